"""CSV and TSV, as people's programs write them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from softmax_explorer.data import DataError, open_file

IRIS = "setosa,versicolor,virginica,label\n2.1,0.8,-0.5,setosa\n0.1,3,-inf,2\n"


def write(folder: Path, content: str | bytes, name: str = "logits.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def opened(folder: Path, content: str | bytes, name: str = "logits.csv"):
    return open_file(write(folder, content, name))


def refusal(folder: Path, content: str | bytes, name: str = "logits.csv") -> str:
    with pytest.raises(DataError) as caught:
        opened(folder, content, name)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}: ")
    assert len(sentence) <= 280
    assert sentence.isprintable()
    return sentence


def test_a_data_set_opens_on_its_first_row(tmp_path: Path):
    found = opened(tmp_path, "setosa,versicolor,label\n2.1,0.8,1\n0.5,-3e-2,0\n")
    assert found.dataset is not None
    assert found.dataset.class_names == ("setosa", "versicolor")
    np.testing.assert_array_equal(found.dataset.logits, [[2.1, 0.8], [0.5, -0.03]])
    np.testing.assert_array_equal(found.dataset.labels, [1, 0])  # type: ignore[arg-type]
    assert found.scenario == found.dataset.row(0)
    assert found.scenario.title == "logits.csv"
    assert found.scenario.target == 1
    assert found.dataset.reference.size == (tmp_path / "logits.csv").stat().st_size
    assert len(found.dataset.reference.sha256) == 64


def test_one_row_is_a_scenario_of_its_own(tmp_path: Path):
    found = opened(tmp_path, "a,b,label\n1,2,b\n")
    assert found.dataset is None
    assert found.scenario.class_names == ("a", "b")
    assert found.scenario.target == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("a,b\r\n1,2\r\n3,4\r\n", "x.csv"),
        ("\ufeffa,b\n1,2\n3,4", "x.csv"),
        ("a,b\r1,2\r3,4\r", "x.csv"),
        ("\n\na,b\n\n1,2\n \n3,4\n\n", "x.csv"),
        ("a\tb\n1\t2\n3\t4\n", "x.tsv"),
        ("a\tb\n1\t2\n3\t4\n", "x.csv"),
        ("a;b\n1;2\n3;4\n", "x.csv"),
        ("a;b\n1,0;2,0\n3;4\n", "x.csv"),
        (" a , b \n 1 , 2 \n 3 , 4 \n", "x.csv"),
        (",a,b\n0,1,2\n1,3,4\n", "x.csv"),  # pandas writes a nameless column of row numbers
        ('"a","b"\n"1","2"\n"3","4"\n', "x.csv"),
        ("a,b\n1.0,+2\n3e0,4.\n", "x.csv"),
    ],
)
def test_spellings_of_the_same_two_rows(tmp_path: Path, content: str, name: str):
    dataset = opened(tmp_path, content, name).dataset
    assert dataset is not None
    assert dataset.class_names == ("a", "b")
    np.testing.assert_array_equal(dataset.logits, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("content", "names", "logits"),
    [
        ("0,1,2\n2.1,0.8,-0.5\n1,2,3\n", ("0", "1", "2"), [[2.1, 0.8, -0.5], [1, 2, 3]]),
        ("7,8\n1,2\n3,4\n", ("7", "8"), [[1, 2], [3, 4]]),
        ("1,1\n2,3\n", None, [[1, 1], [2, 3]]),
        ("1.5,2.5\n2,3\n", None, [[1.5, 2.5], [2, 3]]),
        ("1,2.5\n2,3\n", None, [[1, 2.5], [2, 3]]),
        ("-inf,2\n2,3\n", None, [[-math.inf, 2], [2, 3]]),
    ],
)
def test_a_header_of_numbers_is_names_only_if_all_are_distinct_integers(tmp_path: Path, content, names, logits):
    dataset = opened(tmp_path, content).dataset
    assert dataset is not None
    assert dataset.class_names == (names or tuple(f"class {i}" for i in range(len(logits[0]))))
    np.testing.assert_array_equal(dataset.logits, logits)


def test_a_lone_row_of_integers_is_logits(tmp_path: Path):
    assert opened(tmp_path, "1,3,2\n").scenario.logits.tolist() == [1, 3, 2]


@pytest.mark.parametrize("content", ["2.1\n0.8\n-0.5\n", "2.1 0.8 -0.5\n", "2.1e+00 8e-1 -5e-01"])
def test_what_savetxt_writes_for_one_row(tmp_path: Path, content: str):
    assert opened(tmp_path, content, "row.txt").scenario.logits.tolist() == [2.1, 0.8, -0.5]


def test_one_class_with_a_name(tmp_path: Path):
    dataset = opened(tmp_path, "only\n1\n2\n").dataset
    assert dataset is not None
    assert dataset.logits.tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("names", "labels", "expected"),
    [
        ("a,b,c", "b,a", [1, 0]),
        ("a,b,c", "2,0", [2, 0]),
        ("a,b,c", "2.0,0.0", [2, 0]),
        ("0,1,2", "2,0", [2, 0]),
        ("1,2,3", "1,3", [0, 2]),  # every label is a name
        ("1,2,3", "0,2", [0, 2]),  # one is none, so all are indices
        ("rot,grün,blau", "grün, blau ", [1, 2]),
    ],
)
def test_labels_by_name_or_by_index(tmp_path: Path, names: str, labels: str, expected: list[int]):
    first, second = labels.split(",")
    dataset = opened(tmp_path, f"{names},Label\n1,2,3,{first}\n4,5,6,{second}\n").dataset
    assert dataset is not None
    assert dataset.labels is not None
    assert dataset.labels.tolist() == expected


def test_the_label_column_may_stand_anywhere(tmp_path: Path):
    dataset = opened(tmp_path, "a,label,b\n1,b,2\n3,a,4\n").dataset
    assert dataset is not None
    assert dataset.class_names == ("a", "b")
    assert dataset.logits.tolist() == [[1, 2], [3, 4]]


def test_names_may_repeat_and_hold_anything(tmp_path: Path):
    name = "ש" * 300
    dataset = opened(tmp_path, f'x,x,"a, ""b""",{name}\n1,2,3,4\n5,6,7,8\n').dataset
    assert dataset is not None
    assert dataset.class_names == ("x", "x", 'a, "b"', name)


