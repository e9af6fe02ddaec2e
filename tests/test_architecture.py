"""The house: floors, rooms in their order, faces; small modules; a bare cellar."""

from __future__ import annotations

import ast
import functools
import graphlib
import io
import re
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.loops import some

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "evalutils"

#: From the ground up. Nothing imports from a floor above its own.
FLOORS = ("reading", "evidence", "evaluation", "reporting", "running")

#: Ways in from outside: they name what lies behind them, and load it when it is asked for.
DOORS = ("evalutils", "evalutils.__main__")

#: Under every floor, and on nothing but the standard library.
CELLAR = ("base",)

#: The rooms of each floor in the order data flows: a room imports only from those before it.
ROOMS = {
    "reading": (
        "quantities", "days", "documents", "selfeval", "forms", "export", "summaries", "sums",
        "reports",
    ),
    "evidence": (
        "processed", "schema", "expressions", "markup", "yaml", "tables", "records",
        "ledger", "workbook", "year", "annotations", "proposals", "answers", "drafting",
    ),
    "evaluation": (
        "methods", "formatting", "profiles", "values", "indicators", "scoring", "registry",
        "audit", "matters", "results", "fitting", "form_scoring", "whatif", "stability", "trends",
        "tracing", "submissions",
    ),
    "reporting": (
        "nodes", "register", "document", "blocks", "printing", "fonts", "outlines", "anchors",
        "rectification", "charts", "own_cells", "material", "tables", "narrative", "editions",
        "editions.html", "editions.pdf", "editions.docx", "editions.xlsx", "audits", "finished",
        "pages", "display", "desk",
    ),
    "running": (
        "parameters", "terminal", "stamps", "swaps", "notebooks",
        "provenance", "crate", "sealing", "checks", "received", "api", "job", "status",
        "batch", "demo", "submissions", "commands",
    ),
}  # fmt: skip

#: A room so large that it holds rooms of its own, each with a face.
WINGS = ("evalutils.reporting.editions",)

#: Rooms without a face, in which each module stands for itself: a command line, a page and a
#: notebook's chapter load the one they need, and none of the others.
EACH_FOR_ITSELF = {
    "evalutils.reporting.audits",
    "evalutils.reporting.narrative",
    "evalutils.reporting.pages",
    "evalutils.running.commands",
}

MOST_LINES = 400
MOST_MODULES = 12
#: Folders that may hold more: a command, or a family of rules, is a module by design.
CROWDED = {"running/commands": 20, "evaluation/audit/rules": 14}

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


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TESTS = sorted((ROOT / "tests").rglob("*.py"))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it; of a package, the module that is meant."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out, not relative"
            package = node.module or ""
            for alias in node.names:
                inner = f"{package}.{alias.name}"
                is_module = inner in MODULES and alias.name not in bound_in(package)
                yield inner if is_module else package


@functools.cache
def bound_in(package: str) -> frozenset[str]:
    """The names that a face takes from its modules: one may be called as its module is."""
    body = tree(MODULES[package]).body
    names = (node.names for node in body if isinstance(node, ast.ImportFrom))
    return frozenset(alias.asname or alias.name for aliases in names for alias in aliases)


@functools.cache
def own(path: Path) -> frozenset[str]:
    """The modules of this package that a file imports."""
    return frozenset(name for name in imports(path) if name.split(".")[0] == "evalutils")


def floor_of(module: str) -> int:
    """The floor a module lies on: -1 for the cellar and the package itself."""
    part = [*module.split("."), ""][1]
    return FLOORS.index(part) if part in FLOORS else -1


def room_of(module: str) -> str:
    """The room a module lies in: the file or folder right on a floor, or in a wing."""
    parts = module.split(".")
    room = ".".join(parts[:3])
    is_inner = room in WINGS and f"{module}." != f"{room}." and is_folder(".".join(parts[:4]))
    return ".".join(parts[:4]) if is_inner else room


def is_folder(module: str) -> bool:
    return module in MODULES and MODULES[module].name == "__init__.py"


def lines_of_code(path: Path) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    text = path.read_text(encoding="utf-8")
    nothing = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
               tokenize.ENDMARKER)  # fmt: skip
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in nothing:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree(path)):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str):
            lines.difference_update(range(first.lineno, (first.end_lineno or 0) + 1))
    return len(lines)


def test_imports_point_to_lower_floors_only() -> None:
    above = [
        f"{here} → {there}"
        for here, path in MODULES.items()
        if here not in DOORS
        for there in own(path)
        if floor_of(there) > floor_of(here)
    ]
    assert above == []


