"""Break modules in one place after the other, and see that their tests notice.

    python tools/mutate.py MODULES MOST TEST…
    python tools/mutate.py evaluation/scoring.py,evaluation/methods.py 40 tests/evaluation

Each time one comparison, condition, sign or number inside a function is another in a copy of the
package, and of the tests named those that come past this place run on that copy; the examples of
the modules are tests, too. Those that nobody notices are told with their line: each is a test that
is missing, or code that makes no difference. MOST places of each module are tried, spread evenly.
A mutant whose tests take longer than all tests before anything was broken, by five seconds of the
processor, or 4 GB, counts as noticed.

The copy holds all mutants at once, each behind a question for its number: modules and tests are
imported once, and a process forked for each number then runs the tests (Linux and macOS only).
A place that only another program comes past (or a fixture of a whole file, for another test) may
be told though its tests would notice: look before you believe it.
"""

from __future__ import annotations

import ast
import copy
import os
import pickle
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip
#: What a broken module asks at every place: notes that it came past, and says whether to change it.
ASKING = """
def _mutant(number):
    _mutant.passed.add(number)
    return number == _mutant.asked
_mutant.passed, _mutant.asked = set(), -1
"""


def changes(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what an expression could read instead."""
    if isinstance(node, ast.Compare):
        for part, asked in enumerate(node.ops):
            other = copy.deepcopy(node)
            other.ops[part] = COMPARED[type(asked)]()
            yield other
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED:
        yield ast.BinOp(node.left, RECKONED[type(node.op)](), node.right)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


class Mutants(ast.NodeTransformer):
    """Put every change behind a question for its number; ``told`` says line and change of each.

    What is reckoned while a module is imported stays as it is, and so do the defaults, decorators
    and annotations of a function, and the patterns of a ``match``.
    """

    def __init__(self) -> None:
        self.told: list[tuple[int, str]] = []
        self.depth = 0  # of functions in functions

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Look at the body only."""
        self.depth += 1
        node.body = [self.visit(one) for one in node.body]
        self.depth -= 1
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Look at the value only."""
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        """Leave a pattern as it is."""
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Leave a text that is put together as it is."""
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Put the changes of an expression before it, and look into it."""
        others = list(changes(copy.deepcopy(node))) if self.depth else []
        before = ast.unparse(node) if others else ""
        whole: Any = super().generic_visit(node)
        for other in others:
            number = len(self.told)
            self.told.append((getattr(node, "lineno", 0), f"{before} → {ast.unparse(other)}"))
            asked: Any = ast.parse(f"_mutant({number})", mode="eval").body
            whole = ast.IfExp(asked, other, whole)
        return whole  # type: ignore[no-any-return]


def broken(source: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a module that holds all its mutants, and line and change of each."""
    tree, mutants = ast.parse(source), Mutants()
    tree = mutants.visit(tree)
    # the docstring and imports from __future__ have to stay first
    first = next(
        number
        for number, node in enumerate(tree.body)
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    )
    tree.body[first:first] = ast.parse(ASKING).body
    return ast.unparse(ast.fix_missing_locations(tree)), mutants.told


class Tried:
    """A plugin of pytest that runs what it has collected once, and what matters for each mutant."""

    def __init__(self, told: dict[str, list[tuple[int, str]]], most: int) -> None:
        self.told, self.most, self.status, self.seconds = told, most, 2, 600

    def pytest_runtestloop(self, session: Any) -> bool:
        """Run the tests on the modules as they are, then on each mutant."""
        passing = self._passing(session)
        if passing is None:
            _say("the tests fail, or there are none, before anything is broken")
            return True
        self.status = 0
        for module, told in self.told.items():
            numbers = range(0, len(told), max(1, len(told) // self.most))
            survived = 0
            for number in numbers:
                line, change = told[number]
                items = [session.items[place] for place in passing[module].get(number, ())]
                if not items or self._passes(lambda: _run(items, module, number)):  # noqa: B023
                    survived += 1
                    _say(f"{module}:{line}: {change}{'' if items else ' (reached by no test)'}")
            _say(f"{module}: {len(numbers)} of {len(told)} tried, {survived} not noticed")
            self.status |= int(survived > 0)
        return True

    def _passing(self, session: Any) -> dict[str, dict[int, list[int]]] | None:
        """Return module → number → the tests that come past it; nothing where one fails."""
        passing: dict[str, dict[int, list[int]]] = {module: {} for module in self.told}
        with tempfile.TemporaryFile() as noted:

            def note() -> bool:
                for place, item in enumerate(session.items):
                    for module in self.told:
                        _asking(module).passed.clear()
                    if not _run([item], "", 0):
                        _say(f"{item.nodeid} fails")
                        return False
                    for module, numbers in passing.items():
                        for number in _asking(module).passed:
                            numbers.setdefault(number, []).append(place)
                noted.write(pickle.dumps(passing))
                noted.flush()
                return bool(session.items)

            if not self._passes(note):
                return None
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.seconds = int(used.ru_utime + used.ru_stime) + 5
            noted.seek(0)
            return pickle.loads(noted.read())  # type: ignore[no-any-return] # noqa: S301

    def _passes(self, run: Callable[[], bool]) -> bool:
        """Return whether tests pass in a process of their own."""
        child = os.fork()
        if child == 0:
            status = 1
            try:
                resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds + 1))
                resource.setrlimit(resource.RLIMIT_DATA, (4 << 30, 4 << 30))
                status = int(not run())
            finally:
                os._exit(status)
        return os.waitpid(child, 0)[1] == 0


def _asking(module: str) -> Any:
    name = "evalutils." + module.removesuffix(".py").replace("/", ".")
    return sys.modules[name]._mutant


def _run(items: list[Any], module: str, number: int) -> bool:
    """Run tests, on a mutant where one is named, until one fails; return whether none did."""
    if module:
        _asking(module).asked = number
    session = items[0].session
    for one, after in zip(items, [*items[1:], None], strict=True):
        one.config.hook.pytest_runtest_protocol(item=one, nextitem=after)
        if session.testsfailed:
            return False
    return True


def _say(what: str) -> None:
    """Print a line where pytest, whose words are lost, does not."""
    os.write(2, f"{what}\n".encode())


def main(words: list[str]) -> int:
    """Try the mutants of modules; exit status 1 where one survives, 2 where nothing was tried."""
    import hypothesis
    import pytest

    modules, most, *tests = words
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    # what fails has been noticed: no need to look for the smallest that does
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutants", phases=phases, deadline=None, database=None)
    hypothesis.settings.load_profile("mutants")
    told = {}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        shutil.copytree(ROOT / "src/evalutils", Path(folder, "evalutils"))
        for module in modules.split(","):
            place = Path(folder, "evalutils", module)
            source, told[module] = broken(place.read_text(encoding="utf-8"))
            place.write_text(source, encoding="utf-8")
            tests.append(str(place))
        sys.path.insert(0, folder)
        os.environ["PYTHONPATH"] = folder
        options = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        options += [f"--rootdir={ROOT}", f"-c{ROOT / 'pyproject.toml'}"]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        tried = Tried(told, int(most))
        pytest.main([*options, *tests], plugins=[tried])
    return tried.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
