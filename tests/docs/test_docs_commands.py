"""A command in the documentation that does not work fails here."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.bundles import Bundle
from helpers.documentation import (
    ROOT,
    Command,
    differs,
    indented,
    inline,
    pages,
    refusal,
    steps,
    unrun,
)

from evalutils.running.commands import command_names

PAGES = [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages()]
RUN = [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages() if steps(page)]
MARK = "=== step"

FILL = """\
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
for sheet, cell, value in json.loads(sys.argv[2]):
    book[sheet][cell].value = value or None
book.save(sys.argv[1])
"""


@pytest.fixture
def desk(tmp_path: Path, made: Bundle) -> Path:
    """A checkout after its first `make report YEAR=2022`, in a folder with a blank in its name."""
    root = tmp_path / "绩效 评价"
    listed = subprocess.run(
        [shutil.which("git") or "git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    shutil.copytree(made.report, root / made.report.relative_to(made.root))
    shutil.copytree(made.processed, root / made.processed.relative_to(made.root))
    pretend_environment(root)
    return root


def pretend_environment(root: Path) -> None:
    """Lay a finished .venv that hands everything to the Python of the tests."""
    spec = importlib.util.spec_from_file_location("setup_venv", root / "tools" / "setup_venv.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = root / ".venv"
    binaries = folder / "bin"
    binaries.mkdir(parents=True)
    for name, words in {"python": "", "evalutils": "-m evalutils", "pytest": "-m pytest"}.items():
        # Whatever a page does, it installs nothing into the environment of the tests.
        guard = 'case "$1 $2" in "-m pip"|"-m venv") echo "pip was called" >&2; exit 3;; esac'
        start = f'exec "{sys.executable}" {words} "$@"'
        (binaries / name).write_text(f"#!/bin/sh\n{guard}\n{start}\n")
        (binaries / name).chmod(0o755)
    (binaries / "activate").write_text(f'PATH="{binaries}:$PATH"\nexport PATH\n')
    state = script.mark("dev") | {"finished": True, "installer": "none"}
    script.write_mark(str(folder), state | {"base": script.base(str(folder))})


def environment(root: Path) -> dict[str, str]:
    left = re.compile(
        r"EVALUTILS_|MAKE|MFLAGS|COLUMNS|YEAR$|PROJECT$|PROFILE$|REPORT_LANG$|FILES$|FROM$"
    )
    kept = {name: value for name, value in os.environ.items() if not left.match(name)}
    fill = root / ".venv" / "fill"
    fill.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c \'{FILL}\' "$@"\n', encoding="utf-8")
    fill.chmod(0o755)
    shown = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    return kept | shown | {"FILL": str(fill), "HOME": str(root.parent)}


@pytest.mark.skipif(os.name == "nt", reason="the pages are run in a POSIX shell")
@pytest.mark.parametrize("page", RUN)
def test_what_a_page_says_works_as_it_shows(page: Path, desk: Path) -> None:
    todo = steps(page)
    script = "".join(
        f"{step.script()}\nprintf '\\n{MARK} {number} %d\\n' $?\n"
        for number, step in enumerate(todo)
    )
    done = subprocess.run(
        ["/bin/bash", "-c", f"exec 2>&1\n{script}"],
        cwd=desk, env=environment(desk), stdout=subprocess.PIPE, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    told = re.split(rf"\n{MARK} \d+ (\d+)\n", done.stdout)
    wrong = []
    for step, words, status in zip(todo, told[::2], told[1::2], strict=False):
        wanted = step.status if isinstance(step, Command) else 0
        if int(status) != wanted:
            wrong.append(f"{step.script()}\nleft with {status}, not {wanted}:\n{words}")
        elif isinstance(step, Command) and differs(step.shown, words):
            wrong.append(f"{step.line}\n{differs(step.shown, words)}")
    assert not wrong, "\n\n".join(wrong)
    assert len(told) == 2 * len(todo) + 1, "the shell stopped before the page ended"


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_not_run_say_why_and_parse(page: Path) -> None:
    for block in unrun(page):
        assert block.reason, f"why are these not run? {block.lines}"
        assert [(line, refusal(line)) for line in block.lines if refusal(line)] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_within_sentences_parse(page: Path) -> None:
    named = {f"evalutils {name}" for name in command_names()}
    wrong = [(line, refusal(line)) for line in inline(page) if line not in named and refusal(line)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_no_command_hides_in_an_indented_block(page: Path) -> None:
    assert indented(page) == []


def test_output_is_compared_line_by_line() -> None:
    told = "已建立 a：佐证 15 条\n待定 15 处\n完\n"
    assert not differs(("已建立 a：佐证 … 条", "…", "完"), told)
    assert not differs((), told)
    assert differs(("已建立 a：佐证 … 条", "完"), told)
    assert differs(("已建立 b：佐证 … 条", "…"), told)


def test_a_command_that_does_not_parse_is_refused() -> None:
    assert refusal("evalutils reprot --year 2022")
    assert refusal(r".venv\Scripts\python -m evalutils report --yaer 2022")
    assert refusal("make reprot YEAR=2022")
    assert refusal("make report YAER=2022")
    assert not refusal("make report YEAR=2022 && evalutils check | less")
