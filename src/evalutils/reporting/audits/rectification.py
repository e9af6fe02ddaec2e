"""What a report asks of the unit: the 整改清单 in Excel, and the letter that goes with it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from evalutils.base.packages import writable
from evalutils.evaluation.audit import (
    Finding,
    Hand,
    Piece,
    Quoted,
    label_of,
    where_of,
    worded,
)
from evalutils.evaluation.matters import told_of
from evalutils.evidence.schema import table_columns
from evalutils.evidence.workbook import fill_sheet, saved
from evalutils.evidence.year import RECTIFICATION_TABLE, RectificationRow
from evalutils.reporting.anchors import finding_anchors, marks_of
from evalutils.reporting.audits.letters import Letter, Part, Point, date_text, letter_bytes, nested
from evalutils.reporting.audits.overview import words
from evalutils.reporting.document import words_of
from evalutils.reporting.material import Report, capitalised
from evalutils.reporting.narrative.issues import issues
from evalutils.reporting.rectification import AGAIN, OPEN, Matter, follow_up

_STANDINGS = {OPEN: "letter_open_still", AGAIN: "letter_again"}
_DISAGREED, _AGREED = "不认可", "认可"

#: Kind of a matter → the part of the letter that tells it.
_GROUPS = {
    "finding": "findings", "problem": "problems", "own": "problems", "missed": "problems",
    "request": "requests",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A matter in words: cells of the sheet, and a point of the letter.

    Parameters
    ----------
    matter
        What it is.
    kind
        请更正, 请核实, 提示, 存在问题 or 补充材料, in the sheet's own words.
    parts
        What is found, where and on what, and what is asked for: once, or of findings that are one
        matter for each that is told.
    name
        What findings that are one matter are about.
    severity
        Of findings.
    """

    matter: Matter
    kind: str
    parts: tuple[tuple[str, str, str], ...]
    name: str = ""
    severity: str = ""

    def column(self, at: int, language: str) -> str:
        """Return one part of all, numbered where there are several."""
        told = [part[at] for part in self.parts]
        if len(set(told)) == 1:
            return told[0]
        return words(language)["between"].join(numbered(map(_bare, told), language))


def numbered(listed: Iterable[str], language: str) -> Iterator[str]:
    """Yield words with their numbers before them: （1）, (2)."""
    before = words(language)["part_number"]
    yield from (f"{before.format(number=at)}{told}" for at, told in enumerate(listed, 1))


def rectification_bytes(report: Report) -> bytes:
    """Return the 整改清单: what is open with its evidence, measure, who, until when and state.

    A second sheet lists what of the earlier one has ended. The same report gives the same bytes.
    """
    say, followed = words(report.language), follow_up(report.year, report.results)
    book = Workbook()
    book.remove(book.worksheets[0])
    mark = _mark(report, report.language)
    rows = [_row(report, told) for told in _told(report)]
    ended = [
        {**_kept(row), "number": str(number), "history": say[f"history_{how}"]}
        for number, (row, how) in enumerate(followed.ended, 1)
    ]
    for title, listed in ((say["rectification_open"], rows), (say["rectification_ended"], ended)):
        sheet = book.create_sheet(title if not mark else f"{title}{say['rectification_draft']}")
        sheet.oddHeader.center.text = mark
        fill_sheet(sheet, RECTIFICATION_TABLE, listed, language=report.language)
        last = get_column_letter(len(table_columns(RECTIFICATION_TABLE)))
        sheet.column_dimensions[last].hidden = True  # the key is the program's, not the reader's
    return saved(book)


