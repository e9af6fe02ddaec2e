"""The command line tells wrong usage in one message, with what may have been meant."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.documentation import ROOT, commands, refusal

from evalutils.running.commands import command_names, main
from evalutils.running.terminal import width, write_json


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


@pytest.mark.parametrize("name", command_names())
def test_every_command_has_examples_that_parse(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = commands()[name]
    _, found, examples = shown.partition("例 / examples:\n")
    assert found, f"evalutils {name} --help shows no example"
    lines = [line for line in examples.splitlines() if line.strip()]
    assert any(f"evalutils {name}" in line for line in lines)
    assert [(line, refusal(line)) for line in lines if refusal(line)] == []


@pytest.mark.parametrize("name", command_names())
def test_help_fits_eighty_columns_also_in_chinese(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    options = commands()[name].partition("options:")[2].partition("例 / examples")[0]
    assert [line for line in options.splitlines() if width(line) > 80] == []


#: Commands without data of their own: a script, pages, a program that goes on running.
NO_JSON = {"completion", "demo", "init", "lab"}


@pytest.mark.parametrize("name", command_names())
def test_every_command_with_something_to_tell_can_tell_it_as_json(name: str) -> None:
    assert ("--json" in commands()[name]) is (name not in NO_JSON)


def test_faults_are_told_as_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--year", "20x2", "--json"]) == 1
    told = capsys.readouterr()
    (fault,) = json.loads(told.out)["faults"]
    assert (fault["code"], fault["file"], fault["found"]) == ("bad_year", "YEAR", "20x2")
    assert fault["next"]
    assert "发现 1 处" in told.err


def test_faults_are_never_written_over_somebodys_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "notes.txt"
    mine.write_text("mine", encoding="utf-8")
    assert main(["report", "--json", str(mine)]) == 1
    assert mine.read_text(encoding="utf-8") == "mine"
    assert "notes.txt" in capsys.readouterr().err


def test_json_stays_json_on_a_console_that_lacks_a_character(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="gbk"))
    write_json("-", ["㕔 is not in GBK", "😀"])
    sys.stdout.flush()
    assert json.loads(written.getvalue().decode("gbk")) == ["㕔 is not in GBK", "😀"]


def test_faults_stand_out_where_colour_is_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["report", "--year", "20x2"]) == 1
    assert "\x1b[1mYEAR" in capsys.readouterr().err
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["report", "--year", "20x2"]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    words = f'"{sys.executable}" -m evalutils audit --help | head -1'
    done = subprocess.run(
        ["/bin/sh", "-c", words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.startswith("usage:")
    assert done.stderr == ""


@pytest.mark.parametrize("name", command_names())
def test_help_is_in_the_language_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both = commands()[name]
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    english = commands()[name]
    monkeypatch.setenv("EVALUTILS_LANG", "zh")
    chinese = commands()[name]
    assert chinese.startswith("用法：evalutils")
    assert english.startswith("usage: evalutils")
    assert "显示本说明" in chinese
    assert "show this help" not in chinese
    assert "show this help" in english
    # a text that has no other half would stand in both
    options = english.partition("options:")[2].partition("\nexamples:")[0]
    assert not re.search(r"[\u4e00-\u9fff]", options), options
    assert "显示本说明 / show this help" in both
