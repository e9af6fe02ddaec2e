"""What a unit has to mend or to answer, and what became of what it was told the last time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from evalutils.base.patterns import re
from evalutils.evaluation.audit import SEVERITIES, Finding, Name, Quoted, Term
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import UNEXPLAINED, Deduction
from evalutils.evidence.year import ANSWERED, ProjectYear, RectificationRow

#: How a matter stands beside the earlier sheet: not in it; in it and not answered yet; answered,
#: and found again.
NEW, OPEN, AGAIN = "new", "open", "again"
#: How an earlier row ended: its unit said why nothing is wrong, it was answered and is not found
#: any more, or it is not found any more though nobody answered.
EXPLAINED, CLOSED, UNSEEN = "explained", "closed", "unseen"

#: Words that say what a row is about, whatever its figures are this year.
_NOT_WORDS = re.compile(r"[^\w]|\d|_", re.UNICODE)
#: Between the subjects of a key; no name of a goal or an indicator holds it.
_BETWEEN = "、"
#: Between the keys of findings that are one matter; no key holds it.
_AND = "；"
#: A loss below this many points is one of rounding (our choice).
_SLIGHT = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to mend or to answer.

    Parameters
    ----------
    kind
        ``finding``, ``problem`` (stated by the unit itself), ``own`` (by the evaluator),
        ``missed`` (points lost for a reason the unit tells) or ``request``.
    key
        Checks, or kind, with their subjects: what next year's run knows it by.
    number
        Its number, from 1: the same in report, letter, list and review copy.
    of
        Its places among the findings, the problems, the deductions or the requests, from 0.
    about
        Of findings: what they speak of (``indicator:<code>``), where it has a name.
    standing
        :data:`NEW`, :data:`OPEN` or :data:`AGAIN`.
    before
        The row of the earlier sheet that it was, where it was in one.
    """

    kind: str
    key: str
    number: int
    of: tuple[int, ...]
    about: str = ""
    standing: str = NEW
    before: RectificationRow | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is open now, and what of the earlier sheet is not any more.

    Parameters
    ----------
    matters
        What is asked by severity, what was missed, notes; then the unit's problems and requests.
    ended
        Rows of the earlier sheet, each with how it ended.
    """

    matters: tuple[Matter, ...]
    ended: tuple[tuple[RectificationRow, str], ...]


def follow_up(year: ProjectYear, results: Results) -> FollowUp:
    """Return what the unit has to mend or to answer, beside what it was told before.

    What rests on the evaluator's own assumptions, and what was accepted with a reason, is not
    asked of the unit. A matter whose unit explained for the same year that nothing is wrong is
    not asked again; what it said to have mended and is found all the same came back, and so did
    what stands in another year's documents again.

    Parameters
    ----------
    year
        The raw folder, with the earlier sheet as it was filled in.
    results
        The evaluation.
    """
    matters: list[Matter] = []
    met: dict[int, str] = {}
    for matter in all_matters(year, results):
        row = next((one for one in year.rectification if _same(one.key, matter.key)), None)
        if row is None:
            matters.append(matter)
        elif row.state == "已说明" and row.year == year.project.year:
            met[row.row] = EXPLAINED
        else:
            standing = AGAIN if row.state in ANSWERED else OPEN
            met[row.row] = standing
            matters.append(replace(matter, standing=standing, before=row))
    ended = [
        (row, met.get(row.row) or (CLOSED if row.state in ANSWERED else UNSEEN))
        for row in year.rectification
        if met.get(row.row) not in {OPEN, AGAIN}
    ]
    return FollowUp(tuple(matters), tuple(ended))


def all_matters(year: ProjectYear, results: Results) -> list[Matter]:
    """Return everything there is to mend or to answer, numbered through.

    Parameters
    ----------
    year, results
        As for :func:`follow_up`.
    """
    found = _unnumbered(year, results)
    return [replace(matter, number=number) for number, matter in enumerate(found, 1)]


def _unnumbered(year: ProjectYear, results: Results) -> Iterator[Matter]:
    notes: list[Matter] = []
    for grouped in results.matters:
        seen = [results.findings[number] for number in grouped.findings]
        keys = dict.fromkeys(key_of(one.key, subjects_of(one, results)) for one in seen)
        matter = Matter("finding", _AND.join(keys), 0, grouped.findings, grouped.about)
        if seen[0].severity == SEVERITIES[-1]:
            notes.append(matter)
        else:
            yield matter
    for number, problem in enumerate(year.analysis.problems):
        if problem.text:
            yield Matter("own", key_of("own", [problem.text]), 0, (number,))
    asked = {grouped.about for grouped in results.matters}
    for number, lost in enumerate(results.deductions):
        if f"indicator:{lost.code}" not in asked and not _needs_nothing(lost):
            key = key_of("missed", [lost.name])
            yield Matter("missed", key, 0, (number,), f"indicator:{lost.code}")
    # Notes want no answer: they stand behind everything that does.
    yield from notes
    for number, problem in enumerate(year.analysis.problems):
        # One that nothing answers is a finding already, and asked about as such.
        if problem.answered_by and not (problem.text or problem.is_measure):
            yield Matter("problem", key_of("problem", [problem.quote]), 0, (number,))
    for number, request in enumerate(results.requests):
        yield Matter("request", key_of("request", [request.item]), 0, (number,))


def _needs_nothing(lost: Deduction) -> bool:
    """Return whether so little was lost, and explained, that nothing is left to ask (尾差)."""
    slight = lost.lost.high is not None and lost.lost.high < _SLIGHT
    return slight and lost.reason != UNEXPLAINED


def subjects_of(seen: Finding, results: Results) -> list[str]:
    """Return what a finding speaks of by name: the same whatever codes and figures a year has.

    Indicators by their names, else goals and other things that have one, else the words it
    quotes; nothing where it speaks of the document as a whole.
    """
    names = {item.code: item.name for item in results.indicators}
    indicators = [names[ref.removeprefix("indicator:")] for ref in seen.about
                  if ref.removeprefix("indicator:") in names]  # fmt: skip
    if indicators:
        return indicators
    return words_of(seen)


def words_of(seen: Finding) -> list[str]:
    """Return the names in a finding, else the words it quotes."""
    pieces = [piece for _, _, piece in seen.pieces()]
    named = [piece.words for piece in pieces if isinstance(piece, Name | Term)]
    return named or [piece.words for piece in pieces if isinstance(piece, Quoted)]


def key_of(check: str, subjects: Iterable[str]) -> str:
    """Return what another run knows a matter by: its check and what it speaks of.

    Examples
    --------
    >>> key_of("sum", ["培训12场", "宣传"])
    'sum:培训场、宣传'
    """
    plain = dict.fromkeys(_NOT_WORDS.sub("", words)[:40] for words in subjects)
    return f"{check}:{_BETWEEN.join(filter(None, plain))}"


def _same(before: str, now: str) -> bool:
    """Return whether two keys speak of the same: one check, and a subject in common.

    Examples
    --------
    >>> _same("sum:甲、乙", "sum:乙"), _same("sum:甲", "sum:丙"), _same("annex:", "annex:")
    (True, False, True)
    """
    if _AND in before or _AND in now:
        # Of findings that are one matter now, another year may have had but one.
        pairs = product(before.split(_AND), now.split(_AND))
        return any(_same(one, other) for one, other in pairs)
    (check, _, old), (other, _, new) = before.partition(":"), now.partition(":")
    if check != other:
        return False
    mine, theirs = _subjects(old), _subjects(new)
    if not (mine and theirs):
        return mine == theirs
    return any(a in b or b in a for a in mine for b in theirs)


def _subjects(told: str) -> Sequence[str]:
    return [words for words in told.split(_BETWEEN) if words]
