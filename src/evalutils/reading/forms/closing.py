"""What stands under the indicators: totals, grade, notes, and the rule that a note states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from evalutils.reading.forms.columns import Columns
from evalutils.reading.forms.labels import key_and_value
from evalutils.reading.forms.rows import Row
from evalutils.reading.forms.vocabulary import compact, is_called
from evalutils.reading.selfeval import Cell, Total, Weight, split_points

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
    >>> from evalutils.reading.selfeval import CellPlace
    >>> line = Row(tuple(Cell(text, CellPlace("a.txt")) for text in ("合 计", "100", "98.5")))
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
    >>> from evalutils.reading.selfeval import CellPlace
    >>> line = Row((Cell("评价等级", CellPlace("a.txt")), Cell("优", CellPlace("a.txt"))))
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
    >>> from evalutils.reading.selfeval import CellPlace
    >>> note = Cell("注：一级指标分值统一为产出50、效益30、满意度10、执行率10", CellPlace("a.txt"))
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
