"""Words come from the wording file, numbers from the registry, and each case has its sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from evalutils.base.words import LANGUAGES, entry, keys
from evalutils.evidence.year import Problem, Recommendation
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks, tables
from evalutils.reporting.audits.rectification import letter_of
from evalutils.reporting.document import Quotation, Strip, Table, as_json, type_name
from evalutils.reporting.material import NarrativeError, Report
from evalutils.reporting.narrative import (
    analysis,
    chapters,
    decision,
    figures,
    issues,
    measures,
    opening,
)
from evalutils.reporting.rectification import follow_up


def plain(pieces: Any) -> str:
    """Return the words of pieces and blocks as a reader sees them."""
    pieces = as_json(pieces)
    if isinstance(pieces, list):
        return "".join(plain(piece) for piece in pieces)
    for key in ("text", "content", "items"):
        if key in pieces:
            return pieces[key] if isinstance(pieces[key], str) else plain(pieces[key])
    return str(pieces.get("target", ""))


def with_outcome(report: Report, basis: str, **changes: Any) -> Report:
    outcomes = dict(report.results.outcomes)
    outcomes[basis] = replace(outcomes[basis], **changes)
    return replace(report, results=replace(report.results, outcomes=outcomes))


def phrases(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from phrases(value)
    else:
        for value in tree:
            yield from phrases(value)


def test_a_number_is_bound_to_its_reference(report_2022: Report) -> None:
    pieces = report_2022.wording.inline("执行{evidence:budget_executed}。")
    bounds = Interval.exact(810700)
    assert pieces[1] == blocks.number("81.07万元", "evidence:budget_executed", bounds)


def test_a_role_stands_for_the_figure_that_plays_it(report_2022: Report) -> None:
    assert report_2022.wording.number("role:adjusted").ref == "evidence:budget_total"


def test_an_interval_keeps_its_ends(report_2022: Report) -> None:
    piece = report_2022.wording.number("evidence:posters")
    assert (piece.bounds.low, piece.bounds.high) == (18000, 30000)


def test_a_digit_without_a_reference_is_refused(report_2022: Report) -> None:
    with pytest.raises(NarrativeError, match="prints '119' without a reference"):
        report_2022.wording.inline("抓获119人")


def test_an_unknown_figure_is_told_with_near_ones(report_2022: Report) -> None:
    with pytest.raises(NarrativeError, match="near: evidence:budget_total"):
        report_2022.wording.inline("{evidence:budget_totl}")


def test_a_missing_part_is_told(report_2022: Report) -> None:
    with pytest.raises(NarrativeError, match="needs a part 'reasons'"):
        report_2022.wording.say("decision.why_unscored")


def test_an_unknown_phrase_is_told(report_2022: Report) -> None:
    with pytest.raises(NarrativeError, match="no phrase 'nobody_says_this'"):
        report_2022.wording.word("nobody_says_this")


def test_no_phrase_of_the_report_types_a_digit() -> None:
    said = [entry(key, language) for key in keys() for language in LANGUAGES
            if key.startswith("report.")]  # fmt: skip
    assert len(said) > 500
    for words in phrases(said):
        bare = re.sub(r"\{[^{}]*\}", "", words)
        assert not re.search(r"\d", bare), words


def told(strip: Strip, label: str) -> list[str]:
    """What the decision page says under one word, item by item."""
    (point,) = (point for point in strip.points if point.label.startswith(label))
    return [plain(item) for item in point.items]


def test_the_first_page_of_2022_says_what_can_and_what_cannot_be_said(report_2022: Report) -> None:
    page = decision.decision(report_2022)
    assert plain(page.verdict) == "不能定级"
    assert "满分100分中可计分的只有10.00分" in plain(page.reason)
    assert "全年预算81.09万元，执行81.07万元，执行率99.98%，该项得10.00分" in plain(page.reason)
    assert "其余90.00分暂不计分（不是零分，也不是满分）" in plain(page.reason)
    reasons = told(page, "主要理由")
    assert len(reasons) == 3
    assert "附件1" in reasons[0]
    assert "雪亮工程、重点地区整治、综治中心一体化" in reasons[1]
    assert "因果关系无法确认" in reasons[2]
    assert "待补齐项目支出绩效自评表" in told(page, "预算安排建议")[0]
    assert page.bridge == ()  # the unit's own scores are not known


def test_a_signer_finds_names_date_and_room_for_a_seal(report_2022: Report) -> None:
    signed = {fact.label: plain(fact.content) for fact in decision.decision(report_2022).signed}
    assert signed == {"评价机构（盖章）": "", "评价人（签字）": "", "日期": "2026年11月23日"}
    project = replace(report_2022.year.project, evaluator="示例评价中心", assessor="某某")
    named = replace(report_2022, year=replace(report_2022.year, project=project))
    names = [plain(fact.content) for fact in decision.decision(named).signed]
    assert names[:2] == ["示例评价中心", "某某"]


def test_a_gradable_result_gives_its_grade_and_advice(report_2022: Report) -> None:
    full = with_outcome(
        report_2022, "strict", gradable=True, grades=("优",), coverage=Fraction(1), unscored=0
    )
    page = decision.decision(full)
    assert plain(page.verdict) == "优"
    assert "等级为优" in plain(page.reason)
    assert "暂不计分" not in plain(page.reason)
    assert "优先保障" in told(page, "预算安排建议")[0]
    worst = with_outcome(report_2022, "strict", gradable=True, grades=("差",))
    assert "暂不安排预算" in told(decision.decision(worst), "预算安排建议")[0]


def test_a_second_result_stands_there_only_where_an_assumption_adds_one(
    report_2022: Report, report_assumed: Report
) -> None:
    labels = [item.label for item in decision.decision(report_assumed).items]
    assert "含评价人假设" in labels
    assert "含评价人假设" not in [item.label for item in decision.decision(report_2022).items]


def test_several_possible_grades_are_all_named(report_2022: Report) -> None:
    open_end = with_outcome(report_2022, "strict", gradable=True, grades=("优", "良"))
    assert "等级可能为优、良，尚不能定为其一" in plain(decision.conclusion(open_end))
    verdict = decision.verdict(open_end, open_end.results.outcomes["strict"])
    assert plain(verdict) == "等级待定：优、良"


def test_the_first_page_draws_a_bar_only_where_a_grade_can_be_given(report_2022: Report) -> None:
    assert decision.decision(report_2022).bar is None
    gradable = with_outcome(report_2022, "strict", gradable=True, grades=("优",))
    bar = decision.decision(gradable).bar
    assert [band.name for band in bar.bands] == ["优", "良", "中", "差"]
    assert (bar.low, bar.high) == ("10", "100")


def test_what_the_source_does_not_name_is_said_and_not_guessed(report_2022: Report) -> None:
    facts = {fact.label: plain(fact.content) for fact in opening.cover(report_2022).facts}
    assert facts["主管部门"] == facts["实施单位"] == "原文未载明"
    assert facts["项目名称"].endswith("（名称为评价人所拟，原文未载明）")


def test_a_section_of_the_source_is_quoted_with_its_place(report_2022: Report) -> None:
    quoted = chapters.from_source(report_2022, "basis")
    assert [type_name(block) for block in quoted] == ["paragraph"]
    assert "增平安组发〔2022〕2号" in plain(quoted)
    (words,) = (piece for piece in quoted[0].content if isinstance(piece, Quotation))
    assert words.cite.startswith("self-evaluation-report.txt · 一（二）")
    assert "以下从略" in plain(chapters.from_source(report_2022, "background"))


def test_the_registry_tells_the_quote_and_the_figure_inside_it(report_2022: Report) -> None:
    entry = opening.registry(report_2022).entries["evidence:registered"]
    start, end = entry.mark
    assert entry.quote[start:end] == "约13.7万人"
    assert entry.as_of == "截至10月底"
    assert entry.document == "self-evaluation-report.txt"


@pytest.mark.parametrize("name", ["goals"])
def test_every_figure_has_its_headline_alt_text_and_data(report_2022: Report, name: str) -> None:
    (figure,) = getattr(figures, name)(report_2022)
    assert figure.id == f"fig-{name}"
    assert figure.headline
    assert len(figure.alt) > 20
    assert figure.data.rows


def test_a_goal_counts_as_targeted_only_by_a_target_that_is_not_assumed(
    report_with: Callable[..., Report],
) -> None:
    (figure,) = figures.goals(report_with(Q2={"target": "280", "target_basis": "assumption"}))
    rows = {row[0]: row[1:] for row in figure.data.rows}
    assert rows["平安创建宣传"][0] == "未载明"
    assert rows["平安创建宣传"][3] == "仅含假设"
    assert rows["重点地区整治"][0] == "仅文字"


def test_blocks_shown_in_a_notebook_carry_the_json_and_words(report_2022: Report) -> None:
    payload = blocks.bundle(chapters.conclusion(report_2022))
    assert payload["schema"] == blocks.SCHEMA
    assert {block["type"] for block in payload["blocks"]} <= {"paragraph", "list"}


def test_no_sentence_points_to_a_table_with_nothing_in_it(report_2022: Report) -> None:
    bare = replace(report_2022.year, analysis=replace(report_2022.year.analysis, not_computed=()))
    report = replace(report_2022, year=bare)
    assert chapters.led(report, "performance.not_computed_lead", []) == []


def test_a_statement_of_the_evaluator_takes_the_place_of_the_phrase(report_2022: Report) -> None:
    assert "详见附件1" in plain(chapters.say(report_2022, "method.design_lead"))
    bare = replace(report_2022.year, analysis=replace(report_2022.year.analysis, statements={}))
    said = plain(chapters.say(replace(report_2022, year=bare), "method.design_lead"))
    assert said == "本次评价依据所列材料逐项复核。"


def test_a_report_with_proposals_says_that_it_is_a_draft_and_how_many_are_left(
    report_2022: Report,
) -> None:
    year = report_2022.year
    goals = tuple(replace(goal, status="proposed") for goal in year.analysis.goals)
    draft = replace(year, analysis=replace(year.analysis, goals=goals))
    marked = opening.cover(replace(report_2022, year=draft))
    # Once on the page: with the identity, and among the facts where each of them is found.
    assert "初稿" not in as_json(marked)["subtitle"]
    assert "确认状态" in str(as_json(marked)["facts"])
    assert f"初稿（{len(goals)}条待确认）" in as_json(marked)["identity"]
    assert "初稿" not in str(as_json(opening.cover(report_2022)))


def test_a_draft_calls_open_what_was_not_recognised_and_a_report_not_stated(
    report_2022: Report, report_with: Callable[..., Report]
) -> None:
    cells = {"target": "95%", "target_basis": "approved", "points_basis": "approved"}
    drafted = report_with(Q7=cells | {"status": "proposed"})
    assert "2022待定待定" in plain(as_json(opening.cover(drafted))["facts"])  # 主管部门, 实施单位
    told = plain(analysis.analysis(drafted))
    assert "年度指标值待定" in told
    assert "原因待定，请对照原文补充" in told
    told += plain(as_json(tables.deductions(drafted)))
    for lacking in ("未载明", "未见", "未说明"):
        assert lacking not in told
    assert "未载明年度指标值" in plain(analysis.analysis(report_2022))


def test_what_the_program_assumed_makes_no_second_result_before_a_person_confirms_it(
    report_with: Callable[..., Report],
) -> None:
    cells = {"target": "90%", "target_basis": "source", "points_basis": "assumption"}
    agreed = report_with(Q7=cells)
    drafted = report_with(Q7=cells | {"status": "proposed"})
    assert [one.basis for one in agreed.readings] == ["strict", "assumptions"]
    assert [one.basis for one in drafted.readings] == ["strict"]
    (table,) = tables.indicators(drafted)
    mine = next(row for row in table.rows if row.anchor == "ind-Q7")
    assert plain(mine.cells[-1].content) == "暂不计分"
    assert "得4.00分" in plain(analysis.analysis(agreed))
    assert "得4.00分" not in plain(analysis.analysis(drafted))


def test_a_tier_stands_beside_the_points_it_took(report_with: Callable[..., Report]) -> None:
    cells = {"points_basis": "approved", "target": "总体状况好转", "actual": "明显好转",
             "tier": "部分达成 70%", "reason": "记录只到十月"}  # fmt: skip
    rated = report_with(E4=cells)
    said = "评为“部分达成”（该档60%—80%，取70%），失1.50分"
    assert said in plain(analysis.analysis(rated))
    assert said in plain([one.problem for one in issues.issues(rated)])
    (ledger,) = tables.deductions(rated)
    assert "部分达成，70%" in plain([cell.content for cell in ledger.rows[0].cells])
    assert "重点地区治安由评价人评为“部分达成”" in plain(tables.form(rated).table.notes)


def test_a_day_that_was_missed_is_named_with_why_no_rule_scores_it(
    report_with: Callable[..., Report],
) -> None:
    late = report_with(
        E4={
            "target": "{label:date|6月底前}",
            "actual": "{label:date|9月完成}",
            "target_basis": "source",
        }
    )
    said = plain(analysis.analysis(late))
    assert "重点地区治安（年度指标值为6月底前，实际为9月完成）逾期；评分办法未规定" in said
    assert "重点地区治安、" not in said


def test_every_word_of_a_draft_stands_for_one_of_the_report() -> None:
    drafted = {key: key.replace(".drafted", "") for key in keys() if ".drafted." in key}
    assert len(drafted) > 20
    for key, usual in drafted.items():
        assert entry(key, "zh") != entry(usual, "zh")
        assert {"待定", "未识别"} & set(re.findall("待定|未识别", str(entry(key, "zh"))))


def test_each_dimension_is_told_in_a_paragraph_with_the_reason_of_what_is_not_scored(
    report_2022: Report,
) -> None:
    told = [plain(block) for block in analysis.analysis(report_2022)]
    assert [words.partition("（")[0] for words in told] == ["预算执行", "产出", "效益", "满意度"]
    assert "得10.00分" in told[0]
    assert "未载明年度指标值" in told[1]
    # Without any result there is no tier to choose: that is the unit's gap, not the evaluator's.
    assert "未见完成情况，无从评定档次" in told[2]


def test_what_was_missed_is_told_with_target_gap_and_cause(
    report_with: Callable[..., Report],
) -> None:
    cells = {"target": "95%", "target_basis": "approved"}
    asked = plain(analysis.analysis(report_with(Q7=cells)))
    assert "年度指标值95%，实际完成92.7%，相差2.3个百分点" in asked
    assert "未说明原因，请补充说明" in asked
    told = report_with(Q7={**cells, "deviation_reason": "外来人口未登记"})
    assert "所述原因：外来人口未登记" in plain(analysis.analysis(told))
    assert figures.points(told) == [], "one bar says no more than its sentence"
    both = {"Q7": cells, "Q2": {"target": "500", "target_basis": "approved"}}
    assert figures.points(report_with(**both))
    assert figures.points(report_with()) == [], "nothing lost, nothing drawn"


def test_problems_found_are_ranked_and_each_has_who_when_and_until_what(
    report_2022: Report,
) -> None:
    found = issues.issues(report_2022)
    weights = [issues.WEIGHTS.index(item.weight) for item in found]
    assert weights == sorted(weights)
    assert issues.unscored(report_2022) is not None
    table = next(
        block for block in measures.recommendations(report_2022) if isinstance(block, Table)
    )
    for row in table.rows:
        assert all(plain(cell.content) for cell in row.cells)
    assert plain(table.rows[0].cells[2].content) == "编制单位（待查）"


def test_a_problem_of_the_evaluator_is_marked_and_goes_to_page_list_and_letter(
    report_2022: Report,
) -> None:
    analysis = report_2022.year.analysis
    ours = Problem("stock", text="宣传册{evidence:posters}没有入库记录", answered_by=("count",))
    bare = Problem("plan", text="2023年的计划没有写明地点，无法核对")
    advice = Recommendation("count", text="建立台账")
    more = replace(
        analysis,
        problems=(*analysis.problems, ours, bare),
        recommendations=(*analysis.recommendations, advice),
    )
    report = replace(report_2022, year=replace(report_2022.year, analysis=more))
    told = plain(measures.own_problems(report))
    assert "没有入库记录（评价人提出）" in told
    assert "2023年的计划没有写明地点，无法核对（评价人提出）" in told
    assert "评价人提出" not in plain(chapters.stated_problems(report)), "the unit's own beside it"
    found = [one for one in issues.issues(report) if one.key == "of_evaluator"]
    assert [plain(one.measure) for one in found] == ["建立台账", "说明情况并提出整改措施。"]
    assert plain(found[1].name) == "2023年的计划没有写明地点"
    assert str(tables.problems(report)).count("评价人提出") == 2
    asked = [one for one in follow_up(report.year, report.results).matters if one.kind == "own"]
    assert len(asked) == 2
    letter = zipfile.ZipFile(io.BytesIO(letter_of(report))).read("word/document.xml").decode()
    assert "没有入库记录（评价人提出）。建议：建立台账。" in letter


@pytest.mark.parametrize(
    ("title", "told"),
    [("自评报告（公开文本）", "依据公开材料"), ("自评报告", "依据所收材料")],
)
def test_nothing_is_called_published_that_its_title_does_not_say(
    report_2022: Report, title: str, told: str
) -> None:
    project = replace(report_2022.results.project, sources={"report.txt": title})
    report = replace(report_2022, results=replace(report_2022.results, project=project))
    assert opening.cover(report).subtitle.startswith(told)
