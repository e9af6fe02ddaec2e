"""The 自评表 (办法 附1) on one sheet: funds, goals, indicators, and who signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from evalutils.base.refs import Ref
from evalutils.evaluation.formatting import points_text
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import BudgetRow, IndicatorRow
from evalutils.reading.quantities import Interval
from evalutils.reporting.document import Emphasis, Footnote, Inline, Link, Reference
from evalutils.reporting.editions.xlsx.cells import (
    Look,
    form_words,
    height,
    put,
    put_text,
    span,
    widen,
)
from evalutils.reporting.material import EXECUTION, Report
from evalutils.reporting.tables import target


def remark_words(report: Report, markup: str) -> str:
    """Return an evaluator's remark as words, its figures filled in."""
    return cell_words(report, report.wording.inline(markup))


def cell_words(report: Report, pieces: Sequence[Inline]) -> str:
    """Return pieces as words; another table is named by its caption, as a workbook counts none."""
    return "".join(_piece_words(report, piece) for piece in pieces)


def _piece_words(report: Report, piece: Inline) -> str:
    if isinstance(piece, Reference):
        say = form_words(report.language)["reference"]
        kind, _, name = piece.target.partition("-")
        if kind != "tab":
            return str(say["figure"])
        caption = remark_words(report, report.wording.word(f"tables.{name}.caption"))
        return str(say["table"]).format(name=caption)
    if isinstance(piece, Emphasis | Link | Footnote):
        return cell_words(report, piece.content)
    return piece.text


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of the form.

    Parameters
    ----------
    item
        Its row of ``indicators.csv``.
    level1, level2
        Names of the headings above it.
    score
        Its score.
    """

    item: IndicatorRow
    level1: str
    level2: str
    score: Score


def form_lines(report: Report) -> list[Line]:
    """Return the indicators that carry points, in the form's order."""
    by_code = {item.code: item for item in report.year.indicators}
    scores = {score.code: score for score in report.results.scores}
    return [
        Line(item, *_headings(item, by_code), scores[item.code])
        for item in report.year.indicators
        if item.code in scores
    ]


def unsettled(report: Report) -> list[Score]:
    """Return the indicators without one score: unscored, or scored as an interval.

    While there is any, the form is a draft.
    """
    return [
        score for score in report.results.scores if score.score is None or not score.score.is_exact
    ]


def declares(report: Report) -> bool:
    """Tell whether the unit declared any score of its own."""
    return any(line.item.declared_score for line in form_lines(report))


def difference(line: Line, places: int) -> str:
    """Return computed − declared score as printed; ``""`` where either is missing.

    Parameters
    ----------
    line
        With ``item.declared_score`` as a decimal.
    places
        Decimals of a score.
    """
    if not line.item.declared_score or line.score.score is None:
        return ""
    return points_text(
        line.score.score - Interval.exact(Fraction(line.item.declared_score)), places
    )


def declared_total(lines: list[Line], places: int) -> str:
    """Return the sum of the declared scores; ``""`` unless every indicator has one."""
    declared = [line.item.declared_score for line in lines]
    if not all(declared):
        return ""
    return points_text(sum(map(Fraction, declared), Fraction(0)), places)


def _headings(item: IndicatorRow, by_code: Mapping[str, IndicatorRow]) -> tuple[str, str]:
    """Return the names of the level-1 and level-2 headings of an indicator."""
    above = []
    while item.parent:
        item = by_code[item.parent]
        above.append(item.name)
    return (above[-1], above[-2] if len(above) > 1 else "") if above else ("", "")


#: Widths in digits of nine columns on A4, or eleven with 自报 and 差异.
_PLAIN = (5, 9, 10, 18, 12.5, 13, 7, 9, 17)
_DECLARED = (5, 8.5, 9.5, 16, 11, 12, 7, 8.5, 8.5, 7.5, 14)
#: English words take more room; the sheet is shrunk to the paper as a whole.
_WIDER = {"zh": 1.0, "en": 1.3}
#: Up to this height in pt, for the widths above, the form is shrunk onto one page.
_ONE_PAGE = 1000
_TITLE = Look(size=18, align="center", face="title_face", box=False)
_YEAR = Look(size=12, align="center", box=False)
_BANNER = Look(size=10, align="center", face="head_face", ground="warning")
_HEAD = Look(align="center", face="head_face", ground="head")
_WORDS, _MIDDLE = Look(), Look(align="center")
_NUMBER = Look(align="right")
_HATCHED = Look(align="center", ground="unscored")
_NOTE = Look(size=9, box=False, faint=True)


