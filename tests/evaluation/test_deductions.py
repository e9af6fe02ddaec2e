"""Deductions: every lost point has a line, and the lines add up."""

from dataclasses import replace

from helpers.evaluations import exact, figure, heading, leaf, results_2022, results_of, span

from evalutils.evaluation.scoring import UNEXPLAINED

FIGURES = (
    figure("talks", "300余场", span(300, 400, "()"), "场"),
    figure("rate", "92.7%", exact("0.927"), "%"),
    figure("cost", "125元", exact(125), "元"),
)


def two_rows(**cells: str):
    rows = [
        heading("P", "产出指标", "100"),
        leaf(code="A", parent="P", points="60", target="400", unit="场", actual="talks", **cells),
        replace(
            leaf(code="C", parent="P", points="40", target="100", unit="元", actual="cost",
                 direction="≤", deviation_reason="材料涨价", measure="集中采购"), row=4,
        ),
    ]  # fmt: skip
    return results_of(*rows, figures=FIGURES)


def test_every_lost_point_has_a_line_with_rule_clause_evidence_reason_and_measure() -> None:
    talks, cost = two_rows().deductions
    assert (talks.score, talks.lost) == (span(45, 60), span(0, 15))
    assert (talks.rule, talks.clause) == ("完成值÷指标值×分值", "财预〔2020〕10号 第十六条")
    assert (talks.evidence, talks.reason, talks.measure) == (("talks",), UNEXPLAINED, UNEXPLAINED)
    assert (cost.lost, cost.reason, cost.measure) == (exact(8), "材料涨价", "集中采购")


def test_a_reason_that_says_nothing_is_no_reason() -> None:
    assert two_rows(deviation_reason="无").deductions[0].reason == UNEXPLAINED


def test_the_lines_add_up_to_what_the_result_lacks() -> None:
    results = two_rows()
    lost = sum((row.lost for row in results.deductions), exact(0))
    outcome = results.outcomes["assumptions"]
    assert lost == exact(100) - outcome.scored - exact(outcome.unscored)


def test_a_person_s_reason_for_a_tier_stands_in_the_ledger() -> None:
    row = leaf(direction="定性", tier="达成 90%", reason="两处未见记录")
    (line,) = results_of(row).deductions
    assert (line.lost, line.reason) == (exact(10), "两处未见记录")


def test_2022_loses_nothing_for_an_unscored_rest_is_no_deduction() -> None:
    assert results_2022().deductions == ()
