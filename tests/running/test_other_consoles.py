"""What Windows brings, as far as it can be tested elsewhere: GBK, blanks, no UTF-8, backslashes."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.bundles import Bundle

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").glob("*.py")])


def told(bundle: Bundle, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return subprocess.run(
        [sys.executable, "-m", "evalutils", *words],
        cwd=bundle.root, env={**kept, "EVALUTILS_ROOT": str(bundle.root), **environment},
        capture_output=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(made: Bundle, tmp_path: Path) -> Bundle:
    """The finished bundle in a folder with blanks and Chinese in its name."""
    root = tmp_path / "绩效 评价 (2022) & 表"
    shutil.copytree(made.root, root)
    return Bundle(root)


def test_a_moved_bundle_is_still_up_to_date(folder: Bundle) -> None:
    done = folder.run("report", "--year", "2022")
    assert done.returncode == 0
    assert "已是最新" in done.stderr


@pytest.mark.parametrize("words", [("score", "--year", "2022"), ("check", "--year", "2022"), ()])
def test_a_gbk_console_reads_every_message(folder: Bundle, words: tuple[str, ...]) -> None:
    done = told(folder, *words, PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert done.returncode == 0
    shown = (done.stdout + done.stderr).decode("gbk")
    assert "Traceback" not in shown
    assert any("\u4e00" <= sign <= "\u9fff" for sign in shown)


def test_json_on_a_gbk_console_is_json(folder: Bundle) -> None:
    done = told(folder, "score", "--year", "2022", "--json", PYTHONIOENCODING="gbk")
    assert json.loads(done.stdout.decode("gbk"))["profile"] == "mof-2020-10"


@pytest.mark.skipif(os.name == "nt", reason="a locale of POSIX")
def test_without_utf8_anywhere_the_same_figures_are_read(folder: Bundle) -> None:
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    usual = told(folder, "score", "--year", "2022", "--json")
    done = told(folder, "score", "--year", "2022", "--json", **bare)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(usual.stdout)


def test_a_path_may_be_quoted_and_have_blanks(folder: Bundle) -> None:
    received = folder.root / "报送 材料"
    received.mkdir()
    shutil.copy(ROOT / "docs" / "tutorial" / "自评表.xlsx", received / "自评 表.xlsx")
    done = folder.run("audit", "--quiet", FILES='"报送 材料"')
    assert done.returncode == 0, done.stderr
    assert "自评 表.xlsx" in done.stdout


def test_no_text_is_read_or_written_in_the_encoding_of_the_machine() -> None:
    assert len(CODE) > 100
    assert [place for path in CODE for place in _bare(path)] == []


def _bare(path: Path) -> Iterator[str]:
    """Yield the places where a text file is opened without naming its encoding."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        named = {word.arg for word in call.keywords}
        texts = name in {"read_text", "write_text"} and "encoding" not in named
        is_open = isinstance(call.func, ast.Name) and name == "open" and "encoding" not in named
        modes = [a.value for a in call.args[1:2] if isinstance(a, ast.Constant)]
        binary = any("b" in str(mode) for mode in modes)
        if (texts and not call.args[1:2]) or (is_open and not binary):
            yield f"{path.name}:{call.lineno} {name}"
