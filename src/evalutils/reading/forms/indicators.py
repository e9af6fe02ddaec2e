"""Rows of indicators, and what stands under them: totals, grade, notes, the rule a note states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.reading.forms.labels import key_and_value
from evalutils.reading.forms.rows import Columns, Row
from evalutils.reading.forms.vocabulary import compact, is_called
from evalutils.reading.selfeval import (
    Cell,
    Item,
    Total,
    Weight,
    quantities_of,
    split_points,
)

#: Fields of an indicator that are columns of the form.
FIELDS = (
    "level1", "level2", "name", "target", "actual", "points", "score", "reason", "nature", "unit",
)  # fmt: skip

_CUT = regex.compile(
    r"[（(\[【]?(?:摘录|以下|以上|此处|后文|原文|表格)*(?:截断|从略|未录|未摘录)[)）\]】]?"
)
# Two-sign comparators before their one-sign halves: ">=" begins with ">".
_SIGNS = (
    ("≥", regex.compile(r"(?:≥|≧|⩾|[>＞]\s*[=＝═]|大于(?:或)?等于|不少于|不低于|不小于|正向)")),
    (
        "≤",
        regex.compile(r"≤|≦|⩽|[<＜]\s*[=＝═]|小于(?:或)?等于|不(?:超过|[高多大]于)|[反逆]向"),
    ),
    ("=", regex.compile(r"[=＝═]{1,2}|等于")),
    (">", regex.compile(r"[>＞]|大于|超过")),
    ("<", regex.compile(r"[<＜]|小于|少于|低于")),
    ("qualitative", regex.compile(r"定性")),
)  # fmt: skip
_DOTS = "….·。. "
_EXACTNESS = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<"}


def is_cut(text: str) -> bool:
    """Return whether a cell only says that the text is cut off here.

    Examples
    --------
    >>> is_cut("(摘录截断)"), is_cut("……")
    (True, False)
    """
    return _CUT.fullmatch(compact(text)) is not None


def comparator_of(nature: Cell | None, target: Cell | None) -> str:
    """Return the direction of a target: from 指标性质, else from the target's own words.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> place = Place("a.txt")
    >>> [comparator_of(None, Cell(text, place)) for text in
    ...  (">=9431人", "≧5", "═100%", "98%以上", "小于0.9‰", "至少全年完成2次", "5场", "效果明显")]
    ['≥', '≥', '=', '≥', '<', '≥', '', '']
    >>> comparator_of(Cell("定性", place), Cell("好坏", place))
    'qualitative'
    """
    for cell in (nature, target):
        text = "" if cell is None else cell.text.strip()
        for sign, words in _SIGNS:
            # 定性 in the words of a target is no direction; only the column 指标性质 declares it.
            if words.match(text) and (sign != "qualitative" or cell is nature):
                return sign
    text = "" if target is None else target.text
    found = quantities_of(text)
    if len(found) == 1:
        return _EXACTNESS.get(found[0].exactness, "≥" if text.startswith("至少") else "")
    return ""


def indicator_of(columns: Columns, row: Row, above: Mapping[str, Cell]) -> Item | None:
    """Return a row under the header as an indicator, ``None`` where none is named.

    Parameters
    ----------
    columns
        Of the header.
    row
        A row laid under it.
    above
        Level-1 and level-2 cells of the row above, carried down where this row leaves them
        blank.
    """
    cells = {role: columns.cell(row, role) for role in FIELDS}
    cells |= _carried(cells, above)
    cells |= _parted(columns.cell(row, "points_score"))
    name = cells.pop("name")
    said = [cell for role, cell in cells.items() if cell and role not in ("level1", "level2")]
    if name is None or not any(cell.text and not is_cut(cell.text) for cell in (name, *said)):
        return None
    # A name and nothing beside it is kept, the dots of a template (……) are not.
    alone = all(not cell.text for cell in said)
    if is_cut(name.text) or (alone and not name.text.strip(_DOTS)):
        return None
    kept = {
        role: Cell("", cell.place) if cell is not None and is_cut(cell.text) else cell
        for role, cell in cells.items()
    }
    others = tuple(
        (columns.headers[column], cell)
        for column in columns.others
        if (cell := columns.other(row, column)) is not None
    )
    if kept["points"] is None and (stated := split_points(name.text)[1]) is not None:
        # Without a column of points they are printed behind the name: 培训人数（15分）.
        kept["points"] = replace(name, text=str(stated))
    sign = comparator_of(kept["nature"], kept["target"])
    return Item(name, **kept, comparator=sign, others=others)


def stands_in_names(columns: Columns, row: Row) -> bool:
    """Return whether the one cell of a row stands in the column of names and nowhere else."""
    places = [column for column, cell in enumerate(row.cells) if cell.text]
    return set(places) <= set(columns.roles.get("name", ()))


def _carried(cells: Mapping[str, Cell | None], above: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the levels that a row leaves blank under the row above."""
    first, up = cells["level1"], above.get("level1")
    begins = (
        first is not None
        and first.text
        and (up is None or split_points(first.text)[0] != split_points(up.text)[0])
    )
    # Under a new level 1 a blank level 2 is its own, not the one of the group above.
    levels = ("level1",) if begins else ("level1", "level2")
    return {
        role: replace(above[role], carried=True)
        for role in levels
        if (cell := cells[role]) is not None and not cell.text and role in above
    }


