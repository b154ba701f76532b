"""Train the classifiers whose held-out logits are shipped as samples: `python tools/train_samples.py`.

Needs scikit-learn (the extra `dev`). The same versions of it and of NumPy write the same bytes.

digits.npz   8 x 8 pictures of handwritten digits, a multilayer perceptron trained on few of them: right most of the
             time, too sure when it is wrong. The logits are those of pictures it never saw; `val_logits` come from a
             third split, to fit a temperature on.
iris.csv     logistic regression, a third of the flowers held out.
"""

from __future__ import annotations

import csv
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_digits, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"
SEED = 7
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def digits() -> dict[str, np.ndarray]:
    """The arrays of digits.npz."""
    pictures, labels = load_digits(return_X_y=True)
    train, rest, train_labels, rest_labels = train_test_split(
        pictures / 16.0, labels, train_size=300, random_state=SEED, stratify=labels
    )
    validation, test, validation_labels, test_labels = train_test_split(
        rest, rest_labels, train_size=600, random_state=SEED, stratify=rest_labels
    )
    # Little data, no early stopping, no weight decay to speak of: the usual recipe for too much confidence.
    model = MLPClassifier((64,), alpha=1e-6, max_iter=600, tol=1e-7, n_iter_no_change=600, random_state=SEED)
    with np.errstate(all="ignore"):
        model.fit(train, train_labels)
    logits, val_logits = _logits(model, test), _logits(model, validation)
    accuracy = (logits.argmax(1) == test_labels).mean()
    confidence = _softmax(logits).max(1).mean()
    provenance = (
        f"Held-out logits of a multilayer perceptron (64 hidden units, scikit-learn {sklearn.__version__}) trained on"
        f" {len(train)} of the 1797 pictures of handwritten digits that come with scikit-learn (UCI Optical Recognition"
        f" of Handwritten Digits); accuracy {accuracy:.1%}, mean confidence {confidence:.1%}."
        " Made by tools/train_samples.py."
    )
    return {
        "logits": logits,
        "labels": test_labels.astype(np.uint8),
        "class_names": np.array(DIGITS),
        "val_logits": val_logits,
        "val_labels": validation_labels.astype(np.uint8),
        "provenance": np.array(provenance),
    }


def _logits(model: MLPClassifier, pictures: np.ndarray) -> np.ndarray:
    """The last layer's values before its softmax, which scikit-learn keeps to itself."""
    hidden = np.maximum(pictures @ model.coefs_[0] + model.intercepts_[0], 0.0)
    logits = hidden @ model.coefs_[1] + model.intercepts_[1]
    np.testing.assert_allclose(_softmax(logits), model.predict_proba(pictures), rtol=1e-9, atol=1e-12)
    return logits.astype(np.float32)


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    return exponentials / exponentials.sum(1, keepdims=True)


def iris() -> list[list[str]]:
    """The lines of iris.csv: names, then logits to four decimals and the label's name."""
    flowers = load_iris()
    train, test, train_labels, test_labels = train_test_split(
        flowers.data, flowers.target, test_size=50, random_state=SEED, stratify=flowers.target
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=10.0, max_iter=1000)).fit(train, train_labels)
    names = [str(name) for name in flowers.target_names]
    rows = zip(model.decision_function(test), test_labels, strict=True)
    return [[*names, "label"], *([*(f"{value:.4f}" for value in row), names[label]] for row, label in rows)]


def save_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """As numpy.savez_compressed, with a fixed date inside, so that the bytes do not change from run to run."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            data = BytesIO()
            np.lib.format.write_array(data, array, allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data.getvalue())


def main() -> None:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    arrays = digits()
    save_npz(SAMPLES / "digits.npz", arrays)
    with (SAMPLES / "iris.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(iris())
    sys.stdout.write(f"{arrays['provenance']}\n{(SAMPLES / 'digits.npz').stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
