"""Sessions: exact, bounded, atomic, and clear about what is wrong with a file."""

from __future__ import annotations

import json
import math
import os
import re
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer.model import Scenario, session
from softmax_explorer.model.dataset import DatasetReference

INF = math.inf
IRIS = Scenario([2.1, 0.8, -0.5], class_names=("setosa", "versicolor", "virginica"))

logits = st.floats(-1e308, 1e308) | st.sampled_from([-INF, 5e-324, -5e-324, -0.0, 0.1, 1.7976931348623157e308])
words = st.text(max_size=12)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))
references = st.builds(
    DatasetReference,
    path=st.sampled_from(["a.csv", "/data/\N{HEBREW LETTER SHIN}/x.npz", "C:\\data\\y.npy"]),
    size=st.integers(0, 2**50),
    sha256=st.just("00ff"),
    num_rows=st.integers(1, 10**6),
    num_classes=st.integers(1, 1000),
    labelled=st.booleans(),
    columns=st.sampled_from([(), (1, 0), (2, 0, 1)]),
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    size = draw(st.integers(1, 6))
    row = draw(st.lists(logits, min_size=size, max_size=size).filter(lambda v: max(v) > -INF))
    shift = draw(st.sampled_from([0.0, 0.1, -5e-324, 3.5]))
    index = st.integers(0, size - 1)
    heights = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    soft = tuple(h / sum(heights) for h in heights) if any(heights) else 0
    open_classes = [i for i, v in enumerate(row) if v > -INF]
    return Scenario(
        logits=row,
        shift=shift,
        class_names=draw(st.lists(words, min_size=size, max_size=size)),
        temperature=draw(st.floats(0.0, INF)),
        target=draw(index | st.just(soft)),
        label_smoothing=draw(st.floats(0.0, 1.0)),
        loss=draw(st.sampled_from(["cross-entropy", "mse", "focal", "binary-cross-entropy"])),
        masked=draw(st.frozensets(index, max_size=2)) - {open_classes[0]},
        labels=draw(st.none() | st.frozensets(index)),
        precision=draw(st.sampled_from(["float16", "bfloat16", "float32", "float64"])),
        seed=draw(st.integers(0, 2**70)),
        panel_settings=draw(st.dictionaries(words, st.dictionaries(words, values, max_size=3), max_size=3)),
        preset=draw(words),
        title=draw(words),
        note=draw(words),
        dropped=draw(st.lists(st.tuples(words, logits), max_size=3)),
        baseline=draw(st.just(()) | st.lists(st.floats(-9, 9), min_size=1, max_size=7)),
        dataset=draw(st.none() | references),
        row=draw(st.integers(0, 10**6)),
    )


@given(scenarios())
def test_every_state_survives_to_the_last_bit(scenario: Scenario) -> None:
    text = session.dumps(scenario)
    assert text.isascii()
    assert "\n" not in text
    back = session.loads(text)
    assert back == scenario
    assert back.logits.tobytes() == scenario.logits.tobytes()  # -0.0 too
    assert session.dumps(back) == text


def test_file_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "état \N{HEBREW LETTER SHIN}.json"
    scenario = IRIS.with_name(0, "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}").with_temperature(INF).with_logit(2, -INF)
    session.save(scenario, path)
    assert session.load(path) == scenario
    assert session.load(str(path)) == scenario


def test_the_json_is_what_the_table_command_promises() -> None:
    content = session.to_json(IRIS.with_temperature(INF).with_logit(2, -INF))
    assert content["format"] == "softmax-explorer-session"
    assert content["version"] == 1
    assert content["logits"] == [2.1, 0.8, "-Infinity"]
    assert content["temperature"] == "Infinity"
    assert content["class_names"] == ["setosa", "versicolor", "virginica"]
    assert content["target"] == 0
    json.dumps(content, allow_nan=False)


def test_unknown_keys_are_ignored_and_missing_ones_default() -> None:
    assert session.from_json(small(colour="red", nested={"a": [1]})) == Scenario([1.0, 2.0])


def small(**changes: object) -> dict[str, object]:
    return {"format": session.FORMAT, "version": 1, "logits": [1, 2], **changes}


def test_reading_does_not_change_what_was_read() -> None:
    content = small(logits=[1, "-Infinity"])
    session.from_json(content)
    assert content == small(logits=[1, "-Infinity"])


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ([], ["session", "format"]),
        ({"logits": [1]}, ["session", "format"]),
        (small(format="other"), ["format"]),
        ({"format": session.FORMAT, "logits": [1]}, ["version", "None"]),
        (small(version=2), ["version", "2", "newer"]),
        (small(version=10**30), ["version", "newer"]),
        (small(version=0), ["version", "0"]),
        (small(version="1"), ["version", "'1'"]),
        (small(version=True), ["version", "True"]),
        ({"format": session.FORMAT, "version": 1}, ["logits", "missing"]),
        (small(logits="abc"), ["logits", "'abc'"]),
        (small(logits=[]), ["logits", "at least one"]),
        (small(logits=[1, "x"]), ["logits[1]", "'x'"]),
        (small(logits=[1, None]), ["logits[1]", "None"]),
        (small(logits=[1, [2]]), ["logits[1]", "[2]"]),
        (small(logits=[1, 10**400]), ["logits[1]", "1000"]),
        (small(logits=["Infinity", 1]), ["logits[0]", "inf"]),
        (small(logits=[math.nan, 1]), ["logits[0]", "nan"]),
        (small(class_names="ab"), ["class_names", "'ab'"]),
        (small(class_names=["a", 2]), ["class_names[1]", "2"]),
        (small(class_names=["a"]), ["class_names", "2"]),
        (small(temperature="hot"), ["temperature", "'hot'"]),
        (small(temperature=None), ["temperature", "None"]),
        (small(temperature=[1]), ["temperature", "[1]"]),
        (small(temperature=-1), ["temperature", "-1"]),
        (small(target="first"), ["target", "'first'"]),
        (small(target=2), ["target", "2"]),
        (small(target={"a": 1}), ["target", "{'a': 1}"]),
        (small(target=["a", 1]), ["target[0]", "'a'"]),
        (small(label_smoothing="a"), ["label_smoothing", "'a'"]),
        (small(loss=3), ["loss", "3"]),
        (small(loss=["mse"]), ["loss", "['mse']"]),
        (small(shift=True), ["shift", "True"]),
        (small(masked=1), ["masked", "1"]),
        (small(masked=["a"]), ["masked[0]", "'a'"]),
        (small(labels={"a": 1}), ["labels", "{'a': 1}"]),
        (small(precision=64), ["precision", "64"]),
        (small(seed=1.5), ["seed", "1.5"]),
        (small(panel_settings=[1]), ["panel_settings", "[1]"]),
        (small(panel_settings={"a": 1}), ["panel_settings['a']", "1"]),
        (small(title=1), ["title", "1"]),
        (small(note=None), ["note", "None"]),
        (small(dropped=[["a"]]), ["dropped[0]", "['a']"]),
        (small(dropped=[[1, 2]]), ["dropped[0][0]", "1"]),
        (small(baseline=[1, "x"]), ["baseline[1]", "'x'"]),
        (small(dataset="iris.csv"), ["dataset", "'iris.csv'"]),
        (small(dataset={"path": 3, "size": 1, "num_rows": 1, "num_classes": 1}), ["dataset.path", "3"]),
        (small(dataset={"path": "a", "size": -1, "num_rows": 1, "num_classes": 1}), ["dataset.size", "-1"]),
        (small(dataset={"path": "a", "size": 1, "num_rows": 1}), ["dataset.num_classes", "None"]),
        (
            small(dataset={"path": "a", "size": 1, "num_rows": 1, "num_classes": 2, "columns": [1, 1]}),
            ["dataset.columns", "0 to 1", "[1, 1]"],
        ),
        (small(row="1"), ["row", "'1'"]),
    ],
)
def test_wrong_content_is_named(content: object, parts: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(parts[0])) as caught:
        session.from_json(content)
    message = str(caught.value)
    assert all(part in message for part in parts), message
    assert len(message) <= 300
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "line 1"),
        (b'{"format": "softmax', "line 1, column"),
        (b"\xff\xfe\x00", "byte 1 is not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b"[]," * 1_000_001, "more than 1000000 lists"),
        (json.dumps(small(seed=0)).replace('"seed": 0', '"seed": ' + "9" * 5000).encode(), "too long"),
        (json.dumps(small(version=7)).encode(), "newer version"),
    ],
)
def test_an_unreadable_file_is_one_sentence_with_its_name(tmp_path: Path, content: bytes, part: str) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"^broken\.json: ") as caught:
        session.load(path)
    assert part in str(caught.value)
    assert len(str(caught.value)) <= 300


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert session.loads(b"\xef\xbb\xbf" + session.dumps(IRIS).encode()) == IRIS


