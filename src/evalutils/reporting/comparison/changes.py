"""A change in words: 增长 or 下降 by its case, a share by percentage points, never 增长 -3%."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.evaluation.formatting import fixed, number_words, points_text, toward, trimmed
from evalutils.evaluation.trends import Change
from evalutils.evaluation.values import Value
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Inline
from evalutils.reporting.narrative.wording import Wording


def case_of(change: Change) -> str:
    """Return the key of the words for a change.

    Examples
    --------
    >>> case_of(Change("rate", "down", Interval.exact("0.03")))
    'rate.down'
    >>> case_of(Change("rate", "up", None, "zero_base"))
    'zero_base.up'
    """
    if change.size is not None:
        return f"{change.measure}.{change.direction}"
    if change.reason in {"zero_base", "negative_base"}:
        return f"{change.reason}.{change.direction}"
    return change.reason or change.direction


def say_change(words: Wording, change: Change | None, size: Value | None) -> list[Inline]:
    """Return a change as words with its size as a number.

    Parameters
    ----------
    words
        Wording of the page.
    change
        ``None`` in the first year.
    size
        What :func:`size_value` made of it; ``None`` where it has no size.
    """
    if change is None:
        return [blocks.text(words.word("changes.first"))]
    key = f"changes.{case_of(change)}"
    if size is None:
        return words.say(key)
    return words.say(key, size=[blocks.number(size.text, size.ref, size.interval)])


def size_value(
    words: Wording, change: Change | None, ref: str, label: str, between: Sequence[str]
) -> Value | None:
    """Return the size of a change as a figure of the page, with what it was computed from.

    Parameters
    ----------
    words
        Wording of the page.
    change
        The change.
    ref, label
        What it is called.
    between
        References of the two values it lies between, earlier first.
    """
    if change is None or change.size is None:
        return None
    size = change.size
    unit = words.word(f"changes.units.{change.measure}")
    text = size_text(words, size, change.measure)
    formula = words.word(f"changes.formulas.{change.measure}")
    shown = "%" if change.measure != "points" else unit
    return Value(ref, label, text, size, shown, tuple(between), formula)


def size_text(words: Wording, size: Interval, measure: str) -> str:
    """Return the size of a change with its unit: ``12.50%``, ``5个百分点``, ``2.00分``.

    An interval is rounded outwards; an end that does not belong to it and is 0 or missing is
    said by a bound (``超过…``, ``不超过…``).
    """
    unit = words.word(f"changes.units.{measure}")
    factor = Fraction(1) if measure == "points" else Fraction(100)
    if size.is_exact:
        if measure == "percentage_points":
            return number_words(size.value * factor) + unit
        if measure == "points":
            return points_text(size.value) + unit
        return _not_nothing(size.value * factor) + unit

    def end(value: Fraction, up: bool) -> str:
        return trimmed(fixed(toward(value * factor, 2, up=up), 2))

    low, high = size.low, size.high
    if low is not None and high is not None and low > 0:
        return f"{end(low, False)}{words.word('changes.range')}{end(high, True)}{unit}"
    if high is not None:
        key = "at_most" if size.high_incl else "less"
        return words.word(f"changes.bounds.{key}").format(f"{end(high, True)}{unit}")
    key = "at_least" if size.low_incl else "more"
    return words.word(f"changes.bounds.{key}").format(f"{end(low or Fraction(0), False)}{unit}")


def _not_nothing(value: Fraction) -> str:
    """Return two decimals, or as many as keep a change from being printed as none."""
    places = 2
    while value and not Fraction(fixed(value, places)):
        places += 1
    return fixed(value, places)