def letter_of(report: Report) -> bytes:
    """Return the 反馈函 of a report in Word: all that is asked of its unit, in one letter."""
    language = report.language
    say = words(language)
    groups: dict[str, list[Point]] = {"findings": [], "problems": [], "requests": []}
    for told in _told(report):
        before = told.matter.before
        again = "" if before is None else say[_STANDINGS[told.matter.standing]]
        sentences = [
            say[f"point_{told.matter.kind}"].format(
                found=_sentence(found), evidence=_bare(evidence), measure=_bare(measure)
            )
            for found, evidence, measure in told.parts
        ]
        sentence = sentences[0]
        if len(sentences) > 1:
            listed = report.wording.word("space").join(numbered(sentences, language))
            sentence = f"{told.name}{say['stop']}{listed}"
        again = again.format(year=before.year) if before else ""
        label = label_of(told.severity, language) if told.severity else ""
        point = Point(label, sentence + again, told.matter.number)
        groups[_GROUPS[told.matter.kind]].append(point)
    parts = [
        Part(say[f"letter_{name}"], tuple(points)) for name, points in groups.items() if points
    ]
    project = report.year.project
    by = report.answer_by
    close = say["feedback_close_open"]
    if by is not None:
        close = say["feedback_close"].format(date=date_text(by, language))
    return letter_bytes(
        Letter(
            title=say["feedback_title"].format(project=project.name, year=project.year),
            unit=project.unit or "",
            opening=say["feedback_open"].format(project=project.name, year=project.year),
            parts=tuple(parts),
            closing=close,
            date=None if by is None else datetime.date.fromisoformat(project.report_date),
            mark=_mark(report, language),
        ),
        language,
    )


def _mark(report: Report, language: str) -> str:
    """Return what stands on a letter that nobody has confirmed yet; ``""`` for all others."""
    return words(language)["letter_draft"] if report.year.proposals else ""


def _told(report: Report) -> Iterator[Told]:
    """Yield every open matter in words; what reviewers did not agree to is left out."""
    language = report.language
    say, refused = words(language), _refused(report)
    anchors = finding_anchors(report.results.findings)
    hand = _Hand(
        language, report.wording.names, report.term,
        lambda ref: report.number(ref).text, report.wording.gloss,
    )  # fmt: skip
    by_id = {item.id: item for item in report.year.analysis.recommendations}
    issue_of = {issue.number: issue for issue in issues(report)}
    for matter in follow_up(report.year, report.results).matters:
        if matter.kind == "finding":
            numbers = [
                number
                for number in told_of(matter.of, report.results.findings)
                if not {anchors[number], anchors[matter.of[0]]} & refused
            ]
            if not numbers:
                continue
            findings = [report.results.findings[number] for number in numbers]
            parts = tuple(_part(report, one, hand, say) for one in findings)
            name = words_of(issue_of[matter.number].name)
            severity = report.results.findings[matter.of[0]].severity
            yield Told(matter, label_of(severity), parts, name, severity)
        elif matter.kind == "missed":
            issue = issue_of[matter.number]
            part = (words_of(issue.problem), say["our_words"], words_of(issue.measure))
            yield Told(matter, "存在问题", (part,))
        elif matter.kind in {"problem", "own"}:
            problem = report.year.analysis.problems[matter.of[0]]
            answers = [by_id[ident] for ident in problem.answered_by]
            measures = [
                hand.quotation(one.quote) if one.quote else _plain(report, one.text)
                for one in answers
            ]
            title = report.year.project.sources.get(problem.document, problem.document)
            evidence = say["source_words"].format(document=title) if title else say["our_words"]
            measure = say["semicolon"].join(map(_bare, measures)) or say["measure_problem"]
            named = hand.quotation(problem.quote) or _plain(report, problem.text)
            yield Told(matter, "存在问题", ((named, evidence, measure),))
        else:
            request = report.year.analysis.requests[matter.of[0]]
            item_words, why = _plain(report, request.item), _plain(report, request.why)
            yield Told(matter, "补充材料", ((item_words, why, say["measure_request"]),))


