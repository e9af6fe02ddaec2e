"""Rows of the indicator table proposed from a form: tree, points, targets and reported values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from evalutils.evidence.drafting.draft import Cells, wording
from evalutils.evidence.drafting.figures import ident_for
from evalutils.evidence.ledger import figures_in
from evalutils.evidence.schema import OPEN
from evalutils.evidence.year import QUALITATIVE
from evalutils.reading.quantities import Quantity, number_text
from evalutils.reading.selfeval import Cell, Item, SelfEvaluation, plain_number

FULL_POINTS = 100
_COMPARATORS = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "=", "qualitative": QUALITATIVE}
_KIND = re.compile(r"(?:类)?(?:指标|目标)$")
_NOTHING = frozenset({"", "无", "无偏差", "/", "／", "—", "-"})
_EXECUTION = "B"


@dataclass(slots=True)
class _Tree:
    """Rows of the table as they are made, with the codes given so far."""

    rows: list[dict[str, str]] = field(default_factory=list)
    codes: dict[tuple[str, ...], str] = field(default_factory=dict)
    roots: dict[str, int] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)

    def group(self, names: tuple[str, ...], points: Fraction | None, basis: str) -> str:
        """Return the code of a level-1 or level-2 indicator, making its row when it is new."""
        if names in self.codes:
            return self.codes[names]
        parent = self.codes[names[:-1]] if names[:-1] else ""
        code = self._next(parent, names[-1])
        self.codes[names] = code
        row = {
            "code": code,
            "parent": parent,
            "level": str(len(names)),
            "name": names[-1],
            "dimension": _KIND.sub("", names[-1]),
        }
        if points is not None:
            row |= {"points": number_text(points), "points_basis": basis}
        self.rows.append(row)
        return code

    def leaf(self, parent: str, cells: Cells) -> None:
        """Add a lowest indicator under a group."""
        level = str(1 + sum(1 for row in self.rows if row["code"] in self._line(parent)))
        code = self._next(parent, "")
        self.rows.append({"code": code, "parent": parent, "level": level, **cells})

    def _line(self, code: str) -> set[str]:
        parents = {row["code"]: row["parent"] for row in self.rows}
        line = set()
        while code:
            line.add(code)
            code = parents[code]
        return line

    def _next(self, parent: str, name: str) -> str:
        if not parent:
            letter = letter_of(name)
            number = self.roots[letter] = self.roots.get(letter, 0) + 1
            return letter if number == 1 else f"{letter}{letter}{number}"
        number = self.children[parent] = self.children.get(parent, 0) + 1
        return f"{parent}-{number}" if parent[-1].isdigit() else f"{parent}{number}"


@dataclass(frozen=True, slots=True)
class Proposed:
    """Indicators as proposed from a form.

    Parameters
    ----------
    rows
        Rows of the indicator table.
    evidence
        Rows of the evidence table for values that stand in the form, entered by hand.
    """

    rows: tuple[Cells, ...]
    evidence: tuple[Cells, ...]


def propose_indicators(
    form: SelfEvaluation, basis: str, taken: Iterable[str], stated: Mapping[str, str], title: str
) -> Proposed:
    """Return the indicator table that a form describes.

    Parameters
    ----------
    form
        The form received, or the approved one where no other was.
    basis
        ``source`` for the unit's own form, ``approved`` for an approved one: where its targets
        come from. Points of the unit's own form have a basis that a person decides.
    taken
        Evidence ids that are taken.
    stated
        Column of the budget → evidence id of its total, for the execution rate.
    title
        What the form is called in notes.
    """
    points_basis = "approved" if basis == "approved" else OPEN
    tree, ids = _Tree(), list(taken)
    evidence: list[Cells] = []
    weights = {weight.name: weight.points for weight in form.weights}
    if _lacks_execution(form):
        group = tree.group((wording()["execution"]["level1"],), None, points_basis)
        tree.leaf(group, _execution_cells(form, points_basis, stated))
    for item in form.items:
        names = _groups(item)
        parent = ""
        for depth in range(len(names)):
            above = names[: depth + 1]
            parent = tree.group(above, weights.get(above[-1]) if depth == 0 else None, points_basis)
        cells = _leaf(item, basis, points_basis) | {"dimension": _KIND.sub("", names[-1])}
        if letter_of(names[0]) == _EXECUTION or item.name.text == wording()["execution"]["name"]:
            cells |= _execution_actual(stated)
        elif cells["direction"] != QUALITATIVE:
            cells["actual"] = _actual(form, item, ids, evidence, title)
        tree.leaf(parent, cells)
    return Proposed(tuple(tree.rows), tuple(evidence))


def letter_of(name: str) -> str:
    """Return the letter that codes of a level-1 indicator begin with.

    Examples
    --------
    >>> [letter_of(name) for name in ("产出指标", "社会效益", "满意度指标", "其他")]
    ['P', 'E', 'S', 'K']
    """
    for group in wording()["groups"]:
        if re.search(group["words"], name):
            return str(group["letter"])
    return "K"


def target_cells(item: Item, basis: str) -> dict[str, str]:
    """Return direction, target, unit and basis of an indicator as its form states them.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> at = Place("form.docx")
    >>> item = Item(Cell("合格率", at), target=Cell("≥95%", at), comparator="≥")
    >>> target_cells(item, "source")
    {'direction': '≥', 'target': '95%', 'unit': '%', 'target_basis': 'source'}
    """
    text = "" if item.target is None or item.target.blank else item.target.text
    figures = item.target_quantities if text else ()
    direction = direction_of(item, text, figures)
    if direction == QUALITATIVE:
        words = cited(item.target) if text and item.target is not None else OPEN
        stated = basis if text else OPEN
        return {"direction": direction, "target": words, "unit": "", "target_basis": stated}
    target, unit = _number(figures[0], item) if len(figures) == 1 else ("", "")
    known = bool(target)
    return {
        "direction": direction,
        "target": target if known else OPEN,
        "unit": unit or (item.unit.text if item.unit is not None else ""),
        "target_basis": basis if known else OPEN,
    }


def direction_of(item: Item, text: str, figures: tuple[Quantity, ...]) -> str:
    """Return the direction that the form states, 定性 for a target in words, else 待定."""
    words = item.nature.text if item.nature is not None else ""
    for direction, pattern in wording()["comparators"].items():
        if words and re.search(pattern, "".join(words.split())):
            return str(direction)
    if item.comparator in _COMPARATORS:
        return _COMPARATORS[item.comparator]
    if text and not figures:
        return QUALITATIVE
    return OPEN


def cited(cell: Cell) -> str:
    """Return the words of a cell as a worded cell of the table may hold them: quoted if need be.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> at = Place("form.docx")
    >>> cited(Cell("明显提高", at)), cited(Cell("12月底前", at))
    ('明显提高', '{quote:form.docx|12月底前}')
    """
    words = " ".join(cell.text.split())
    if not re.search(r"[\d{}]", words):
        return words
    # A quotation can have no brace: the words up to the first one are quoted.
    words = re.split(r"[{}]", words)[0].strip()
    return f"{{quote:{cell.place.document}|{words}}}" if words else OPEN


def points_text(cell: Cell | None) -> str:
    """Return the one plain number of a cell of points or scores, or ``""``."""
    number = None if cell is None else cell.number
    return "" if number is None or number < 0 else number_text(number)


def _groups(item: Item) -> tuple[str, ...]:
    """Return the names of the groups over an indicator, each once."""
    first = item.level1_name or wording()["form"]["project_key"]
    second = "" if item.level2 is None else item.level2.text
    return tuple("".join(name.split()) for name in (first, second) if name.strip())


def _leaf(item: Item, basis: str, points_basis: str) -> dict[str, str]:
    """Return what a lowest indicator has but for its actual value, if that is a figure."""
    cells = {"name": item.name.text, "points": points_text(item.points) or OPEN}
    cells |= {"points_basis": points_basis, **target_cells(item, basis)}
    cells["declared_score"] = points_text(item.score)
    if cells["direction"] == QUALITATIVE:
        told = "" if item.actual is None or item.actual.blank else cited(item.actual)
        cells |= {"actual": told, "tier": OPEN, "reason": OPEN}
    reason = item.reason
    if reason is not None and reason.text.strip() not in _NOTHING:
        cells["deviation_reason"] = cited(reason)
    return cells


def _actual(
    form: SelfEvaluation, item: Item, taken: list[str], evidence: list[Cells], title: str
) -> str:
    """Enter the reported value as evidence and return its id; ``""`` where none is reported."""
    cell = item.actual
    if cell is None or cell.blank:
        return "" if cell is not None else OPEN
    words = wording()["form"]
    label = words["actual_label"].format(name=item.name.text)
    bare = item.unit is not None and plain_number(cell.text) is not None
    quote = f"{label}：{cell.text}{item.unit.text if bare and item.unit is not None else ''}"
    figures = figures_in(quote)
    told = [at for at, figure in enumerate(figures, 1) if figure.start > len(label)]
    if len(told) != 1:
        return OPEN
    ident = ident_for(item.name.text, taken)
    taken.append(ident)
    evidence.append(
        {
            "id": ident,
            "label": label,
            "kind": "manual",
            "document": form.document,
            "quote": quote,
            "quantity": str(told[0]),
            "note": words["manual_note"].format(title=title, place=cell.place.words()),
        }
    )
    return ident


def _number(figure: Quantity, item: Item) -> tuple[str, str]:
    """Return the number of a target as its cell shall have it, and its unit."""
    value = figure.interval.value if figure.interval.is_exact else figure.printed
    if value is None:
        return "", ""
    unit = figure.unit or (item.unit.text if item.unit is not None else "")
    shown = f"{number_text(value * 100)}%" if unit == "%" else number_text(value)
    return ("", "") if "/" in shown else (shown, unit)


def _lacks_execution(form: SelfEvaluation) -> bool:
    """Return whether the execution rate has points beside the indicators, and no row of its own."""
    names = [name for item in form.items for name in (item.level1_name, item.name.text)]
    if any(letter_of(name) == _EXECUTION for name in names):
        return False
    points = [points_text(item.points) for item in form.items]
    return not (all(points) and sum(map(Fraction, points)) >= FULL_POINTS)


def _execution_cells(form: SelfEvaluation, basis: str, stated: Mapping[str, str]) -> dict[str, str]:
    words = wording()["execution"]
    total = next((row for row in form.money if row.kind == "total"), None)
    points = points_text(total.points) if total is not None else ""
    return {
        "name": words["name"],
        "dimension": words["dimension"],
        "points": points or OPEN,
        "points_basis": basis if points else OPEN,
        "direction": "≥",
        "target": "100%",
        "unit": "%",
        "target_basis": "rule",
        "declared_score": points_text(total.score) if total is not None else "",
        **_execution_actual(stated),
    }


def _execution_actual(stated: Mapping[str, str]) -> dict[str, str]:
    """Return the execution rate as an expression, where both amounts are stated."""
    if {"executed", "adjusted"} <= stated.keys():
        actual = f"{stated['executed']} / {stated['adjusted']}"
        return {"actual": actual, "note": wording()["execution"]["note"]}
    return {"actual": OPEN}