def test_a_huge_file_is_refused_unparsed(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)  # sparse: takes no room
    with pytest.raises(ValueError, match=r"huge\.json: .* larger than 32 MiB"):
        session.load(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="missing\\.json cannot be read: No such file"):
        session.load(tmp_path / "missing.json")
    with pytest.raises(ValueError, match="cannot be read: it is not a file"):
        session.load(tmp_path)
    with pytest.raises(ValueError, match="cannot be read"):
        session.load("a\0b")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="pipe cannot be read"):
        session.load(tmp_path / "pipe")


def test_a_failed_save_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    session.save(IRIS, path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValueError, match=r"state\.json cannot be saved: No space left on device"):
        session.save(IRIS.with_temperature(2.0), path)
    assert session.load(path) == IRIS
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"]


def test_saving_where_one_cannot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be saved: it is a folder"):
        session.save(IRIS, tmp_path)
    with pytest.raises(ValueError, match="x.json cannot be saved: No such file"):
        session.save(IRIS, tmp_path / "nowhere" / "x.json")
    assert list(tmp_path.iterdir()) == []


def test_a_very_long_file_name_is_saved(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".json")
    session.save(IRIS, path)
    assert session.load(path) == IRIS


@pytest.mark.skipif(os.name != "posix", reason="links and file modes as on POSIX")
def test_a_link_stays_a_link_and_others_may_read_as_the_umask_says(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    session.save(IRIS, link)
    assert link.is_symlink()
    assert session.load(real) == IRIS
    plain_file = tmp_path / "plain"
    plain_file.write_text("")
    assert stat.S_IMODE(real.stat().st_mode) == stat.S_IMODE(plain_file.stat().st_mode)


def test_two_threads_saving_at_once_never_mix(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    states = [IRIS.with_temperature(float(t)) for t in range(1, 5)]
    threads = [threading.Thread(target=lambda s=s: [session.save(s, path) for _ in range(5)]) for s in states]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.load(path) in states
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"]


def test_a_vocabulary_fits() -> None:
    big = Scenario([i / 7.0 for i in range(128_000)])
    text = session.dumps(big)
    assert len(text) < session.MAX_BYTES / 4
    assert session.loads(text) == big


def test_too_many_classes_are_refused_when_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MAX_CLASSES", 2)
    with pytest.raises(ValueError, match="logits holds 3 numbers"):
        session.loads(json.dumps(session.to_json(IRIS)))


def test_too_many_classes_are_refused_at_the_save(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match="3 classes is too large to save"):
        session.dumps(IRIS)