@dataclass(frozen=True, slots=True)
class _Hand(Hand):
    """Pieces as a letter prints them: words of a source with their meaning, where they need one.

    Parameters
    ----------
    gloss
        Words of a source → their meaning in the letter's language.
    """

    gloss: Callable[[str], str] = str

    def piece(self, ref: str, piece: Piece) -> str:
        """Return a piece."""
        if isinstance(piece, Quoted):
            return self.quotation(piece.words)
        return Hand.piece(self, ref, piece)

    def quotation(self, words: str) -> str:
        """Return words of a source, their meaning before them where they have one."""
        meaning = self.gloss(words) if self.language != "zh" else ""
        return f"{meaning} [{words}]" if meaning else words


def _part(
    report: Report, seen: Finding, hand: Hand, say: Mapping[str, str]
) -> tuple[str, str, str]:
    """Return what a finding sees, where, and what it asks for, as its unit reads it."""
    item = worded(seen, hand)
    found = f"{_bare(item.found)}{say['stop']}{_sentence(_bare(item.expected))}".strip()
    return found, _where(report, seen), item.mend


def _where(report: Report, seen: Finding) -> str:
    """Return the places of a finding as its unit knows them: by title, chapter and column.

    File names are ours, and lines are those of the text we read: a unit that sent a PDF sees
    neither. A row is told by its number only where it was a worksheet that the unit sent.
    """
    sources, wording = report.year.project.sources, report.wording
    several = len(sources) > 1
    told = []
    for place in dict.fromkeys(seen.places):
        bare = replace(place, lines=None, paragraph=0) if place.section else place
        title = sources.get(place.document, "") if several else ""
        named = wording.word("titled", title=title) if title else ""
        told.append(wording.word("space").join(filter(None, (named, wording.place(bare)))))
    joined = words(report.language)["joint"].join(dict.fromkeys(told))
    return joined or where_of(seen, report.language)


def _refused(report: Report) -> set[str]:
    """Return the findings that a reviewer did not agree to and none agreed to, as they stand."""
    marks = report.marks or marks_of(report.year, report.evidence, report.results)
    decided: dict[str, set[str]] = {}
    for row in report.year.review:
        if row.seen == marks.get(row.anchor):
            decided.setdefault(row.anchor, set()).add(row.decision)
    return {
        anchor for anchor, said in decided.items() if _DISAGREED in said and _AGREED not in said
    }


def _row(report: Report, told: Told) -> dict[str, str]:
    say, before, by = words(report.language), told.matter.before, report.answer_by
    history = say[f"history_{told.matter.standing}"] if before else ""
    found = told.column(0, report.language)
    if told.name and len(told.parts) > 1:
        found = f"{told.name}{say['colon']}{found}"
    # What the unit wrote of its own measure and of who does it is kept while it is open.
    measure = before.measure if before and before.measure else told.column(2, report.language)
    state = "供参考" if told.severity == "note" else "待整改"
    return {
        "number": str(told.matter.number),
        "kind": told.kind,
        "matter": writable(nested(found)),
        "evidence": writable(told.column(1, report.language)),
        "measure": writable(measure),
        "who": _who(report, before),
        # What is for information has no day to be answered by.
        "until": "" if by is None or told.severity == "note" else by.isoformat(),
        "state": state if before is None or before.state != "整改中" else before.state,
        "answer": "",
        "history": history.format(year=before.year, answer=before.answer) if before else "",
        "year": report.year.project.year,
        "key": told.matter.key,
    }


def _who(report: Report, before: RectificationRow | None) -> str:
    """Return who has to do it: as the unit wrote, else the unit, else that it is to be found."""
    if before is not None and before.who:
        return before.who
    unit = report.year.project.unit
    return unit or report.wording.headed_word("recommendations.unit_unknown")


def _kept(row: RectificationRow) -> dict[str, str]:
    return {name: str(getattr(row, name, "")) for name in table_columns(RECTIFICATION_TABLE)}


def _plain(report: Report, text: str) -> str:
    return words_of(report.wording.inline(text)) if text else ""


def _sentence(words: str) -> str:
    """Return words that begin a sentence: a capital, where the language has capitals."""
    return capitalised(_bare(words))


def _bare(words: str) -> str:
    """Return words without the stop at their end: the sentence around them has its own."""
    return words.strip().rstrip("。.；;")
