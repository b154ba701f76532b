"""Numbers as text, honestly: a value that is not 0 or 1 is never printed as 0 or 1. Qt-free.

Where rounding would print 0, the text turns to powers of ten ("5.1e−12"); where it would print 1, it gains decimals and
then names the distance ("1 − 2.3e−6"). What float64 rounds to 0, 1 or infinity is printed from its logarithm
("1.4e−434") when the caller has one; beyond 1e±9999 as a power of e ("e^−2.3e5").

The minus is U+2212, infinity is "∞". Each function states the longest text it returns, so that columns can be sized
once. They are called some 60 times a mouse move and take about a microsecond.
"""

import math

MINUS = "\u2212"
INFINITY = "\u221e"

_LN_10 = math.log(10.0)
_TINY = 2.2250738585072014e-308  # below it float64 loses digits: the logarithm knows better
_FROM_LOG_LIMIT = 9999.0
_FINEST = 5  # decimals spent on a number near 1 before its distance from 1 is named


def _scientific(magnitude: float, digits: int, strip: bool = False) -> str:
    mantissa, exponent = f"{magnitude:.{digits - 1}e}".split("e")
    if strip and "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    power = int(exponent)
    return f"{mantissa}e{power}" if power >= 0 else f"{mantissa}e{MINUS}{-power}"


def _from_log(log_value: float, digits: int) -> str:
    """Text of e^log_value, for what float64 cannot hold."""
    decimal = log_value / _LN_10
    if abs(decimal) < _FROM_LOG_LIMIT:
        power = math.floor(decimal)
        mantissa = f"{10.0 ** (decimal - power):.{digits - 1}f}"
        if mantissa.startswith("10"):
            mantissa, power = f"{1.0:.{digits - 1}f}", power + 1
        return f"{mantissa}e{power}" if power >= 0 else f"{mantissa}e{MINUS}{-power}"
    magnitude = abs(log_value)
    power_text = f"{magnitude:.0f}" if magnitude < 1e5 else _scientific(magnitude, 2)
    return f"e^{MINUS}{power_text}" if log_value < 0 else f"e^{power_text}"


def _unlike_one(magnitude: float, decimals: int) -> str:
    """Fixed-point text of a magnitude other than 1 that would round to 1: more decimals, then the distance."""
    distance = magnitude - 1.0  # exact: the operands are within a factor of two
    for finer in range(decimals + 1, _FINEST + 1):
        if abs(distance) > 0.5 * 10.0**-finer:
            return f"{magnitude:.{finer}f}"
    return f"1 {MINUS if distance < 0 else '+'} {_scientific(abs(distance), 1)}"


def _fixed(magnitude: float, decimals: int) -> str:
    text = f"{magnitude:.{decimals}f}"
    if 0.9 < magnitude < 1.1 and magnitude != 1.0 and float(text) == 1.0:
        return _unlike_one(magnitude, decimals)
    return text


def _with_sign(negative: bool, text: str, plus: str = "") -> str:
    if not negative:
        return plus + text
    if text.startswith("1 "):  # the distance from 1 changes sides: −(1 − d) is −1 + d
        return MINUS + (text.replace(MINUS, "+", 1) if text[2] == MINUS else text.replace("+", MINUS, 1))
    return MINUS + text


def signed(value: float, decimals: int = 2) -> str:
    """A logit: "+2.10", "−0.50", "0.00", "+0.001", "−3.2e−7", "+1e308", "−∞". At most max(10, decimals + 8)
    characters."""
    magnitude = abs(value)
    if 0.2 <= magnitude < 0.9 or 1.1 < magnitude < 99999.0:  # the common case; nothing here can look like 0 or 1
        return f"{value:+.{decimals}f}".replace("-", MINUS) if decimals else _signed_rare(value, magnitude, 0)
    return _signed_rare(value, magnitude, decimals)


def _signed_rare(value: float, magnitude: float, decimals: int) -> str:
    if magnitude == 0.0:
        return f"{0.0:.{decimals}f}"
    if not magnitude < math.inf:
        return _unbounded(value, "+")
    if magnitude >= 1e5:
        text = _scientific(magnitude, 3, strip=True)
    elif magnitude >= 0.6 * 10.0**-decimals:
        text = _fixed(magnitude, decimals)
    elif magnitude >= 10.0 ** -(decimals + 2):
        text = f"{magnitude:.{decimals + 2}f}".rstrip("0")
    else:
        text = _scientific(magnitude, 2, strip=True)
    return _with_sign(value < 0, text, "+")


def plain(value: float, decimals: int = 2) -> str:
    """As `signed`, without a plus: "0.10", "−0.50", "0.0001"."""
    return signed(value, decimals).removeprefix("+")


