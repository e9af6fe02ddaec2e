"""What changed between finished reports: in everything two say, or score by score of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from evalutils.base.faults import InputFaults
from evalutils.base.paths import RECORD
from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Markup, Worded, where_of, worded
from evalutils.evidence.markup import MarkupError, tokens
from evalutils.reporting.document import (
    Block,
    Cell,
    DataTable,
    Document,
    Emphasis,
    Entry,
    Figure,
    Footnote,
    Heading,
    Inline,
    Label,
    Link,
    Listing,
    Number,
    Paragraph,
    Passage,
    Quotation,
    Reference,
    Table,
    Text,
)
from evalutils.reporting.finished import FinishedReport, open_finished, read_run
from evalutils.reporting.pages.causes import Cause, Changed, Side, causes_of, changed_inputs
from evalutils.reporting.pages.comparison import report_folder


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """An indicator whose score, or the reason for having none, changed.

    Parameters
    ----------
    code, name
        Of the indicator.
    before, after
        The score as printed; ``None`` where it is unscored, ``""`` where the form lacks it.
    why_before, why_after
        Why it is unscored (key of the unscored reasons), or ``""``.
    causes
        What it traces to.
    """

    code: str
    name: str
    before: str | None
    after: str | None
    why_before: str
    why_after: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A figure of the registry that is another, is new or is gone (``""``)."""

    ref: Ref
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence of the report that is another, is new or is gone (``""``)."""

    section: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of the audit that is another, is new or is gone (``None``)."""

    before: Worded | None
    after: Worded | None

    @property
    def finding(self) -> Worded:
        """The finding as it is now, or as it was."""
        found = self.after or self.before
        if found is None:
            message = "a finding that is neither there before nor after"
            raise ValueError(message)
        return found


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A chart that changed.

    Parameters
    ----------
    ident
        Id (``fig-points``).
    headline
        As printed.
    kind
        ``added``, ``removed``, ``data``, ``words`` or ``drawing``.
    rows
        Rows of its data before and after, as printed; ``""`` where there is none.
    """

    ident: str
    headline: str
    kind: str
    rows: tuple[tuple[str, str], ...] = ()


#: Tables whose rows are told by themselves: figures, evidence, findings.
_TOLD_ELSEWHERE = frozenset({"tab-findings", "tab-evidence", "tab-indicators", "tab-computed"})
#: A cell of fewer characters is a word, not a sentence.
_SHORTEST = 10
_END = re.compile(r"(?<=[。！？；])(?!”)|(?<=[。！？；]”)|(?<=[.!?;]) ")


def changed_sentences(before: Document, after: Document) -> tuple[SentenceChange, ...]:
    """Return the sentences of two reports that differ, section by section.

    Sections are matched by their anchors, which are the same in every language and year.
    """
    old, new = sentences(before), sentences(after)
    found: list[SentenceChange] = []
    for anchor in dict.fromkeys([*new, *old]):
        title, lines = new.get(anchor, ("", []))
        old_title, old_lines = old.get(anchor, ("", []))
        for one, other in _pairs(old_lines, lines):
            found.append(SentenceChange(title or old_title, one, other))
    return tuple(found)


def sentences(document: Document) -> dict[str, tuple[str, list[str]]]:
    """Return anchor → title and sentences of every section, in reading order."""
    found: dict[str, tuple[str, list[str]]] = {"": ("", [])}
    anchor = ""
    if document.strip is not None:
        for told in (document.strip.verdict, document.strip.reason):
            found[""][1].extend(_split(plain(document, told)))
    for part in document.parts:
        if isinstance(part, Heading):
            anchor = part.anchor
            found.setdefault(anchor, (part.text, []))
        else:
            for passage in _passages(part):
                found[anchor][1].extend(_split(plain(document, passage)))
    return {key: value for key, value in found.items() if value[1]}


def plain(document: Document, pieces: Sequence[Inline]) -> str:
    """Return inline pieces as words, quotations in quotation marks."""
    written = []
    for piece in pieces:
        match piece:
            case Emphasis(content) | Link(_, content):
                written.append(plain(document, content))
            case Footnote(content):
                written.append(f"（{plain(document, content)}）")
            case Reference(target):
                written.append(document.numbers.get(target, target))
            case Quotation(words):
                written.append(f"“{words}”")
            case Text() | Number() | Label():
                written.append(piece.text)
    return "".join(written)


def _passages(block: Block) -> Iterator[Sequence[Inline]]:
    if isinstance(block, Paragraph | Passage):
        yield block.content
    elif isinstance(block, Listing):
        yield from block.items
    elif isinstance(block, Table) and block.id not in _TOLD_ELSEWHERE:
        yield from (cell.content for row in block.rows for cell in row.cells
                    if _is_sentence(cell))  # fmt: skip
        yield from block.notes


def _is_sentence(cell: Cell) -> bool:
    length = sum(len(getattr(piece, "text", "")) for piece in cell.content)
    told = any(isinstance(piece, Text | Quotation) for piece in cell.content)
    return length >= _SHORTEST and told


def _split(words: str) -> list[str]:
    return [_without_half_quotes(part.strip()) for part in _END.split(words) if part.strip()]


def _without_half_quotes(sentence: str) -> str:
    """Return a sentence of a longer quotation without the mark whose partner stands elsewhere."""
    if sentence.count("“") == sentence.count("”"):
        return sentence
    return sentence.removeprefix("“").removesuffix("”")


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        before, after = list(old[i:j]), list(new[k:m])
        longest = max(len(before), len(after))
        before += [""] * (longest - len(before))
        after += [""] * (longest - len(after))
        yield from zip(before, after, strict=True)


#: Parts that are told, in their order.
PARTS = ("inputs", "outcomes", "scores", "values", "sentences", "findings", "figures")
_BASES = frozenset({"strict", "assumptions"})
_OUTCOMES = ("scored", "scorable", "coverage", "total")


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one finished report to another.

    Parameters
    ----------
    before, after
        The reports.
    inputs
        Parameters, inputs, notebooks, program and versions.
    outcomes
        Both results: points, coverage, total.
    scores
        Indicators whose score changed, each with what it traces to.
    values
        Other figures: evidence, computed values, targets, actual values.
    sentences, findings, figures
        Of the report.
    """

    before: FinishedReport
    after: FinishedReport
    inputs: tuple[Changed, ...]
    outcomes: tuple[ValueChange, ...]
    scores: tuple[ScoreChange, ...]
    values: tuple[ValueChange, ...]
    sentences: tuple[SentenceChange, ...]
    findings: tuple[FindingChange, ...]
    figures: tuple[FigureChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two reports were made from the same and say the same."""
        return not any(getattr(self, part) for part in PARTS)

    def counts(self) -> dict[str, int]:
        """Return how many changes there are, by part."""
        return {part: len(getattr(self, part)) for part in PARTS}

    def as_json(self) -> dict[str, Any]:
        """Return the difference for other programs; texts as printed."""
        sides = {"a": self.before, "b": self.after}
        made: dict[str, Any] = {
            name: {"folder": side.folder.name, "parameters": dict(side.record["parameters"]),
                   "results_id": side.record.get("results_id", "")}
            for name, side in sides.items()
        }  # fmt: skip
        made["same"] = self.is_empty
        for part in PARTS:
            made[part] = [asdict(change) for change in getattr(self, part)]
        return made


def difference(before: FinishedReport, after: FinishedReport) -> Difference:
    """Return what changed between two finished reports.

    Parameters
    ----------
    before, after
        Of any project, year, profile or language; what only one of them has is new or gone.
    """
    inputs = changed_inputs(before.record, after.record)
    documents = before.document, after.document
    return Difference(
        before=before,
        after=after,
        inputs=inputs,
        outcomes=tuple(_values(documents, outcome=True)),
        scores=tuple(_scores(before, after, inputs)),
        values=tuple(_values(documents, outcome=False)),
        sentences=changed_sentences(*documents),
        findings=tuple(_findings(before, after)),
        figures=tuple(_figures(*documents)),
    )


def said(report: FinishedReport, markup: str) -> str:
    """Return a finding's words with its figures put in, as printed."""
    registry = report.document.registry
    try:
        parts = tokens(markup)
    except MarkupError:
        return markup
    written = []
    for token in parts:
        if token.kind in {"text", "label"}:
            written.append(token.value)
        elif token.kind == "quote":
            written.append(f"“{token.value}”")
        elif token.kind == "cite":
            written.append(f"“{registry.get(Ref('evidence', token.value), Entry()).quote}”")
        else:
            entry = registry.get(Ref(token.kind, token.value), Entry())
            written.append(entry.text or token.value)
    return "".join(written)


def _scores(
    before: FinishedReport, after: FinishedReport, changes: tuple[Changed, ...]
) -> Iterator[ScoreChange]:
    sides = [_sides(report) for report in (before, after)]
    names = {**before.indicator_names, **after.indicator_names}
    for code in dict.fromkeys([*sides[1], *sides[0]]):
        old, new = (
            found.get(code, Side(report, None, None))
            for found, report in zip(sides, (before, after), strict=True)
        )
        if _result(old) == _result(new):
            continue
        yield ScoreChange(
            code=code,
            name=names[code],
            before=_printed(old, code),
            after=_printed(new, code),
            why_before="" if old.score is None else old.score.unscored_reason,
            why_after="" if new.score is None else new.score.unscored_reason,
            causes=causes_of(old, new, changes),
        )


def _sides(report: FinishedReport) -> dict[str, Side]:
    scores = {score.code: score for score in report.results.scores}
    return {
        item.code: Side(report, item, scores[item.code])
        for item in report.results.indicators
        if item.leaf
    }


def _result(side: Side) -> object:
    """Return what makes a score the same: its points, their maximum, or why there are none."""
    score = side.score
    return None if score is None else (score.score, score.points, score.unscored_reason)


def _printed(side: Side, code: str) -> str | None:
    if side.score is None:
        return ""
    if side.score.score is None:
        return None
    return side.report.document.registry[Ref("score", code)].text


def _values(documents: tuple[Document, Document], *, outcome: bool) -> Iterator[ValueChange]:
    old, new = (document.registry for document in documents)
    # The strict result stands before the one with assumptions, whatever the alphabet says.
    for ref in sorted(old.keys() | new.keys(), key=lambda ref: ("assumptions" in ref, ref)):
        if not _is_told(ref, outcome=outcome):
            continue
        before, after = old.get(ref, Entry()), new.get(ref, Entry())
        if _figure(before) != _figure(after):
            yield ValueChange(ref, after.label or before.label or ref, before.text, after.text)


def _is_told(ref: Ref, *, outcome: bool) -> bool:
    """Return whether a figure is told as one of the outcome, or as one of the rest."""
    if ref.kind != "score":
        counted = ref.kind == "result" and ref.name.startswith(("read.", "count.", "profile."))
        return not outcome and not counted
    if ref.name in _BASES:
        return outcome and ref.part in _OUTCOMES
    # Sums over a dimension or a first level follow from their indicators, which are told.
    summed = ref.name.startswith(("dimension.", "level1."))
    return not outcome and ref.part in {"actual", "target", "points"} and not summed


def _figure(entry: Entry) -> tuple[object, ...]:
    return entry.text, entry.bounds, entry.unit


def _findings(before: FinishedReport, after: FinishedReport) -> Iterator[FindingChange]:
    sides = [_keyed(report) for report in (before, after)]
    for key in sorted(sides[0].keys() | sides[1].keys()):
        old, new = (found.get(key) for found in sides)
        words = [None if item is None else _told(report, item)
                 for item, report in zip((old, new), (before, after), strict=True)]  # fmt: skip
        if words[0] != words[1]:
            yield FindingChange(words[0], words[1])


def _keyed(report: FinishedReport) -> dict[tuple[str, str, str, int], Worded]:
    """Return the findings by rule, check and place; equal ones are counted on."""
    found: dict[tuple[str, str, str, int], Worded] = {}
    hand = Markup(report.document.language)
    for number, item in enumerate(report.results.findings, 1):
        place, where = 0, where_of(item)
        while (item.rule, item.key, where, place) in found:
            place += 1
        found[item.rule, item.key, where, place] = worded(item, hand, number)
    return found


def _told(report: FinishedReport, item: Worded) -> Worded:
    return replace(
        item,
        where=said(report, item.where),
        found=said(report, item.found),
        expected=said(report, item.expected),
        mend=said(report, item.mend),
    )


def _figures(before: Document, after: Document) -> Iterator[FigureChange]:
    old, new = ({part.id: part for part in document.parts if isinstance(part, Figure)}
                for document in (before, after))  # fmt: skip
    for ident in dict.fromkeys([*new, *old]):
        sides = old.get(ident), new.get(ident)
        document = after if sides[1] is not None else before
        change = _figure_change(ident, sides[0], sides[1], document)
        if change is not None:
            yield change


def _figure_change(
    ident: str, old: Figure | None, new: Figure | None, document: Document
) -> FigureChange | None:
    shown = new or old
    headline = plain(document, shown.headline) if shown else ""
    if old is None or new is None:
        return FigureChange(ident, headline, "added" if old is None else "removed")
    if old.data != new.data:
        return FigureChange(ident, headline, "data", tuple(_rows(old.data, new.data)))
    if any(
        getattr(old, key) != getattr(new, key) for key in ("headline", "subtitle", "source", "alt")
    ):
        return FigureChange(ident, headline, "words")
    if old.svg != new.svg:
        return FigureChange(ident, headline, "drawing")
    return None


def _rows(old: DataTable, new: DataTable) -> Iterator[tuple[str, str]]:
    """Yield the rows of a chart's data that differ, matched by their first cell."""
    named = [_by_name(side.rows) for side in (old, new)]
    for name in dict.fromkeys([*named[1], *named[0]]):
        before, after = (side.get(name, "") for side in named)
        if before != after:
            yield before, after


def _by_name(rows: Sequence[Sequence[str]]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        place = 0
        while (str(row[0]), place) in found:
            place += 1
        found[str(row[0]), place] = " · ".join(str(cell) for cell in row)
    return found


#: Section of the changelog that names what moves a score.
_MOVES = "### Changes that affect scores"
_VERSION = re.compile(r"## \[?([\w.]+)")


@dataclass(frozen=True, slots=True)
class Again:
    """A kept report, and what the report made again says otherwise.

    Parameters
    ----------
    folder
        The kept one.
    made
        The difference, or ``None`` where one of the two cannot be read.
    why
        Why not, in words.
    """

    folder: Path
    made: Difference | None
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for other programs: the scores that moved, each with its causes."""
        scores = () if self.made is None else self.made.scores
        return {
            "folder": str(self.folder),
            "why": self.why,
            "scores": [asdict(change) for change in scores],
        }


def made_again(kept: Path, root: Path) -> tuple[Again, ...]:
    """Return every report under a folder of kept ones against its like in the bundle.

    Parameters
    ----------
    kept
        A copy of ``reports/``, or one report.
    root
        The bundle.
    """
    return tuple(_again(file.parent, root) for file in sorted(kept.rglob(RECORD)))


def _again(folder: Path, root: Path) -> Again:
    try:
        told = read_run(folder)["parameters"]
        names = (told[name] for name in ("PROJECT", "YEAR", "PROFILE", "REPORT_LANG"))
        now = report_folder(root, *names)
        return Again(folder, difference(open_finished(folder), open_finished(now)))
    except InputFaults as why:
        return Again(folder, None, "；".join(f"{one.where.document}" for one in why.faults))


def versions_of(found: Iterable[Again]) -> set[str]:
    """Return the versions that made the kept reports."""
    reports = (one.made.before for one in found if one.made is not None)
    return {str(report.record.get("versions", {}).get("evalutils", "")) for report in reports}


def entries_since(changelog: str, versions: Iterable[str]) -> Iterator[str]:
    r"""Yield what moves a score, newest first, of all that is newer than the oldest version.

    Parameters
    ----------
    changelog
        Text of ``CHANGELOG.md``.
    versions
        That made the kept reports.

    Examples
    --------
    >>> text = '''## 1.1
    ... ### Changes that affect scores
    ... - Shares in percent are read as
    ...   percent.
    ... ## 1.0
    ... ### Changes that affect scores
    ... - The first.'''
    >>> list(entries_since(text, {"1.0"}))
    ['Shares in percent are read as percent.']
    """
    old, left, moves, entry = set(versions), len(set(versions)), False, ""
    for line in [*changelog.splitlines(), "## "]:
        if entry and (line.startswith(("- ", "#")) or not line.strip()):
            yield entry
            entry = ""
        if version := _VERSION.match(line):
            left -= version[1] in old
            if not left:
                return
        if line.startswith("#"):
            moves = line.startswith(_MOVES)
        elif moves and line.startswith("- "):
            entry = line.removeprefix("- ")
        elif entry:
            entry += f" {line.strip()}"
