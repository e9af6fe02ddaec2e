"""A fault says where it stands, what is there, what was expected, and what to do."""

import tomllib
from pathlib import Path

import pytest

from evalutils.errors import Fault, InputFaults, Where, message_language

MESSAGES = Path(__file__).parents[1] / "src" / "evalutils" / "messages"


def test_a_fault_is_told_in_the_order_where_found_expected_next() -> None:
    fault = Fault("bad_year", Where("YEAR"), "../x")
    lines = fault.text("zh").splitlines()
    assert lines[0] == "YEAR：现为“../x”"
    assert lines[1].startswith("  应为：四位年份")
    assert lines[2].startswith("  下一步：")


def test_a_missing_value_is_said_to_be_blank() -> None:
    fault = Fault("bad_year", Where("project.yaml", column="year"))
    assert fault.text("en").startswith("project.yaml, year: (blank)")


def test_a_very_long_value_is_shortened_in_the_message() -> None:
    fault = Fault("bad_name", Where("PROJECT"), "长" * 500)
    assert len(fault.text("zh").splitlines()[0]) < 150


def test_all_faults_are_told_at_once_and_counted() -> None:
    error = InputFaults(
        [Fault("bad_year", Where("YEAR"), "x"), Fault("bad_name", Where("PROJECT"))]
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


def test_both_languages_word_the_same_faults() -> None:
    """A fault that only one language words would break the message in the other."""

    def codes(language: str) -> set[tuple[str, str]]:
        found = set()
        for file in (MESSAGES / language).glob("*.toml"):
            for code, phrases in tomllib.loads(file.read_text("utf-8")).get("faults", {}).items():
                found |= {(code, part) for part in phrases}
        return found

    assert codes("zh") == codes("en")
    assert {part for _, part in codes("zh")} >= {"expected", "next"}


def test_no_fault_code_is_worded_twice() -> None:
    for language in ("zh", "en"):
        seen: list[str] = []
        for file in (MESSAGES / language).glob("*.toml"):
            seen += tomllib.loads(file.read_text("utf-8")).get("faults", {})
        assert len(seen) == len(set(seen))
