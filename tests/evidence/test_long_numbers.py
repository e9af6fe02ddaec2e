"""Numbers of thousands of digits and expressions that are none: a fault with its cell."""

from pathlib import Path

import pytest

from evalutils.base.faults import FaultList
from evalutils.base.places import Place
from evalutils.evaluation.values import Figures, evaluated
from evalutils.evidence.tables import read_csv
from evalutils.evidence.yaml import read_yaml
from evalutils.reading.quantities import read_quantities

REFUSED = ["sum(a)", "a ^ 2", "+", "-", "a ** 99999", "", "((((", "9" * 5000, "a if 1 else 2",
           "a.b", "[1]", "a; 1", "1_0", "0x1F", "1e9999", "a\nb"]  # fmt: skip


@pytest.mark.parametrize("expression", REFUSED)
def test_an_expression_that_is_none_is_a_fault_of_its_cell(expression: str) -> None:
    interval, (fault,) = evaluated(expression, Figures({}), Place("analysis.yaml", key="c"))
    assert interval is None
    assert (fault.code, fault.where.key) == ("bad_expression", "c")
    assert fault.text("zh")


@pytest.mark.parametrize("number", ["7" * 4400, "0." + "3" * 4400, "1,000" * 900])
def test_a_number_without_end_is_named_with_its_cell(number: str, tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    path.write_text(f'资金来源,全年预算数\n总额,"{number}"\n', encoding="utf-8")
    faults = FaultList(tmp_path)
    read_csv(path, "budget", faults)
    found = [(one.code, one.where.row) for one in faults.faults if one.code == "number_endless"]
    assert found == [("number_endless", 2)]
    (tmp_path / "a.yaml").write_text(f"a: 1\nb: '{number}'\n", encoding="utf-8")
    faults = FaultList(tmp_path)
    assert read_yaml(tmp_path / "a.yaml", faults) is None
    assert [(one.code, one.where.row) for one in faults.faults] == [("yaml_broken", 2)]


@pytest.mark.parametrize("number", ["7" * 4400, "0." + "3" * 4400, "1,000" * 900, "7" * 101])
def test_no_figure_is_read_of_a_number_without_end(number: str) -> None:
    assert read_quantities(f"预算{number}万元") == ()
    assert len(read_quantities(f"预算{number}万元，修路36公里")) == 1
