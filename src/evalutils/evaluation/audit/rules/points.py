"""Rules on points and totals: weights (R05), total and grade (R06)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, execution_points, says
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Term,
    as_points,
    finding,
    joined,
    quoted,
)
from evalutils.evaluation.profiles import Profile
from evalutils.reading.selfeval import Cell, Item, Weight, split_points

_TOLERANCE = Fraction(5, 100)
#: One row makes no sum.
_FEWEST = 2
_GRADE = regex.compile(r"(?<![良优中差])(优秀?|良好?|中等?|差)(?![优良中差])")
_NAMES = {"优秀": "优", "良好": "良", "中等": "中"}
#: Names of grades that other scales have: what band they mean can't be told.
_OTHER_SCALE = regex.compile(r"合格|及格|一般|较好|较差|[A-D]级")


def weights_of_groups(case: Case) -> Iterator[Finding]:
    """R05: points printed in the names of the groups do not add up to 100, or to their parent."""
    weights = case.form.weights
    parents = {weight.name: weight for weight in weights}
    for parent in weights:
        children = [weight for weight in weights if weight.parent == parent.name]
        added = sum((weight.points for weight in children), Fraction(0))
        if children and (added > parent.points or (added < parent.points and case.whole)):
            yield finding(
                "weights_of_parent", parent.cell, *(weight.cell for weight in children),
                severity=case.standard.severity, parent=shown(parent),
                parts=_sum(children, added), points=as_points(parent.points),
            )  # fmt: skip
    top = [weight for weight in weights if weight.parent not in parents]
    yield from _top_weights(case, top)


def _top_weights(case: Case, top: list[Weight]) -> Iterator[Finding]:
    if not top:
        return
    added = sum((weight.points for weight in top), Fraction(0))
    names = "".join(weight.name for weight in top)
    execution = execution_points(case.form)
    told = _sum(top, added)
    if execution is not None and not says("dimension.execution", names):
        added += execution
        told = (
            _sum(top, None), "＋", Term("预算执行"), as_points(execution), "＝", as_points(added),
        )  # fmt: skip
    full = case.standard.profile.full_points
    # Fewer than 100 is a defect only where the whole table is there.
    if added > full or (added < full and case.whole and _has_all(names)):
        yield finding(
            "weights_not_full", *(weight.cell for weight in top),
            severity=case.standard.severity, parts=told, full=as_points(full),
        )  # fmt: skip


def _has_all(names: str) -> bool:
    return all(name in names for name in ("产出", "效益", "满意"))


def points_of_rows(case: Case) -> Iterator[Finding]:
    """R05: the rows of a group do not add up to its points; all rows do not add up to 100."""
    rows = case.listed
    if any(item.points is None or item.points.number is None for item in rows) or not rows:
        return
    for weight in case.form.weights:
        members = [item for item in rows if item.level1_name == weight.name]
        added = _points(members)
        surely_all = case.whole or members[-1:] != list(rows[-1:])
        if members and (added > weight.points or (added < weight.points and surely_all)):
            yield finding(
                "points_of_group", weight.cell, severity=case.standard.severity,
                group=shown(weight), added=as_points(added), points=as_points(weight.points),
            )  # fmt: skip
    execution = execution_points(case.form) or Fraction(0)
    if _lists_execution(case):
        execution = Fraction(0)
    added, full = _points(list(rows)) + execution, case.standard.profile.full_points
    stated = case.form.total.points.number if case.form.total and case.form.total.points else None
    complete = stated is not None and stated >= full and not case.cut
    # Execution was not read: its points may be what is missing.
    complete = complete and (
        execution > 0 or _lists_execution(case) or not case.page.tells_execution
    )
    if (added > full and _points(list(rows)) != full) or (added < full and complete):
        yield finding(
            "points_not_full", rows[0].points, severity=case.standard.severity,
            rows=as_points(_points(list(rows))), execution=as_points(execution),
            added=as_points(added), full=as_points(full),
        )  # fmt: skip


def weights_off_the_rule(case: Case) -> Iterator[Finding]:
    """R05: weights differ from those that the form itself states as the rule."""
    rule = {_bare(weight.name): weight for weight in case.form.stated_weights}
    actual = {_bare(weight.name): weight for weight in case.form.weights}
    wrong = [
        (rule[name], weight)
        for name, weight in actual.items()
        if name in rule and rule[name].points != weight.points
    ]
    if wrong:
        # The official note allows other weights with a reason (如有特殊情况，可适当调整).
        free = any(regex.search(r"调整|特殊", weight.cell.text) for weight, _ in wrong)
        yield finding(
            "weights_off_rule", *(weight.cell for _, weight in wrong),
            severity="warning" if free else "error",
            printed=joined((shown(weight) for _, weight in wrong), "、"),
            stated=joined((shown(weight) for weight, _ in wrong), "、"),
        )  # fmt: skip


def weights_off_the_profile(case: Case) -> Iterator[Finding]:
    """R05: level-1 points differ from the profile the user chose or the file names."""
    if not case.standard.stated or not case.whole or case.form.stated_weights:
        return
    profile = case.standard.profile
    points = _by_dimension(case, profile)
    weights = profile.weights_for(points)
    wrong = {
        name: value
        for name, value in points.items()
        if name in weights.points and weights.points[name] != value
    }
    if wrong:
        yield finding(
            "weights_off_profile", case.listed[0].points, severity="warning",
            printed=joined(((Term(name), as_points(value)) for name, value in wrong.items()), "、"),
            stated=joined(((Term(name), as_points(weights.points[name])) for name in wrong), "、"),
            profile=Term(profile.title),
        )  # fmt: skip


def _by_dimension(case: Case, profile: Profile) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for item in case.listed:
        level2 = item.level2.text if item.level2 is not None else ""
        dimension = profile.dimension_of(item.level1_name, split_points(level2)[0])
        points = item.points.number if item.points is not None else None
        if dimension is None or points is None:
            return {}
        found[dimension.counts_as] = found.get(dimension.counts_as, Fraction(0)) + points
    execution = execution_points(case.form)
    if execution is not None:
        found["预算执行"] = found.get("预算执行", Fraction(0)) + execution
    return found


def total_against_scores(case: Case) -> Iterator[Finding]:
    """R06: the total is not the sum of the scores (0.05)."""
    form = case.form
    total = form.total.score if form.total is not None else None
    if total is None or total.number is None or not case.listed:
        return
    scores = [item.score.number if item.score is not None else None for item in case.listed]
    known = [score for score in scores if score is not None]
    execution = _execution_score(case)
    added = sum(known, Fraction(0)) + (execution or Fraction(0))
    missing = len(known) < len(scores) or _execution_is_unread(case)
    if abs(added - total.number) <= _TOLERANCE:
        return
    # Where the money part is apart, a total may be the indicators' alone.
    if execution and abs(added - execution - total.number) <= _TOLERANCE:
        if _lists_execution(case):
            return
        yield finding(
            "total_without_execution", total, total=as_points(total.number),
            rows=as_points(added - execution), execution=as_points(execution),
        )  # fmt: skip
        return
    whole = case.whole or _looks_whole(case)
    if added < total.number and (missing or not whole):
        return
    # Points that do not come to 100 may be why: then it is asked which of both is wrong.
    sure = "" if case.whole or added > total.number else "warning"
    rows = as_points(sum(known, Fraction(0)))
    if execution is None:
        yield finding(
            "total_of_rows", total, severity=sure, total=as_points(total.number), rows=rows
        )
        return
    yield finding(
        "total", total, severity=sure, total=as_points(total.number), rows=rows,
        added=as_points(added), execution=as_points(execution),
    )  # fmt: skip


def _looks_whole(case: Case) -> bool:
    """Return whether a table has rows of each dimension, and its total right below the last."""
    rows, total = case.listed, case.form.total
    if case.cut or total is None or total.score is None or len(rows) < _FEWEST:
        return False
    names = {item.level1_name for item in rows}
    every = all(
        any(says(f"dimension.{kind}", name) for name in names)
        for kind in ("output", "benefit", "satisfaction")
    )
    last, place = rows[-1].name.place, total.score.place
    return every and place.table == last.table and 0 < place.row - last.row <= 1


def subtotals_against_rows(case: Case) -> Iterator[Finding]:
    """R06: 小计 is not what the rows above it, since the 小计 before, were given."""
    begins = (0, 0, 0)
    for part in case.form.subtotals:
        ends = _position(part.label)
        rows = [item for item in case.listed if begins < _position(item.name) < ends]
        begins = ends
        scores = [item.score.number if item.score is not None else None for item in rows]
        known = [score for score in scores if score is not None]
        told = part.score.number if part.score is not None else None
        if told is None or part.score is None or len(known) < max(len(scores), _FEWEST):
            continue
        added = sum(known, Fraction(0))
        if abs(added - told) > _TOLERANCE:
            yield finding(
                "total_of_rows", part.score, severity="warning", total=as_points(told),
                rows=as_points(added),
            )  # fmt: skip


def _position(cell: Cell) -> tuple[int, int, int]:
    """Return where a cell stands in reading order, by its row or its line."""
    place = cell.place
    return place.table, place.row, place.lines[0] if place.lines else 0


def _lists_execution(case: Case) -> bool:
    """Return whether the execution rate is a row among the indicators, too."""
    return any(
        regex.search(r"^(?:项目)?(?:预算|资金)?执行率?$|预算执行率", item.name.text)
        for item in case.listed
        if regex.search(r"执行|过程|投入|管理|预算", item.level1_name + item.name.text)
    )


def _execution_score(case: Case) -> Fraction | None:
    for row in case.form.money:
        if row.kind == "total" and row.score is not None:
            return row.score.number
    told = None if case.forms else _EXECUTION.search(case.text)
    return None if told is None else Fraction(told["score"])


#: A sentence tells the score of execution: 预算执行率。…执行率96%，得9.6分.
_EXECUTION = regex.compile(
    r"执行率[^；;\n]{0,80}?得(?:分)?(?:为|：|:)?\s*(?P<score>\d{1,2}(?:\.\d+)?)\s*分"
)


def _execution_is_unread(case: Case) -> bool:
    """Return whether execution has points, or a score of its own, that is no number."""
    rows = [row for row in case.form.money if row.kind == "total"]
    points = execution_points(case.form) is not None
    points = points or any(says("dimension.execution", weight.name) for weight in case.form.weights)
    cells = [row.score for row in rows if row.score is not None]
    told = any(not cell.blank and cell.number is None for cell in cells)
    return told or (points and _execution_score(case) is None)


def total_above_full(case: Case) -> Iterator[Finding]:
    """R06: an indicator's score, or the total, is above its points."""
    total = case.form.total
    if total is not None and total.score is not None and total.score.number is not None:
        points = total.points.number if total.points is not None else None
        most = points or case.standard.profile.full_points
        if total.score.number > most:
            yield finding(
                "total_above", total.score, name=total.label, points=as_points(most),
                score=as_points(total.score.number),
            )  # fmt: skip
    for item in case.listed:
        points = item.points.number if item.points is not None else None
        score = item.score.number if item.score is not None else None
        if points is not None and score is not None and score > points:
            yield finding(
                "row_above",
                item.score,
                name=item.name,
                points=as_points(points),
                score=as_points(score),
            )


