"""The evidence ledger: every named figure bound to the words and the place that state it."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.reading.documents import Place
from evalutils.reading.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Evidence:
    """A named figure with its quote, place and reading.

    Parameters
    ----------
    id, label, kind
        As in ``evidence.csv``.
    quantity
        The figure; its offsets count inside ``quote``.
    quote
        The passage as it stands in the re-flowed text.
    place
        Where the passage stands.
    as_of
        Date or period the figure speaks of, as written (``截至10月底``), or ``""``.
    note
        The evaluator's remark.
    """

    id: str
    label: str
    kind: str
    quantity: Quantity
    quote: str
    place: Place
    as_of: str = ""
    note: str = ""
