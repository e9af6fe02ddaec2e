"""The Tab key completes commands, options, years, projects and profiles, in the shells at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalutils.running.commands import main

SHELLS = ("bash", "zsh", "fish", "powershell")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle with two projects as working directory, and ``evalutils`` on the path."""
    for year in ("pingan-zengcheng/2022", "pingan-zengcheng/2023", "社区读书会/2023"):
        (tmp_path / "data" / "raw" / year).mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "profiles").mkdir()
    (tmp_path / "data" / "profiles" / "my-bureau.yaml").write_text("")
    (tmp_path / "自评表.xlsx").write_text("")
    script = tmp_path / "bin" / "evalutils"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evalutils "$@"\n')
    script.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return script


def asked(line: str, shell: str) -> list[str]:
    """What the program answers to a line, asked as the shell's script asks."""
    environ = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_SHELL": shell,
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line.encode())),
        "ARGCOMPLETE_USE_TEMPFILES": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": "told.txt",
    }
    done = subprocess.run(
        [shutil.which("evalutils") or ""],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    return [word.split("\t")[0].strip() for word in Path("told.txt").read_text().splitlines()]


@pytest.mark.process
@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    ("shell", "line", "expected"),
    [
        ("bash", "evalutils ver", {"verify"}),
        ("zsh", "evalutils ver", {"verify"}),
        ("fish", "evalutils report --pro", {"--project", "--profile"}),
        ("powershell", "evalutils report --pro", {"--project", "--profile"}),
        ("bash", "evalutils report --year ", {"2022", "2023"}),
        ("zsh", "evalutils report --project 社区读书会 --year ", {"2023"}),
        ("fish", "evalutils score --project p", {"pingan-zengcheng"}),
        ("powershell", "evalutils report --profile mof-202", {"mof-2020-10", "mof-2021-101"}),
        ("bash", "evalutils report --profile my", {"my-bureau"}),
        ("fish", "evalutils audit --fail-on w", {"warning"}),
        ("zsh", "evalutils completion z", {"zsh"}),
    ],
)
def test_the_program_knows_what_may_follow(shell: str, line: str, expected: set[str]) -> None:
    words = {word.split(":")[0] if shell == "zsh" else word for word in asked(line, shell)}
    assert words == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    told = capsys.readouterr()
    assert "evalutils" in told.out
    assert told.err == ""


def test_an_unknown_shell_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "powershell" in capsys.readouterr().err


BASH = """
source <(evalutils completion bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \\t\\n"'"'"'><=;|&(:'
_python_argcomplete evalutils
printf '%s\\n' "${COMPREPLY[@]}"
"""
# zsh completes on a terminal only: a pseudo-terminal within it (zpty) types a Tab.
ZSH = """
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PS1=; autoload -U compinit; compinit -u -D; source <(evalutils completion zsh)'
zpty -w inner 'print -r -- rea""dy'
zpty -r -m inner told '*ready*'
zpty -w -n inner "$1"$'\\t'
zpty -r -m inner told "*$2*"
print -r -- "$told"
zpty -d inner
"""
FISH = """
evalutils completion fish | source
complete --do-complete "$argv[1]"
"""


def in_shell(name: str, script: str, *words: str) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    start = [program, "-c", script, *([] if name == "fish" else [name]), *words]
    done = subprocess.run(start, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.process
@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(("name", "script"), [("bash", BASH), ("zsh", ZSH), ("fish", FISH)])
@pytest.mark.parametrize(
    ("line", "completed"),
    [("evalutils ver", "verify"), ("evalutils score --project 社", "社区读书会")],
)
def test_the_shell_itself_completes(name: str, script: str, line: str, completed: str) -> None:
    assert completed in in_shell(name, script, line, completed)
