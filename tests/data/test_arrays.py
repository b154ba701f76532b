"""NPY and NPZ: real arrays, and files that lie about what they hold."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from softmax_explorer.data import DataError, arrays, open_file

LOGITS = np.array([[2.1, 0.8, -0.5], [1, -np.inf, 2], [0, 0, 1e308]])


class Trap:
    """Unpickling this would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_file(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path.name}: ")
    assert len(sentence) <= 280
    assert sentence.isprintable()
    return sentence


def npy(header: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    text = header.encode("latin-1")
    length = struct.pack("<H" if version[0] == 1 else "<I", len(text))
    return b"\x93NUMPY" + version + length + text + data


def described(shape: str, kind: str = "'<f8'", order: str = "False") -> str:
    return f"{{'descr': {kind}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


def npz(path: Path, **entries: bytes | np.ndarray) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            if isinstance(content, np.ndarray):
                stream = io.BytesIO()
                np.lib.format.write_array(stream, content, allow_pickle=True)
                content = stream.getvalue()
            archive.writestr(f"{name}.npy", content)
    return path


@pytest.mark.parametrize("kind", ["f8", "f4", ">f8", "f2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_npy_file_of_rows(tmp_path: Path, kind: str, order):
    values = np.array([[2.5, 0.75, -0.5], [1, -np.inf, 2]], kind, order=order)
    np.save(tmp_path / "rows.npy", values)
    found = open_file(tmp_path / "rows.npy")
    assert found.dataset is not None
    np.testing.assert_array_equal(found.dataset.logits, values)
    assert found.scenario.logits.tolist() == [2.5, 0.75, -0.5]
    assert found.scenario.class_names == ("class 0", "class 1", "class 2")


@pytest.mark.parametrize("values", [[2.5, 0.5], [[2.5, 0.5]], [3, 1], [True + 1, 2]])
def test_an_npy_file_of_one_row(tmp_path: Path, values):
    np.save(tmp_path / "row.npy", np.array(values))
    found = open_file(tmp_path / "row.npy")
    assert found.dataset is None
    assert found.scenario.logits.tolist() == np.array(values, float).ravel().tolist()
    assert found.scenario.title == "row.npy"


def test_a_large_npy_file_is_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arrays, "MAPPED_FROM", 100)
    values = np.arange(60.0).reshape(20, 3)
    np.save(tmp_path / "large.npy", values)
    dataset = open_file(tmp_path / "large.npy").dataset
    assert dataset is not None
    assert isinstance(dataset.logits, np.memmap)
    np.testing.assert_array_equal(dataset.logits, values)
    values[17, 2] = np.nan
    np.save(tmp_path / "nan.npy", values)
    assert "logits[17, 2] is NaN" in refusal(tmp_path / "nan.npy")
    np.save(tmp_path / "columns.npy", np.asfortranarray(values))
    assert "column by column" in refusal(tmp_path / "columns.npy")


def test_an_npz_file_with_everything(tmp_path: Path):
    np.savez_compressed(
        tmp_path / "all.npz",
        logits=LOGITS,
        labels=[0, 2, 1],
        class_names=["a", "b", "ç"],
        val_logits=LOGITS[:2],
        val_labels=np.array([1, 1], np.uint8),
        provenance="where from",
        anything_else=np.array([None]),  # not asked for, so not looked at
    )
    found = open_file(tmp_path / "all.npz")
    dataset = found.dataset
    assert dataset is not None
    np.testing.assert_array_equal(dataset.logits, LOGITS)
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [0, 2, 1]
    assert dataset.class_names == ("a", "b", "ç")
    assert dataset.val_labels is not None
    assert dataset.val_labels.tolist() == [1, 1]
    assert dataset.provenance == "where from"
    assert found.scenario == dataset.row(0)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (np.array([2, 1, 0], np.int8), [2, 1, 0]),
        (np.array([2.0, 1.0, 0.0]), [2, 1, 0]),
        (np.array(["c", "a", "b"]), [2, 0, 1]),
        (np.array([b"c", b"a", b"b"]), [2, 0, 1]),
        (np.array([[0, 1, 1], [0, 0, 0], [1, 0, 0]]), [[0, 1, 1], [0, 0, 0], [1, 0, 0]]),
        (np.eye(3, dtype=bool), np.eye(3).tolist()),
    ],
)
def test_labels_of_an_npz_file(tmp_path: Path, labels: np.ndarray, expected: list):
    np.savez(tmp_path / "x.npz", logits=LOGITS, labels=labels, class_names=np.array(["a", "b", "c"]))
    dataset = open_file(tmp_path / "x.npz").dataset
    assert dataset is not None
    assert dataset.labels is not None
    assert dataset.labels.tolist() == expected


def test_the_only_array_of_an_archive_is_the_logits(tmp_path: Path):
    np.savez(tmp_path / "x.npz", LOGITS)
    assert open_file(tmp_path / "x.npz").scenario.logits.tolist() == LOGITS[0].tolist()