def _unbounded(value: float, plus: str = "") -> str:
    if value != value:
        return "NaN"
    return MINUS + INFINITY if value < 0 else plus + INFINITY


def number(value: float, significant: int = 5, log_value: float | None = None) -> str:
    """An exponential or a sum: "8.1662", "0.6065", "1", "1.94e130", "1.38e−434". At most max(10, significant + 2)
    characters.

    `log_value` is the logarithm of the value; it speaks where the value itself is 0, subnormal or infinite, or rounded
    to 1 ("1 + 1.0e−20").
    """
    magnitude = abs(value)
    if 0.1 <= magnitude < 0.9 or (1.1 < magnitude < 10.0 and magnitude % 1.0):  # nothing here can look like 0 or 1
        text = f"{magnitude:.{significant - 1 if significant > 1 else 1}f}"
        return text if value > 0 else MINUS + text
    if not _TINY <= magnitude < math.inf:
        if log_value is not None and value == value and abs(log_value) < math.inf:
            return _from_log(log_value, 3)
        if not magnitude < math.inf:
            return _unbounded(value)
        if magnitude == 0.0:
            return "0"
    if magnitude >= 1.0:
        if magnitude >= 10.0**significant:
            text = _scientific(magnitude, 3)
        elif magnitude == int(magnitude):
            text = str(int(magnitude))
            if log_value and magnitude == 1.0:  # it is the distance from 1 then
                text = f"1 {MINUS if log_value < 0.0 else '+'} {_scientific(abs(log_value), 2)}"
        else:
            text = _fixed(magnitude, significant - len(str(int(magnitude))))
    elif magnitude >= 0.01:
        text = _fixed(magnitude, max(significant - 1, 3 if magnitude < 0.1 else 1))  # 0.041 is not 0.0
    elif magnitude >= 1e-4:
        text = f"{magnitude:.{5 if magnitude >= 0.001 else 6}f}"
    else:
        text = _scientific(magnitude, 3)
    return _with_sign(value < 0, text)


def loss(value: float, log_value: float | None = None) -> str:
    """A loss in nats: "0.298", "0.0123", "1.2e−4", "744.4", "∞", "0" only when exactly 0. At most 10 characters.

    `log_value` is the logarithm of the loss; it speaks where float64 rounds the loss to 0.
    """
    magnitude = abs(value)
    if 0.1 <= magnitude < 0.9 or 1.1 <= magnitude < 99.0:
        text = f"{magnitude:.3f}"
    elif not _TINY <= magnitude < math.inf:
        if value == value and magnitude < 1.0 and log_value is not None and log_value > -math.inf:
            return _from_log(log_value, 2)
        if not magnitude < math.inf:
            return _unbounded(value)
        if magnitude == 0.0:
            return "0"
        text = _scientific(magnitude, 2)
    elif magnitude >= 100.0:
        text = f"{magnitude:.1f}" if magnitude < 1e5 else _scientific(magnitude, 3)
    elif magnitude >= 0.1:
        text = _fixed(magnitude, 3)
    elif magnitude >= 0.001:
        text = f"{magnitude:.{4 if magnitude >= 0.01 else 5}f}"
    else:
        text = _scientific(magnitude, 2)
    return _with_sign(value < 0, text)


def gradient(value: float, log_magnitude: float | None = None, log_distance: float | None = None) -> str:
    """A derivative: "−0.2575", "+0.2024", "+5.5e−4", "−1 + 2.3e−6", "+1.80e308", "0" only when exactly 0. At most 15
    characters.

    `log_magnitude` is log |value|, `log_distance` is log |1 − |value||; they speak where float64 rounds the value to 0
    or to ±1. A zero's sign bit gives its sign.
    """
    magnitude = abs(value)
    if 0.001 <= magnitude < 0.99 or 1.01 < magnitude < 9.99:
        return f"{value:+.4f}".replace("-", MINUS)
    negative = math.copysign(1.0, value) < 0
    if not _TINY <= magnitude < math.inf:
        if value == value and magnitude < 1.0 and log_magnitude is not None and log_magnitude > -math.inf:
            return _with_sign(negative, _from_log(log_magnitude, 2), "+")
        if not magnitude < math.inf:
            return _unbounded(value, "+")
        if magnitude == 0.0:
            return "0"
    if magnitude < 0.001:
        text = _scientific(magnitude, 2)
    elif 0.99 <= magnitude <= 1.01:
        if log_distance is not None and -math.inf < log_distance < -9.3:
            side = "+" if magnitude > 1.0 else MINUS
            text = f"1 {side} {_from_log(log_distance, 2)}"
        else:
            text = _fixed(magnitude, 4)
    elif magnitude < 10.0:
        text = f"{magnitude:.4f}"
    elif magnitude < 1000.0:
        text = f"{magnitude:.2f}"
    else:
        text = f"{magnitude:.1f}" if magnitude < 1e5 else _scientific(magnitude, 3)
    return _with_sign(negative, text, "+")


