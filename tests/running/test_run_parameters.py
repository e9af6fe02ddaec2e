"""Where a parameter's value comes from, and what is said of a misspelt one."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.running.parameters import KNOWN, Asked, asked, check_overrides


def given(**values: str) -> Namespace:
    return Namespace(**{"project": None, "year": None, "profile": None, "language": None} | values)


def test_the_command_line_wins_over_the_environment_and_that_over_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert asked(given()) == Asked("pingan-zengcheng", "2022", "", "zh")
    monkeypatch.setenv("YEAR", "2021")
    monkeypatch.setenv("PROFILE", "mof-2021-101")
    assert asked(given()) == Asked("pingan-zengcheng", "2021", "mof-2021-101", "zh")
    assert asked(given(year="2020")).year == "2020"


@pytest.mark.parametrize(
    ("projects", "meant"),
    [
        (("安全饮水",), "安全饮水"),
        (("安全饮水", "道路养护"), "pingan-zengcheng"),
        (("pingan-zengcheng", "道路养护"), "pingan-zengcheng"),
    ],
)
def test_the_only_project_of_a_bundle_need_not_be_named(
    projects: tuple[str, ...], meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    for project in projects:
        (tmp_path / "data" / "raw" / project).mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    assert asked(given()).project == meant


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEAR", "")
    assert asked(given()).year == "2022"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("year", "../x"),
        ("year", "22"),
        ("year", "２０２２"),
        ("project", "../../etc"),
        ("project", "a/b"),
        ("profile", "C:\\profile"),
        ("profile", "mof-2020-10; touch x"),
        ("language", "fr"),
    ],
)
def test_a_value_that_is_no_plain_name_is_refused(name: str, value: str) -> None:
    with pytest.raises(InputFaults, match="下一步"):
        asked(given(**{name: value}))


def test_all_bad_values_are_told_at_once() -> None:
    with pytest.raises(InputFaults) as caught:
        asked(given(year="../x", project="../y", language="fr"))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("name", ["YAER", "year", "YEARE"])
def test_a_misspelt_parameter_of_make_names_what_may_be_meant(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALUTILS_OVERRIDES", f"PROJECT {name}")
    with pytest.raises(InputFaults, match=f"{name}：是否想写 YEAR？"):
        check_overrides()


def test_known_parameters_of_make_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALUTILS_OVERRIDES", " ".join(KNOWN))
    check_overrides()


def test_a_profile_asked_for_may_be_the_projects_own_or_another() -> None:
    folders = [
        where.report.name for where in Asked("demo", "2022", "b", "zh").possible_paths(Path())
    ]
    assert folders == ["2022", "2022-b"]
    assert Asked("demo", "2022", "b", "zh").paths(Path(), "b").report.name == "2022"
    assert Asked("demo", "2022", "", "zh").paths(Path(), "b").profile == "b"
