"""Expressions over evidence: names, numbers and + - * / ( ), evaluated over exact intervals.

People write them into cells, so nothing is ever given to ``eval``: the text is parsed, every
node is held against a short list, and ``simpleeval`` computes with exact fractions.
"""

from __future__ import annotations

import ast
import keyword
import operator
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from simpleeval import SimpleEval

from evalutils.base.patterns import re
from evalutils.reading.quantities import Interval

#: Longest expression that is read, in characters: far above any honest formula.
MAX_LENGTH = 400
#: Most names, numbers and operators one expression may have.
MAX_NODES = 120

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}
#: What an input method for Chinese types in place of the signs (same length, so places hold).
_SIGNS = str.maketrans("×÷＋－−＊／（）", "*/+--*/()")
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?)\s*[%％]", re.ASCII)
#: Units of persons that may be added to each other.
_SAME_UNIT = {"名": "人", "位": "人"}


class ExpressionError(ValueError):
    """An expression that is more than names, numbers and + - * / ( ).

    Parameters
    ----------
    what
        The part that cannot be read, as written.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"only names, numbers and + - * / ( ) may stand here: {what}")


def is_name(word: str) -> bool:
    """Return whether a word can name a figure in an expression.

    Examples
    --------
    >>> is_name("budget_total"), is_name("预算数"), is_name("2022_total"), is_name("in")
    (True, True, False, False)
    """
    stable = unicodedata.normalize("NFKC", word) == word
    return stable and word.isidentifier() and not keyword.iskeyword(word)


def in_words(text: str, known: Collection[str]) -> bool:
    """Return whether a cell tells a result in words: it is no expression over known names.

    Examples
    --------
    >>> in_words("有所提高", ["visits"]), in_words("visits / 2", ["visits"]), in_words("", [])
    (True, False, False)
    """
    if not text:
        return False
    try:
        names = names_in(text)
    except ExpressionError:
        return True
    return not names or any(name not in known for name in names)


def names_in(expression: str) -> tuple[str, ...]:
    """Return the names an expression uses, in order of first use.

    Raises
    ------
    ExpressionError
        If the expression has anything but names, numbers and + - * / ( ).

    Examples
    --------
    >>> names_in("(detained_admin + detained_criminal) / detained")
    ('detained_admin', 'detained_criminal', 'detained')
    >>> names_in("92.7%")
    ()
    """
    if _PERCENT.fullmatch(expression.strip()):
        return ()
    found = (node for node in _walk(_parse(expression)) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(node.id for node in found))


def evaluate(expression: str, values: Mapping[str, Interval]) -> Interval:
    """Return the values an expression can have.

    Parameters
    ----------
    expression
        Names, decimals and + - * / ( ); or one decimal with ``%``. Decimals are read from
        their written digits: ``0.1`` is 1/10.
    values
        Name → interval, in the unit without its scale.

    Returns
    -------
    Interval
        An enclosure: a name that stands twice counts as two independent figures.

    Raises
    ------
    ExpressionError
        If the expression has anything else.
    KeyError
        If a name has no value.
    DivisionByZeroInterval
        If a divisor holds 0.

    Examples
    --------
    >>> values = {"executed": Interval.exact(810700), "total": Interval.exact(810900)}
    >>> evaluate("executed / total", values)
    Interval.exact('8107/8109')
    >>> evaluate("0.1 + 0.2", {})
    Interval.exact('0.3')
    >>> evaluate("92.7%", {})
    Interval.exact('0.927')
    """
    result = compute(expression, values, Interval.exact)
    if not isinstance(result, Interval):
        raise ExpressionError(expression)
    return result


def compute(expression: str, values: Mapping[str, Any], number: Callable[[str], Any]) -> Any:
    """Return an expression's value over anything that adds, multiplies and divides.

    Parameters
    ----------
    expression
        As for :func:`evaluate`.
    values
        Name → value: intervals, fractions, or arrays of draws.
    number
        Makes a value of a decimal's written digits.

    Raises
    ------
    ExpressionError, KeyError
        As for :func:`evaluate`.

    Examples
    --------
    >>> from fractions import Fraction
    >>> compute("spent / 4", {"spent": Fraction(3)}, Fraction)
    Fraction(3, 4)
    """
    percent = _PERCENT.fullmatch(expression.strip())
    if percent:
        return number(percent[1]) / number("100")
    tree = _parse(expression)
    missing = [name for name in names_in(expression) if name not in values]
    if missing:
        raise KeyError(missing[0])
    evaluator = SimpleEval(operators=_OPERATORS, functions={}, names=dict(values))
    source = _plain(expression)
    # The written digits, not node.value: a float has lost the exact decimal already.
    evaluator.nodes[ast.Constant] = lambda node: number(_written(node, source))
    evaluator.expr = source
    return evaluator._eval(tree)


def counted_as(unit: str) -> str:
    """Return the unit that a printed one adds up with: 名 and 位 count persons.

    Examples
    --------
    >>> counted_as("名"), counted_as("人次")
    ('人', '人次')
    """
    return _SAME_UNIT.get(unit, unit)


def unit_clash(expression: str, units: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the first two units that an expression adds or subtracts though they differ.

    人, 人次, 户 and 场次 never add up with each other; 名 and 位 count as 人. A product
    or share has no unit of its own and fits all.

    Examples
    --------
    >>> unit_clash("villages + volunteers", {"villages": "条", "volunteers": "人次"})
    ('条', '人次')
    >>> unit_clash("a + b", {"a": "名", "b": "人"}) is None
    True
    """
    clashes: list[tuple[str, str]] = []

    def unit(node: ast.AST) -> str | None:
        if isinstance(node, ast.Name):
            printed = units.get(node.id, "")
            return None if printed in {"", "%"} else counted_as(printed)
        if isinstance(node, ast.UnaryOp):
            return unit(node.operand)
        if not isinstance(node, ast.BinOp):
            return None
        left, right = unit(node.left), unit(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            if left and right and left != right:
                clashes.append((left, right))
            return left or right
        one_sided = left is None or right is None
        if isinstance(node.op, ast.Mult):
            return (left or right) if one_sided else None
        return left if right is None else None

    if not _PERCENT.fullmatch(expression.strip()):
        unit(_parse(expression))
    return clashes[0] if clashes else None


def _plain(expression: str) -> str:
    return expression.translate(_SIGNS).strip()


def _parse(expression: str) -> ast.expr:
    source = _plain(expression)
    if not source or len(source) > MAX_LENGTH or "\n" in source:
        raise ExpressionError(expression[:40])
    try:
        # What Python would warn of (`1if`) is refused below, or read as any of us would.
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(source) from None
    for count, node in enumerate(_walk(tree)):
        if count >= MAX_NODES:
            raise ExpressionError(source[:40])
        _check(node, source)
    return tree


def _walk(tree: ast.expr) -> Iterator[ast.expr]:
    """Yield the expression nodes from left to right."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr):
            yield from _walk(child)


def _check(node: ast.expr, source: str) -> None:
    allowed = (
        (isinstance(node, ast.Name) and is_name(node.id))
        or (isinstance(node, ast.BinOp | ast.UnaryOp) and type(node.op) in _OPERATORS)
        or (isinstance(node, ast.Constant) and _NUMBER.fullmatch(_written(node, source)))
    )
    if not allowed:
        raise ExpressionError(_written(node, source))


def _written(node: ast.expr, source: str) -> str:
    return ast.get_source_segment(source, node) or ""
