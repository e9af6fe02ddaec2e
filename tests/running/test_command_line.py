"""The command line tells wrong usage in one message, with what may have been meant."""

from __future__ import annotations

import io
import sys

import pytest

from evalutils.running.commands import main


def test_a_misspelt_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reprot"]) == 2
    told = capsys.readouterr()
    assert told.err == "没有命令“reprot”。是否想写 report？\n"
    assert told.out == ""


@pytest.mark.parametrize(
    ("words", "near"), [(["report", "--yaer", "2022"], "--year"), (["--vresion"], "--version")]
)
def test_a_misspelt_option_is_wrong_usage(
    words: list[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert f"是否想写 {near}？" in capsys.readouterr().err


def test_an_option_without_its_value_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--year"]) == 2
    assert "用法有误" in capsys.readouterr().err


def test_messages_are_english_where_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    assert main(["reprot"]) == 2
    assert 'there is no command "reprot". Did you mean report?' in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--help"], ["report", "--help"]])
def test_help_names_commands_and_examples(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert ("evalutils report --year 2022" if "report" in words else "verify") in told


def test_a_misspelt_parameter_stops_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALUTILS_OVERRIDES", "YAER")
    monkeypatch.setenv("YAER", "2022")
    assert main(["report"]) == 1
    assert "YAER：是否想写 YEAR？" in capsys.readouterr().err


def test_a_console_that_cannot_show_chinese_gets_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, encoding="ascii", errors="strict"))
    assert main(["reprot"]) == 2
    sys.stderr.flush()
    assert b"\\u6ca1\\u6709" in written.getvalue()
