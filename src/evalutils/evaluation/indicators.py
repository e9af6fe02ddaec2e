"""Computed values: every figure that may be printed, keyed by a reference."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.reading.quantities import Interval


@dataclass(frozen=True, slots=True)
class Value:
    """A figure that may be printed, with what it rests on. One entry of ``results.json``.

    Parameters
    ----------
    ref
        ``evidence:<id>``, ``result:<id>`` or ``score:<id>``.
    label
        What it is, in the report's language.
    text
        How it is printed (``81.09万元``, ``99.98%``, ``[10.00, 100.00]``).
    interval
        Its exact values.
    unit
        Unit without scale.
    evidence
        Evidence ids it rests on (itself, for evidence).
    formula
        How it was computed, in words with ids; ``""`` for evidence.
    context_only
        Whether it may be told but never scored (district-wide figures).
    """

    ref: str
    label: str
    text: str
    interval: Interval
    unit: str
    evidence: tuple[str, ...]
    formula: str = ""
    context_only: bool = False