def cuts_of(row: Row) -> Iterator[Cell]:
    """Yield the cells of a row at which the text is cut off."""
    for _, cell in row.distinct():
        if is_cut(cell.text):
            yield cell


def _parted(cell: Cell | None) -> dict[str, Cell]:
    """Part a column 分值/得分 at its stroke."""
    if cell is None:
        return {}
    points, _, score = regex.sub("／", "/", cell.text).partition("/")
    return {
        "points": replace(cell, text=points.strip()),
        "score": replace(cell, text=score.strip()),
    }


def weights_of(columns: Columns, row: Row, above: Mapping[str, Cell]) -> Iterator[Weight]:
    """Yield the points printed in the level names of a row, each with its parent."""
    # Points printed in the name of the whole part: 年度绩效目标(80分) holds 产出指标(50分).
    named = (split_points(cell.text) for cell in columns.group)
    parent = next((name for name, points in named if points is not None), "")
    for role in ("level1", "level2"):
        cell = columns.cell(row, role)
        if cell is None:
            continue
        if not cell.text:
            if role == "level1" and role in above:
                parent = split_points(above[role].text)[0]
            continue
        name, points = split_points(cell.text)
        if points is not None:
            yield Weight(name, points, cell, parent)
        parent = name


def weight_of(cell: Cell) -> Weight | None:
    """Return the points printed in the name of a part: 预算执行情况(万元)(20分)."""
    text = regex.sub(r"[（(](?:单位[:：])?(?:万元|元)[)）]", "", compact(cell.text))
    name, points = split_points(text)
    return None if points is None else Weight(name, Fraction(points), cell)


_LEVEL = regex.compile(r"(?P<level>[\p{Han}]{2,8}?(?:指标|度))\s+(?P<rest>.+)")
_TARGET_AT_END = regex.compile(
    r"(?P<name>.*?[\p{Han})）])\s*(?P<target>[≥≤≧≦<>=＝═]*\s*\d[\d,.]*\s*(?:[%％‰]|[\p{Han}]{1,3})?)"
)
_FEWEST_PARTS, _MOST_PARTS = 3, 4


