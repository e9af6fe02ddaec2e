"""Every mistake in the evaluator's own words is told by its key."""

import pytest

CHANGES = [
    ("computed", 0, {"expression": "spent / bugdet"}, "unknown_name", "computed[1].expression"),
    ("computed", 0, {"expression": "gap"}, "unknown_name", "computed[1].expression"),
    ("computed", 0, {"expression": "spent ^ 2"}, "bad_expression", "computed[1].expression"),
    ("computed", 1, {"id": "rate"}, "name_repeated_key", "computed[2].id"),
    ("computed", 0, {"id": "spent"}, "name_repeated_key", "computed[1].id"),
    ("computed", 0, {"label": "{evidence:spent}"}, "label_with_token", "computed[1].label"),
    ("computed", 0, {"note": "约 99%"}, "bare_digits", "computed[1].note"),
    (
        "not_computed",
        0,
        {"reason": "{evidence:visit}"},
        "unknown_evidence",
        "not_computed[1].reason",
    ),
    ("not_computed", 0, {"reason": "{evidence:visits"}, "markup_broken", "not_computed[1].reason"),
    ("goals", 0, {"quote": "举办读书会"}, "quote_not_found", "goals[1].quote"),
    ("goals", 0, {"quote": "组织测试"}, "quote_repeated", "goals[1].quote"),
    ("goals", 0, {"document": "x.txt"}, "unknown_document", "goals[1].document"),
    ("goals", 0, {"outcome": "done"}, "yaml_unknown_value", "goals[1].outcome"),
    ("goals", 0, {"status": "sure"}, "yaml_unknown_value", "goals[1].status"),
    ("goals", 0, {"evidence": ["course"]}, "unknown_evidence", "goals[1].evidence"),
    ("goals", 0, {"indicators": ["P9"]}, "unknown_code", "goals[1].indicators"),
    ("goals", 0, {"indicators": "P1"}, "yaml_want_list", "goals[1].indicators"),
    (
        "problems",
        0,
        {"answered_by": ["folow"]},
        "unknown_recommendation",
        "problems[1].answered_by",
    ),
    ("recommendations", 0, {"text": ""}, "recommendation_blank", "recommendations[1]"),
    ("requests", 0, {"why": "{ind:Z1}"}, "unknown_code", "requests[1].why"),
    ("requests", 0, {"whyy": "x"}, "yaml_unknown_key", "requests[1].whyy"),
    ("comparisons", 0, {"left": "courses"}, "bad_figure", "comparisons[1].left"),
    ("comparisons", 0, {"right": "result:rte"}, "unknown_result", "comparisons[1].right"),
    ("charts", 0, {"kind": "composition"}, "bad_figure", "charts[1].total"),
    ("charts", 0, {"parts": []}, "yaml_blank", "charts[1].parts"),
    ("charts", 0, {"kind": "pie"}, "yaml_unknown_value", "charts[1].kind"),
    ("charts", 0, {"labels": ["共99场"]}, "bare_digits", "charts[1].labels[1]"),
    ("charts", 0, {"series": ["{evidence:spent}"]}, "label_with_token", "charts[1].series[1]"),
]


@pytest.mark.parametrize(("part", "place", "change", "code", "column"), CHANGES)
def test_a_mistake_is_told_by_its_key(raw, part, place, change, code, column):
    raw.analysis[part][place] |= change
    raw.write()
    faults = {(fault.code, fault.where.key) for fault in raw.faults()}
    assert (code, column) in faults


STATEMENTS = [
    ("{result:rat}", "unknown_result"),
    ("{score:B9}", "unknown_code"),
    ("{cite:nobody}", "unknown_evidence"),
    ("{quote:report.txt|满意率95%}", "words_not_found"),
    ("{quote:other.txt|满意}", "unknown_document"),
    ("共 3 项", "bare_digits"),
]


@pytest.mark.parametrize(("text", "code"), STATEMENTS)
def test_a_statement_may_refer_only_to_what_is_there(raw, text, code):
    raw.analysis["statements"]["summary"] = text
    raw.write()
    fault = raw.only_fault()
    assert (fault.code, fault.where.key) == (code, "statements.summary")


def test_a_statement_may_refer_to_figures_that_scoring_makes(raw):
    words = "{score:strict.total}、{score:B.points}、{result:count.evidence}、{result:read.visits}"
    raw.analysis["statements"]["summary"] = words
    raw.write()
    assert raw.load().analysis.statements["summary"] == words


def test_a_misspelt_key_comes_with_the_one_it_comes_near_to(raw):
    raw.analysis["requests"][0]["whyy"] = "x"
    raw.write()
    assert raw.only_fault().facts["near"] == "why"


def test_a_context_that_names_no_evidence_is_told(raw):
    raw.analysis["context"] = ["visit"]
    raw.write()
    fault = raw.only_fault()
    assert (fault.code, fault.where.key) == ("unknown_evidence", "context[1]")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({}, "quote_or_text"),
        ({"quote": "x", "text": "y"}, "quote_and_text"),
    ],
)
def test_a_problem_is_quoted_or_the_evaluators_and_not_both(raw, cells, code):
    raw.analysis["problems"].append({"id": "ours", **cells})
    raw.write()
    assert code in {fault.code for fault in raw.faults()}
    raw.analysis["problems"][-1] = {"id": "ours", "text": "2024年的安排没有写明"}
    raw.write()
    assert raw.load().analysis.problems[-1].text