def test_extreme_logits(tmp_path: Path):
    dataset = opened(tmp_path, "a,b\n1e308,-1e308\n1e308,1e308\n5e-324,−inf\n-∞,0\n").dataset
    assert dataset is not None
    assert dataset.logits.tolist() == [[1e308, -1e308], [1e308, 1e308], [5e-324, -math.inf], [-math.inf, 0]]


def test_quoted_numbers_are_read_as_the_nearest_float(tmp_path: Path):
    assert opened(tmp_path, "0.1,0.30000000000000004\n").scenario.logits.tolist() == [0.1, 0.1 + 0.2]


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("a,b\n1,2\n3\n", ["line 3", "1 value(s)", "2"]),
        ("a,b\n1,2\n3,4,5\n", ["line 3", "3 value(s)", "2"]),
        ("a,b\n1,2\n\n3,x\n", ["line 4", "column 2", "'b'", "'x'"]),
        ("a,b\n1,nan\n", ["line 2", "column 2", "'nan'"]),
        ("a,b\n1,NaN\n", ["line 2", "'NaN'"]),
        ("a,b\n1,inf\n", ["line 2", "'inf'", "-inf"]),
        ("a,b\n1,\n", ["line 2", "column 2", "missing"]),
        ("a,b\n1,1e400\n", ["line 2", "'1e400'", "float64"]),
        ("a,b\n1,1_000\n", ["line 2", "'1_000'"]),
        ("a,b\n1,٣\n", ["line 2", "'٣'"]),
        ("a,b\n1,0x10\n", ["line 2", "'0x10'"]),
        ("a,b\n-inf,-inf\n", ["line 2", "-inf"]),
        ("a,b\n1,=1+1\n", ["line 2", "'=1+1'"]),
        ("a,b\n", ["no row"]),
        ("\n \n", ["nothing"]),
        ("label\n1\n", ["no column of logits"]),
        ("label,Label\n1,2\n", ["label"]),
        ("a,b,label\n1,2,7\n", ["line 2", "'7'", "0 to 1"]),
        ("a,b,label\n1,2,-1\n", ["line 2", "'-1'"]),
        ("a,b,label\n1,2,0.5\n", ["line 2", "'0.5'"]),
        ("a,b,label\n1,2,\n", ["line 2", "''"]),
        ("a,b,label\n1,2,a\n1,2,c\n", ["line 3", "'c'"]),
        ("a,b,label\n1,2,a\n1,2,1\n", ["line 3", "'1'", "not both"]),
        ("a,a,label\n1,2,a\n", ["line 2", "'a'", "two classes"]),
        ("2.1,oops,3\n1,2,3\n", ["line 1", "'oops'", "'2.1'"]),
        ("1.5,2\n3,x\n", ["line 2", "column 2", "'x'"]),
        ("1.5,2\n3,4\n3,4,5\n", ["line 3", "3 value(s)"]),
        (b"a,b\n1,\xff2\n", ["line 2", "byte 3", "0xff", "UTF-8"]),
        (b"a,b\n1,\x002\n", ["line 2", "NUL"]),
        ("a,b\n1,2\n".encode("utf-16"), ["line 1", "UTF-16", "UTF-8"]),
        ("a,b\n1," + "x" * 10_000 + "\n", ["line 2", "xxx…xxx"]),
        ("a,b\n1,2\x1b[31m\n", ["line 2", "'2"]),
        ('a,b\n"' + "1\n" * 200_000, ["line", "field"]),
        ("a," * 1_100_000 + "b\n", ["line 1", "1048576 columns"]),
    ],
)
def test_bad_files_are_refused_with_the_place(tmp_path: Path, content: str | bytes, parts: list[str]):
    sentence = refusal(tmp_path, content)
    for part in parts:
        assert part in sentence, sentence


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("name,logit\n", ["no class"]),
        ("name,logit\na\n", ["line 2", "1 value(s)"]),
        ("name,logit\na,x\n", ["line 2", "'logit'", "'x'"]),
        ("name,logit,target\na,1,0.5\nb,2,0.6\n", ["target", "1.1"]),
        ("name,logit,temperature\na,1,1\nb,2,2\n", ["line 3", "temperature", "2.0", "1.0"]),
        ("name,logit\na,nan\n", ["line 2", "'nan'"]),
        ("name,logit\na,inf\n", ["inf"]),
    ],
)
def test_a_damaged_export_is_refused(tmp_path: Path, content: str, parts: list[str]):
    sentence = refusal(tmp_path, content)
    for part in parts:
        assert part in sentence, sentence


def test_the_comma_of_a_locale_is_not_a_point_between_commas(tmp_path: Path):
    """Nothing depends on the locale: a comma separates, unless semicolons or tabs do."""
    assert opened(tmp_path, "2,1\n").scenario.logits.tolist() == [2, 1]
    assert opened(tmp_path, "2,1;0,8\n").scenario.logits.tolist() == [2.1, 0.8]