@pytest.mark.parametrize(
    ("contents", "parts"),
    [
        ({"logits": np.array([[1, np.nan]])}, ["logits[0, 1]", "NaN"]),
        ({"logits": np.array([[0, 1], [np.inf, 2]])}, ["logits[1, 0]", "inf"]),
        ({"logits": np.array([[0, 1], [-np.inf, -np.inf]])}, ["row 2", "-inf"]),
        ({"logits": np.array([1, np.nan])}, ["logits[1]", "NaN"]),
        ({"logits": np.zeros((2, 0))}, ["'logits'", "(2, 0)"]),
        ({"logits": np.zeros((0, 2))}, ["'logits'", "(0, 2)"]),
        ({"logits": np.zeros((2, 2, 2))}, ["'logits'", "(2, 2, 2)"]),
        ({"logits": np.array(1.0)}, ["'logits'", "()"]),
        ({"logits": np.zeros((2, 2), complex)}, ["'logits'", "<c16"]),
        ({"logits": np.array([["a", "b"]])}, ["'logits'", "<U1"]),
        ({"logits": np.zeros((2, 2), bool)}, ["'logits'", "bool"]),
        ({"logits": np.zeros(2, [("a", "f8")])}, ["'logits'", "structured"]),
        ({"weights": LOGITS, "bias": LOGITS}, ["'logits'", "weights, bias"]),
        ({"logits": LOGITS, "labels": np.array([0, 1])}, ["labels", "(2,)", "(3,)"]),
        ({"logits": LOGITS, "labels": np.array([[0], [1], [2]])}, ["labels", "(3, 1)", "(3, 3)"]),
        ({"logits": LOGITS, "labels": np.array([0, 3, 1])}, ["labels[1]", "3", "0 to 2"]),
        ({"logits": LOGITS, "labels": np.array([0, -1, 1])}, ["labels[1]", "-1"]),
        ({"logits": LOGITS, "labels": np.array([0, 1.5, 1])}, ["labels[1]", "1.5"]),
        ({"logits": LOGITS, "labels": np.array([0, np.nan, 1])}, ["labels[1]", "nan"]),
        ({"logits": LOGITS, "labels": np.array(["x", "y", "z"])}, ["labels[0]", "'x'"]),
        ({"logits": LOGITS, "labels": np.full((3, 3), 2)}, ["labels[0, 0]", "2"]),
        ({"logits": LOGITS, "class_names": np.array(["a", "b"])}, ["class_names", "(2,)", "3"]),
        ({"logits": LOGITS, "class_names": np.array([1.5, 2, 3])}, ["class_names", "float64"]),
        ({"logits": LOGITS, "class_names": np.array(["a", "b", "c"], object)}, ["'class_names'", "run code"]),
        ({"logits": LOGITS, "class_names": np.array([b"\xff", b"b", b"c"])}, ["class_names", "UTF-8"]),
        ({"logits": np.array([[1, None]])}, ["'logits'", "pickle", "run code"]),
        ({"logits": LOGITS, "val_labels": np.array([0])}, ["val_labels", "val_logits"]),
        ({"logits": LOGITS, "val_logits": np.zeros((2, 2))}, ["val_logits", "(2, 2)", "3"]),
        ({"logits": LOGITS, "val_logits": np.array([[0, 0, np.nan]])}, ["val_logits[0, 2]", "NaN"]),
        ({"logits": LOGITS, "val_logits": LOGITS, "val_labels": np.array([0, 9, 0])}, ["val_labels[1]", "9"]),
        ({"logits": npy(described("(1000000000, 10)"))}, ["'logits'", "80000000000 bytes", "0"]),
        ({"logits": npy(described("(2, 3)"), b"\0" * 40)}, ["'logits'", "48 bytes", "40", "truncated"]),
        ({"logits": npy(described("(2, 3)", "'|O'"))}, ["'logits'", "run code"]),
        ({"logits": npy("{'descr': '<f8'}")}, ["'logits'", "header"]),
        ({"logits": npy(described("(" + "9" * 40 + ",)"))}, ["'logits'", "999"]),
        ({"logits": npy(described("(2, 3)", "'<f8; x'"))}, ["'logits'", "<f8; x"]),
        ({"logits": npy(described("(__import__,)"))}, ["'logits'", "header"]),
        ({"logits": b"\x80\x04]."}, ["'logits'", "run code"]),
        ({"logits": b""}, ["'logits'", "NPY"]),
        ({}, ["no NPY arrays"]),
    ],
)
def test_bad_archives_are_refused_with_the_array(tmp_path: Path, contents: dict, parts: list[str]):
    sentence = refusal(npz(tmp_path / "bad.npz", **contents))
    for part in parts:
        assert part in sentence, sentence


