"""What if: another target or other points, without touching a file."""

from __future__ import annotations

import pytest
from helpers.evaluations import FIGURES, form_2022, leaf, profile_of, year_of

from evalutils.base.faults import InputFaults
from evalutils.evaluation.results import Results
from evalutils.evaluation.whatif import changed_year, read_changes, what_if
from evalutils.reporting.printing import Printer

shown = Printer().text


def tried(*settings: str, profile: str = "mof-2020-10") -> tuple[Results, Results]:
    year = year_of([leaf(target="400", unit="场", actual="300")])
    return what_if(year, (), profile_of(profile), read_changes(settings))


def test_another_target_gives_another_score_and_leaves_the_old_one() -> None:
    old, new = tried("A.target=500")
    assert (shown(old.values["score:A"]), shown(new.values["score:A"])) == ("75.00", "60.00")
    assert (old.outcomes["strict"].grades, new.outcomes["strict"].grades) == (("中",), ("中",))


def test_a_missing_target_can_be_tried_as_an_assumption_only() -> None:
    changes = read_changes(["Q7.target=90%", "Q7.target_basis=assumption"])
    old, new = what_if(year_of(form_2022()), FIGURES, profile_of("mof-2020-10"), changes)
    assert old.outcomes["strict"] == new.outcomes["strict"]
    assert new.outcomes["assumptions"].scorable == old.outcomes["assumptions"].scorable + 4


def test_a_cell_can_be_emptied_and_a_value_may_hold_an_equals_sign() -> None:
    assert tried("A.actual=")[1].scores[0].unscored_reason == "no_actual"
    assert read_changes(["A.target=>=5"])[0].value == ">=5"


def test_every_change_that_leads_nowhere_is_listed() -> None:
    with pytest.raises(InputFaults) as raised:
        read_changes(["A", "A.traget=5", "=5"])
    assert [fault.code for fault in raised.value.faults] == [
        "what_if_form", "what_if_column", "what_if_form",
    ]  # fmt: skip
    with pytest.raises(InputFaults, match="编号") as raised:
        changed_year(year_of(form_2022()), read_changes(["Q77.target=5", "Z.target=5"]))
    assert [fault.found for fault in raised.value.faults] == ["Q77", "Z"]
    assert "Q7" in str(raised.value)


def test_changed_points_must_still_add_up() -> None:
    with pytest.raises(InputFaults) as raised:
        tried("A.points=90")
    assert [fault.code for fault in raised.value.faults] == ["points_not_full"]
