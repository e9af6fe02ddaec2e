"""Every card tells where its value comes from: words of a source, or a formula with figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalutils.base.refs import Ref
from evalutils.reporting.document import Number, Table, pieces_of
from evalutils.reporting.material import Formulas, Report
from evalutils.reporting.narrative.opening import registry
from evalutils.reporting.narrative.writing import whole


def formula(report: Report, ref: str) -> str:
    return Formulas(report.results, report.values, report.wording.printer).of(Ref.parse(ref))


def test_no_card_of_a_printed_number_is_empty(report_2022: Report) -> None:
    entries = registry(report_2022).entries
    printed = {
        piece.ref
        for block in whole(report_2022)
        if not isinstance(block, Table)
        for piece in pieces_of(block)
        if isinstance(piece, Number)
    }
    assert len(printed) > 20
    empty = [ref for ref in printed if not (entries[ref].quote or entries[ref].formula)]
    assert empty == []


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("result:execution_rate", "全年执行数81.07万元÷全年预算数81.09万元＝99.98%"),
        ("score:B1", "81.07万元÷81.09万元×10.00"),
        ("score:strict.coverage", "10.00÷100＝10%"),
        ("score:strict.unscored", "满分100－可计分10.00＝90.00"),
        ("score:level1.预算执行.points", "各项分值之和：10.00＝10.00"),
        ("result:count.findings", "＝14"),
        ("result:count.open", "群众安全感/满意度"),
        ("evidence:villages", ""),
    ],
)
def test_a_formula_has_the_figures_it_was_worked_out_of(
    ref: str, told: str, report_2022: Report
) -> None:
    found = formula(report_2022, ref)
    assert told in found
    assert bool(found) == bool(told)
    assert "{" not in found


def test_a_missed_target_is_divided_and_a_met_one_is_not(
    report_with: Callable[..., Report],
) -> None:
    basis = {"target_basis": "approved", "points_basis": "approved"}
    missed = report_with(Q7={"target": "95%", **basis})
    assert formula(missed, "score:Q7") == "完成值÷指标值×分值：92.7%÷95%×4.00＝3.90"
    assert formula(missed, "score:Q7.lost") == "4.00－3.90＝0.10"
    assert formula(missed, "score:Q7.gap") == "95%－92.7%＝2.3个百分点"
    met = report_with(Q7={"target": "90%", **basis})
    assert "达到年度指标值90%，得满分4.00分" in formula(met, "score:Q7")


def test_last_year_is_told_with_the_change(report_with: Callable[..., Report]) -> None:
    basis = {"target": "95%", "target_basis": "approved", "points_basis": "approved"}
    fallen = report_with(Q7={**basis, "prior": "94%"})
    assert formula(fallen, "score:Q7.fall") == "94%－92.7%＝1.3个百分点"
    assert fallen.values[Ref("score", "Q7", "prior")].text == "94%"
    assert Ref("score", "Q7", "rise") not in fallen.values
    same = report_with(Q7={**basis, "prior": "92.7%"})
    assert not {Ref("score", "Q7", part) for part in ("rise", "fall")} & set(same.values)
