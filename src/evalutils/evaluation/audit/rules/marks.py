"""Rules on points and scores told in prose: the score of execution (R02), the weights (R05)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import regex

from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.finding import Finding, Term, as_points, finding, joined, percent
from evalutils.evaluation.audit.rules.money import execution_points, near, profile_that_gives
from evalutils.evaluation.audit.rules.spending import told_in
from evalutils.reading.quantities import Interval

_POINTS = r"[（(]?(?:指标)?(?:分值|满分|权重|标准分|共|占|计|为|各|是|[:：]|\s)*"
#: 预算执行率10分，得10分; 资金执行率（满分10分），执行率95%，自评得分10分.
_EXECUTION = regex.compile(
    rf"(?:预算|资金|支出)执行(?:率|情况|进度)?(?:指标|得分)?{_POINTS}(?P<points>\d{{1,2}}(?:\.\d)?)\s*分[)）]?"
    r"(?:[^。；;\n]{0,40}?)(?:自评|实际|评价|应|本项|该项)*得(?:分)?(?:为|是|[:：]|\s)*"
    r"(?P<score>\d{1,2}(?:\.\d{1,4})?)\s*分"
)
#: A dimension with its points, none that it got: 产出指标（50分）, 满意度占10分.
_WEIGHT = regex.compile(
    r"(?P<name>预算执行|资金执行|执行率|产出|效[益果]|满意度?|成本|决策|过程)"
    rf"(?:率|情况|指标|类|方面|目标)*{_POINTS}(?P<points>\d{{1,2}}(?:\.\d)?)\s*(?:分|[%％])"
)
#: Words that say that points, and no scores, are listed.
_LISTED = regex.compile(r"分值|满分|权重|组成|构成|百分制|评分指标|指标体系|分别设|设置|标准分")
_SCORED = regex.compile(r"得分?[^。]{0,4}\d|扣分?[^。]{0,4}\d")
_FEWEST = 3


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
            # Fewer than 100 may leave a dimension to another sentence.
            if added > full or (added < full and whole and "执行" in sentence):
                listed = ((Term(m["name"]), as_points(Fraction(m["points"]))) for m in found)
                yield finding(
                    "weights_not_full", part.place, severity="warning", context=part.text[:300],
                    parts=(joined(listed, "＋"), "＝", as_points(added)), full=as_points(full),
                )  # fmt: skip
                return
