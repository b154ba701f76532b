"""Principle 4: numbers never lie. A value that is not 0 or 1 is never printed as 0 or 1."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_explorer.style import numbers

finite = st.floats(allow_nan=False, allow_infinity=False)
anything = st.floats(allow_nan=False)
near_one = st.integers(-(2**40), 2**40).map(lambda steps: 1.0 + steps * 2.0**-52)
magnitudes = st.one_of(
    st.floats(min_value=0.0, allow_infinity=False),
    st.floats(-330.0, 308.0).map(lambda power: 10.0**power),
    st.floats(0.0, 20.0),
    near_one,
)
signed_values = st.one_of(magnitudes, magnitudes.map(lambda value: -value))
probabilities = st.one_of(st.floats(0.0, 1.0), st.floats(-323.0, 0.0).map(lambda power: 10.0**power))
logarithms = st.one_of(st.floats(-1e308, -30.0), st.floats(-2000.0, -30.0), st.floats(-1e6, -1000.0))


def read(text: str) -> Fraction:
    """The value of a text, exactly."""
    text = text.replace("\u2212", "-").replace(" ", "")
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    parts = re.fullmatch(r"([+-]?1)([+-].+)", text)
    if parts and "." not in parts[1] and not parts[2].startswith("e"):
        return Fraction(parts[1]) + Fraction(parts[2])
    return Fraction(text)


def says_zero_or_one(text: str) -> bool:
    return read(text) in (0, 1, -1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.1, "+2.10"),
        (-0.5, "−0.50"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (1.0, "+1.00"),
        (0.999, "+0.999"),
        (-0.99999999, "−1 + 1e−8"),
        (0.001, "+0.001"),
        (-3.2e-7, "−3.2e−7"),
        (1e308, "+1e308"),
        (-math.inf, "−∞"),
        (math.inf, "+∞"),
    ],
)
def test_logits(value: float, text: str) -> None:
    assert numbers.signed(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.1, "0.10"), (0.9999999, "1 − 1e−7"), (-2.0, "−2.00"), (0.0, "0.00")])
def test_numbers_that_are_rarely_negative(value: float, text: str) -> None:
    assert numbers.plain(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8.166169912567650, "8.1662"),
        (0.6065306597126334, "0.6065"),
        (10.99824, "10.998"),
        (0.0055148, "0.00551"),
        (1.0, "1"),
        (300.0, "300"),
        (1.9424e130, "1.94e130"),
        (0.0, "0"),
        (math.inf, "∞"),
    ],
)
def test_exponentials_and_sums(value: float, text: str) -> None:
    assert numbers.number(value) == text


def test_exponentials_beyond_float64_are_printed_from_their_logarithm() -> None:
    assert numbers.number(math.inf, log_value=1000.0) == "1.97e434"
    assert numbers.number(0.0, log_value=-999.0) == "1.38e−434"
    assert numbers.number(0.0, log_value=-1e308) == "e^−1.0e308"
    assert numbers.number(0.0, log_value=-math.inf) == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.2977353830, "0.298"),
        (2.898, "2.898"),
        (36.7368, "36.737"),
        (744.44, "744.4"),
        (0.0123, "0.0123"),
        (1.16728e-4, "1.2e−4"),
        (0.0, "0"),
        (math.inf, "∞"),
    ],
)
def test_losses(value: float, text: str) -> None:
    assert numbers.loss(value) == text


def test_a_loss_that_float64_rounds_to_zero_is_printed_from_its_logarithm() -> None:
    assert numbers.loss(0.0, log_value=-999.0) == "1.4e−434"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.257502, "−0.2575"),
        (0.202354, "+0.2024"),
        (0.00055, "+5.5e−4"),
        (-0.999998, "−1 + 2e−6"),
        (-0.0, "0"),
        (-1.0, "−1.0000"),
        (100.0, "+100.00"),
        (-math.inf, "−∞"),
    ],
)
def test_gradients(value: float, text: str) -> None:
    assert numbers.gradient(value) == text


def test_a_gradient_that_float64_rounds_is_printed_from_its_logarithms() -> None:
    assert numbers.gradient(-0.0, log_magnitude=-999.0) == "−1.4e−434"
    assert numbers.gradient(-1.0, log_distance=-999.0) == "−1 + 1.4e−434"


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.742498, "74.25 %"),
        (0.0551480, "5.51 %"),
        (0.00012, "0.012 %"),
        (0.99988, "99.988 %"),
        (5.1e-12, "5.1e−12"),
        (5e-324, "4.9e−324"),
        (0.0, "0 %"),
        (1.0, "100 %"),
    ],
)
def test_probabilities(p: float, text: str) -> None:
    assert numbers.probability(p) == text


def test_probabilities_that_float64_rounds_are_printed_from_their_logarithms() -> None:
    assert numbers.probability(1.0, 2.3e-6) == "1 − 2.3e−6"
    assert numbers.probability(1.0, 0.0, -0.0, -999.0) == "1 − 1.4e−434"
    assert numbers.probability(0.0, 1.0, -999.0, 0.0) == "1.4e−434"
    assert numbers.probability(0.0, 1.0, -1e308, 0.0) == "e^−1.0e308"
    assert numbers.probability(5e-324, 1.0, math.log(5e-324) - 0.4, 0.0) == "3.3e−324"


@pytest.mark.parametrize(
    ("p", "text"), [(0.7425, "74 %"), (0.9963, "99.6 %"), (0.0042, "0.4 %"), (0.9996, "99.960 %"), (1.0, "100 %")]
)
def test_probabilities_within_sentences(p: float, text: str) -> None:
    assert numbers.percent_short(p) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.00"),
        (0.0, "0"),
        (math.inf, "∞"),
        (0.5, "0.50"),
        (0.537, "0.537"),
        (0.05, "0.05"),
        (12.5, "12.5"),
        (20.0, "20"),
        (1e-300, "1e−300"),
        (1.0000001, "1 + 1e−7"),
        (0.9999, "0.9999"),
    ],
)
def test_temperatures(value: float, text: str) -> None:
    assert numbers.temperature(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.0, "0"), (0.5, "0.5"), (-10.0, "−10"), (2e6, "2e6"), (1e-5, "1e−5")]
)
def test_ticks(value: float, text: str) -> None:
    assert numbers.axis(value) == text


# What holds for every number

SIGNED_FORMS = {"signed": (numbers.signed, 10), "number": (numbers.number, 10), "gradient": (numbers.gradient, 15)}


@pytest.mark.parametrize("name", SIGNED_FORMS)
@given(signed_values)
@example(0.9999999999999999)
@example(-1.0000000000000002)
@example(5e-324)
@example(1.7976931348623157e308)
@example(99999.999)
@example(0.00499999)
@example(0.9950000001)
def test_only_zero_and_one_are_printed_as_zero_and_one(name: str, value: float) -> None:
    form, longest = SIGNED_FORMS[name]
    text = form(value)
    assert len(text) <= longest
    assert "-" not in text
    assert says_zero_or_one(text) == (value in (0.0, 1.0, -1.0))
    assert (read(text) < 0) == (value < 0)
    if name == "number":  # five digits, or three of a power of ten
        assert abs(read(text) - Fraction(value)) <= abs(Fraction(value)) * Fraction(1, 180)


@given(magnitudes)
@example(0.9999999999999999)
@example(5e-324)
def test_losses_and_temperatures_are_as_honest(value: float) -> None:
    for form, longest in ((numbers.loss, 10), (numbers.temperature, 9)):
        text = form(value)
        assert len(text) <= longest
        assert says_zero_or_one(text) == (value in (0.0, 1.0))
        assert abs(read(text) - Fraction(value)) <= Fraction(value) * Fraction(1, 18)  # two digits at least


@given(probabilities)
@example(0.99995)
@example(1e-4)
@example(0.9999999999999999)
@example(0.0009999999)
def test_only_certainty_is_printed_as_certainty(p: float) -> None:
    for form in (numbers.probability, numbers.percent_short):
        text = form(p, 1.0 - p)
        assert len(text) <= 14
        assert says_zero_or_one(text) == (p in (0.0, 1.0))
        assert 0 <= read(text) <= 1
        if 1e-4 <= p <= 1 - 1e-4:
            assert len(text) <= 8
            assert text.endswith(" %")


@given(logarithms)
def test_what_float64_cannot_hold_is_never_printed_as_certain(log_p: float) -> None:
    small = numbers.probability(math.exp(log_p), 1.0, log_p, -math.exp(log_p))
    large = numbers.probability(1.0, math.exp(log_p), -math.exp(log_p), log_p)
    for text in (small, large):
        assert len(text) <= 14
        assert "%" not in text
    assert large == "1 − " + small
    assert len(numbers.number(0.0, log_value=log_p)) <= 10
    assert len(numbers.loss(0.0, log_value=log_p)) <= 10
    assert len(numbers.gradient(-1.0, log_distance=log_p)) <= 15


@given(probabilities, probabilities)
def test_a_larger_probability_never_reads_as_a_smaller_one(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert read(numbers.probability(low, 1.0 - low)) <= read(numbers.probability(high, 1.0 - high))


@given(signed_values, signed_values)
def test_a_larger_number_never_reads_as_a_smaller_one(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for form in (numbers.signed, numbers.number, numbers.gradient):
        assert read(form(low)) <= read(form(high))


@given(anything)
def test_exact_text_reads_back_as_the_very_number(value: float) -> None:
    text = numbers.exact(value)
    assert len(text) <= 24
    assert numbers.parse(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("−0.5", -0.5),
        (" +2 ", 2.0),
        ("1e308", 1e308),
        ("-inf", -math.inf),
        ("∞", math.inf),
        ("−∞", -math.inf),
        ("Infinity", math.inf),
        (".5", 0.5),
        ("0,5", 0.5),
        ("0,125", 0.125),
    ],
)
def test_what_people_type_is_understood(text: str, value: float) -> None:
    assert numbers.parse(text) == value


@pytest.mark.parametrize(
    "text", ["", "abc", "nan", "1,000", "1 2", "1_0", "--5", "-", ".", "1e999", "0x10", "2.1, 0.8", "1.2.3", "1,2,3"]
)
def test_what_is_no_number_or_two_is_refused(text: str) -> None:
    assert numbers.parse(text) is None


def test_not_a_number_says_so() -> None:
    forms = (numbers.signed, numbers.number, numbers.loss, numbers.gradient, numbers.probability, numbers.temperature)
    assert {form(math.nan) for form in forms} == {"NaN"}


@pytest.mark.parametrize("significant", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("value", [0.0412, 0.0104, 0.05, 0.099, 0.1, 0.54, 0.9])
def test_few_digits_never_make_a_number_nothing(value, significant):
    shown = float(numbers.number(value, significant))
    assert abs(shown / value - 1) < 0.1
