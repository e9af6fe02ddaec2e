"""Break a module in one place after the other, and see that its tests notice.

    python tools/mutate.py MODULE MOST TEST…
    python tools/mutate.py evaluation/scoring.py 40 tests/evaluation/test_scoring.py

Each time one comparison, condition, sign or number is another in a copy of the package, and the
tests named run on that copy. Those that nobody notices are told with their line: each is a test
that is missing, or code that makes no difference. MOST of all places are tried, spread evenly.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, what was changed, and the whole source with that one change."""
    for at, node in enumerate(ast.walk(ast.parse(source))):
        tree = ast.parse(source)
        other = next(one for number, one in enumerate(ast.walk(tree)) if number == at)
        what = _changed(other)
        if what:
            yield getattr(node, "lineno", 0), what, ast.unparse(tree)


def _changed(node: ast.AST) -> str:
    """Change a node in its place, and return how it read; nothing where it is left alone."""
    before = ast.unparse(node) if isinstance(node, ast.expr) else ""
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED:
        node.op = RECKONED[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.op = ast.Not()
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    else:
        return ""
    return f"{before} → {ast.unparse(node)}"


def main(words: list[str]) -> int:
    """Try the mutants of a module; exit status 1 where one survives."""
    module, most, *tests = words
    source = (ROOT / "src/evalutils" / module).read_text(encoding="utf-8")
    found = list(mutants(source))
    step = max(1, len(found) // int(most))
    tried = survived = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        shutil.copytree(ROOT / "src/evalutils", Path(folder, "evalutils"))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0"]
        environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        for line, what, changed in found[::step]:
            Path(folder, "evalutils", module).write_text(changed, encoding="utf-8")
            done = subprocess.run(
                [*command, *tests], cwd=ROOT, env=environment, capture_output=True, check=False
            )
            tried += 1
            if done.returncode == 0:
                survived += 1
                sys.stdout.write(f"{module}:{line}: {what}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{module}: {tried} of {len(found)} tried, {survived} not noticed\n")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
