"""Matters: findings that speak of one thing are one matter, told, numbered and answered once.

A rule sees one cell or one sentence at a time: an indicator that was missed is seen by its score,
by its blank reason, by the records beside it. Who has to answer gets it as one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalutils.base.places import Place
from evalutils.evaluation.audit import SEVERITIES, Finding, Known, Name, Quoted, worded
from evalutils.evidence.ledger import Evidence

#: Checks that ask for nothing more where another one is told of the same thing: its request
#: (请按评分办法计分并说明原因) holds theirs.
_TOLD_BY = {
    "deviation_unexplained": {"missed_but_full", "missed_but_full_by"},
    "excess_unexplained": {"target_low"},
    "high_total": {"missed_but_full", "missed_but_full_by"},
}
#: Facts of a record beside a quoted figure: the two are figures of one thing.
_PAIR = ("record", "quoted")
#: Things that have a name; a passage has none.
_NAMED = ("indicator:", "evidence:")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Findings that are one matter.

    Parameters
    ----------
    findings
        Their numbers, from 0, the gravest first.
    about
        What they speak of, ``indicator:<code>`` or ``evidence:<id>``; ``""`` where it has no name.
    """

    findings: tuple[int, ...]
    about: str = ""


def matters(
    findings: Sequence[Finding],
    names: Mapping[str, str],
    measured: Mapping[str, str],
    ledger: Iterable[Evidence] = (),
    ours: Collection[str] = (),
) -> tuple[Grouped, ...]:
    """Return the findings that make up each matter, the gravest first.

    What rests on the evaluator's own assumptions or stands in a table of theirs, and what was
    accepted with a reason, is none.

    Parameters
    ----------
    findings
        Of a project-year.
    names
        Name of an indicator → its code.
    measured
        Id of evidence → code of the only indicator that rests on it.
    ledger
        Every figure bound to its quote: by it a figure in a text is known again.
    ours
        Files of the evaluator's own: the unit has none of them, they are for us to mend.

    Examples
    --------
    >>> from evalutils.evaluation.audit import finding
    >>> from evalutils.reading.selfeval import Cell
    >>> name = Cell("发放率", Place("a.xlsx", row=3))
    >>> missed = finding("deviation_unexplained", name=name)
    >>> full = finding("missed_but_full", name=name)
    >>> matters([missed, finding("goals_vague"), full], {"发放率": "Z1"}, {})
    (Grouped(findings=(2, 0), about='indicator:Z1'), Grouped(findings=(1,), about=''))
    """
    find = _Things(findings, names, measured, ledger)
    grouped: dict[str, list[int]] = {}
    for number, seen in enumerate(findings):
        mine = seen.places and all(place.document in ours for place in seen.places)
        if not (seen.own or mine) and seen.accepted is None:
            # one that is of nothing in particular stands alone
            grouped.setdefault(find.thing(seen) or f"{number}", []).append(number)

    def weight(number: int) -> tuple[int, int]:
        return SEVERITIES.index(findings[number].severity), number

    made = [
        Grouped(tuple(sorted(numbers, key=weight)), thing if thing.startswith(_NAMED) else "")
        for thing, numbers in grouped.items()
    ]
    return tuple(sorted(made, key=lambda one: weight(one.findings[0])))


def told_of(matter: Iterable[int], findings: Sequence[Finding]) -> list[int]:
    """Return the findings of a matter that are told: none whose request another one holds.

    What one check sees alike in two files is told once.
    """
    keys = {findings[number].key for number in matter}
    first: dict[str, int] = {}
    for number in matter:
        key = findings[number].key
        if not keys & _TOLD_BY.get(key, set()):
            # What a form and a report say alike is one request.
            first.setdefault(f"{key} {worded(findings[number]).found}", number)
    return list(first.values())


class _Things:
    """What findings speak of, by which two of them are known to be of one matter."""

    def __init__(
        self,
        findings: Iterable[Finding],
        names: Mapping[str, str],
        measured: Mapping[str, str],
        ledger: Iterable[Evidence],
    ) -> None:
        self.names, self.measured = names, measured
        self.ledger = {_at(item.place, item.quantity.text): item.id for item in ledger}
        #: Evidence → that of the records which tell of the same thing.
        self.same: dict[str, str] = {}
        for seen in findings:
            pair = [piece for name in _PAIR for piece in seen.facts.get(name, ())]
            match pair:
                case [Known(record), Known(quoted)]:
                    self.same[quoted.name] = record.name

    def thing(self, seen: Finding) -> str | None:
        """Return the one thing a finding speaks of; ``None`` where it is of several, or of none."""
        found = set(self._things(seen))
        if not found:
            found = {
                str(_at(piece.place, piece.words))
                for _, _, piece in seen.pieces()
                if isinstance(piece, Quoted) and piece.is_passage
            }
        return found.pop() if len(found) == 1 else None

    def _things(self, seen: Finding) -> Iterator[str]:
        yield from (ref for ref in seen.about if ref.startswith("indicator:"))
        for _, _, piece in seen.pieces():
            match piece:
                case Known(ref) if ref.kind == "score":
                    yield f"indicator:{ref.name}"
                case Known(ref) if ref.kind == "evidence":
                    yield self._of_evidence(ref.name)
                case Name(of=of) if of.startswith("indicator:"):
                    yield of
                case Name(of=of) if of.startswith("evidence:"):
                    yield self._of_evidence(of.removeprefix("evidence:"))
                case Quoted(words=words, place=place):
                    if words in self.names:
                        yield f"indicator:{self.names[words]}"
                    elif ident := self.ledger.get(_at(place, words)):
                        yield self._of_evidence(ident)

    def _of_evidence(self, ident: str) -> str:
        known = self.same.get(ident, ident)
        code = self.measured.get(known)
        return f"evidence:{known}" if code is None else f"indicator:{code}"


def _at(place: Place, words: str) -> tuple[str, tuple[str, ...], int, str]:
    """Return by what a figure in a text is known again, whoever read it."""
    return place.document, place.section, place.paragraph, words
