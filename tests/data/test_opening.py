"""Opening whatever a path leads to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from softmax_explorer import resources
from softmax_explorer.data import DataError, StoppedError, open_file
from softmax_explorer.export import table
from softmax_explorer.model import Scenario, presets, session
from softmax_explorer.model.results import Results

STATE = Scenario(
    np.array([2.1, 0.1 + 0.2, -1e308, 5e-324]),
    class_names=("=1+1", "'@x", 'a|b, "c"', "ש"),
    temperature=1 / 3,
    target=2,
)


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_file(path)
    sentence = str(caught.value)
    assert len(sentence) <= 280
    assert sentence.isprintable()
    return sentence


def test_digits_is_a_data_set_worth_looking_at():
    found = open_file(resources.path("samples/digits.npz"))
    dataset = found.dataset
    assert dataset is not None
    assert found.scenario.class_names[:3] == ("zero", "one", "two")
    assert dataset.logits.shape == (897, 10)
    assert dataset.val_logits is not None
    assert dataset.val_labels is not None
    assert "Held-out" in dataset.provenance
    wrong = dataset.order("wrong")
    assert 0.03 < len(wrong) / dataset.num_rows < 0.15
    surest = Results(dataset.row(int(dataset.order("most-sure-and-wrong")[0])))
    assert surest.leader != surest.true_class
    assert surest.probabilities.max() > 0.95
    assert Results(dataset.row(int(dataset.order("least-sure")[0]))).probabilities.max() < 0.5


def test_iris_is_a_labelled_table():
    found = open_file(resources.path("samples/iris.csv"))
    assert found.dataset is not None
    assert found.scenario.class_names == ("setosa", "versicolor", "virginica")
    assert found.dataset.labels is not None
    assert 0 < len(found.dataset.order("wrong")) < 5


@pytest.mark.parametrize("state", [STATE, *(preset.scenario() for preset in presets.PRESETS.values())])
def test_the_apps_own_exports_open_again(tmp_path: Path, state: Scenario):
    results = Results(state)
    (tmp_path / "state.json").write_text(table.dumps(table.state_json(results)), encoding="utf-8")
    assert open_file(tmp_path / "state.json").scenario == state
    (tmp_path / "state.csv").write_text(table.to_csv(table.scenario_table(results)), encoding="utf-8")
    opened = open_file(tmp_path / "state.csv").scenario
    assert opened.logits.tolist() == state.logits.tolist()
    assert (opened.class_names, opened.temperature, opened.target) == (
        state.class_names,
        state.temperature,
        state.target,
    )
    session.save(state, tmp_path / "session.json")
    assert open_file(tmp_path / "session.json").scenario == state


def test_a_table_without_its_session_still_opens(tmp_path: Path):
    content = table.state_json(Results(STATE))
    del content["session"]
    (tmp_path / "x.json").write_text(json.dumps(content), encoding="utf-8")
    opened = open_file(tmp_path / "x.json").scenario
    assert opened.logits.tolist() == STATE.logits.tolist()
    assert opened.class_names == STATE.class_names
    assert (opened.temperature, opened.target) == (STATE.temperature, STATE.target)


def test_json_with_rows_is_a_data_set(tmp_path: Path):
    content = {
        "logits": [[1, 2], [3, "-Infinity"], [0, 0]],
        "class_names": ["a", "b"],
        "labels": [1, 0, 1],
        "val_logits": [[1, 2]],
        "val_labels": ["b"],
        "provenance": "here",
    }
    (tmp_path / "x.json").write_text(json.dumps(content))
    dataset = open_file(tmp_path / "x.json").dataset
    assert dataset is not None
    assert dataset.logits.tolist() == [[1, 2], [3, -np.inf], [0, 0]]
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [1, 0, 1]
    assert dataset.val_labels is not None
    assert dataset.val_labels.tolist() == [1]


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ({"logits": [[1, 2], [3]]}, ["logits[1]", "1 number", "2"]),
        ({"logits": [[1, 2], [3, None]]}, ["logits[1][1]", "null"]),
        ({"logits": [[1, 2], [3, "NaN"]]}, ["logits[1][1]", "NaN"]),
        ({"logits": [[1, 2], [3, 4]], "labels": [0, 2]}, ["labels[1]", "2"]),
        ({"logits": [[1, 2], [3, 4]], "labels": [0]}, ["labels", "(1,)", "(2,)"]),
        ({"logits": [[1, 2], [3, 4]], "labels": [0, 0.5]}, ["labels[1]", "0.5"]),
        ({"logits": [[1, 2], [3, 4]], "class_names": ["a"]}, ["class_names", "1", "2"]),
        ({"logits": [[1, 2], [3, 4]], "version": 2}, ["version", "2", "update"]),
        ({**session.to_json(STATE), "version": 2}, ["version", "2", "newer"]),
        ({**session.to_json(STATE), "temperature": -1}, ["temperature", "-1"]),
        ({"logits": [10**400, 1]}, ["logits[0]"]),
    ],
)
def test_bad_json(tmp_path: Path, content: dict, parts: list[str]):
    (tmp_path / "bad.json").write_text(json.dumps(content))
    sentence = refusal(tmp_path / "bad.json")
    assert sentence.startswith("bad.json: ")
    for part in parts:
        assert part in sentence, sentence


def test_json_that_is_not_utf_8(tmp_path: Path):
    (tmp_path / "x.json").write_bytes(b'{"logits": [1, 2], "title": "\xe9"}')
    assert "byte 30 is not UTF-8" in refusal(tmp_path / "x.json")


def test_text_with_another_name_may_hold_anything_that_can_be_pasted(tmp_path: Path):
    for text in ("setosa: 2.1\nversicolor: 0.8\n", "tensor([2.1, 0.8])", '{"a": 2.1, "b": 0.8}', "[2.1, 0.8]"):
        (tmp_path / "notes.txt").write_text(text)
        found = open_file(tmp_path / "notes.txt")
        assert found.scenario.logits.tolist() == [2.1, 0.8]


def test_what_is_no_file(tmp_path: Path):
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "folder.csv") == "folder.csv: this is a folder; open a file in it"
    assert refusal(tmp_path / "none.npz").startswith("none.npz: there is no such file")
    for name in ("x.csv", "x.npy", "x.npz", "x.json", "x.png", "x"):
        (tmp_path / name).touch()
        assert refusal(tmp_path / name).startswith(f"{name}: the file is empty")
    assert "\N{REPLACEMENT CHARACTER}" in refusal(Path("a\0b.csv"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "no regular file" in refusal(tmp_path / "pipe.csv")
    assert "no regular file" in refusal(Path(os.devnull))


@pytest.mark.parametrize("name", ["x" * 251 + ".csv", "ש" * 120 + ".csv", "a\nb\x1b[31m\u202e.csv"])
def test_a_sentence_stays_one_short_line_whatever_the_name(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_text("a,b\n1," + "9" * 500)
    sentence = refusal(path)
    assert "line 2" in sentence
    assert name[:5].replace("\n", "\N{REPLACEMENT CHARACTER}")[:1] in sentence
    assert name[-4:] in sentence


def test_a_name_that_no_folder_can_hold(tmp_path: Path):
    assert "…" in refusal(tmp_path / ("x" * 5000 + ".csv"))


def test_a_file_with_another_programs_contents(tmp_path: Path):
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert "CSV, TSV, NPY" in refusal(tmp_path / "picture.jpg")
    (tmp_path / "picture.csv").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert "line 1" in refusal(tmp_path / "picture.csv")


HOSTILE = """
import struct, sys, zipfile
from pathlib import Path
from softmax_explorer.data import DataError, open_file

