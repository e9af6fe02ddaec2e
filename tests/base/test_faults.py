"""A fault says where it stands, what is there, what was expected, and what to do."""

import pytest

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.base.words import message_language


def test_a_fault_is_told_in_the_order_where_found_expected_next() -> None:
    fault = Fault("bad_year", Place("YEAR"), "../x")
    lines = fault.text("zh").splitlines()
    assert lines[0] == "YEAR：现为“../x”"
    assert lines[1].startswith("  应为：四位年份")
    assert lines[2].startswith("  下一步：")


def test_a_missing_value_is_said_to_be_blank() -> None:
    fault = Fault("bad_year", Place("project.yaml", key="year"))
    assert fault.text("en").startswith("project.yaml, year: (blank)")


def test_a_very_long_value_is_shortened_in_the_message() -> None:
    fault = Fault("bad_name", Place("PROJECT"), "长" * 500)
    assert len(fault.text("zh").splitlines()[0]) < 150


def test_all_faults_are_told_at_once_and_counted() -> None:
    error = InputFaults(
        [Fault("bad_year", Place("YEAR"), "x"), Fault("bad_name", Place("PROJECT"))]
    )
    assert str(error).startswith("发现 2 处需要处理：")
    assert len(error.faults) == 2


def test_no_fault_is_no_error() -> None:
    with pytest.raises(ValueError, match="at least one fault"):
        InputFaults([])


def test_the_language_of_messages_is_chosen_by_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALUTILS_LANG", "en_GB.UTF-8")
    assert message_language() == "en"
    monkeypatch.setenv("EVALUTILS_LANG", "fr")
    assert message_language() == "zh"