def grade_of_total(case: Case) -> Iterator[Finding]:
    """R06: the grade is not the band of the total."""
    form = case.form
    total = form.total.score if form.total is not None else None
    if form.grade is None or total is None or total.number is None:
        return
    printed = grade_in(form.grade.text)
    if printed and 0 <= total.number <= case.standard.profile.full_points:
        expected = case.standard.profile.grade_of(total.number)
        if expected != printed:
            yield _grade_remark(case, form.grade, printed, total.number, expected)


def _grade_remark(case: Case, cell: Cell, printed: str, total: Fraction, expected: str) -> Finding:
    return finding(
        "grade", cell, severity=case.standard.severity, grade=Term(printed), total=as_points(total),
        expected=Term(expected), profile=Term(case.standard.profile.title),
    )  # fmt: skip


def grade_in(text: str) -> str:
    """Return the one grade of 财预〔2020〕10号 that a text names, or ``""``.

    Examples
    --------
    >>> grade_in("评价等级：优秀"), grade_in("优/良/合格"), grade_in("优□ 良□")
    ('优', '', '')
    """
    if _OTHER_SCALE.search(text):
        return ""
    found = {_NAMES.get(name, name) for name in _GRADE.findall(text)}
    return found.pop() if len(found) == 1 else ""


def _points(rows: list[Item]) -> Fraction:
    return sum(
        (item.points.number or Fraction(0) for item in rows if item.points is not None),
        Fraction(0),
    )


def _bare(name: str) -> str:
    found = regex.search(r"执行|产出|效益|满意|成本", name)
    return found[0] if found else name


def shown(weight: Weight) -> Fact:
    """Return a group with its points, as forms print it."""
    return (quoted(weight.name, weight.cell.place), "（", as_points(weight.points), "分）")


def _sum(weights: list[Weight], added: Fraction | None) -> Fact:
    parts = joined(
        ((quoted(weight.name, weight.cell.place), as_points(weight.points)) for weight in weights),
        "＋",
    )
    return parts if added is None else (parts, "＝", as_points(added))