def header(shape):
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(text)) + text

folder = Path(sys.argv[1])
(folder / "line.csv").write_bytes(b"1," * 100_000_000)
with zipfile.ZipFile(folder / "header.npz", "w") as archive:
    archive.writestr("logits.npy", header((125_000_000, 10)))
with (zipfile.ZipFile(folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
      archive.open("logits.npy", "w") as entry):
    entry.write(header((7_000_000, 10)))  # more than the half GiB that is read
    for _ in range(100):
        entry.write(bytes(5_600_000))
with (folder / "hole.npy").open("wb") as stream:
    stream.write(header((10, 125_000_000)))
    stream.truncate(10_000_000_200)
with (folder / "hole.json").open("wb") as stream:
    stream.truncate(10_000_000_000)
with (folder / "hole.svg").open("wb") as stream:
    stream.truncate(10_000_000_000)
with (folder / "hole.csv").open("wb") as stream:
    stream.truncate(10_000_000_000)
for path in sorted(folder.iterdir()):
    try:
        open_file(path)
    except DataError as error:
        print(len(str(error)), error)
        assert str(error).startswith(path.name)
    else:
        sys.exit(f"{path} was opened")
# Not ru_maxrss: a process inherits that from the one that started it.
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print("peak", peak // 1024, "MiB")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux counts it")
def test_hostile_files_are_refused_in_little_memory(tmp_path: Path):
    """10 GB promised in several ways. The bound of the design is 1 GiB; refusing needs a fifth of that."""
    run = subprocess.run(
        [sys.executable, "-c", HOSTILE, str(tmp_path)], capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    peak = int(run.stdout.split()[-2])
    assert peak < 300, run.stdout


@pytest.mark.parametrize("name", ["rows.csv", "rows.npy", "rows.npz", "rows.json"])
def test_reading_stops_when_told_so(tmp_path, name):
    rows = np.zeros((3, 4))
    if name.endswith("npy"):
        np.save(tmp_path / name, rows)
    elif name.endswith("npz"):
        np.savez(tmp_path / name, logits=rows)
    elif name.endswith("json"):
        (tmp_path / name).write_text('{"logits": [[1, 2], [3, 4]]}')
    else:
        (tmp_path / name).write_text("1.5,2\n3,4\n")
    with pytest.raises(StoppedError):
        open_file(tmp_path / name, lambda: True)
    assert open_file(tmp_path / name, lambda: False).dataset is not None
