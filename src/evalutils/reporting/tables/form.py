"""The 自评表 (办法 附1) as one table: funds, goals, indicators, and who signs.

Every edition sets this one table, so that the annex, the Word file and the workbook agree cell by
cell. A score stands in it only where it rests on stated targets; what the evaluator set is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from evalutils.base.paths import DEFAULT_LANGUAGE
from evalutils.base.refs import Ref
from evalutils.evaluation.indicators import degree
from evalutils.evaluation.scoring import Score
from evalutils.evidence.year import BudgetRow, IndicatorRow, Problem, Recommendation
from evalutils.reporting import blocks
from evalutils.reporting.blocks import row
from evalutils.reporting.document import Cell, Column, Inline, Row, Table
from evalutils.reporting.material import EXECUTION, YEAR_TOTAL, Report
from evalutils.reporting.tables.facts import goal_results
from evalutils.reporting.tables.indicators import rated

#: Relative widths of the nine columns, or of eleven with 自报 and 差异.
_PLAIN = (5, 9, 10, 18, 12.5, 13, 7, 9, 17)
_DECLARED = (5, 8.5, 9.5, 16, 11, 12, 7, 8.5, 8.5, 7.5, 14)
#: Behind points and targets that the evaluator set.
MARK = "*"
#: Basis of what the evaluator set.
ASSUMED = "assumption"
#: Unit of the amounts (附1).
UNIT = "万元"


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

    @property
    def is_execution(self) -> bool:
        """Whether it stands in the row of the funds."""
        return self.item.dimension == EXECUTION

    @property
    def counts(self) -> bool:
        """Whether its score stands in the form: on stated targets and points only."""
        return self.score.score is not None and self.score.strict


@dataclass(frozen=True, slots=True)
class Form:
    """The form and where its sums are made: rows and columns of the table, from 0.

    Parameters
    ----------
    table
        Head, cells and notes.
    scores
        Cells of the scores, that of the execution rate first.
    points
        Cells of their points.
    amounts
        Cells of amounts, in 万元.
    total
        Cell of the sum.
    """

    table: Table
    scores: tuple[tuple[int, int], ...]
    points: tuple[tuple[int, int], ...]
    amounts: frozenset[tuple[int, int]]
    total: tuple[int, int]


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
    """Return the indicators without one score on stated targets: unscored, or an interval.

    While there is any, the form is a draft.
    """
    return [
        line.score
        for line in form_lines(report)
        if not line.counts or (line.score.score is not None and not line.score.score.is_exact)
    ]


def declares(report: Report) -> bool:
    """Tell whether the unit declared any score of its own."""
    return any(line.item.declared_score for line in form_lines(report))


def _headings(item: IndicatorRow, by_code: Mapping[str, IndicatorRow]) -> tuple[str, str]:
    """Return the names of the level-1 and level-2 headings of an indicator."""
    above = []
    while item.parent:
        item = by_code[item.parent]
        above.append(item.name)
    return (above[-1], above[-2] if len(above) > 1 else "") if above else ("", "")


def form(report: Report) -> Form:
    """Return the 自评表.

    Parameters
    ----------
    report
        The report's material. Where the unit declared scores, the form shows 自报, 复算 and
        差异.
    """
    return _Setting(report).form()


class _Setting:
    """Sets the rows of one form."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lines = form_lines(report)
        self.declared = declares(report)
        self.rows: list[Row] = []
        self.scores: list[tuple[int, int]] = []
        self.points: list[tuple[int, int]] = []
        self.amounts: list[tuple[int, int]] = []
        self.width = len(_DECLARED if self.declared else _PLAIN)

    def say(self, key: str, **facts: object) -> str:
        return self.report.wording.word(f"form.{key}", **facts)

    def head(self, key: str, *, colspan: int = 1, rowspan: int = 1) -> Cell:
        """Return a cell that heads its row, or the cells below it."""
        across = "row" if rowspan > 1 or colspan > 1 else "col"
        words = [blocks.text(self.say(key))]
        return blocks.cell(words, colspan=colspan, rowspan=rowspan, header=across, align="center")

    def words(self, content: Sequence[Inline], colspan: int = 1, align: str = "left") -> Cell:
        return blocks.cell(content, colspan=colspan, align=align)

    def plain(self, text: str, colspan: int = 1, align: str = "center") -> Cell:
        return self.words([blocks.text(text)] if text else [], colspan, align)

    def form(self) -> Form:
        self._set_head()
        self._set_funds()
        self._set_goals()
        self._set_indicators()
        total = self._set_total()
        self._set_closing()
        self._set_signatures()
        year = self.report.year.project.year
        widths = _DECLARED if self.declared else _PLAIN
        head = (blocks.text(self.say("year_before")), blocks.label("date", year),
                blocks.text(self.say("year_after")))  # fmt: skip
        table = Table(
            id="tab-form",
            caption=(blocks.text(self.say("title")),),
            columns=tuple(Column(head, "center", width) for width in widths),
            rows=tuple(self.rows),
            notes=tuple(self._notes()),
            form=True,
        )
        return Form(table, tuple(self.scores), tuple(self.points), frozenset(self.amounts), total)

    def _set_head(self) -> None:
        project = self.report.year.project
        name: list[Inline] = [blocks.label("name", project.name)]
        if project.name_is_ours:
            name.append(blocks.text(self.say("name_is_ours")))
        self.rows.append(row(self.head("name", colspan=2), self.words(name, self.width - 2)))
        stated = self.say("not_stated")
        department = [blocks.label("name", project.department or stated)]
        unit = [blocks.label("name", project.unit or stated)]
        self.rows.append(
            row(
                self.head("department", colspan=2),
                self.words(department, 2),
                self.head("unit"),
                self.words(unit, self.width - 5),
            )
        )

    def _set_funds(self) -> None:
        budget = self.report.year.budget
        heads = ["initial", "adjusted", "executed", "points", "rate"]
        heads += ["declared", "computed", "difference"] if self.declared else ["score"]
        self.rows.append(
            row(
                self.head("budget", rowspan=len(budget) + 1),
                self.plain("", 2),
                *(self.head(key) for key in heads),
            )
        )
        execution = next((line for line in self.lines if line.is_execution), None)
        for line in budget:
            cells = [self._source(line), *self._amounts(line)]
            self.amounts += [(len(self.rows), column) for column in (3, 4, 5)]
            if line.source == YEAR_TOTAL and execution is not None:
                ref = Ref("score", execution.item.code)
                self._counted(6, 8)
                cells += [
                    self._points(execution, ref),
                    self._figure(Ref("result", "execution_rate")),
                    *self._scores(execution, ref),
                ]
            else:
                cells += [self.plain(self.say("dash"))] * (self.width - 6)
            self.rows.append(row(*cells))

    def _source(self, line: BudgetRow) -> Cell:
        """Return the source of funds as 附1 words it: the parts of the total are 其中."""
        words = self.report.wording.term(line.source)
        if line.source == YEAR_TOTAL:
            return self.words([blocks.text(words)], 2)
        parts = [one.source for one in self.report.year.budget if one.source != YEAR_TOTAL]
        key = "part_first" if line.source == parts[0] else "part"
        return self.words([blocks.text(self.say(key, source=words))], 2)

    def _amounts(self, line: BudgetRow) -> Iterator[Cell]:
        """Yield the amounts in 万元, as the budget's table states them."""
        for amount in ("initial", "adjusted", "executed"):
            ref = Ref("evidence", getattr(line, f"{amount}_evidence"))
            stated = getattr(line, amount).strip()
            if not stated:
                yield self.plain(self.say("not_stated"))
            elif self.report.wording.has(ref):
                figure = self.report.number(ref)
                if self.report.language == DEFAULT_LANGUAGE:
                    # 万元 stands once, in the head of the rows; in English amounts are in CNY.
                    figure = replace(figure, text=stated)
                yield self.words([figure], align="right")
            else:  # typed without evidence: a parameter of the report
                told = stated if self.report.language == DEFAULT_LANGUAGE else stated + UNIT
                yield self.words([blocks.label("parameter", told)], align="right")

    def _set_goals(self) -> None:
        # What the background only mentions is no goal of the year.
        goals = [goal for goal in self.report.year.analysis.goals if goal.kind == "goal"]
        middle = 4
        self.rows.append(
            row(
                self.head("goals", rowspan=max(1, len(goals)) + 1),
                self.head("expected", colspan=middle),
                self.head("results", colspan=self.width - middle - 1),
            )
        )
        # A figure copied from the unit's form has no name but its indicator's.
        ledger = self.report.evidence
        by_hand = {
            line.item.actual: line.item.name
            for line in self.lines
            if line.item.actual in ledger and not ledger[line.item.actual].place.words()
        }
        for goal in goals:
            quoted = self.report.wording.meant(goal.quote, goal.document)
            told = goal_results(self.report, goal, by_hand)
            self.rows.append(
                row(self.words(quoted, middle), self.words(told, self.width - middle - 1))
            )
        if not goals:
            stated = self.say("not_stated")
            cells = (self.plain(stated, middle), self.plain(stated, self.width - middle - 1))
            self.rows.append(row(*cells))

    def _set_indicators(self) -> None:
        lines = [line for line in self.lines if not line.is_execution]
        heads = ["level1", "level2", "level3", "target", "actual", "points"]
        heads += ["declared", "computed", "difference"] if self.declared else ["score"]
        self.rows.append(
            row(
                self.head("indicators", rowspan=len(lines) + 1),
                *(self.head(key) for key in [*heads, "reason"]),
            )
        )
        for _, group in groupby(lines, key=lambda line: line.level1):
            level1 = list(group)
            for _, part in groupby(level1, key=lambda line: line.level2):
                level2 = list(part)
                for line in level2:
                    above = [self._over(level1, "level1")] if line is level1[0] else []
                    above += [self._over(level2, "level2")] if line is level2[0] else []
                    self._set_indicator(line, above)

    def _over(self, lines: Sequence[Line], level: str) -> Cell:
        name = self.report.wording.term(getattr(lines[0], level))
        content = [blocks.label("name", name)] if name else []
        return blocks.cell(
            content, rowspan=len(lines), header="row" if name else "", align="center"
        )

    def _set_indicator(self, line: Line, above: Sequence[Cell]) -> None:
        item, ref = line.item, Ref("score", line.item.code)
        self._counted(6, 8 if self.declared else 7)
        self.rows.append(
            row(
                *above,
                self.words([blocks.label("name", item.name)]),
                self._target(item, ref.of("target")),
                self._actual(item, ref.of("actual")),
                self._points(line, ref),
                *self._scores(line, ref),
                self.words(self._reason(line)),
            )
        )

    def _counted(self, points: int, score: int) -> None:
        """Note where the points and the score of the row to come stand."""
        self.points.append((len(self.rows), points))
        self.scores.append((len(self.rows), score))

    def _target(self, item: IndicatorRow, ref: Ref) -> Cell:
        wording = self.report.wording
        mark = [blocks.text(MARK)] if item.target_basis == ASSUMED and item.target else []
        if not item.target:
            return self.plain(self.say("not_stated"))
        if not wording.has(ref):
            return self.words([*wording.inline(item.target), *mark])
        return self.words([*self._signed(item), self.report.number(ref), *mark], align="right")

    def _signed(self, item: IndicatorRow) -> list[Inline]:
        """Return the comparator before a target, unless the target is written with its own."""
        sign = item.direction if item.direction in {"≥", "≤", "="} else ""
        written = item.target.strip()[:1] in "≥≤=＝≧≦><═"
        return [] if written or not sign else [blocks.text(sign)]

    def _actual(self, item: IndicatorRow, ref: Ref) -> Cell:
        if self.report.wording.has(ref):
            return self.words([self.report.number(ref)], align="right")
        if item.direction == "定性" and item.actual:
            return self.words(self.report.wording.inline(item.actual))
        return self.plain(self.say("not_stated"))

    def _points(self, line: Line, ref: Ref) -> Cell:
        mark = [blocks.text(MARK)] if line.item.points_basis == ASSUMED else []
        return self.words([self.report.number(ref.of("points")), *mark], align="right")

    def _figure(self, ref: Ref, missing: str = "not_stated") -> Cell:
        if not self.report.wording.has(ref):
            return self.plain(self.say(missing))
        return self.words([self.report.number(ref)], align="right")

    def _scores(self, line: Line, ref: Ref) -> Iterator[Cell]:
        """Yield 得分, or 自报, 复算 and 差异."""
        score = (
            self.words([self.report.number(ref)], align="right")
            if line.counts
            else replace(self.plain(self.say("unscored")), unscored=True)
        )
        if not self.declared:
            yield score
            return
        yield self._figure(ref.of("declared"), "no_declared")
        yield score
        if line.counts:
            yield self._figure(ref.of("difference"), "dash")
        else:
            yield self.plain(self.say("dash"))

    def _reason(self, line: Line) -> list[Inline]:
        """Return reason and measure; asked for where the target was missed, else blank."""
        item, wording = line.item, self.report.wording
        remarks = [
            wording.inline(words) for words in (item.deviation_reason, item.measure) if words
        ]
        if remarks:
            told = remarks[0]
            for more in remarks[1:]:
                told = [*told, blocks.text(wording.word("semicolon")), *more]
            return told
        return [blocks.text(self.say("ask_reason"))] if self._asks(line) else []

    def _asks(self, line: Line) -> bool:
        """Tell whether a reason is asked for: by the local form's degree, else for every miss."""
        below = self.report.outline.form.reason_below
        if line.score.met is not False or below is None:
            return line.score.met is False
        item = next(one for one in self.report.results.indicators if one.code == line.item.code)
        reached = degree(item)
        # Where no degree can be told the miss itself is reason enough to ask.
        return reached is None or reached.low is None or reached.low < below

    def _set_total(self) -> tuple[int, int]:
        result = self.report.results.outcomes["strict"]
        column = 8 if self.declared else 7
        at = (len(self.rows), column)
        ref = Ref("score", "strict", "scored")
        full = Ref("result", "profile.full_points")
        counted = self.words([self.report.number(ref)] if result.scorable else [], align="right")
        cells = [self.head("total", colspan=6), self._figure(full)]
        if self.declared:
            own, apart = (Ref("score", "declared", part) for part in ("total", "difference"))
            cells += [self._figure(own, "dash"), counted, self._figure(apart, "dash")]
        else:
            cells.append(counted)
        self.rows.append(row(*cells, self.plain("")))
        self.rows.append(
            row(self.head("remarks", colspan=2), self.words(self._told_of_total(), self.width - 2))
        )
        return at

    def _set_closing(self) -> None:
        """Set the rows that a local form has behind the total."""
        analysis = self.report.year.analysis
        told: dict[str, Callable[[], list[Inline]]] = {
            "conclusion": self._conclusion,
            "problems": lambda: self._listed(analysis.problems),
            "measures": lambda: self._listed(analysis.recommendations),
            "causes": self._causes,
        }
        told["use"] = told["measures"]
        for key in self.report.outline.form.closing:
            words = told[key]() or [blocks.text(self.say("not_stated"))]
            head = self.head(f"closing.{key}", colspan=2)
            self.rows.append(row(head, self.words(words, self.width - 2)))

    def _conclusion(self) -> list[Inline]:
        """Return the score and the grade, or that there can be none."""
        wording, outcome = self.report.wording, self.report.results.outcomes["strict"]
        if not outcome.gradable:
            return wording.say("form.closing.ungraded")
        grades = wording.word("list_comma").join(map(wording.term, outcome.grades))
        declared = "_declared" if wording.has("score:declared.total") else ""
        return wording.say(f"form.closing.graded{declared}", grades=[blocks.text(grades)])

    def _listed(self, entries: Sequence[Problem] | Sequence[Recommendation]) -> list[Inline]:
        """Return what the unit names, in its own words."""
        wording = self.report.wording
        quoted = [wording.quoted(one.quote, one.document) for one in entries if one.quote]
        return wording.joined(quoted)

    def _causes(self) -> list[Inline]:
        """Return indicator by indicator why it was missed, as far as anybody said."""
        wording, told = self.report.wording, []
        for line in self.lines:
            reason = self._reason(line) if line.score.met is False else []
            if reason:
                name = [blocks.text(wording.printer.indicator(line.item.code, line.item.name))]
                told.append([*name, *wording.say("colon"), *reason])
        return wording.joined(told)

    def _told_of_total(self) -> list[Inline]:
        """Return the grade, or how many points are unscored."""
        report, result = self.report, self.report.results.outcomes["strict"]
        told: list[Inline] = []
        if result.gradable:
            grades = report.wording.word("list_comma").join(map(report.wording.term, result.grades))
            if len(result.grades) == 1 and report.provisional:
                grades = report.wording.word("strip.provisional", grade=grades)
            told.append(blocks.text(self.say("grade", grade=grades)))
        if result.unscored:
            told += [blocks.text(report.wording.word("semicolon"))] * bool(told)
            told += report.wording.say("form.unscored_points")
        return told or [blocks.text(self.say("all_scored"))]

    def _set_signatures(self) -> None:
        last = self.width
        for heads in (
            ("filled_by", "telephone", "filled_on"),
            ("project_head", "unit_head", "seal"),
        ):
            spans = ((2, 2), (1, 2), (1, last - 8)) if last > 9 else ((2, 2), (1, 2), (1, 1))
            cells = []
            for key, (head, free) in zip(heads, spans, strict=True):
                cells += [self.head(key, colspan=head)]
                cells += [self.plain(self.say("day") if key == "filled_on" else "", free)]
            self.rows.append(row(*cells))

    def _notes(self) -> Iterator[tuple[Inline, ...]]:
        report = self.report
        profile, term = report.results.profile, report.wording.term
        yield (blocks.text(report.identity.rstrip("。.") + self.say("stop")),)
        yield tuple(
            report.wording.say(
                "form.profile",
                profile=[blocks.label("name", term(profile.title).rstrip("。."))],
                definition=[blocks.text(term(profile.execution_definition).rstrip("。."))],
            )
        )
        yield (blocks.text(self.say("unscored_note")),)
        bases = {line.item.points_basis for line in self.lines}
        bases |= {line.item.target_basis for line in self.lines if line.item.target}
        strict = report.results.outcomes["strict"]
        if strict.gradable and len(strict.grades) == 1 and report.provisional:
            yield (blocks.text(self.say("provisional_note")),)
        for line in self.lines:
            if judged := rated(report, line.item.code):
                name = [blocks.label("name", line.item.name)]
                yield tuple(report.wording.say("form.rated_note", name=name, rated=judged))
        if ASSUMED in bases:
            all_ours = report.points_set_by_evaluator == "all"
            yield (blocks.text(self.say("assumed_all_note" if all_ours else "assumed_note")),)
