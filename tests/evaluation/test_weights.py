"""Weights: a form's level-1 points beside the profile's."""

from dataclasses import replace
from fractions import Fraction

from helpers.evaluations import form_2022, results_2022, results_of

from evalutils.evaluation.scoring import WeightCheck


def test_2022_keeps_to_the_weights_of_its_profile() -> None:
    checks = results_2022().weight_checks
    assert [check.dimension for check in checks] == ["预算执行", "产出", "效益", "满意度"]
    assert all(check.fits for check in checks)


def test_weights_off_the_profile_are_a_warning_and_no_fault() -> None:
    rows = list(form_2022())
    moved = {"P": "45", "Q1": "3", "E": "35", "E1": "13"}
    rows = [replace(row, points=moved.get(row.code, row.points), actual="") for row in rows]
    off = {
        c.dimension: (c.found, c.expected) for c in results_of(*rows).weight_checks if not c.fits
    }
    assert off == {"产出": (45, 50), "效益": (35, 30)}


def test_the_framework_asks_for_a_least_share_of_output_and_benefit_together() -> None:
    (check,) = results_2022("mof-framework").weight_checks
    assert (check.dimension, check.found, check.expected, check.fits) == (
        "产出＋效益",
        90,
        60,
        True,
    )


def test_under_101_the_cost_of_2022_weighs_less_than_the_guide_has_it() -> None:
    checks = {check.dimension: check for check in results_2022("mof-2021-101").weight_checks}
    assert (checks["成本"].found, checks["成本"].expected) == (3, 20)


def test_the_least_share_itself_is_enough() -> None:
    def fits(points: str) -> bool:
        return WeightCheck("at_least", "产出", Fraction(points), Fraction(60), "").fits

    assert (fits("60"), fits("59.99")) == (True, False)