@pytest.mark.parametrize("floor", FLOORS)
def test_a_room_stands_on_the_rooms_before_it(floor: str) -> None:
    places = {f"evalutils.{floor}.{room}": at for at, room in enumerate(ROOMS[floor])}
    inside = {
        (room_of(here), room_of(there))
        for here, path in MODULES.items()
        for there in own(path)
        if floor_of(here) == floor_of(there) == FLOORS.index(floor)
        and not is_inside(there, room_of(here))
    }
    later = [f"{here} → {there}" for here, there in sorted(inside) if places[here] < places[there]]
    assert later == []


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {room_of(module) for module in MODULES if module.count(".") > 1}
    named = {f"evalutils.{floor}.{room}" for floor in FLOORS for room in ROOMS[floor]}
    assert {room for room in rooms if floor_of(room) >= 0} == named


def test_no_edition_knows_of_another() -> None:
    editions = {f"evalutils.reporting.editions.{name}" for name in ("html", "pdf", "docx", "xlsx")}
    assert editions <= MODULES.keys()
    known = [
        f"{here} → {there}"
        for here, path in MODULES.items()
        for there in own(path)
        if room_of(here) in editions and room_of(there) in editions - {room_of(here)}
    ]
    assert known == []


def test_modules_import_in_no_circle() -> None:
    graph = {
        here: {
            there
            for there in own(path)
            # What a package says of itself comes from its modules; they may name it in return.
            if not is_inside(here, there)
        }
        for here, path in MODULES.items()
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


@pytest.mark.parametrize("files", [list(MODULES.values()), TESTS], ids=["package", "tests"])
def test_a_room_is_entered_through_its_face(files: list[Path]) -> None:
    past = [
        f"{path.relative_to(ROOT)} → {there}"
        for path in files
        for there in sorted(own(path))
        if floor_of(there) >= 0
        and there != room_of(there)
        and room_of(there) not in EACH_FOR_ITSELF
        and not (files is not TESTS and is_inside(name_of(path), room_of(there)))
    ]
    assert past == []


def is_inside(module: str, room: str) -> bool:
    return f"{module}.".startswith(f"{room}.")


def test_no_test_knows_what_a_module_keeps_to_itself() -> None:
    private = [
        f"{path.relative_to(ROOT)}: {node.module}.{alias.name}"
        for path in TESTS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evalutils")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert private == []


def test_a_module_holds_one_noun() -> None:
    long = {name: lines_of_code(path) for name, path in MODULES.items()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_a_module_begins_with_a_sentence_that_says_what_it_holds() -> None:
    silent = [name for name, path in MODULES.items() if not ast.get_docstring(tree(path))]
    assert silent == []


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    folders = Counter(
        path.parent.relative_to(PACKAGE).as_posix()
        for path in MODULES.values()
        if path.name != "__init__.py"
    )
    crowded = {
        folder: count
        for folder, count in folders.items()
        if count > CROWDED.get(folder, MOST_MODULES)
    }
    assert crowded == {}


def test_the_cellar_stands_on_the_standard_library() -> None:
    cellar = [name for name in MODULES if [*name.split("."), ""][1] in CELLAR]
    assert cellar
    others = [
        f"{here} → {there}"
        for here in cellar
        for there in imports(MODULES[here])
        if there.split(".")[0] not in sys.stdlib_module_names and there not in cellar
    ]
    # its types are named there; the library itself is imported with the first pattern asked for
    assert others == ["evalutils.base.patterns → regex"]


@pytest.mark.parametrize(
    "module",
    [
        "evalutils",
        "evalutils.base.faults",
        "evalutils.base.paths",
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


def test_nothing_names_the_place_it_was_built_in() -> None:
    places = "|".join(re.escape(str(folder)) for folder in (ROOT, Path.home()))
    place = re.compile(rf"(?<![\w.])(?:{places})[/\\]")
    tracked = [*PACKAGE.rglob("*"), *(ROOT / "notebooks").glob("*"), *ROOT.glob("*.*")]
    tracked += [ROOT / "Makefile", *(ROOT / "tools").glob("*.py"), *(ROOT / "docs").rglob("*")]
    for path in some(tracked):
        # what make coverage counted is no file of the project's, and names where it was counted
        counted = path.name.startswith(".coverage")
        if path.is_file() and path.suffix in TEXTS and not counted:
            found = place.findall(path.read_text(encoding="utf-8", errors="replace"))
            assert found == [], path
