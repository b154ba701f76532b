"""Pasted logits: the spellings people copy, and what is refused."""

from __future__ import annotations

import json
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_explorer.data import DataError, parse, parse_text
from softmax_explorer.export.table import scenario_table, to_csv
from softmax_explorer.model import Scenario
from softmax_explorer.model.results import Results

THREE = [2.1, 0.8, -0.5]


@pytest.mark.parametrize(
    "text",
    [
        "2.1, 0.8, -0.5",
        "2.1,0.8,-0.5",
        "2.1 0.8 -0.5",
        "2.1\t0.8\t-0.5",
        "2.1; 0.8; -0.5;",
        "2.1\n0.8\n-0.5\n",
        "2.1,\n0.8,\r\n-0.5,\n",
        "  2.1 ,  .8 , −0.5  ",
        "\ufeff2.1\u00a00.8\u00a0–0.5",
        "21e-1, +8E-1, - 0.5",
        "[2.1, 0.8, -0.5]",
        "(2.1, 0.8, -0.5)",
        "[[2.1, 0.8, -0.5]]",
        "[[[2.1, 0.8, -0.5]]]",
        "[2.1 0.8 -0.5]",
        "[[ 2.1  0.8\n  -0.5]]",
        "2,1; 0,8; -0,5",
        "2,1 0,8 -0,5",
        "2,1\t0,8\t-0,5",
        "tensor([ 2.1000,  0.8000, -0.5000])",
        "tensor([[2.1, 0.8, -0.5]], device='cuda:0', dtype=torch.float64, grad_fn=<AddmmBackward0>)",
        "torch.tensor([2.1, 0.8, -0.5], requires_grad=True)",
        "Parameter containing:\ntensor([2.1, 0.8, -0.5], requires_grad=True)",
        "array([ 2.1,  0.8, -0.5], dtype=float32)",
        "np.array([2.1,\n          0.8, -0.5])",
        "Array([2.1, 0.8, -0.5], dtype=float32, weak_type=True)",
        "tf.Tensor([ 2.1  0.8 -0.5], shape=(3,), dtype=float32)",
        "<tf.Tensor: shape=(3,), dtype=float32, numpy=array([ 2.1,  0.8, -0.5], dtype=float32)>",
        "[np.float64(2.1), np.float64(0.8), np.float64(-0.5)]",
        "[tensor(2.1), tensor(0.8), tensor(-0.5)]",
        "[tensor(2.1, dtype=torch.float64), tensor(0.8), tensor(-0.5)]",
        '{"logits": [2.1, 0.8, -0.5]}',
        '{"logits": [[2.1, 0.8, -0.5]]}',
        "logits = tensor([[2.1, 0.8, -0.5]], device='cuda:0', grad_fn=<AddmmBackward0>)",
        ">>> logits\ntensor([2.1, 0.8, -0.5])",
        ">>> model(x).logits\ntensor([[2.1, 0.8, -0.5]],\n       grad_fn=<AddmmBackward0>)\n>>>",
        "In [3]: z\nOut[3]: array([2.1, 0.8, -0.5], dtype=float32)",
        ">>> z\n[2.1, 0.8, -0.5]",
        "z = [2.1, 0.8, -0.5]",
        "Out[12]: [2.1, 0.8, -0.5]",
        "scores = np.array([2.1, 0.8, -0.5])  ",
        "SequenceClassifierOutput(loss=tensor(0.3), logits=tensor([[2.1, 0.8, -0.5]], grad_fn=<A>), states=None)",
        "CausalOutput(loss=None, logits=array([2.1, 0.8, -0.5]), attentions=(array([1, ..., 2]),))",
        "{'labels': tensor([1]), 'logits': tensor([[2.1, 0.8, -0.5]])}",
        "TFOutput(logits=<tf.Tensor: shape=(1, 3), dtype=float32, numpy=array([[2.1, 0.8, -0.5]])>, loss=None)",
        "prediction: Array([2.1, 0.8, -0.5], dtype=float32)",
    ],
)
def test_spellings_of_the_same_three_logits(text: str):
    scenario = parse_text(text)
    assert scenario.logits.tolist() == THREE
    assert scenario.class_names == ("class 0", "class 1", "class 2")