def told_indicators(cell: Cell) -> Iterator[Item]:
    """Yield the indicators that a line tells as target / actual / score (or … / points / score).

    Parameters
    ----------
    cell
        A paragraph whose key names a part of the form: ``年度绩效目标1(40分): …``.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = "绩效目标1(40分): 质量指标 数据合格 100% / 98% / 9.8；满意度 资料审核98% / 98% / 10"
    >>> [(item.level2.text, item.name.text, item.actual.text)
    ...  for item in told_indicators(Cell(words, Place("a.txt")))]
    [('质量指标', '数据合格', '98%'), ('满意度', '资料审核', '98%')]
    """
    pair = key_and_value(cell)
    if pair is None or "/" not in pair[1].text:
        return
    if not (is_called("group", "indicators", pair[0]) or is_called("level", "first", pair[0])):
        return
    level1 = replace(cell, text=pair[0])
    for printed in regex.split(r"[;；]", pair[1].text):
        told = _told(level1, printed.strip(" 。"), pair[1])
        if told is not None:
            yield told


def _told(level1: Cell, printed: str, source: Cell) -> Item | None:
    parts = [part.strip() for part in regex.split(r"\s*[/／]\s*", printed)]
    if not _FEWEST_PARTS <= len(parts) <= _MOST_PARTS:
        return None
    level = _LEVEL.fullmatch(parts[0])
    found = _TARGET_AT_END.fullmatch(level["rest"] if level else parts[0])
    if found is None:
        return None

    def cell(text: str) -> Cell:
        return replace(source, text=text.strip())

    target = cell(found["target"])
    return Item(
        cell(found["name"]),
        level1=level1,
        level2=cell(level["level"]) if level else None,
        target=target,
        actual=cell(parts[1]),
        points=cell(parts[2]) if len(parts) == _MOST_PARTS else None,
        score=cell(parts[-1]),
        comparator=comparator_of(None, target),
    )


_FIGURE = regex.compile(r"\d+(?:\.\d+)?\s*分?")
_TOLD_TOTAL = regex.compile(
    r"(?P<label>(?:自评|综合|评价|最终|考核|绩效)?(?:总得分|总分数?|合计|自评得分|总评分?|得分))"
    r"\s*[:：为是]?\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分?(?![\d%个项])"
)
_GRADE = regex.compile(
    r"[“\"「]?(优秀?|良好?|中等?|较?差|合格|不合格|基本合格|[A-DＡ-Ｄ])[”\"」]?(?:级|等)?"
)
_TOLD_GRADE = regex.compile(
    rf"(?:等级|等次|评级|级别|结果|结论)\s*[:：为是]?\s*{_GRADE.pattern}(?=$|[\s,，。;；、)）|])"
)
_STATED = regex.compile(
    r"(?P<name>(?:预算)?执行率?|预算执行|产出(?:指标)?|效益(?:指标)?|满意度(?:指标)?|成本(?:指标)?|决策|过程|投入|管理)"
    r"\s*[:：为占]?\s*(?P<points>\d{1,3})\s*(?:分|%|％)?(?=$|[、,，;；。)）\s])"
)
_STATES_WEIGHTS = regex.compile(r"一级指标|权重|分值|满分")
_RULE = regex.compile(
    r"(?:依据|根据|按照|按|见)?\K[\p{Han}]{1,8}?[〔\[［（(]\s*20\d\d\s*[〕\]］）)]\s*\d{1,4}\s*号"
)


def total_of(columns: Columns | None, row: Row) -> Total | None:
    """Return the row 总分 or 合计, ``None`` where a row is none.

    Under a header, figures stand in its columns; in a row with fewer cells, two figures are
    points and score, one is the score where its label or the form says so.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> line = Row(tuple(Cell(text, Place("a.txt")) for text in ("合 计", "100", "98.5")))
    >>> total_of(None, line).score.text
    '98.5'
    """
    cells = [cell for _, cell in row.distinct()]
    if columns is not None:
        group = {cell.text for cell in columns.group}
        cells = [cell for cell in cells if cell.text not in group] or cells
    label = cells[0]
    if not is_called("group", "total", label.text):
        return None
    return sum_of(columns, row, cells, at_least_one=True)


