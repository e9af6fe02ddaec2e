"""Values: evidence and what is computed from it."""

import pytest
from helpers.evaluations import COMPUTED, FIGURES, exact, figure, span

from evalutils.base.places import Place
from evalutils.evaluation.values import computed_values, evaluated, evidence_values
from evalutils.evidence.year import ComputedRow
from evalutils.reporting.printing import Printer

KNOWN, FAULTS = computed_values(COMPUTED, evidence_values(FIGURES))


shown = Printer().text


def test_evidence_prints_as_the_source_prints_it() -> None:
    assert shown(KNOWN.values["posters"]) == "近20000多份"
    assert KNOWN.values["posters"].evidence == ("posters",)
    assert KNOWN.conflicts == {"posters"}


@pytest.mark.parametrize(
    ("ident", "text", "evidence"),
    [
        ("execution_rate", "99.98%", ("budget_executed", "budget_total")),
        ("balance", "0.02万元", ("budget_total", "budget_executed")),
        ("realname", "12.65万—12.75万人", ("registered", "realname_rate")),
        ("share", "超过6.4%", ("volunteers", "person_times")),
    ],
)
def test_computed_values_print_no_more_than_they_hold(ident, text, evidence) -> None:
    value = KNOWN.values[ident]
    assert (shown(value), value.evidence, value.ref) == (text, evidence, f"result:{ident}")
    assert FAULTS == ()


def test_a_value_may_stand_on_an_earlier_one() -> None:
    rows = (*COMPUTED, ComputedRow("rest", "结余率", "balance / budget_total", "%"))
    figures, faults = computed_values(rows, evidence_values(FIGURES))
    assert faults == ()
    assert figures.values["rest"].evidence == ("budget_total", "budget_executed")
    assert shown(figures.values["rest"]) == "0.02%"


def test_every_row_without_a_value_is_a_fault_at_its_place() -> None:
    zero = figure("none", "0场", exact(0), "场")
    rows = [ComputedRow("a", "甲", "none / none", "%"), ComputedRow("b", "乙", "nine", "场")]
    _, faults = computed_values(rows, evidence_values([zero]))
    assert [(f.code, f.where.key) for f in faults] == [
        ("division_by_zero", "computed.a"),
        ("unknown_name", "computed.b"),
    ]


def test_an_interval_that_reaches_across_zero_cannot_divide() -> None:
    figures = evidence_values([figure("change", "增减若干", span(-1, 1), "%")])
    interval, faults = evaluated("1 / change", figures, Place("indicators.csv"))
    assert interval is None
    assert [fault.code for fault in faults] == ["division_by_zero"]