def test_an_archive_that_agrees_with_its_own_lie_meets_the_bound(tmp_path: Path):
    """A header of 3 GB, and an entry that claims to unpack to as much."""
    path = npz(tmp_path / "bomb.npz", logits=npy(described("(37500000, 10)"), b"\0" * 4096))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 3_000_000_200)
    path.write_bytes(data)
    assert "2861 MiB" in refusal(path)


def test_the_bound_holds_for_all_arrays_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    np.savez(tmp_path / "x.npz", logits=LOGITS, val_logits=LOGITS)
    monkeypatch.setattr(arrays, "MOST_BYTES", 2 * LOGITS.nbytes - 1)
    assert "'val_logits'" in refusal(tmp_path / "x.npz")
    monkeypatch.setattr(arrays, "MOST_BYTES", 2 * LOGITS.nbytes)
    assert open_file(tmp_path / "x.npz").dataset is not None


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.9, 0.999])
def test_a_truncated_archive(tmp_path: Path, kept: float):
    np.savez(tmp_path / "whole.npz", logits=np.zeros((100, 3)))
    data = (tmp_path / "whole.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(data[: int(len(data) * kept)])
    assert "truncated" in refusal(tmp_path / "cut.npz")


def test_a_damaged_archive(tmp_path: Path):
    path = npz(tmp_path / "x.npz", logits=np.arange(300.0).reshape(100, 3))
    data = bytearray(path.read_bytes())
    data[200:220] = b"\xff" * 20
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_a_wrong_checksum(tmp_path: Path):
    np.savez(tmp_path / "x.npz", logits=LOGITS)
    data = (tmp_path / "x.npz").read_bytes().replace(struct.pack("<d", 2.1), struct.pack("<d", 2.2))
    (tmp_path / "x.npz").write_bytes(data)
    assert "damaged" in refusal(tmp_path / "x.npz")


def test_a_table_of_contents_that_would_fill_the_memory(tmp_path: Path):
    data = b"PK\x03\x04" + b"\0" * 100
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 2_000_000, 0, 0)
    (tmp_path / "x.npz").write_bytes(data + end)
    assert "table of contents" in refusal(tmp_path / "x.npz")
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**8, 10**8, 10**10, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(data), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    (tmp_path / "y.npz").write_bytes(data + end_64 + locator + end)
    assert "10000000000 bytes" in refusal(tmp_path / "y.npz")


def test_an_archive_packed_in_a_way_numpy_never_writes(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("logits.npy", npy(described("(1,)"), b"\0" * 8))
    assert "'logits'" in refusal(tmp_path / "x.npz")


@pytest.mark.parametrize("name", ["trap.npy", "trap.npz", "trap.pkl", "trap.pt", "trap.bin", "trap"])
def test_nothing_is_ever_unpickled(tmp_path: Path, name: str):
    sprung = tmp_path / "sprung"
    trap = pickle.dumps(Trap(sprung))
    for content in (trap, npy(described("(1,)", "'|O'"), trap)):
        (tmp_path / name).write_bytes(content)
        assert "run code" in refusal(tmp_path / name)
    npz(tmp_path / name, logits=npy(described("(1,)", "'|O'"), trap))
    refusal(tmp_path / name)
    assert not sprung.exists()


def test_a_torch_file_is_refused_as_a_pickle(tmp_path: Path):
    for name in ("model.pt", "model.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("archive/data.pkl", pickle.dumps([1]))
        assert "run code" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (npy(described("(1000000000, 10)")), ["80000000000 bytes", "truncated"]),
        (npy(described("(3,)"), b"\0" * 23), ["24 bytes", "23"]),
        (npy(described("()"), b"\0" * 8), ["()"]),
        (npy(described("(2, 2)", "'<f16'"), b"\0" * 64), ["<f16"]),
        (npy(described("(1, 1200000)"), b"\0" * 9_600_000), ["1200000 classes"]),
        (b"\x93NUMPY\x02\x00" + struct.pack("<I", 1 << 31), ["header", "2147483648"]),
        (b"\x93NUMPY\x01\x00\xff\xff{", ["header"]),
        (b"\x93NUMPY", ["header"]),
        (b"not an array", ["NPY"]),
        (b"\x80\x04]q\x00.", ["run code"]),
    ],
)
def test_bad_npy_files(tmp_path: Path, content: bytes, parts: list[str]):
    (tmp_path / "bad.npy").write_bytes(content)
    sentence = refusal(tmp_path / "bad.npy")
    for part in parts:
        assert part in sentence, sentence


def test_headers_of_version_2_and_3(tmp_path: Path):
    for version in (b"\x02\x00", b"\x03\x00"):
        (tmp_path / "x.npy").write_bytes(npy(described("(2,)"), np.array([1.0, 2.0]).tobytes(), version))
        assert open_file(tmp_path / "x.npy").scenario.logits.tolist() == [1, 2]