@pytest.mark.parametrize(
    "text",
    [
        "a: 2.1\nb: 0.8\nc d: -0.5",
        "a: 2.1, b: 0.8, c d: −0.5",
        "a=2.1;b=0.8;c d=-0.5",
        "a: 2,1; b: 0,8; c d: -0,5",
        "a: 2,1\nb: 0,8\nc d: -0,5\n",
        "a\t2.1\nb\t0.8\nc d\t-0.5",
        "'a': 2.1,\n'b': 0.8,\n'c d': -0.5",
        "{'a': 2.1, 'b': 0.8, 'c d': -0.5,}",
        '{"a": 2.1, "b": 0.8, "c d": -0.5}',
        "a\tb\tc d\n2.1\t0.8\t-0.5",
        "a, b, c d\n2.1, 0.8, -0.5",
        '{"logits": [2.1, 0.8, -0.5], "class_names": ["a", "b", "c d"], "target": "b", "temperature": 4}',
        '{"version": 1, "classes": [{"name": "a", "logit": 2.1}, {"name": "b", "logit": 0.8},'
        ' {"name": "c d", "logit": -0.5}]}',
    ],
)
def test_names_with_values(text: str):
    scenario = parse_text(text)
    assert scenario.logits.tolist() == THREE
    assert scenario.class_names == ("a", "b", "c d")


@pytest.mark.parametrize(
    ("text", "names", "labels"),
    [
        ("[[1, 2.5], [3, 4]]", ("class 0", "class 1"), None),
        ("array([[1. , 2.5],\n       [3. , 4. ]])", ("class 0", "class 1"), None),
        (">>> logits\ntensor([[1, 2.5],\n        [3, 4]], grad_fn=<A>)", ("class 0", "class 1"), None),
        ("Output(logits=tensor([[1, 2.5], [3, 4]]), loss=None)", ("class 0", "class 1"), None),
        ("1 2.5\n3 4", ("class 0", "class 1"), None),
        ("1\t2,5\n3\t4", ("class 0", "class 1"), None),
        ("a\tb c\n1\t2.5\n3\t4\n", ("a", "b c"), None),
        ("a,b,label\n1,2.5,b\n3,4,a", ("a", "b"), [1, 0]),
        ('{"logits": [[1, 2.5], [3, 4]], "class_names": ["a", "b"], "labels": ["b", "a"]}', ("a", "b"), [1, 0]),
    ],
)
def test_several_rows_are_a_data_set_without_a_file(text, names, labels):
    found = parse(text)
    dataset = found.dataset
    assert dataset is not None
    assert dataset.logits.tolist() == [[1, 2.5], [3, 4]]
    assert dataset.class_names == names
    assert (dataset.labels if dataset.labels is None else dataset.labels.tolist()) == labels
    assert not dataset.reference.has_file
    assert found.scenario == dataset.row(0)
    assert found.scenario.title == "Pasted logits"
    with pytest.raises(DataError, match="2 rows"):
        parse_text(text)


def test_other_rows_are_another_data_set():
    texts = ("1 2\n3 4", "1 2\n3 5", "a,b,label\n1,2,a\n3,4,a", "a,b,label\n1,2,a\n3,4,b", "a,c,label\n1,2,a\n3,4,a")
    found = [parse(text).scenario.dataset for text in texts]
    assert len({reference.sha256 for reference in found if reference}) == len(texts)


@pytest.mark.parametrize("classes", [1, 2, 5])
@pytest.mark.parametrize("mark", ["\t", ","])
def test_the_app_s_own_table_can_be_pasted_back(classes, mark):
    state = Scenario(range(classes), class_names=("=1+1", "a: 1", "b\tc, d", "'@x", "ש")[:classes], temperature=0.5)
    state = state.with_target(classes - 1)
    back = parse_text(to_csv(scenario_table(Results(state)), mark))
    assert back == state.with_title("Pasted logits")


def test_names_may_hold_colons_commas_and_repeat():
    scenario = parse_text("Smith, John: 1\nhttp://x: 2\nSmith, John: 3")
    assert scenario.class_names == ("Smith, John", "http://x", "Smith, John")
    assert parse_text('{"a": 1, "a": 2}').class_names == ("a", "a")


