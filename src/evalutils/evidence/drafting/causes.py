"""Why a target was missed, as the sentence that tells the result says: proposed as the reason.

A cause is never guessed. It is proposed only where the sentence of the result itself, or the one
right behind it, names one in a clause of its own (其中1处因场地未落实未能建成).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evalutils.evidence.drafting.conclusions import quotable
from evalutils.evidence.drafting.draft import Cells, rule
from evalutils.evidence.drafting.figures import ProposedFigure
from evalutils.evidence.year import QUALITATIVE
from evalutils.reading.documents import Document
from evalutils.reading.selfeval import quantities_of

_SENTENCE = re.compile(r"[^。；;！？]+")
_CLAUSE = re.compile(r"[^，,：:]+")


def with_causes(
    rows: Sequence[Cells],
    quoted: Mapping[str, ProposedFigure],
    documents: Mapping[str, Document],
) -> tuple[Cells, ...]:
    """Return the rows with the reason that the text gives for each missed target.

    Parameters
    ----------
    rows
        Of the indicator table; a reason that stands there already is kept.
    quoted
        Evidence id → figure of a text.
    documents
        File name → document.
    """
    return tuple({**row, **_reason(row, quoted, documents)} for row in rows)


def _reason(
    row: Cells, quoted: Mapping[str, ProposedFigure], documents: Mapping[str, Document]
) -> dict[str, str]:
    figure = quoted.get(row.get("actual", ""))
    if figure is None or row.get("deviation_reason") or not _missed(row, figure):
        return {}
    for clause in causes_near(figure.text, figure.quantity.start):
        quote = quotable(documents[figure.document], clause)
        if quote:
            return {"deviation_reason": f"{{quote:{figure.document}|{quote}}}"}
    return {}


def causes_near(text: str, at: int) -> list[str]:
    """Return the clauses that name a cause in the sentence at an offset, or in the next one.

    Examples
    --------
    >>> text = "全年建成凉亭5座，另有1座因选址调整未动工；整修步道8公里。受台风影响，工期顺延。"
    >>> causes_near(text, text.find("5座"))
    ['另有1座因选址调整未动工']
    >>> causes_near(text, text.find("8公里"))
    ['受台风影响']
    >>> causes_near("全年建成凉亭5座。因此游客增多。", 4)
    []
    """
    sentences = list(_SENTENCE.finditer(text))
    place = next((n for n, one in enumerate(sentences) if one.start() <= at < one.end()), None)
    if place is None:
        return []
    for number, sentence in enumerate(sentences[place : place + 2]):
        clauses = [found[0].strip() for found in _CLAUSE.finditer(sentence[0])]
        # The next sentence counts only where it opens with the cause: else it tells another thing.
        looked = clauses if number == 0 else clauses[:1]
        found = [clause for clause in looked if rule("causes", "cause").search(clause)]
        if found:
            return found
    return []


def _missed(row: Cells, figure: ProposedFigure) -> bool:
    """Tell whether the figure certainly misses the row's target."""
    target, direction = row.get("target", ""), row.get("direction", "")
    if not target or direction == QUALITATIVE:
        return False
    told = quantities_of(target if target.endswith("%") else f"{target}{row.get('unit', '')}")
    if len(told) != 1 or told[0].unit != figure.quantity.unit:
        return False
    wanted, reached = told[0].interval, figure.quantity.interval
    if direction == "≤":
        return reached.low is not None and wanted.high is not None and reached.low > wanted.high
    return reached.high is not None and wanted.low is not None and reached.high < wanted.low
