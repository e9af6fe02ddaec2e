"""Rules on points and scores told in prose: the score of execution (R02), the weights (R05)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.evaluation.audit.case import Case, Passage
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    Term,
    as_points,
    finding,
    joined,
    percent,
)
from evalutils.evaluation.audit.payments import told_in
from evalutils.evaluation.audit.rules.money import execution_points, near, profile_that_gives
from evalutils.reading.quantities import Interval

_POINTS = r"[（(]?(?:指标)?(?:分值|满分|权重|标准分|共|占|计|为|各|是|[:：]|\s)*"
#: 预算执行率10分，得10分; 资金执行率（满分10分），执行率95%，自评得分10分.
_EXECUTION = regex.compile(
    rf"(?:预算|资金|支出)执行(?:率|情况|进度)?(?:指标|得分)?{_POINTS}(?P<points>\d{{1,2}}(?:\.\d)?)\s*分[)）]?"
    r"(?:[^。；;\n]{0,40}?)(?:自评|实际|评价|应|本项|该项)*得(?:分)?(?:为|是|[:：]|\s)*"
    r"(?P<score>\d{1,2}(?:\.\d{1,4})?)\s*分"
    # 预算执行率88%，该项指标满分10分，自评得10分
    r"|(?:预算|资金|支出)执行率(?:为|达到?|仅|是|[:：]|\s)*\d[\d.]*\s*[%％][，,、]?(?:该|本|此)?(?:项|指标|项指标)?"
    r"(?:满分|分值|权重|共|计|占|为)*(?P<points>\d{1,2}(?:\.\d)?)\s*分[，,、]?"
    r"(?:自评|实际|评价|应|本项|该项)*得(?:分)?(?:为|是|[:：]|\s)*(?P<score>\d{1,2}(?:\.\d{1,4})?)\s*分"
)
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
_DIMENSIONS = {"效果": "效益", "满意": "满意度", "资金执行": "预算执行", "执行率": "预算执行"}
#: Dimensions that are all there is of a form or of an evaluation.
_ALL_DIMENSIONS = (
    {"决策", "过程", "产出", "效益"},
    {"投入", "过程", "产出", "效益"},
    {"预算执行", "产出", "效益", "满意度"},
)


def execution_score_in_prose(case: Case) -> Iterator[Finding]:
    """R02: the score of execution that the text tells is not what the rate it tells gives."""
    if any(row.score is not None for row in case.form.money):
        return
    rates = {
        told.rate.interval.value
        for part in case.paragraphs
        if (told := told_in(part)).rate is not None and told.rate.interval.is_exact
    }
    for part in case.paragraphs:
        found = _EXECUTION.search(part.text)
        if found is None or len(rates) != 1:
            continue
        (exact,) = rates
        rate, profile = Interval.exact(exact), case.standard.profile
        points, score = Fraction(found["points"]), Fraction(found["score"])
        expected = execution_points(profile, rate, points)
        if expected is None or near(expected, score) or not 0 < score <= points:
            return
        other = None if case.standard.stated else profile_that_gives(rate, points, score)
        yield finding(
            "execution_score_elsewhere" if other else "execution_score", part.place,
            severity="note" if other else "warning", context=part.text[:300],
            score=as_points(score), points=as_points(points), rate=percent(exact),
            expected=as_points(expected, 2), rule=Term(profile.methods["execution"].title),
            profile=Term(other.title if other else profile.title),
        )  # fmt: skip
        return


def total_in_prose(case: Case) -> Iterator[Finding]:
    """R06: the scores of the dimensions that a sentence lists do not add up to its total."""
    if any(form.total is not None for form in case.forms):
        return
    for part in case.paragraphs:
        for sentence in regex.split(r"[。\n]", part.text):
            total = _SUM.search(sentence)
            found = list(_SCORE_OF.finditer(sentence[: total.start()] if total else ""))
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