def test_json_brings_temperature_and_target():
    scenario = parse_text('{"logits": [1, "-Infinity"], "temperature": "Infinity", "target": 1}')
    assert (scenario.temperature, scenario.target, scenario.logits.tolist()) == (math.inf, 1, [1, -math.inf])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("-1,2", [-1, 2]),
        ("2,1", [2, 1]),
        ("5", [5]),
        ("tensor(2.5)", [2.5]),
        ("1e308, -1e308, 5e-324", [1e308, -1e308, 5e-324]),
        ("0, -inf, -Infinity, -∞, −inf", [0, -math.inf, -math.inf, -math.inf, -math.inf]),
        ("[float('-inf'), 0]", [-math.inf, 0]),
        ("[0, -Infinity]", [0, -math.inf]),
        ("0.1 0.30000000000000004", [0.1, 0.1 + 0.2]),
        ("9007199254740993, 0", [9007199254740992, 0]),
    ],
)
def test_numbers(text: str, values: list[float]):
    assert parse_text(text).logits.tolist() == values


TOP = [{"token": " the", "logprob": -0.25, "bytes": [32]}, {"token": "\n", "logprob": -1.5, "bytes": [10]}]


@pytest.mark.parametrize(
    "value",
    [
        TOP,
        {"choices": [{"logprobs": {"content": [{"token": " the", "logprob": -0.25, "top_logprobs": TOP}]}}]},
        [{"token": " the", "logprob": -0.25, "top_logprobs": TOP}, {"token": "x", "logprob": 0, "top_logprobs": []}],
        {"choices": [{"logprobs": {"tokens": [" the"], "top_logprobs": [{" the": -0.25, "\n": -1.5}]}}]},
        {
            "11": {"logprob": -0.25, "rank": 1, "decoded_token": " the"},
            "12": {"logprob": -1.5, "rank": 2, "decoded_token": "\n"},
        },
        {"top_tokens": [[{"id": 1, "text": " the", "logprob": -0.25}, {"id": 2, "text": "\n", "logprob": -1.5}]]},
    ],
)
def test_logprobs_of_language_models(value):
    scenario = parse_text(json.dumps(value))
    assert scenario.class_names == (" the", "\\n")
    assert scenario.logits.tolist() == [-0.25, -1.5]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["empty"]),
        (" \n", ["empty"]),
        ("hello", ["'hello'"]),
        ("2.1, x, 3", ["number 2 of 3", "'x'"]),
        ("2.1,, 3", ["number 2 of 3", "missing"]),
        ("nan, 1", ["'nan'"]),
        ("[NaN, 1]", ["logits[0]", "NaN"]),
        ("inf, 1", ["'inf'", "-inf"]),
        ("1e400", ["'1e400'", "float64"]),
        ("[1e400, 1]", ["logits[0]"]),
        ("-inf, -inf", ["-inf"]),
        ("1_000", ["'1_000'"]),
        ("٣, ٤", ["'٣'"]),
        ("0x10", ["'0x10'"]),
        ("74 %", ["'%'"]),
        ("2,1, 0,8", ["'2,1, 0,8'", "two ways"]),
        ("1,2 3", ["'1,2 3'", "two ways"]),
        ("1\t\t3", ["number 2 of 3", "missing"]),
        ("2.1;0,8", ["two ways"]),
        ("[1, 2; 3, 4]", ["two ways"]),
        ("tensor([1.0, ..., 2.0])", ["..."]),
        ("tensor([1, 2], [3])", ["2 rows"]),
        ("tensor([1, 2] + 3)", ["'+ 3'"]),
        ("[[1, 2], [3, 4]]", ["2 rows"]),
        ("array([[1, 2],\n [3, 4]])", ["2 rows"]),
        ("1 2\n3 4", ["2 rows"]),
        ("[[1 2]\n [3]]", ["2 rows", "2 and 1"]),
        ("tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])", ["no plain rows"]),
        ("x = -tensor([1, 2])", ["'x = -'", "alone"]),
        ("logits = tensor([1, 2]).exp()", ["'.exp()'", "alone"]),
        ("(tensor([1, 2]), tensor([3, 4]))", ["no plain rows"]),
        ("x = tensor([1, 2])\ny = tensor([3, 4])", ["several arrays", "logits"]),
        ("logits = tensor([1, 2", ["not closed"]),
        ("a,b,label\n1,2,a\n1,x,b", ["line 3", "'b'", "'x'"]),
        ("a,b\n1,2\n1,2,3", ["line 3"]),
        ("1,5\n2,5", ["2 lines", "point"]),
        ("a b\n1 2 3", ["2 names", "3 logits"]),
        ("a: 1\nb: x", ["2 lines"]),
        ("a: 1\nb: nan", ["'b'", "'nan'"]),
        ("[]", ["[]"]),
        ("[ ; ]", ["missing"]),
        ("[1, 2", ["'[1'"]),
        ("[1, null]", ["logits[1]", "null"]),
        ("[1, true]", ["logits[1]", "true"]),
        ('[1, "2"]', ["logits[1]", '"2"']),
        ('{"a": 1, "b": "x"}', ["a, b"]),
        ('{"logits": [1, 2], "version": 2}', ["version", "2", "update"]),
        ('{"logits": [1, 2], "version": "x"}', ["version", "x"]),
        ('{"logits": [1, 2], "target": 2}', ["target", "2"]),
        ('{"logits": [1, 2], "target": "x"}', ["target", "x"]),
        ('{"logits": [1, 2], "temperature": -1}', ["temperature", "-1"]),
        ('{"logits": [1, 2], "class_names": ["a"]}', ["class_names", "2"]),
        ('{"logits": [[1, 2]], "class_names": "ab"}', ["class_names", "ab"]),
        ('{"logits": {}}', ["logits"]),
        ('{"logits": [[1], [1, 2]]}', ["logits[1]", "2"]),
        ('{"logits": [[1], 2]}', ["logits[1]", "2"]),
        ('{"classes": [{"name": "a"}]}', ["classes[0]"]),
        ("{}", ["{"]),
        ("{", ["line 1", "JSON"]),
        ('{"a": }', ["line 1", "column 7"]),
        ('{"format": "softmax-explorer-session", "version": 1}', ["logits"]),
        ("true", ["'true'"]),
        ("1\0002", ["NUL"]),
        ("__import__('os').system('true')", ["__import__"]),
        ("[__import__('os')]", ["__import__"]),
        ("tensor(__import__('os'))", ["__import__"]),
        ("1" * 5000, ["float64"]),
        ("[" + "1" * 5000 + "]", ["float64"]),
        ("x" * 100_000, ["xxx…xxx"]),
        ("1\x1b[31m", ["'1"]),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(text: str, parts: list[str]):
    with pytest.raises(DataError) as caught:
        parse_text(text)
    sentence = str(caught.value)
    assert len(sentence) <= 280
    assert sentence.isprintable()
    for part in parts:
        assert part in sentence, sentence


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "(" * 1_000_000 + "1",
        '{"a":' * 100_000 + "1",
        "a:" * 500_000,
        "a" + " " * 1_000_000 + ":",
        "tensor(" * 200_000,
        "tensor([1]" + ", a=b" * 200_000 + "!",
        "{'" + "\\\\" * 500_000,
        "-" * 1_000_000,
        "1," * 4_100_000,
        "1 " * 1_100_000,
        pytest.param("1\n" * 1_100_000, marks=pytest.mark.slow),
        "<tf.Tensor:" * 100_000,
        "z tensor(" * 100_000,
        "logits = tensor(" * 100_000,
        "logits" * 200_000,
        "x=y" * 300_000,
        "In [1]: \n" * 100_000,
        "[[1],[" * 150_000 + "]",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_refused_quickly(text: str):
    start = time.process_time()
    with pytest.raises(DataError):
        parse_text(text)
    # Anything quadratic takes minutes here; what is linear takes a second or two on the slowest machine.
    assert time.process_time() - start < 20


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_read_or_refused(text: str):
    try:
        outcome = repr(parse_text(text).logits.tolist())
    except DataError as error:
        outcome = str(error)
    assert 0 < len(outcome) <= 280


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_every_float_survives(values: list[float]):
    for text in (repr(values), ", ".join(map(repr, values)), "; ".join(map(repr, values)), json.dumps(values)):
        assert parse_text(text).logits.tolist() == values


@pytest.mark.parametrize(
    ("labels", "target", "on", "loss"),
    [
        ("[1]", 1, None, "cross-entropy"),
        ("2", 2, None, "cross-entropy"),
        ('["b"]', 1, None, "cross-entropy"),
        ("[[0, 1, 1]]", 1, (1, 2), "binary-cross-entropy"),
    ],
)
def test_the_label_of_a_json_row_is_its_true_class(labels, target, on, loss):
    read = parse_text(f'{{"logits": [[2.1, 0.8, -0.5]], "class_names": ["a", "b", "c"], "labels": {labels}}}')
    assert (read.logits.tolist(), read.class_names) == ([2.1, 0.8, -0.5], ("a", "b", "c"))
    assert (read.target, read.labels, read.loss) == (target, on, loss)


def test_a_label_that_is_no_class_is_named():
    with pytest.raises(DataError, match=r"labels\[0\] is 7"):
        parse_text('{"logits": [[1, 2, 3]], "labels": [7]}')
