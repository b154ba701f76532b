"""The entropy as text, and back from an entropy to the temperature that gives it."""

from __future__ import annotations

import math

import numpy as np

from softmax_explorer import engine
from softmax_explorer.export import honest
from softmax_explorer.model.results import Results
from softmax_explorer.style import numbers
from softmax_explorer.style.words import tr

_DECIMALS = 2


def entropy_text(results: Results) -> str:
    """ "1.05 of 1.58 bits": never 0 and never 1 but where it is so."""
    return tr(
        "{bits} of {most} bits",
        bits=honest.entropy_bits(results, _bits),
        most=_bits(results.max_entropy_bits),
    )


def temperature_for(results: Results, bits: float) -> float:
    """The temperature at which the entropy of these logits is `bits`, or comes nearest.

    Raises ValueError with a sentence for the user where every temperature gives the same entropy.
    """
    classes = results.num_unmasked
    leaders = int(np.count_nonzero(results.logits == results.maximum))
    if classes == 1:
        raise ValueError(tr("One class alone has no entropy at any temperature: there is nothing to drag."))
    if leaders == classes:
        raise ValueError(
            tr(
                "All logits are equal, so the entropy is {bits} bits at every temperature: move a logit first.",
                bits=_bits(results.max_entropy_bits),
            )
        )
    nats = bits * math.log(2.0)
    if nats <= math.log(leaders):  # ties still share at temperature 0
        return 0.0
    if bits >= results.max_entropy_bits or nats >= math.log(classes):
        return math.inf
    return float(f"{engine.solve_temperature(results.logits, entropy=nats):.6g}")  # no pixel tells more digits apart


def _bits(bits: float, log_bits: float | None = None) -> str:
    if bits >= 0.01 or (bits == 0.0 and log_bits is None):
        return numbers.plain(bits, _DECIMALS)
    return numbers.number(bits, 2, log_bits)
