"""Rules on what a text claims of its work: praise, completion, aims passed by far (R09, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, says, word
from evalutils.evaluation.audit.figures import (
    clause_before,
    clause_behind,
    line_of,
    measured,
    share_of,
)
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    as_points,
    finding,
    joined,
    percent,
    plain_percent,
    quoted,
    shortened,
)
from evalutils.evaluation.audit.rules.money import execution
from evalutils.reading.forms import role_of
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.selfeval import Claim, quantities_of

_HIGH = Fraction(95)
#: 0.5 percentage points: rates of work are told in whole ones.
_NEARLY = Fraction(5, 1000)
_LOW_EXECUTION = Fraction(8, 10)
_PROBLEMS = regex.compile(
    r"存在(?:的)?(?:主要)?问题(?:及原因(?:分析)?|和不足)?[:：。]?\s*(?P<what>[^\n]{2,400})"
)
_ALL_DONE = (
    r"(?<!未(?:能)?)(?:圆满|全面|全部|均已?|如期|按期|高质量|超额|较好地?)(?:地)?"
    r"(?:完成|实现)(?!率)"
)
_AVERAGE = regex.compile(r"(?:平均得分|平均分)\D{0,4}(?P<score>\d{2,3}(?:\.\d+)?)\s*分")
#: Numbers of chapters and items in front of what is quoted.
_NUMBERED = regex.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、．)）](?!\d))\s*"
)


def high_total_beside_trouble(case: Case) -> Iterator[Finding]:
    """R17: a total of 95 or more beside listed problems, missed targets or low execution."""
    total = case.form.total.score if case.form.total is not None else None
    if total is None or total.number is None or total.number < _HIGH:
        return
    reasons: list[tuple[Fact, Place]] = []
    reasons += _listed_problems(case)
    reasons += _missed_targets(case)
    for row in case.form.money:
        rate = execution(row) if row.kind == "total" else None
        if rate is not None and rate.high is not None and rate.high < _LOW_EXECUTION:
            cells = (row.label, row.rate, row.executed.cell if row.executed else None)
            told = joined((cell for cell in cells if cell is not None), " ")
            reasons.append((told, (row.rate or row.label).place))
    if reasons:
        # Every report has a chapter on problems: only what was not done speaks against its score.
        usual = total.told == "prose" and not any(
            says("claims.unfinished", problem.text.text) for problem in case.form.problems
        )
        usual = usual and len(reasons) == len(_listed_problems(case))
        yield finding(
            "high_total", total, *(spot for _, spot in reasons[:3]),
            severity="note" if usual else "", total=as_points(total.number),
            trouble=joined((told for told, _ in reasons[:3]), "；"),
        )  # fmt: skip


def _missed_targets(case: Case) -> Iterator[tuple[Fact, Place]]:
    for item in case.rows:
        seen = measured(item)
        if seen is None or seen.met is not False or not seen.stated or item.actual is None:
            continue
        # A missed target that was scored down is no contradiction.
        points = item.points.number if item.points is not None else None
        score = item.score.number if item.score is not None else None
        if points is not None and score is not None and score < points:
            continue
        yield (item.name, "：", item.target, "（", item.actual, "）"), item.actual.place


def _listed_problems(case: Case) -> list[tuple[Fact, Place]]:
    found: list[tuple[Fact, Place]] = [
        (_short(problem.text.text, problem.text.place), problem.text.place)
        for problem in case.form.problems
        if not problem.is_measure and _is_problem(problem.text.text)
    ]
    if found:
        return found
    for cell in case.form.notes:
        headed = says("claims.problems", cell.place.header) and _is_problem(cell.text)
        match = _PROBLEMS.search(cell.text)
        if headed:
            found.append((_short(cell.text, cell.place), cell.place))
        elif match is not None and _is_problem(match["what"]):
            found.append((_short(match["what"], cell.place), cell.place))
    if found or len(case.forms) > 1:
        return found[:1]
    for part in case.paragraphs:
        match = _PROBLEMS.match(part.text)
        if match is not None and _is_problem(match["what"]):
            return [(_short(match["what"], part.place), part.place)]
    return []


def _is_problem(text: str) -> bool:
    plain = regex.sub(r"^存在(?:的)?(?:主要)?问题[^：:]{0,8}[：:]", "", text.strip()).strip(
        " ：:。，"
    )
    return (
        len(plain) >= 4
        and not says("claims.no_problem", plain)
        and not regex.match(r"[和及与]", plain)
    )


def praise_beside_trouble(case: Case) -> Iterator[Finding]:
    """R17: a report says that all is done, or scores 95 and more, and tells of what is not."""
    praise = _praise(case)
    if praise is None:
        return
    words, spot, sure = praise
    for part in case.paragraphs:
        for sentence in regex.split(r"[。；;\n]", part.text):
            if says("claims.done", sentence) and not regex.search(r"部分|未", sentence):
                continue
            trouble = _trouble(sentence)
            if trouble:
                yield finding(
                    "praise_contradicted",
                    spot,
                    part.place,
                    severity="warning" if sure else "note",
                    praise=words,
                    trouble=_short(sentence.strip(), part.place),
                    context=part.text[:300],
                )
                return


def _trouble(sentence: str) -> bool:
    return says("claims.unfinished", sentence) and not says("claims.no_trouble", sentence)


def _praise(case: Case) -> tuple[Fact, Place, bool] | None:
    for part in case.paragraphs:
        match = _AVERAGE.search(part.text) or word("claims.total_score").search(part.text)
        if match is not None and _HIGH <= Fraction(match["score"]) <= 100:
            return quoted(match[0], part.place), part.place, True
    for part in case.paragraphs:
        found = regex.search(
            rf"[^，。；;()（）]{{0,12}}{_ALL_DONE}[^，。；;()（）]{{0,12}}", part.text
        )
        if found is not None:
            return _short(found[0].strip(), part.place), part.place, False
    return None


_NO_PROBLEM = regex.compile(
    r"(?:存在(?:的)?(?:主要)?)?问题(?:及原因)?[：:]\s*(?:无|没有|暂无|未发现)(?=[。；，,;\n]|$)"
)
_ABOUT = regex.compile(
    r"(?:针对|对于|鉴于)(?P<what>[^，。；]{3,40}?)(?:的)?(?:问题|情况|现象|不足)"
)


def no_problem_but_a_measure(case: Case) -> Iterator[Finding]:
    """R17: a report says that there are no problems, and what will be done about one."""
    none = next(((m, p) for p in case.paragraphs if (m := _NO_PROBLEM.search(p.text))), None)
    if none is None:
        return
    match, at = none
    for part in case.paragraphs:
        found = _ABOUT.search(part.text)
        if found is not None and (
            says("claims.trouble", found[0])
            or regex.search(r"闲置|浪费|积压|老化|损坏|缺", found[0])
        ):
            yield finding(
                "praise_contradicted", at.place, part.place, severity="warning",
                praise=quoted(match[0], at.place), trouble=_short(found[0], part.place),
                context=part.text[:300],
            )  # fmt: skip
            return


def problems_told_otherwise(case: Case) -> Iterator[Finding]:
    """R17: a problem says of money or staff what the text elsewhere says the opposite of."""
    for problem in case.form.problems:
        for kind in ("money", "staff"):
            lacks = word(f"claims.{kind}_lacks").search(problem.text.text)
            there = word(f"claims.{kind}_there")
            told = ((there.search(part.text), part) for part in case.paragraphs)
            found = next(((match, part) for match, part in told if match is not None), None)
            if lacks is None or found is None or says("claims.time_of_year", problem.text.text):
                continue
            match, part = found
            yield finding(
                "praise_contradicted", part.place, problem.text.place, severity="warning",
                praise=quoted(match[0], part.place),
                trouble=_short(problem.text.text, problem.text.place), context=part.text[:300],
            )  # fmt: skip


def every_project_excellent(case: Case) -> Iterator[Finding]:
    """R17: all projects of a unit have the best grade, and not one problem was found."""
    for part in case.paragraphs:
        text = part.text
        average = _AVERAGE.search(text)
        counts = regex.search(
            r"自评\D{0,24}?(?:项目)?(?P<all>\d+)个", text[: average.start()] if average else ""
        )
        best = regex.search(r"[“\"]?优[”\"]?(?:秀)?的?项目(?P<best>\d+)个", text)
        none = regex.search(r"(?:发现)?问题0个", text)
        if average is None or Fraction(average["score"]) < 98 or best is None:
            continue
        if none is not None or (counts is not None and counts["all"] == best["best"]):
            yield finding(
                "all_excellent",
                part.place,
                context=text[:300],
                average=quoted(average[0], part.place),
                best=quoted(best[0], part.place),
                problems=quoted(none[0], part.place) if none else None,
            )


def _short(text: str, place: Place) -> Fact:
    return shortened(_NUMBERED.sub("", text), place)


def work_against_plan(case: Case) -> Iterator[Finding]:
    """R20: a completion rate told beside planned and done figures that give another one."""
    for told in _by_clause_run(case):
        plan, done = told.get("planned"), told.get("done")
        rate = told.get("completion")
        if plan is None or done is None or rate is None:
            continue
        values = plan.value, done.value, rate.value
        same = plan.quantity is not None and done.quantity is not None
        same = same and plan.quantity.unit == done.quantity.unit  # type: ignore[union-attr]
        if not same or None in values or not values[0]:
            continue
        computed = values[1] / values[0]  # type: ignore[operator]
        # 计划100%以内、超额完成也称100%: only what is less than told is asked about.
        if computed + _NEARLY < values[2]:  # type: ignore[operator]
            yield finding(
                "completion_contradicted", rate.cell, planned=plan.cell, done=done.cell,
                printed=rate.cell, computed=percent(computed), context=rate.clause.text,
            )  # fmt: skip


#: What a figure is a share or a multiple of: 任务数的两倍有余, 为目标的260%.
_OF_AN_AIM = regex.compile(
    r"(?:目标|任务|计划|指标)(?:任务|数|量|值)?的$|(?:完成|达成)(?:率|比例|度)(?:为|达到?|是|：|:)?$"
)
#: … and by how much it was passed: 超额160%, 超出任务1.2倍.
_BEYOND_AN_AIM = regex.compile(
    r"超(?:额|过|出)?(?:完成)?(?:了)?(?:原|年度|既定)?(?:目标|任务|计划|指标)?(?:任务|数|量|值)?(?:的)?$"
)


def told_far_above(case: Case) -> Iterator[Finding]:
    """R09: a text itself says that a target was passed by 30 % and more, and gives no reason."""
    threshold = case.standard.profile.over_achievement.threshold
    rows = [item for item in case.rows if item.actual is not None]
    seen = {item.actual.place for item in rows if item.actual and measured(item) is not None}
    for part in case.paragraphs:
        if part.place in seen or says("claims.explained", part.text):
            continue
        for figure in quantities_of(part.text):
            if figure.kind not in {"ratio", "multiple"} or figure.interval.low is None:
                continue
            before = part.text[max(0, figure.start - _NEAR) : figure.start]
            beyond = _BEYOND_AN_AIM.search(before) is not None
            if not beyond and not _OF_AN_AIM.search(before):
                continue
            if figure.interval.low + beyond >= threshold:
                yield finding(
                    "told_far_above", part.place, context=part.text[:300],
                    words=quoted(_clause(part.text, figure), part.place),
                    threshold=plain_percent(threshold),
                )  # fmt: skip
                break


_NEAR = 16


def _clause(text: str, figure: Quantity) -> str:
    around = clause_before(text, figure), figure.text, clause_behind(text, figure)
    return "".join(around).strip()


def completion_of_rows(case: Case) -> Iterator[Finding]:
    """R20: a row prints a completion rate that its target and actual value do not give."""
    for item in case.rows:
        seen = measured(item)
        rates = [cell for head, cell in item.others if role_of("indicator", head) == "achieved"]
        printed = share_of(rates[0]) if len(rates) == 1 else None
        if seen is None or seen.ratio is None or seen.direction != "≥" or printed is None:
            continue
        # What is done beyond the plan is told as 100 % by many, and as it is by others.
        likely = Interval(min(seen.ratio, Fraction(1)) - _NEARLY, seen.ratio + _NEARLY)
        # 偏差率 is what is missing, or what is too much.
        apart = says("actual.deviation", rates[0].place.header or "")
        if not apart and printed[0] not in likely:
            yield finding(
                "completion_contradicted", rates[0], context=line_of(item),
                planned=item.target, done=item.actual, printed=rates[0],
                computed=percent(seen.ratio),
            )  # fmt: skip


_REALLY = regex.compile(r"实际|完成")
_NOTHING_AIMED_AT = regex.compile(r"^[^目计任应拟]*实际[^目计任应拟]*$")
_SIGNS = "≥≤≧≦⩾⩽＞＜"
_BOUND = regex.compile(rf"[{_SIGNS}]|不少于|不低于|不高于|不超过|不多于|至少")


def bounds_told_as_done(case: Case) -> Iterator[Finding]:
    """R12: what was done is told as the target is, with its sign (≥10场)."""
    for claim in case.form.claims:
        quantity = claim.quantity
        if claim.role != "done" or quantity is None or not _BOUND.match(quantity.text):
            continue
        # In a row of a form that was read as a sentence the sign is the target's; and a word
        # (不少于) bounds what was reached only where its clause says that it really was.
        really = (
            r"实际|完成" if quantity.text[0] in _SIGNS else r"^[^目计任应拟]*实际[^目计任应拟]*$"
        )
        if not regex.search(really, claim.clause.text):
            continue
        yield finding("actual_bound", claim.cell, rows=(claim.clause,), context=claim.clause.text)


def _by_clause_run(case: Case) -> Iterator[dict[str, Claim]]:
    """Yield the claims on work of every sentence, the first of each role."""
    run: dict[str, Claim] = {}
    for claim in case.form.claims:
        if claim.role not in {"planned", "done", "completion"}:
            continue
        last = next(reversed(run.values())) if run else None
        if last is not None and (claim.role in run or claim.cell.place != last.cell.place):
            yield run
            run = {}
        run[claim.role] = claim
    yield run
