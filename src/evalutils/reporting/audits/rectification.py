"""What a report asks of the unit: the 整改清单 in Excel, and the letter that goes with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from evalutils.base.packages import writable
from evalutils.evaluation.audit import Hand, label_of, worded
from evalutils.evidence.schema import table_columns
from evalutils.evidence.workbook import fill_sheet, saved
from evalutils.evidence.year import RECTIFICATION_TABLE, RectificationRow
from evalutils.reporting.anchors import finding_anchors, marks_of
from evalutils.reporting.audits.letters import Letter, Part, Point, date_text, letter_bytes, nested
from evalutils.reporting.audits.overview import words
from evalutils.reporting.document import words_of
from evalutils.reporting.material import Report
from evalutils.reporting.rectification import AGAIN, OPEN, Matter, follow_up

#: Days from the report to the answer where project.yaml names no date: our choice.
ANSWER_DAYS = 15
_STANDINGS = {OPEN: "letter_open_still", AGAIN: "letter_again"}
_DISAGREED, _AGREED = "不认可", "认可"

#: Kind of a matter → the part of the letter that tells it.
_GROUPS = {"finding": "findings", "problem": "problems", "own": "problems", "request": "requests"}


@dataclass(frozen=True, slots=True)
class Told:
    """A matter in words: cells of the sheet, and a point of the letter.

    Parameters
    ----------
    matter
        What it is.
    kind
        请更正, 请核实, 提示, 存在问题 or 补充材料, in the sheet's own words.
    found, evidence, measure
        What is found, where and on what, and what is asked for.
    """

    matter: Matter
    kind: str
    found: str
    evidence: str
    measure: str


def rectification_bytes(report: Report) -> bytes:
    """Return the 整改清单: what is open with its evidence, measure, who, until when and state.

    A second sheet lists what of the earlier one has ended. The same report gives the same bytes.
    """
    say, followed = words("zh"), follow_up(report.year, report.results)
    book = Workbook()
    book.remove(book.worksheets[0])
    mark, by = _mark(report, "zh"), answer_by(report)
    until = "" if by is None else by.isoformat()
    rows = [_row(report, number, told, until) for number, told in enumerate(_told(report, "zh"), 1)]
    ended = [
        {**_kept(row), "number": str(number), "history": say[f"history_{how}"]}
        for number, (row, how) in enumerate(followed.ended, 1)
    ]
    for title, listed in ((say["rectification_open"], rows), (say["rectification_ended"], ended)):
        sheet = book.create_sheet(title if not mark else f"{title}{say['rectification_draft']}")
        sheet.oddHeader.center.text = mark
        fill_sheet(sheet, RECTIFICATION_TABLE, listed, language="zh")
        last = get_column_letter(len(table_columns(RECTIFICATION_TABLE)))
        sheet.column_dimensions[last].hidden = True  # the key is the program's, not the reader's
    return saved(book)


def letter_of(report: Report) -> bytes:
    """Return the 反馈函 of a report in Word: all that is asked of its unit, in one letter."""
    language = report.language
    say = words(language)
    groups: dict[str, list[Point]] = {"findings": [], "problems": [], "requests": []}
    for told in _told(report, language):
        before = told.matter.before
        again = "" if before is None else say[_STANDINGS[told.matter.standing]]
        finding = told.matter.kind == "finding"
        sentence = say[f"point_{told.matter.kind}"].format(
            found=_bare(told.found), evidence=_bare(told.evidence), measure=_bare(told.measure)
        )
        again = again.format(year=before.year) if before else ""
        point = Point(told.kind if finding else "", sentence + again)
        groups[_GROUPS[told.matter.kind]].append(point)
    parts = [
        Part(say[f"letter_{name}"], tuple(points)) for name, points in groups.items() if points
    ]
    project = report.year.project
    by = answer_by(report)
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


def answer_by(report: Report) -> datetime.date | None:
    """Return until when the unit is asked to answer: data of the project, never the clock.

    A draft is not sent, and asks nobody for anything by a day.
    """
    project = report.year.project
    if report.year.proposals:
        return None
    if project.answer_by:
        return datetime.date.fromisoformat(project.answer_by)
    made = datetime.date.fromisoformat(project.report_date)
    return made + datetime.timedelta(days=ANSWER_DAYS)


def _told(report: Report, language: str) -> Iterator[Told]:
    """Yield every open matter in words; what reviewers did not agree to is left out."""
    say, refused = words(language), _refused(report)
    anchors = finding_anchors(report.results.findings)
    names = report.wording.names
    hand = Hand(language, names, report.wording.term, lambda ref: report.number(ref).text)
    by_id = {item.id: item for item in report.year.analysis.recommendations}
    for matter in follow_up(report.year, report.results).matters:
        if matter.kind == "finding":
            if anchors[matter.number] in refused:
                continue
            item = worded(report.results.findings[matter.number], hand)
            found = f"{_bare(item.found)}{say['stop']}{_bare(item.expected)}".strip()
            yield Told(matter, label_of(item.severity, language), found, item.where, item.mend)
        elif matter.kind in {"problem", "own"}:
            problem = report.year.analysis.problems[matter.number]
            answers = [by_id[ident] for ident in problem.answered_by]
            measures = [one.quote or _plain(report, one.text) for one in answers]
            title = report.year.project.sources.get(problem.document, problem.document)
            evidence = say["source_words"].format(document=title) if title else say["our_words"]
            measure = say["semicolon"].join(map(_bare, measures)) or say["measure_problem"]
            named = problem.quote or _plain(report, problem.text)
            yield Told(matter, say["kind_problem"], named, evidence, measure)
        else:
            request = report.year.analysis.requests[matter.number]
            item_words, why = _plain(report, request.item), _plain(report, request.why)
            yield Told(matter, say["kind_request"], item_words, why, say["measure_request"])


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


def _row(report: Report, number: int, told: Told, until: str) -> dict[str, str]:
    say, before = words("zh"), told.matter.before
    history = say[f"history_{told.matter.standing}"] if before else ""
    return {
        "number": str(number),
        "kind": told.kind,
        "matter": writable(nested(told.found)),
        "evidence": writable(told.evidence),
        # What the unit wrote of its own measure and of who does it is kept while it is open.
        "measure": writable(before.measure if before and before.measure else told.measure),
        "who": before.who if before and before.who else report.year.project.unit or "",
        "until": until,
        "state": "待整改" if before is None or before.state != "整改中" else before.state,
        "answer": "",
        "history": history.format(year=before.year, answer=before.answer) if before else "",
        "year": report.year.project.year,
        "key": told.matter.key,
    }


def _kept(row: RectificationRow) -> dict[str, str]:
    return {name: str(getattr(row, name, "")) for name in table_columns(RECTIFICATION_TABLE)}


def _plain(report: Report, text: str) -> str:
    return words_of(report.wording.inline(text)) if text else ""


def _bare(words: str) -> str:
    """Return words without the stop at their end: the sentence around them has its own."""
    return words.strip().rstrip("。.；;")
