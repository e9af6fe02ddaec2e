"""The house: imports point to lower floors only, modules stay small, the cellar stays bare."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "evalutils"
FLOORS = ("reading", "evidence", "evaluation", "reporting", "running")
CELLAR = ("errors", "paths")
LONGEST_MODULE = 400
TEXTS = {
    "",
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".ipynb",
    ".lock",
    ".typ",
    ".j2",
    ".css",
    ".js",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def floor_of(module: str) -> int:
    """The floor a module lies on: -1 for the cellar and the package itself."""
    part = module.split(".")[1] if "." in module else ""
    return FLOORS.index(part) if part in FLOORS else -1


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out, not relative"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_to_lower_floors_only(path: Path) -> None:
    here = name_of(path)
    if here == "evalutils.__main__":
        return
    above = [
        name
        for name in imports(path)
        if name.startswith("evalutils.") and floor_of(name) > floor_of(here)
    ]
    assert above == []


def code_lines(text: str) -> list[str]:
    """The lines of a module that are neither blank nor comment nor docstring."""
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    numbered = enumerate(text.splitlines(), start=1)
    bare = ((number, line.strip()) for number, line in numbered)
    return [line for number, line in bare if line and line[0] != "#" and number not in told]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_holds_one_noun(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(code_lines(text)) <= LONGEST_MODULE, "more than 400 lines of code hold two nouns"
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "a module begins with a sentence that says what it holds"


@pytest.mark.parametrize("name", CELLAR)
def test_the_cellar_stands_on_the_standard_library(name: str) -> None:
    others = [
        module
        for module in imports(PACKAGE / f"{name}.py")
        if module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith(("evalutils.errors", "evalutils.paths"))
    ]
    assert others == []


@pytest.mark.parametrize(
    "module",
    [
        "evalutils",
        "evalutils.errors",
        "evalutils.paths",
        "evalutils.running.commands",
        "evalutils.running.commands.report",
        "evalutils.running.commands.verify",
    ],
)
def test_what_runs_when_nothing_has_to_run_imports_the_standard_library_only(module: str) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        f"import {module}\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(told.stdout.split()) - {"evalutils"} <= sys.stdlib_module_names


def test_both_languages_word_the_same_faults() -> None:
    import tomllib

    for zh in sorted((PACKAGE / "messages" / "zh").glob("*.toml")):
        en = PACKAGE / "messages" / "en" / zh.name
        tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (zh, en)]
        keys = [
            {f"{table}.{key}" for table, entries in words.items() for key in entries}
            for words in tables
        ]
        assert keys[0] == keys[1], zh.name


def test_nothing_names_the_place_it_was_built_in() -> None:
    places = "|".join(re.escape(str(folder)) for folder in (ROOT, Path.home()))
    place = re.compile(rf"(?<![\w.])(?:{places})[/\\]")
    tracked = [*PACKAGE.rglob("*"), *(ROOT / "notebooks").glob("*"), *ROOT.glob("*.*")]
    tracked += [ROOT / "Makefile", *(ROOT / "tools").glob("*.py"), *(ROOT / "docs").rglob("*")]
    for path in tracked:
        if path.is_file() and path.suffix in TEXTS:
            found = place.findall(path.read_text(encoding="utf-8", errors="replace"))
            assert found == [], path
