"""Where the figures of a report come from, when somebody wrote the report by hand.

Every figure of the report is held against the figures of what was handed in with it: form,
ledger, other documents. It is bound (the same figure stands there), computed (it follows from
figures that do), contradicting (the same thing stands there with another figure) or not found.
Dates, clauses and numbering are no figures: the reader of quantities passes over them. So are
the counts by which sentences are built (两种读法, 一项), unless something agrees or contradicts.

A wrong alarm costs more than a missed one, so that a contradiction needs the same role (spent,
budget …) of the same thing, or nearly all words of what the other figure is called.
"""

from __future__ import annotations

from evalutils.evaluation.tracing.figures import STATES, Figure, State, Traced, figures_of
from evalutils.evaluation.tracing.sources import agrees, trace

__all__ = ["STATES", "Figure", "State", "Traced", "agrees", "figures_of", "trace"]
