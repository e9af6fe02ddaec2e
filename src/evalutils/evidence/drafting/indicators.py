"""Rows of the indicator table proposed from a form: tree, points, targets and reported values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evalutils.base.patterns import re
from evalutils.evidence.drafting.draft import Cells, proposal, rule, rules
from evalutils.evidence.drafting.figures import ProposedFigure, ident_for
from evalutils.evidence.ledger import figures_in
from evalutils.evidence.schema import PROPOSED
from evalutils.evidence.year import QUALITATIVE
from evalutils.reading.quantities import Quantity, number_text
from evalutils.reading.selfeval import Cell, Item, SelfEvaluation, plain_number, without_notes

FULL_POINTS = 100
_COMPARATORS = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "=", "qualitative": QUALITATIVE}
_KIND = re.compile(r"(?:类)?(?:指标|目标)$")
_NOTHING = frozenset({"", "无", "无偏差", "/", "／", "—", "-"})
_EXECUTION = "B"
#: Points of level 1 by the letter of their codes (办法 art. 13), and who takes what is left.
_WEIGHTS = {"B": 10, "P": 50, "E": 30, "S": 10}
_TAKES_REST = "P"
#: Scales that units are printed with (万亩, 亿元).
_SCALES = {"万": 10_000, "亿": 100_000_000}
_SCALE = re.compile(r"(?<=\d)\s*([万亿])[多余来]?\s*([^\d\s]+?)(?:以上|以下|以内|左右)?$")


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
            "dimension": dimension_of(*reversed(names)),
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
    form: SelfEvaluation,
    basis: str,
    quoted: Mapping[str, ProposedFigure],
    more: Iterable[str],
    stated: Mapping[str, str],
    title: str,
) -> Proposed:
    """Return the indicator table that a form describes.

    Parameters
    ----------
    form
        The form received, or the approved one where no other was.
    basis
        ``source`` for the unit's own form, ``approved`` for an approved one: where its targets
        come from, and its points: what a form prints is nobody's assumption. Points that no
        document states are (:func:`with_all_points`).
    quoted
        Evidence id → figure of a text.
    more
        Further evidence ids that are taken.
    stated
        Column of the budget → evidence id of its total, for the execution rate.
    title
        What the form is called in notes.
    """
    tree, ids = _Tree(), [*quoted, *more]
    evidence: list[Cells] = []
    weights = {weight.name: weight.points for weight in form.weights}
    if _lacks_execution(form):
        group = tree.group((rules()["execution"]["level1"],), None, basis)
        tree.leaf(group, _execution_cells(form, basis, stated))
    for item in form.items:
        names = _groups(item)
        parent = ""
        for depth in range(len(names)):
            above = names[: depth + 1]
            parent = tree.group(above, weights.get(above[-1]) if depth == 0 else None, basis)
        dimension = dimension_of(*reversed(names), item.name.text)
        if dimension == rules()["dimensions"]["other"]:
            dimension = _kind_of_output(item.name.text)
        cells = _leaf(item, basis) | {"dimension": dimension}
        if letter_of(names[0]) == _EXECUTION or item.name.text == rules()["execution"]["name"]:
            cells |= _execution_actual(stated)
        elif cells["direction"] != QUALITATIVE:
            cells["actual"] = _same(item, quoted) or _actual(form, item, ids, evidence, title)
        tree.leaf(parent, cells)
    if not any(points_text(item.points) for item in form.items):
        _weigh(tree)
    return Proposed(with_all_points(tree.rows), tuple(evidence))


def _weigh(tree: _Tree) -> None:
    """Set the points of a table that no document weighs by article 13 of the rules.

    A group without any indicator gets the one that is to be asked for, unscored: a form without
    benefits or satisfaction would be our own defect. The points are the evaluator's assumption.
    """
    parents = {row["parent"] for row in tree.rows}
    lowest = [row for row in tree.rows if row["code"] not in parents]
    mine = {key: [row for row in lowest if _weighs_as(row) == key] for key in _WEIGHTS}
    effect = {"name": proposal("indicators.effect"), "direction": QUALITATIVE, "dimension": "效益"}
    served = {"name": proposal("indicators.satisfaction"), "direction": "≥", "unit": "%"}
    for key, level1, cells in (
        ("E", "效益指标", effect),
        ("S", "满意度指标", served | {"dimension": "满意度"}),
    ):
        if not mine[key]:
            tree.leaf(tree.group((level1,), None, ""), cells)
            mine[key] = tree.rows[-1:]
    left = FULL_POINTS - sum(points for key, points in _WEIGHTS.items() if mine[key])
    for key, rows in mine.items():
        if key == _EXECUTION:  # its ten points are the rule's own
            continue
        # What no group takes goes to the outputs.
        points = _WEIGHTS[key] + (left if key == _TAKES_REST else 0)
        for row, share in zip(rows, split_points(Fraction(points), len(rows)), strict=True):
            row |= {"points": number_text(share), "points_basis": "assumption"}
    # Prose tells in any order; a form has execution, outputs, benefits, satisfaction.
    tree.rows.sort(key=lambda row: list(_WEIGHTS).index(_weighs_as(row)))


def _weighs_as(row: Cells) -> str:
    """Return the group of article 13 that an indicator counts for, by the letter of its code."""
    letter = row["code"][:1]
    return letter if letter in _WEIGHTS else _TAKES_REST


def _same(item: Item, quoted: Mapping[str, ProposedFigure]) -> str:
    """Return the evidence that quotes the actual value, where prose tells it."""
    cell = item.actual
    if cell is None or cell.told != "prose" or len(cell.quantities) != 1:
        return ""
    wanted = cell.quantities[0]
    same = [
        ident
        for ident, figure in quoted.items()
        if figure.place.paragraph == cell.place.paragraph
        and figure.quantity.unit == wanted.unit
        # A cell may leave 约 out; the figure quoted with it is the same one.
        and (
            figure.quantity.interval == wanted.interval or figure.quantity.printed == wanted.printed
        )
    ]
    return same[0] if same else ""


def with_all_points(rows: Sequence[Cells]) -> tuple[Cells, ...]:
    """Return the rows with points that add up to 100: what no document states is assumed.

    Lowest indicators without points share what is left evenly; points that add up to something
    else are scaled, and then no declared score can be held against them. Points of groups stay
    only where their indicators add up to them.
    """
    parents = {row.get("parent", "") for row in rows}
    lowest = [dict(row) for row in rows if row["code"] not in parents]
    stated = {row["code"]: Fraction(row["points"]) for row in lowest if row.get("points")}
    left = FULL_POINTS - sum(stated.values(), Fraction(0))
    without = [row for row in lowest if row["code"] not in stated]
    if without and left > 0:
        shares = zip(without, split_points(left, len(without)), strict=True)
        points = stated | {row["code"]: share for row, share in shares}
        changed = {row["code"] for row in without}
    elif left or without:
        # One without points weighs as much as the others do on the average.
        known = [points for points in stated.values() if points]
        weight = sum(known, Fraction(0)) / len(known) if known else Fraction(1)
        weights = {row["code"]: stated.get(row["code"], weight) or weight for row in lowest}
        whole = sum(weights.values(), Fraction(0))
        exact = [FULL_POINTS * weight / whole for weight in weights.values()]
        points = dict(zip(weights, _rounded(exact), strict=True))
        changed = set(points)
    else:
        points, changed = stated, set()
    made = []
    for row in rows:
        cells = dict(row)
        if row["code"] in changed:
            cells |= {"points": number_text(points[row["code"]]), "points_basis": "assumption"}
            cells |= {"declared_score": ""} if row["code"] in stated else {}
        elif row["code"] in parents and cells.get("points"):
            below = sum((points[code] for code in _below(rows, row["code"])), Fraction(0))
            if below != Fraction(cells["points"]):
                cells |= {"points": "", "points_basis": ""}
        made.append({**cells, "status": PROPOSED})
    return tuple(made)


def _below(rows: Sequence[Cells], code: str) -> list[str]:
    """Return the codes of the lowest indicators under a group."""
    children = [row["code"] for row in rows if row.get("parent") == code]
    return [leaf for child in children for leaf in (_below(rows, child) or [child])]


def split_points(whole: Fraction, parts: int) -> list[Fraction]:
    """Return points split evenly to two decimals; the sum stays exact.

    Examples
    --------
    >>> [str(part) for part in split_points(Fraction(50), 3)]
    ['1667/100', '833/50', '1667/100']
    """
    return _rounded([whole / parts] * parts)


def _rounded(exact: Sequence[Fraction]) -> list[Fraction]:
    """Return numbers to two decimals that add up to the same whole."""
    rounded: list[Fraction] = []
    owed = Fraction(0)
    for number in exact:
        owed += number
        rounded.append(Fraction(round((owed - sum(rounded, Fraction(0))) * 100), 100))
    return rounded


def letter_of(name: str) -> str:
    """Return the letter that codes of a level-1 indicator begin with.

    Examples
    --------
    >>> [letter_of(name) for name in ("产出指标", "社会效益", "满意度指标", "其他")]
    ['P', 'E', 'S', 'K']
    """
    for group in rules()["groups"]:
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
        words = cited(item.target) if text and item.target is not None else ""
        stated = basis if words else ""
        return {"direction": direction, "target": words, "unit": "", "target_basis": stated}
    # A share in ‰ has no cell: targets are decimals, with or without %.
    plain = len(figures) == 1 and figures[0].unit != "‰"
    target, unit = _number(figures[0], item) if plain else ("", "")
    known = bool(target)
    return {
        "direction": direction,
        "target": target if known else "",
        "unit": unit or (item.unit.text if item.unit is not None else ""),
        "target_basis": basis if known else "",
    }


def direction_of(item: Item, text: str, figures: tuple[Quantity, ...]) -> str:
    """Return the direction that the form states, 定性 for a target in words, else by the name.

    More is better unless the name is one of costs, accidents, complaints and their like.
    """
    words = item.nature.text if item.nature is not None else ""
    for direction, pattern in rules()["comparators"].items():
        if words and re.search(pattern, "".join(words.split())):
            return str(direction)
    if item.comparator in _COMPARATORS:
        return _COMPARATORS[item.comparator]
    if text and not figures:
        return QUALITATIVE
    name = item.name.text
    # 事故同比下降: the figure is how much less there is, and more of that is better.
    less = rule("indicators", "lower").search(name) and not rule("indicators", "fewer").search(name)
    return "≤" if less else "≥"


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
    return f"{{quote:{cell.place.document}|{words}}}" if words else ""


def points_text(cell: Cell | None) -> str:
    """Return the one plain number of a cell of points or scores, or ``""``."""
    number = None if cell is None else cell.number
    return "" if number is None or number < 0 else number_text(number)


def _groups(item: Item) -> tuple[str, ...]:
    """Return the names of the groups over an indicator, each once."""
    first = item.level1_name or _group_of(item)
    second = "" if item.level2 is None else item.level2.text
    return tuple("".join(name.split()) for name in (first, second) if name.strip())


def _group_of(item: Item) -> str:
    """Return the level-1 indicator of one that stands under none: by its own name."""
    dimension = dimension_of(item.name.text)
    return str(rules()["form"]["no_group"] if dimension == "产出" else f"{dimension}指标")


def dimension_of(*names: str) -> str:
    """Return the dimension a profile knows that an indicator has by its groups' names.

    Examples
    --------
    >>> dimension_of("社会效益指标", "效益指标"), dimension_of("群众满意情况"), dimension_of("其他")
    ('社会效益', '满意度', '产出')
    """
    known = rules()["dimensions"]
    bare = [_KIND.sub("", name) for name in names]
    for name in bare:
        if name in known["known"]:
            return name
    letters = (letter_of(name) for name in bare)
    return next((str(known[letter]) for letter in letters if letter in known), str(known["other"]))


def _kind_of_output(name: str) -> str:
    """Return the kind of output a name speaks of, where its form or text names none."""
    kinds = rules()["outputs"]
    found = (kind for kind, pattern in kinds.items() if re.search(pattern, name))
    return next(found, str(rules()["dimensions"]["other"]))


def _leaf(item: Item, basis: str) -> dict[str, str]:
    """Return what a lowest indicator has but for its actual value, if that is a figure."""
    cells = {"name": item.name.text, "points": points_text(item.points)}
    cells |= {"points_basis": basis if cells["points"] else "", **target_cells(item, basis)}
    cells["declared_score"] = points_text(item.score)
    if cells["direction"] == QUALITATIVE:
        told = "" if item.actual is None or item.actual.blank else cited(item.actual)
        cells["actual"] = told
    reason = item.reason
    if reason is not None and reason.text.strip() not in _NOTHING:
        cells["deviation_reason"] = cited(reason)
    return cells


def _actual(
    form: SelfEvaluation, item: Item, taken: list[str], evidence: list[Cells], title: str
) -> str:
    """Enter the reported value as evidence and return its id; ``""`` where none is reported."""
    cell = item.actual
    # What a text tells is quoted or not there: words made of it are in no source.
    if cell is None or cell.blank or cell.told == "prose":
        return ""
    label = proposal("form.actual_label", name=item.name.text)
    bare = item.unit is not None and plain_number(cell.text) is not None
    quote = f"{label}：{cell.text}{item.unit.text if bare and item.unit is not None else ''}"
    figures = figures_in(quote)
    # 92%（问卷240份）: what is remarked behind the value is not the value.
    value = without_notes(cell.text)
    noted = bool(value) and cell.text.startswith(value) and value != cell.text
    end = len(label) + 1 + len(value) if noted else len(quote)
    told = [at for at, figure in enumerate(figures, 1) if len(label) < figure.start < end]
    if len(told) != 1 or figures[told[0] - 1].unit == "‰":
        return ""
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
            "note": proposal("form.manual_note", title=title, place=cell.place.words()),
            "status": PROPOSED,
        }
    )
    return ident


def _number(figure: Quantity, item: Item) -> tuple[str, str]:
    """Return the number of a target as its cell shall have it, and its unit.

    It keeps the scale it is printed in: readers look for 1.2万亩, not for 12000亩.
    """
    value = figure.interval.value if figure.interval.is_exact else figure.printed
    if value is None:
        return "", ""
    unit = figure.unit or (item.unit.text if item.unit is not None else "")
    if unit == "%":
        shown = f"{number_text(value * 100)}%"
    else:
        scale = _SCALE.search(figure.text) if figure.unit else None
        word = scale[1] if scale is not None and scale[2] == figure.unit else ""
        unit, shown = f"{word}{unit}", number_text(value / _SCALES.get(word, 1))
    return ("", "") if "/" in shown else (shown, unit)


def _lacks_execution(form: SelfEvaluation) -> bool:
    """Return whether the execution rate has points beside the indicators, and no row of its own."""
    names = [name for item in form.items for name in (item.level1_name, item.name.text)]
    if any(letter_of(name) == _EXECUTION for name in names):
        return False
    points = [points_text(item.points) for item in form.items]
    return not (all(points) and sum(map(Fraction, points)) >= FULL_POINTS)


def _execution_cells(form: SelfEvaluation, basis: str, stated: Mapping[str, str]) -> dict[str, str]:
    words = rules()["execution"]
    total = next((row for row in form.money if row.kind == "total"), None)
    points = points_text(total.points) if total is not None else ""
    return {
        "name": words["name"],
        "dimension": words["dimension"],
        "points": points or "10",
        "points_basis": basis if points else "rule",
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
        return {"actual": actual, "note": proposal("execution.note")}
    return {"actual": ""}