@dataclass(slots=True)
class _Form:
    """The sheet while it is written; ``row`` is the next free one."""

    sheet: Worksheet
    report: Report
    words: Mapping[str, Any]
    widths: Sequence[float]
    row: int = 1
    texts: list[tuple[str, float]] = field(default_factory=list)

    @property
    def last(self) -> int:
        return len(self.widths)

    @property
    def say(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = self.words["form"]
        return words

    def cell(self, first: int, last: int, content: str, look: Look, *, rows: int = 1) -> None:
        """Write into the columns first … last of this row (and more rows below)."""
        write = put if look.align == "right" else put_text
        write(self.sheet, self.row, first, content, look, self.words)
        span(self.sheet, (self.row, first), (self.row + rows - 1, last), look, self.words)
        if rows == 1:
            self.texts.append((content, sum(self.widths[first - 1 : last])))

    def figure(self, column: int, ref: str, missing: str) -> None:
        """Write a figure of the registry, or the words for none."""
        report = self.report
        if report.wording.has(ref):
            self.cell(column, column, report.number(ref).text, _NUMBER)
        else:
            self.cell(column, column, missing, _MIDDLE)

    def score(self, column: int, code: str) -> None:
        """Write a score; 暂不计分 is hatched and named."""
        ref = Ref("score", code)
        if self.report.wording.has(ref):
            self.cell(column, column, self.report.number(ref).text, _NUMBER)
        else:
            self.cell(column, column, self.say["unscored"], _HATCHED)

    def end_row(self, *, size: float = 10, least: float = 17) -> None:
        self.sheet.row_dimensions[self.row].height = height(self.texts, size, least)
        self.texts.clear()
        self.row += 1


def set_form(sheet: Worksheet, report: Report) -> None:
    """Write the 自评表 on a sheet, laid out for A4.

    Parameters
    ----------
    sheet
        An empty one.
    report
        The report's material. Where the unit declared scores, the form shows 自报, 复算 and
        差异.
    """
    declared = declares(report)
    wider = _WIDER[report.language]
    widths = [width * wider for width in (_DECLARED if declared else _PLAIN)]
    form = _Form(sheet, report, form_words(report.language), widths)
    widen(sheet, widths)
    _set_head(form)
    _set_funds(form, declared=declared)
    _set_goals(form)
    _set_indicators(form, declared=declared)
    _set_signatures(form)
    _set_notes(form)
    sheet.page_setup.orientation = "portrait"
    high = sum(sheet.row_dimensions[row].height for row in range(1, form.row))
    sheet.page_setup.fitToHeight = 1 if high <= _ONE_PAGE * wider else 0


def _set_head(form: _Form) -> None:
    project, say = form.report.year.project, form.say
    form.cell(1, form.last, say["title"], _TITLE)
    form.end_row(size=18, least=34)
    form.cell(1, form.last, say["year"].format(year=project.year), _YEAR)
    form.end_row(size=12, least=22)
    open_scores = unsettled(form.report)
    if open_scores:
        points = sum((score.points for score in open_scores), Fraction(0))
        told = say["draft"].format(count=len(open_scores), points=points_text(points))
        form.cell(1, form.last, told, _BANNER)
        form.end_row(least=24)
    name = project.name + (say["name_is_ours"] if project.name_is_ours else "")
    form.cell(1, 2, say["name"], _HEAD)
    form.cell(3, form.last, name, _WORDS)
    form.end_row(least=22)
    form.cell(1, 2, say["department"], _HEAD)
    form.cell(3, 4, project.department or say["not_stated"], _WORDS)
    form.cell(5, 5, say["unit"], _HEAD)
    form.cell(6, form.last, project.unit or say["not_stated"], _WORDS)
    form.end_row(least=22)


def _set_funds(form: _Form, *, declared: bool) -> None:
    say, lines = form.say, form.report.year.budget
    form.cell(1, 1, say["budget"], _HEAD, rows=len(lines) + 1)
    form.cell(2, 3, say["source"], _HEAD)
    heads = ["initial", "adjusted", "executed", "points", "rate"]
    heads += ["declared", "computed", "difference"] if declared else ["score"]
    for column, head in enumerate(heads, start=4):
        form.cell(column, column, say[head], _HEAD)
    form.end_row(least=24)
    for line in lines:
        _set_fund(form, line, declared=declared)


def _set_fund(form: _Form, line: BudgetRow, *, declared: bool) -> None:
    say = form.say
    total = line.source == say["year_total"]
    form.cell(2, 3, form.report.wording.term(line.source), _WORDS)
    for column, amount in enumerate(("initial", "adjusted", "executed"), start=4):
        stated = getattr(line, amount)
        form.cell(column, column, stated or say["not_stated"], _NUMBER if stated else _MIDDLE)
    execution = next((one for one in form_lines(form.report) if _is_execution(one)), None)
    if total and execution is not None:
        form.figure(7, Ref("score", execution.item.code, "points"), say["dash"])
        form.figure(8, "role:rate", say["not_stated"])
        _set_scores(form, 9, execution, declared=declared)
    else:
        for column in range(7, 12 if declared else 10):
            form.cell(column, column, say["dash"], _MIDDLE)
    form.end_row()


def _set_goals(form: _Form) -> None:
    goals, say = form.report.year.analysis.goals, form.say
    middle = 5
    form.cell(1, 1, say["goals"], _HEAD, rows=max(1, len(goals)) + 1)
    form.cell(2, middle, say["expected"], _HEAD)
    form.cell(middle + 1, form.last, say["results"], _HEAD)
    form.end_row()
    for goal in goals:
        told = form.report.wording.word(f"goal_status.{goal.outcome}")
        if goal.note:
            told += form.report.wording.word("semicolon") + remark_words(form.report, goal.note)
        quoted = form.report.wording.quoted(goal.quote, goal.document)
        form.cell(2, middle, cell_words(form.report, quoted), _WORDS)
        form.cell(middle + 1, form.last, told, _WORDS)
        form.end_row()
    if not goals:
        form.cell(2, middle, say["not_stated"], _WORDS)
        form.cell(middle + 1, form.last, say["not_stated"], _WORDS)
        form.end_row(least=40)


def _set_indicators(form: _Form, *, declared: bool) -> None:
    say = form.say
    lines = [line for line in form_lines(form.report) if not _is_execution(line)]
    form.cell(1, 1, say["indicators"], _HEAD, rows=len(lines) + 1)
    heads = ["level1", "level2", "level3", "target", "actual", "points"]
    heads += ["declared", "computed", "difference"] if declared else ["score"]
    for column, head in enumerate([*heads, "reason"], start=2):
        form.cell(column, column, say[head], _HEAD)
    form.end_row(least=24)
    start = form.row
    alone = Counter((line.level1, line.level2) for line in lines)
    for line in lines:
        if alone[line.level1, line.level2] == 1:  # else its rows together are high enough
            form.texts.append((line.level2, form.widths[2]))
        _set_indicator(form, line, declared=declared)
    _merge_headings(form, start, lines)
    _set_total(form, declared=declared)


def _set_indicator(form: _Form, line: Line, *, declared: bool) -> None:
    item, say = line.item, form.say
    form.cell(4, 4, item.name, _WORDS)
    words = cell_words(form.report, target(form.report, item))
    is_figure = form.report.wording.has(Ref("score", item.code, "target"))
    form.cell(5, 5, words, _NUMBER if is_figure else _MIDDLE)
    form.figure(6, Ref("score", item.code, "actual"), say["not_stated"])
    form.figure(7, Ref("score", item.code, "points"), say["dash"])
    _set_scores(form, 8, line, declared=declared)
    remarks = [
        remark_words(form.report, words) for words in (item.deviation_reason, item.measure) if words
    ]
    form.cell(
        form.last,
        form.last,
        form.report.wording.word("semicolon").join(remarks) or say["none"],
        _WORDS,
    )
    form.end_row()


def _set_scores(form: _Form, column: int, line: Line, *, declared: bool) -> None:
    """Write 得分, or 自报, 复算 and 差异."""
    if not declared:
        form.score(column, line.item.code)
        return
    places = form.report.results.profile.places
    own = declared_total([line], places)
    form.cell(column, column, own or form.say["no_declared"], _NUMBER if own else _MIDDLE)
    form.score(column + 1, line.item.code)
    apart = difference(line, places)
    form.cell(column + 2, column + 2, apart or form.say["dash"], _NUMBER if apart else _MIDDLE)


def _merge_headings(form: _Form, start: int, lines: Sequence[Line]) -> None:
    """Write 一级 and 二级指标 once over the rows they head."""
    for column, key in (
        (2, lambda line: line.level1),
        (3, lambda line: (line.level1, line.level2)),
    ):
        row = start
        for name, group in groupby(lines, key=key):
            end = row + len(list(group)) - 1
            words = name if isinstance(name, str) else name[1]
            put_text(form.sheet, row, column, words, _MIDDLE, form.words)
            span(form.sheet, (row, column), (end, column), _MIDDLE, form.words)
            row = end + 1


def _set_total(form: _Form, *, declared: bool) -> None:
    say, report = form.say, form.report
    result = report.results.readings[-1]
    form.cell(1, 6, say["total"], _HEAD)
    form.figure(7, Ref("result", "profile.full_points"), say["dash"])
    column = 8
    if declared:
        places = report.results.profile.places
        own = declared_total(form_lines(report), places)
        form.cell(8, 8, own or say["dash"], _NUMBER if own else _MIDDLE)
        apart = ""
        if own and not result.unscored:
            apart = points_text(result.scored - Interval.exact(Fraction(own)), places)
        form.cell(10, 10, apart or say["dash"], _NUMBER if apart else _MIDDLE)
        column = 9
    form.figure(column, Ref("score", result.basis, "scored"), say["dash"])
    facts = {
        "unscored": report.number(Ref("score", "assumptions", "unscored")).text,
        "strict": report.number(Ref("score", "strict", "scored")).text,
    }
    told = say["total_unscored" if result.unscored else "total_scored"].format(**facts)
    if result.gradable:
        grades = report.wording.word("list_comma").join(map(report.wording.term, result.grades))
        told = say["grade"].format(grade=grades) + report.wording.word("semicolon") + told
    form.cell(form.last, form.last, say["dash"], _MIDDLE)
    form.end_row(least=24)
    form.cell(1, 2, say["remarks"], _HEAD)
    form.cell(3, form.last, told, _WORDS)
    form.end_row(least=22)


def _set_signatures(form: _Form) -> None:
    say, last = form.say, form.last
    for heads in (("filled_by", "telephone", "filled_on"), ("project_head", "unit_head", "seal")):
        for head, first, middle, end in zip(heads, (1, 5, 8), (2, 5, 8), (4, 7, last), strict=True):
            form.cell(first, middle, say[head], _HEAD)
            form.cell(middle + 1, end, say["day"] if head == "filled_on" else "", _MIDDLE)
        form.end_row(least=26 if heads[0] == "filled_by" else 52)


def _set_notes(form: _Form) -> None:
    profile, term = form.report.results.profile, form.report.wording.term
    facts = {
        "identity": form.report.identity.rstrip("。."),
        "profile": term(profile.title).rstrip("。."),
        "definition": term(profile.execution_definition).rstrip("。."),
    }
    for note in form.say["notes"]:
        form.cell(1, form.last, note.format(**facts), _NOTE)
        form.end_row(size=9, least=14)


def _is_execution(line: Line) -> bool:
    return line.item.dimension == EXECUTION
