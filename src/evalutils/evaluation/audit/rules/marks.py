"""Rules on points and scores told in prose: the score of execution (R02), the weights (R05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, Passage, word
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Said,
    Term,
    as_points,
    finding,
    joined,
    percent,
)
from evalutils.evaluation.audit.payments import payments, told_in
from evalutils.evaluation.audit.rules.money import execution_points, near, profile_that_gives
from evalutils.reading.quantities import Interval

_POINTS = r"[（(]?(?:指标)?(?:分值|满分|权重|标准分|共|占|计|为|各|是|[:：]|\s)*"
#: What points and scores are of: of execution, or of something else that is named later.
_TOPIC = regex.compile(
    r"(?P<execution>(?:预算|资金|支出|经费|项目)?执行(?!单位|部门|机构|人员|标准)|(?:支出|用款|拨付|支付)(?:进度|率))"
    r"|自评(?:总|综合)?得分(?:为|是)?(?=\s*(?:[6-9]\d(?:\.\d+)?|100)\s*分)"
    r"|产出|效[益果]|满意|数量|质量|时效|成本|决策|过程|管理|投入|总分|总得分|综合|合计|小计|绩效指标|其余|其他"
)
_POINTS_TOLD = regex.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,4})?)\s*分(?![之制别期批类钟]|值|以上|以下)"
)
_GOT_IT = regex.compile(r"(?:得|计|自评|评|打|给|记)(?:分|为|了|满)*[：:是]?\s*$")
_IS_WORTH = regex.compile(
    r"(?:满分|分值|权重|占|标准分|基准分|总分值|共|指标|执行率?|进度|情况|一项|该项|本项)(?:为|是|：|:|[（(]|\s)*$"
)
#: 自评得分96分，其中预算执行率18分: what is listed behind a total is what each got.
_AMONG_SCORES = regex.compile(
    r"(?:得分|总分|评分)(?:为|是|[:：]|\s)*\d{2,3}(?:\.\d+)?\s*分[，,；;（(]\s*其中[^。；;\d]{0,6}$"
)
_TAKEN_OFF = regex.compile(r"扣(?:减|除|了|去)?[^，。；]{0,3}$")
#: So far behind the word a figure may still be of it.
_REACH = 60
#: A dimension with its points, none that it got: 产出指标（50分）, 满意度占10分.
_WEIGHT = regex.compile(
    r"(?P<name>预算执行|资金执行|执行率|产出|效[益果]|满意度?|成本|决策|过程|投入|管理)"
    rf"(?:率|情况|指标|类|方面|目标)*{_POINTS}(?P<points>\d{{1,2}}(?:\.\d)?)\s*(?:分|[%％])"
)
#: Words that say that points, and no scores, are listed.
_LISTED = regex.compile(r"分值|满分|权重|组成|构成|百分制|评分指标|体系|分别设|设置|标准分")
#: Words that say that what is listed is all there is.
_WHOLE = regex.compile(r"[二两三四五六](?:个?部分|大类|类|个?维度|个?方面)(?:组成|构成)?")
_SCORED = regex.compile(r"得分?[^。]{0,4}\d|扣分?[^。]{0,4}\d")
_FEWEST = 3
_TENTH = Fraction(5, 100)
#: A dimension with what it got; its points may stand before: 过程20分得19分.
_SCORE_OF = regex.compile(
    r"(?P<name>预算执行|资金执行|执行率|投入|决策|过程|管理|产出|效[益果]|满意度?|成本)(?:率|情况|指标|类|方面)*"
    r"(?:[（(]?(?:满分|分值|权重)?\d{1,2}(?:\.\d+)?分[)）]?[，,]?(?=[^，。；、\d]{0,4}得))?"
    r"[^，。；、\d]{0,4}?(?P<score>\d{1,2}(?:\.\d+)?)\s*分"
)
_SUM = regex.compile(
    r"(?:总得分|总分|综合得分|自评得分|最终得分|合计|共计|共|总计)(?:得分?)?(?:为|是|[:：]|\s)*"
    r"(?P<score>\d{2,3}(?:\.\d+)?)\s*分"
)
_SUM_FIRST = regex.compile(
    r"\s*(?:以上|上述|各项|本项目|项目|综合|故|因此|自评|合计|最终|[，,])*(?:总得分|总分|综合得分|自评得分|得分|合计|共计)"
    r"(?:得?分)?(?:为|是|[:：]|\s)*(?P<score>\d{2,3}(?:\.\d+)?)\s*分"
    # 得分90分（含）以上为优 tells the bands.
    r"(?!\s*[（(]?含|以上|以下|及以|[—–~-])"
)
_DIMENSIONS = {"效果": "效益", "满意": "满意度", "资金执行": "预算执行", "执行率": "预算执行"}
#: Dimensions that are all there is of a form or of an evaluation.
_ALL_DIMENSIONS = (
    {"决策", "过程", "产出", "效益"},
    {"投入", "过程", "产出", "效益"},
    {"预算执行", "产出", "效益", "满意度"},
)


@dataclass(frozen=True, slots=True)
class _Marked:
    """What a text tells of the points of execution and of the score that it got.

    Parameters
    ----------
    points, score
        The only ones told.
    part
        Where the score stands.
    steps
        Least rate and score of each step where the text states a rule of steps.
    """

    points: Fraction | None
    score: Fraction
    part: Passage
    steps: tuple[tuple[Fraction, Fraction], ...] = ()


def _marked(case: Case) -> _Marked | None:
    points: set[Fraction] = set()
    scores: dict[Fraction, Passage] = {}
    steps: list[tuple[Fraction, Fraction]] = []
    for part in case.paragraphs:
        text = part.text
        rule = list(word("claims.step").finditer(text))
        steps += ((Fraction(m["low"]) / 100, Fraction(m["score"])) for m in rule)
        topics = list(_TOPIC.finditer(text))
        for told in _POINTS_TOLD.finditer(text):
            behind = [topic for topic in topics if 0 <= told.start() - topic.end() <= _REACH]
            if not behind or behind[-1]["execution"] is None:
                continue
            if any(step.start() <= told.start() < step.end() for step in rule):
                continue
            before, number = text[behind[-1].start() : told.start()], Fraction(told["number"])
            if _TAKEN_OFF.search(before):
                continue
            ahead = text[max(0, behind[-1].start() - _REACH) : behind[-1].start()]
            if _GOT_IT.search(before) or _AMONG_SCORES.search(ahead):
                scores.setdefault(number, part)
            elif _IS_WORTH.search(before):
                points.add(number)
    if len(scores) != 1 or len(points) > 1:
        return None
    ((score, part),) = scores.items()
    return _Marked(next(iter(points), None), score, part, tuple(sorted(set(steps), reverse=True)))


def execution_score_in_prose(case: Case) -> Iterator[Finding]:
    """R02: the score of execution that the text tells is not what the rate it tells gives."""
    if any(row.score is not None for row in case.form.money):
        return
    told = _marked(case)
    if told is None or told.score <= 0:
        return
    if told.points is not None and told.score > told.points:
        yield finding(
            "score_above", told.part.place, severity="warning", context=told.part.text[:300],
            name=Term("预算执行"), score=as_points(told.score), points=as_points(told.points),
        )  # fmt: skip
        return
    rates = set(_rates(case, told))
    if len(rates) != 1:
        return
    (exact,) = rates
    rate, profile = Interval.exact(exact), case.standard.profile
    points = told.points
    if len(told.steps) > 1:
        # The text's own rule comes before any profile.
        by_step = next((score for least, score in told.steps if exact >= least), None)
        if by_step is not None and by_step != told.score:
            yield _scored(told, max(score for _, score in told.steps), exact, by_step, Said(_STEPS))
        return
    expected = None if points is None else execution_points(profile, rate, points)
    if points is None or expected is None or near(expected, told.score):
        return
    other = None if case.standard.stated else profile_that_gives(rate, points, told.score)
    yield replace(
        _scored(
            told, points, exact, expected, Term(profile.methods["execution"].title),
            Term(other.title if other else profile.title),
            key="execution_score_elsewhere" if other else "execution_score",
        ),
        severity="note" if other else "warning",
    )  # fmt: skip


_STEPS = "audit.said.own_steps"


def _scored(
    told: _Marked,
    points: Fraction,
    rate: Fraction,
    expected: Fraction | Interval,
    rule: Fact,
    profile: Fact = None,
    key: str = "execution_score",
) -> Finding:
    return finding(
        key, told.part.place, severity="warning", context=told.part.text[:300],
        score=as_points(told.score), points=as_points(points), rate=percent(rate),
        expected=as_points(expected, 2), rule=rule, profile=profile or Said("audit.said.text_rule"),
    )  # fmt: skip


def _rates(case: Case, marked: _Marked) -> Iterator[Fraction]:
    """Yield the execution rates that the text tells; computed where it tells none.

    Of a text with steps the rates told may be those of its rule.
    """
    told = [
        rate.interval.value
        for part in case.paragraphs
        if (rate := told_in(part).rate) is not None and rate.interval.is_exact
    ]
    if told and not marked.steps:
        yield from told
        return
    for each in payments(case):
        if each.budget is not None and each.spent is not None and not each.several:
            whole, part = each.budget.interval, each.spent.interval
            if whole.is_exact and part.is_exact and whole.value > 0:
                yield part.value / whole.value


def total_in_prose(case: Case) -> Iterator[Finding]:
    """R06: the scores of the dimensions that a sentence lists do not add up to its total."""
    if any(form.total is not None for form in case.forms):
        return
    for part in case.paragraphs:
        sentences = regex.split(r"[。\n]", part.text)
        for sentence, behind in zip(sentences, [*sentences[1:], ""], strict=True):
            # …满意度指标10分。综合自评得分97.2分: the total may begin the next sentence.
            total = _SUM.search(sentence) or _SUM_FIRST.match(behind)
            ahead = sentence[: total.start()] if _SUM.search(sentence) and total else sentence
            found = list(_SCORE_OF.finditer(ahead if total else ""))
            names = [_DIMENSIONS.get(match["name"], match["name"]) for match in found]
            if total is None or len(found) < _FEWEST or len(set(names)) < len(names):
                continue
            if _LISTED.search(sentence) and not _SCORED.search(sentence):
                # What the dimensions count, not what they got.
                continue
            printed = Fraction(total["score"])
            added = sum((Fraction(match["score"]) for match in found), Fraction(0))
            # A sentence may leave a dimension out: then its scores come to less.
            all_named = any(group <= set(names) for group in _ALL_DIMENSIONS)
            if added - printed > _TENTH or (all_named and printed - added > _TENTH):
                listed = ((Term(m["name"]), as_points(Fraction(m["score"]))) for m in found)
                yield _off(part, printed, (joined(listed, "＋"), "＝", as_points(added)))
                return


#: What one thing got, and what they got together: 计15分 … 计10分 … 小计46分.
_GOT = regex.compile(
    r"(?:计|得|评)(?:分)?(?:为|是|[:：]|\s)*(?P<score>\d{1,2}(?:\.\d+)?)\s*分(?![值为])"
)
_TOGETHER = regex.compile(
    r"(?:小计|(?<!综)合计|共计|共得|总计|累计得)(?:得?分)?(?:为|是|[:：]|\s)*(?P<score>\d{1,3}(?:\.\d+)?)\s*分"
)
#: What was taken off, and all of it.
_TAKEN = regex.compile(
    r"(?<!合计)(?<!共)(?<!共计)(?<!累计)扣(?:减|除|了)?\s*(?P<score>\d{1,2}(?:\.\d+)?)\s*分"
)
_ALL_TAKEN = regex.compile(
    r"(?:合计|共计?|累计|总共)扣(?:减|除|了)?\s*(?P<score>\d{1,2}(?:\.\d+)?)\s*分"
)
_END = regex.compile(
    r"(?:自评|最终|综合|评价|实际)?(?:总分|总得分|得分|总评分)(?:为|是|[:：]|\s)*(?P<score>\d{2,3}(?:\.\d+)?)\s*分"
)


def scores_added_up(case: Case) -> Iterator[Finding]:
    """R06: scores told one after the other do not add up to the sum told behind them."""
    for part in case.paragraphs:
        together = _TOGETHER.search(part.text)
        ahead = part.text[: together.start()] if together else ""
        got = [Fraction(match["score"]) for match in _GOT.finditer(ahead)]
        if together is None or len(got) < _FEWEST:
            continue
        printed, added = Fraction(together["score"]), sum(got, Fraction(0))
        if abs(printed - added) > _TENTH:
            yield _off(part, printed, _added(got))


def deductions_added_up(case: Case) -> Iterator[Finding]:
    """R06: what is taken off does not come to the sum told, or does not leave the total told."""
    full = case.standard.profile.full_points
    for part in case.paragraphs:
        taken = [Fraction(match["score"]) for match in _TAKEN.finditer(part.text)]
        told, end = _ALL_TAKEN.search(part.text), _END.search(part.text)
        if told is None:
            continue
        whole, added = Fraction(told["score"]), sum(taken, Fraction(0))
        if len(taken) > 1 and abs(whole - added) > _TENTH:
            yield _off(part, whole, _added(taken))
        elif end is not None and abs(full - whole - Fraction(end["score"])) > _TENTH:
            rest = (as_points(full), "－", as_points(whole), "＝", as_points(full - whole))
            yield _off(part, Fraction(end["score"]), rest)


def _added(scores: list[Fraction]) -> Fact:
    return joined(map(as_points, scores), "＋"), "＝", as_points(sum(scores, Fraction(0)))


def _off(part: Passage, printed: Fraction, rows: Fact) -> Finding:
    return finding(
        "total_of_rows", part.place, severity="warning", context=part.text[:300],
        total=as_points(printed), rows=rows,
    )  # fmt: skip


def weights_in_prose(case: Case) -> Iterator[Finding]:
    """R05: the points of the dimensions that a sentence lists do not add up to 100."""
    if case.form.weights:
        return
    full = case.standard.profile.full_points
    for part in case.paragraphs:
        for sentence in regex.split(r"[。；;\n]", part.text):
            found = list(_WEIGHT.finditer(sentence))
            names = [match["name"][:2] for match in found]
            plainly = _LISTED.search(sentence) and not _SCORED.search(sentence)
            if not plainly or len(found) < _FEWEST or len(set(names)) < len(names):
                continue
            added = sum((Fraction(match["points"]) for match in found), Fraction(0))
            whole = {"产出", "满意"} <= set(names) and any(name[0] == "效" for name in names)
            closed = _WHOLE.search(sentence) is not None
            # Fewer than 100 may leave a dimension to another sentence.
            if added > full or (added < full and (closed or (whole and "执行" in sentence))):
                listed = ((Term(m["name"]), as_points(Fraction(m["points"]))) for m in found)
                yield finding(
                    "weights_not_full", part.place, severity="warning", context=part.text[:300],
                    parts=(joined(listed, "＋"), "＝", as_points(added)), full=as_points(full),
                )  # fmt: skip
                return
