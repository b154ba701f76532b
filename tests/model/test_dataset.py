"""Data sets: rows become scenarios; filters order them as a plain reading of their definition does."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

from softmax_explorer.model import dataset as module
from softmax_explorer.model import moves, session
from softmax_explorer.model.dataset import Dataset, DatasetReference

INF = math.inf
RNG = np.random.default_rng(7)
LOGITS = RNG.normal(size=(50, 4)).astype(np.float32)
LABELS = RNG.integers(0, 4, 50)


def reference(logits: np.ndarray) -> DatasetReference:
    return DatasetReference("/data/digits.npz", 123, "ab", logits.shape[0], logits.shape[-1])


def make(logits: np.ndarray = LOGITS, labels: np.ndarray | None = LABELS, **more: object) -> Dataset:
    return Dataset(reference(logits), logits, labels, **more)  # type: ignore[arg-type]


def test_a_row_is_a_scenario() -> None:
    data = make(class_names=("a", "b", "c", "d"))
    scenario = data.row(3)
    assert scenario.logits.tolist() == LOGITS[3].tolist()
    assert scenario.target == LABELS[3]
    assert scenario.class_names == ("a", "b", "c", "d")
    assert (scenario.title, scenario.row, scenario.dataset) == ("digits.npz", 3, data.reference)
    assert (data.num_rows, data.num_classes) == (50, 4)


def test_browsing_keeps_what_belongs_to_the_viewer() -> None:
    data = make()
    first = data.row(0).with_temperature(3.0).with_loss("mse").with_label_smoothing(0.1).with_seed(5)
    first = first.with_panel_settings("a", {"b": 1}).with_name(0, "mine").with_precision("float16")
    first = first.with_shift(2.0).with_mask(1, True).with_logit(2, 9.0)
    second = data.row(1, like=first)
    assert (second.temperature, second.loss, second.label_smoothing, second.seed) == (3.0, "mse", 0.1, 5)
    assert second.panel_settings == first.panel_settings
    assert second.class_names[0] == "mine"
    assert second.precision == "float16"
    assert (second.shift, second.masked, second.target) == (0.0, frozenset(), LABELS[1])
    assert second.logits.tolist() == LOGITS[1].tolist()
    other = make(LOGITS[:, :2], None)
    assert other.row(0, like=first).class_names == ("class 0", "class 1")


NAMES = ("a", "b", "c", "d")


@pytest.mark.parametrize(
    "moved",
    [
        moves.sort,
        lambda row: moves.shuffle(moves.shuffle(row)),
        lambda row: moves.sort(row.with_num_classes(6).with_logit(5, 9.0)),
        lambda row: moves.sort(row.with_num_classes(6).with_logit(5, 9.0)).with_num_classes(3),
        lambda row: moves.shuffle(row.with_num_classes(2)).with_num_classes(4),
        lambda row: session.loads(session.dumps(moves.shuffle(row))),
        lambda row: row._replaced(dataset=row.dataset._replace(path="/elsewhere/digits.npz")),
    ],
    ids=["sort", "shuffle", "grown", "grown and shrunk", "shrunk and grown", "session", "moved file"],
)
def test_names_stay_with_their_columns_whatever_was_done_to_the_row_before(moved) -> None:
    data = make(class_names=NAMES)
    first = moved(data.row(3).with_name(2, "mine"))
    after = data.row(4, like=first)
    assert after.class_names == ("a", "b", "mine", "d")
    assert after.logits.tolist() == LOGITS[4].tolist()
    # A name that is given in the new order finds its column too.
    place = first.class_names.index("a")
    assert data.row(4, like=first.with_name(place, "first")).class_names == ("first", "b", "mine", "d")


def test_sorting_what_is_sorted_changes_nothing() -> None:
    row = moves.sort(make().row(3))
    assert moves.sort(row) == row
    in_order = make(np.array([[3.0, 2.0, 1.0]]), np.array([0])).row(0)
    assert moves.sort(in_order) == in_order
    turned = moves.sort(moves.negate(in_order))
    assert turned != in_order
    assert moves.sort(moves.negate(turned)) == in_order


def test_names_are_not_taken_to_another_data_set() -> None:
    first = make(class_names=NAMES).row(3).with_name(0, "mine")
    other = Dataset(reference(LOGITS)._replace(sha256="other"), LOGITS)
    assert other.row(0, like=first).class_names[0] == "class 0"


def test_rows_with_several_labels() -> None:
    labels = np.array([[0, 1, 1], [0, 0, 0]])
    data = make(np.zeros((2, 3)), labels)
    assert (data.row(0).labels, data.row(0).target, data.row(0).loss) == ((1, 2), 1, "binary-cross-entropy")
    assert data.row(1).labels == ()


def test_no_labels() -> None:
    data = make(labels=None)
    assert (data.row(2).target, data.row(2).labels) == (0, None)
    for name in ("wrong", "most-sure-and-wrong"):
        with pytest.raises(ValueError, match=f'"{name}" needs labels, and digits.npz has none'):
            data.order(name)
    assert sorted(data.order("least-sure")) == list(range(50))


@pytest.mark.parametrize("block", [1, 30, 2**19])
def test_filters_against_their_definitions(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(module, "_BLOCK_VALUES", block)
    data = make()
    rows = LOGITS.astype(np.float64)
    confidence = (np.exp(rows) / np.exp(rows).sum(axis=1, keepdims=True)).max(axis=1)
    wrong = [i for i in range(50) if rows[i].argmax() != LABELS[i]]
    assert 5 < len(wrong) < 50
    assert data.order("wrong").tolist() == wrong
    assert data.num_right() == 50 - len(wrong)
    assert data.order("least-sure").tolist() == sorted(range(50), key=lambda i: confidence[i])
    assert data.order("most-sure-and-wrong").tolist() == sorted(wrong, key=lambda i: -confidence[i])


def test_rows_that_round_to_certainty_keep_their_order() -> None:
    gaps = [50.0, 900.0, 40.0, 2000.0, 0.5, 40.0]
    data = make(np.array([[0.0, gap] for gap in gaps]), np.zeros(6, dtype=int))
    assert data.order("least-sure").tolist() == [4, 2, 5, 0, 1, 3]
    assert data.order("most-sure-and-wrong").tolist() == [3, 1, 0, 2, 5, 4]


def test_filters_with_several_labels() -> None:
    logits = np.array([[3.0, -3.0], [0.5, -9.0], [2.0, 1.0]])
    data = make(logits, np.array([[1, 0], [1, 0], [0, 1]]))
    assert data.order("wrong").tolist() == [2]
    assert data.order("least-sure").tolist() == [1, 2, 0]


def test_masks_single_classes_and_unusable_rows() -> None:
    logits = np.array([[1.0, -INF], [math.nan, 0.0], [0.0, 0.1], [INF, 0.0], [-INF, -INF]])
    data = make(logits, np.array([0, 0, 1, 0, 0]))
    assert data.order("wrong").tolist() == [1, 3, 4]
    assert data.order("least-sure").tolist() == [1, 3, 4, 2, 0]
    for row, word in ((1, "nan"), (3, "inf"), (4, "unmasked")):
        with pytest.raises(ValueError, match=f"row {row + 1}: logits.*{word}"):
            data.row(row)
    assert make(np.zeros((3, 1)), None).order("least-sure").tolist() == [0, 1, 2]


def test_a_mapped_file_is_read_and_never_written(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", LOGITS)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    data = make(mapped)
    assert data.order("wrong").tolist() == make().order("wrong").tolist()
    assert data.row(5).logits.tolist() == LOGITS[5].tolist()
    assert data.order("wrong") is data.order("wrong")
    assert not data.order("wrong").flags.writeable


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: make(np.zeros(3)), ["logits", "(3,)"]),
        (lambda: make(np.zeros((0, 3))), ["logits", "(0, 3)"]),
        (lambda: make(labels=np.zeros(3, dtype=int)), ["labels", "(50,)", "(3,)"]),
        (lambda: make(labels=np.zeros(50)), ["labels", "float64"]),
        (lambda: make(labels=np.full(50, 4)), ["labels[0]", "0 to 3", "4"]),
        (lambda: make(labels=np.full(50, -1)), ["labels[0]", "-1"]),
        (lambda: make(labels=np.full((50, 4), 2)), ["labels[0, 0]", "0 or 1", "2"]),
        (lambda: make(class_names=("a",)), ["class_names", "4", "1"]),
        (lambda: make(val_logits=np.zeros((3, 2))), ["val_logits", "4", "(3, 2)"]),
        (lambda: make(val_labels=np.zeros(3, dtype=int)), ["val_labels", "val_logits"]),
        (lambda: make(val_logits=np.zeros((3, 4)), val_labels=np.full(3, 9)), ["val_labels[0]", "9"]),
        (lambda: make().row(50), ["row", "0 to 49", "50"]),
        (lambda: make().order("random"), ["filter", "random", "least-sure"]),
    ],
)
def test_what_does_not_fit_is_named(build, words: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(words[0])) as caught:
        build()
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize("path", ["/a/b/iris.csv", "C:\\a\\iris.csv", "iris.csv"])
def test_the_title_is_the_file_name_on_any_system(path: str) -> None:
    assert DatasetReference(path, 1, "", 1, 1).file_name == "iris.csv"