def probability(
    p: float, complement: float | None = None, log_p: float | None = None, log_complement: float | None = None
) -> str:
    """A probability: "74.25 %", "0.012 %", "5.1e−12", "1 − 2.3e−6", "1.4e−434"; "0 %" and "100 %" only when exactly so.
    At most 14 characters, and at most 8 ("99.988 %") between 1e−4 and 1 − 1e−4.

    `complement` is 1 − p without cancellation; the logarithms speak where float64 rounds p or 1 − p to 0.
    """
    if complement is None:
        complement = 1.0 - p
    if p >= 0.001 and complement >= 0.001:
        return f"{100.0 * p:.2f} %"
    if p >= 1e-4 and complement >= 1e-4:
        return f"{100.0 * p:.3f} %"
    if p != p:
        return "NaN"
    if p <= complement:
        return _small(p, log_p) or "0 %"
    rest = _small(complement, log_complement)
    return f"1 {MINUS} {rest}" if rest else "100 %"


def _small(magnitude: float, log_magnitude: float | None) -> str:
    if magnitude >= _TINY:
        return _scientific(magnitude, 2)
    if log_magnitude is not None:
        return _from_log(log_magnitude, 2) if log_magnitude > -math.inf else ""
    return _scientific(magnitude, 2) if magnitude > 0.0 else ""


def percent_short(
    p: float, complement: float | None = None, log_p: float | None = None, log_complement: float | None = None
) -> str:
    """A probability within a sentence: "74 %", "99.6 %", "0.4 %", else as `probability`. At most 14 characters."""
    if complement is None:
        complement = 1.0 - p
    if p >= 0.01 and complement >= 0.01:
        return f"{100.0 * p:.0f} %"
    if p >= 0.001 and complement >= 0.001:
        return f"{100.0 * p:.1f} %"
    return probability(p, complement, log_p, log_complement)


def temperature(value: float) -> str:
    """A temperature: "1.00", "0.537", "12.5", "100", "1e−300"; the limits "0" and "∞". At most 9 characters."""
    if not 0.0 < value < math.inf:
        return "0" if value == 0.0 else _unbounded(value)
    if value >= 1e5 or value < 0.001:
        return _scientific(value, 3, strip=True)
    if value >= 100.0:
        return f"{value:.0f}"
    if value >= 10.0:
        return f"{value:.1f}".removesuffix(".0")
    if value >= 0.9:
        text = _fixed(value, 2 if value > 0.9995 else 3)
    else:
        text = f"{value:.{3 if value >= 0.1 else 4 if value >= 0.01 else 5}f}"
    shorter = text.rstrip("0")
    whole = text.find(".")
    return text if whole < 0 else text[: max(len(shorter), whole + 3)]


def axis(value: float) -> str:
    """A tick on an axis, to six significant digits: "0", "0.5", "−10", "2e6". At most 13 characters."""
    if not abs(value) < math.inf:
        return _unbounded(value)
    return _clean(f"{value:g}")


def exact(value: float) -> str:
    """The shortest text that reads back as `value`, for editing: "2.1", "−0.5", "1e308", "∞". At most 24 characters."""
    if not abs(value) < math.inf:
        return _unbounded(value)
    return _clean(repr(float(value)))


def _clean(text: str) -> str:
    mantissa, mark, power = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    if mantissa == "-0":
        mantissa = "0"
    if mark:
        mantissa = f"{mantissa}e{int(power)}"
    return mantissa.replace("-", MINUS)


_INFINITE = {"inf", "infinity", INFINITY}


def parse(text: str) -> float | None:
    """The number that a person typed, or None. Takes "−0.5", "+2", "1e308", "∞", "-inf" and a decimal comma ("0,5").

    "1,000" is refused, because it may mean one or a thousand; so is a number too large for float64, and NaN.
    """
    text = text.strip().replace(MINUS, "-").lower()
    sign = -1.0 if text.startswith("-") else 1.0
    magnitude = text[1:] if text[:1] in ("-", "+") else text
    if magnitude in _INFINITE:
        return sign * math.inf
    if not magnitude or not (magnitude[0].isdecimal() or magnitude[0] in ".,") or "_" in magnitude:
        return None
    if magnitude.count(",") == 1 and "." not in magnitude:
        whole, _, fraction = magnitude.partition(",")
        if len(fraction) == 3 and whole.strip("0"):
            return None
        magnitude = f"{whole}.{fraction}"
    try:
        value = float(magnitude)
    except ValueError:
        return None
    return sign * value if value < math.inf else None