def sum_of(
    columns: Columns | None, row: Row, cells: Sequence[Cell], *, at_least_one: bool = False
) -> Total | None:
    """Return the points and the score of a row that sums up; its label is the first cell.

    ``at_least_one``: ``None`` where no figure is found.
    """
    label = cells[0]
    if columns is not None and not row.narrow and len(row.cells) == columns.width:
        points, score = _figure(columns.cell(row, "points")), _figure(columns.cell(row, "score"))
        if points is not None or score is not None:
            return Total(label, points, score)
    figures = [cell for cell in cells[1:] if _FIGURE.fullmatch(cell.text)]
    _, stated = split_points(label.text)
    points = replace(label, text=str(stated)) if stated is not None else None
    if len(figures) == 1:
        return Total(label, points, figures[0])
    if len(figures) == 2:
        return Total(label, figures[0], figures[1])
    return None if at_least_one else Total(label)


def is_score(label: Cell) -> bool:
    """Return whether a label sums up scores (总分, 得分合计), not money (合计)."""
    return "分" in label.text and is_called("group", "total", label.text)


def holds_figure(cell: Cell) -> bool:
    """Return whether a cell is a figure, or ends with one behind its label."""
    return regex.search(r"\d[%％元万亿]*$", cell.text) is not None


def _figure(cell: Cell | None) -> Cell | None:
    """Leave out what a merged label repeats in a column of figures."""
    return None if cell is None or cell.number is None else cell


def told_total(cell: Cell, *, alone: bool = False) -> Total | None:
    """Return a total told in words: 总分 99.6, 自评得分：95分.

    ``alone``: only where the cell says nothing else.
    """
    found = _TOLD_TOTAL.search(cell.text)
    if found is None or found.start() > 30 or (alone and found[0] != cell.text.strip()):
        return None
    place = replace(cell.place, header=found["label"])
    return Total(Cell(found["label"], place), score=Cell(found["score"], place))


def grade_of(row: Row) -> Cell | None:
    """Return the grade that a row states, beside its label or in words.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> line = Row((Cell("评价等级", Place("a.txt")), Cell("优", Place("a.txt"))))
    >>> grade_of(line).text
    '优'
    """
    cells = [cell for _, cell in row.distinct()]
    for at, cell in enumerate(cells):
        pair = key_and_value(cell)
        key = pair[0] if pair else cell.text
        if is_called("group", "grade", key):
            value = pair[1] if pair and pair[1].text else cells[at + 1 : at + 2]
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, Cell) and _GRADE.fullmatch(value.text):
                return Cell(value.text, replace(value.place, header=compact(key)))
        if (told := _TOLD_GRADE.search(cell.text)) and len(cell.text) <= 80:
            return Cell(told[1], replace(cell.place, header="等级"))
    return None


def note_of(row: Row) -> Cell | None:
    """Return a note under the table or beside its label, whole as printed."""
    cells = [cell for _, cell in row.distinct()]
    pair = key_and_value(cells[0])
    if pair is not None and is_called("group", "note", pair[0]):
        rest = [cell.text for cell in cells[1:]]
        return Cell("；".join([cells[0].text, *rest]), pair[1].place)
    if len(cells) > 1 and is_called("group", "note", cells[0].text):
        header = compact(cells[0].text)
        text = f"{header}：" + "；".join(cell.text for cell in cells[1:])
        return Cell(text, replace(cells[1].place, header=header))
    return None


def stated_weights(note: Cell) -> Iterator[Weight]:
    """Yield the weights of level-1 indicators that a note states as the rule.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> note = Cell("注：一级指标分值统一为产出50、效益30、满意度10、执行率10", Place("a.txt"))
    >>> [(weight.name, int(weight.points)) for weight in stated_weights(note)]
    [('产出', 50), ('效益', 30), ('满意度', 10), ('执行率', 10)]
    """
    if not _STATES_WEIGHTS.search(note.text):
        return
    found = list(_STATED.finditer(note.text))
    if len(found) < 2:
        return
    for match in found:
        yield Weight(match["name"], Fraction(match["points"]), note)


def stated_rule(note: Cell) -> Cell | None:
    """Return the document number of the rule that a note names (财预〔2020〕10号)."""
    found = _RULE.search(note.text)
    return None if found is None else replace(note, text=found[0])
