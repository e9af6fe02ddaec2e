"""What a document lets the rules judge: the facts that were there, and for which rules not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from evalutils.base.words import beside, say
from evalutils.evaluation.audit.case import Page, is_money_in_prose, says
from evalutils.evaluation.audit.finding import Finding, checks
from evalutils.reading.documents import UNCERTAIN, Document
from evalutils.reading.selfeval import Cell, MoneyRow, SelfEvaluation


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that could not be judged: what it needs was not told.

    Parameters
    ----------
    rule
        ``R01`` … ``R20``.
    cause
        ``facts`` (what the rule needs was not found), ``subject`` (the document is no
        self-evaluation, or in another language), ``unread`` (it could not be read) or
        ``uncertain`` (figures read from a picture are in doubt).

    Examples
    --------
    >>> Unjudged("R02", "facts").why()
    '未见资金总额行的分值与得分'
    >>> Unjudged("R02", "subject").why("en")
    'no self-evaluation was found in this document'
    """

    rule: str
    cause: str

    def why(self, language: str = "zh") -> str:
        """Return in words why the rule could not be judged."""
        at = self.rule if self.cause == "facts" else self.cause
        return say(f"audit.not_judged.{at}", language)


@cache
def all_rules() -> tuple[str, ...]:
    """Return the rules in order, as the checks are filed under them.

    Examples
    --------
    >>> all_rules()[0], len(all_rules())
    ('R01', 20)
    """
    return tuple(sorted({check.rule for check in checks().values()}))


def not_judged(
    page: Page | None, entries: Iterable[SelfEvaluation], raised: Iterable[str] = ()
) -> tuple[Unjudged, ...]:
    """Return the rules that a document gives no facts for.

    Parameters
    ----------
    page
        Its words; ``None`` where it could not be read.
    entries
        The self-evaluations in it.
    raised
        Rules that did find something: they were judged.
    """
    if page is None:
        return tuple(Unjudged(rule, "unread") for rule in all_rules())
    told = list(entries)
    if not concerns_an_evaluation(page, told):
        return tuple(Unjudged(rule, "subject") for rule in all_rules())
    facts, found = set(_facts(page, told)), set(raised)
    needs = beside(__file__, "needs.toml")
    return tuple(
        Unjudged(rule, "facts")
        for rule in all_rules()
        if rule not in found and not any(map(facts.issuperset, needs[rule]))
    )


#: Rules that hold a whole column against its sum.
_SUMS = frozenset({"R03", "R05", "R06"})


def certain(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that rest on no figure in doubt.

    Where a figure read from a picture is in doubt, what stands in its row, and the sums of its
    document, may be as they should: "cannot tell" is the answer until a person has looked.

    Parameters
    ----------
    document
        What was audited.
    findings
        What the rules saw in it.
    """
    rows = {
        (number, row)
        for number, table in enumerate(document.tables, 1)
        for row, cells in enumerate(table.rows, 1)
        if any(UNCERTAIN in cell for cell in cells)
    }
    doubtful = rows or any(UNCERTAIN in part.text for part in document.paragraphs)
    return [
        seen
        for seen in findings
        if not doubtful
        or not (
            seen.rule in _SUMS
            or any((place.table, place.row) in rows for place in seen.places)
            or UNCERTAIN in seen.context
            or any(UNCERTAIN in str(piece) for _, _, piece in seen.pieces())
        )
    ]


def uncertain_rules(document: Document, raised: Iterable[str]) -> tuple[Unjudged, ...]:
    """Return the rules that figures in doubt keep from being judged, as far as none was raised."""
    if not any(part.uncertain for part in document.seen):
        return ()
    return tuple(Unjudged(rule, "uncertain") for rule in sorted(_SUMS - set(raised)))


def concerns_an_evaluation(page: Page, entries: Iterable[SelfEvaluation]) -> bool:
    """Return whether a document is about the evaluation of a project at all.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.evaluation.audit.case import page_of
    >>> from evalutils.reading.documents import Document, Paragraph
    >>> def page(text):
    ...     return page_of(Document("a.txt", (Paragraph(text, Place("a.txt", lines=(1, 1))),)))
    >>> texts = "番茄切块，加盐少许。", "项目自评得分95分"
    >>> [concerns_an_evaluation(page(text), ()) for text in texts]
    [False, True]
    """
    return any(True for _ in entries) or page.concerns_an_evaluation


def _facts(page: Page, entries: list[SelfEvaluation]) -> Iterator[str]:
    if page.text:
        yield "text"
    for name in ("rate", "budget", "spent", "received", "total", "grade", "praise", "satisfaction",
                 "goal", "result", "sum"):  # fmt: skip
        if says(f"told.{name}", page.text):
            yield name
    for entry in entries:
        yield from _facts_of(entry)


def _facts_of(entry: SelfEvaluation) -> Iterator[str]:
    for row in entry.money:
        yield from _facts_of_money(row)
    if len(entry.money) > 1:
        yield "sum"
    for name, told in (
        ("goal", any(_is_told(goal.expected) for goal in entry.goals)),
        ("result", bool(entry.results) or any(_is_told(goal.actual) for goal in entry.goals)),
        ("total", entry.total is not None and _is_told(entry.total.score)),
        ("grade", _is_told(entry.grade)),
        ("points", bool(entry.weights or entry.stated_weights)),
        ("satisfaction", entry.satisfaction is not None),
        ("praise", bool(entry.problems)),
    ):
        if told:
            yield name
    for item in entry.items:
        if is_money_in_prose(item):
            continue
        yield "indicator"
        for name in ("target", "actual", "points", "score"):
            if _is_told(getattr(item, name)):
                yield name
        if item.target_quantities and item.comparator:
            yield "comparator"
        if item.level1 is not None or item.level2 is not None:
            yield "level"
        levels = (item.level1, item.level2, item.name)
        if any(cell is not None and says("dimension.satisfaction", cell.text) for cell in levels):
            yield "satisfaction"


def _facts_of_money(row: MoneyRow) -> Iterator[str]:
    for name, amount in (
        ("budget", row.adjusted), ("budget", row.initial), ("spent", row.executed),
        ("received", row.received),
    ):  # fmt: skip
        if amount is not None and amount.number is not None:
            yield name
    if _is_told(row.rate):
        yield "rate"
    if _is_told(row.score) and _is_told(row.points):
        yield "execution_score"
    if _is_told(row.points):
        yield "points"


def _is_told(cell: Cell | None) -> bool:
    return cell is not None and not cell.blank
