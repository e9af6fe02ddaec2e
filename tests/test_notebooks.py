"""The committed notebooks are thin, clean and say what they are for."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.loops import some

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST_CELL = 12
ALLOWED = ("evalutils", "IPython.display", "__future__")
TAGS = {"parameters", "desk", "review", "annex", "write"}
#: A notebook over several years or projects is asked for in another way than a project-year.
_FIRST_PARAMETERS = {"compare": ["YEARS", "PROJECT", "PROFILE"], "portfolio": ["REPORT_LANG"]}
#: A notebook calls; what repeats, decides or defines belongs to the package, where it is tested.
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Try,
)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def cells(path: Path, kind: str | None = None) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in {None, cell["cell_type"]}]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def trees(path: Path) -> Iterator[tuple[str, ast.Module]]:
    for cell in cells(path, "code"):
        yield cell["id"], ast.parse(source(cell))


def test_it_is_committed_without_outputs(path: Path) -> None:
    for cell in some(cells(path, "code")):
        assert cell["outputs"] == [], cell["id"]
        assert cell["execution_count"] is None, cell["id"]


def test_its_cells_have_names_as_ids_and_known_tags_only(path: Path) -> None:
    idents = [cell["id"] for cell in cells(path)]
    assert len(set(idents)) == len(idents)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", ident) for ident in idents), idents
    random = [i for i in idents if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]+)?", i)]
    assert random == [], "an id says what its cell does"
    for cell in cells(path):
        assert set(cell["metadata"]) <= {"tags"}, cell["id"]
        assert set(cell["metadata"].get("tags", ())) <= TAGS, cell["id"]


def test_it_keeps_nothing_of_the_session_it_was_written_in(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)


def test_its_first_cell_says_purpose_inputs_and_outputs(path: Path) -> None:
    first = cells(path)[0]
    assert first["cell_type"] == "markdown"
    assert source(first).startswith("# ")
    for word in ("用途", "输入", "输出"):
        assert f"**{word}**" in source(first)


def test_it_has_one_cell_of_parameters(path: Path) -> None:
    tagged = [
        cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", ())
    ]
    assert len(tagged) == 1
    body = ast.parse(source(tagged[0])).body
    # with its type: papermill --help-notebook tells it
    names = [ast.unparse(line.target) for line in body if isinstance(line, ast.AnnAssign)]
    assert len(names) == len(body)
    assert names[:3] == _FIRST_PARAMETERS.get(path.stem, ["YEAR", "PROJECT", "PROFILE"])


def test_its_cells_are_short(path: Path) -> None:
    for cell in some(cells(path, "code")):
        lines = [line for line in source(cell).splitlines() if line.strip()]
        assert len(lines) <= LONGEST_CELL, cell["id"]


def test_it_defines_nothing_and_loops_over_nothing(path: Path) -> None:
    for ident, tree in some(trees(path)):
        found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, FORBIDDEN)]
        assert found == [], ident


def test_it_imports_this_package_and_displays_only(path: Path) -> None:
    for ident, tree in some(trees(path)):
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                allowed = any(name == root or name.startswith(f"{root}.") for root in ALLOWED)
                assert allowed, f"{ident}: {name}"


def test_headings_come_from_markdown_only(path: Path) -> None:
    for cell in some(cells(path, "code")):
        assert not re.search(r"<h[1-6]|Markdown\(|HTML\(", source(cell)), cell["id"]


def test_it_names_no_path(path: Path) -> None:
    for ident, tree in some(trees(path)):
        words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        paths = [w for w in words if isinstance(w, str) and re.search(r"[/\\]|\.(csv|json)$", w)]
        assert paths == [], ident
