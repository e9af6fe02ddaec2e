"""The pieces of a form that came as running words: parted by blanks, and laid under its heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from evalutils.base.patterns import regex
from evalutils.reading.forms.labels import goal_label
from evalutils.reading.forms.rows import Columns, Row
from evalutils.reading.forms.vocabulary import compact, is_called, role_of
from evalutils.reading.selfeval import Cell, is_blank, plain_number, quantities_of

_MOST_TOKENS = 3000
BLANK = regex.compile(r"\s+")
WIDE = regex.compile(r"\s{2,}|\t")
_OPEN_END = regex.compile(r"[\d.,≥≤>＞<＜=]$")
_OPEN_START = regex.compile(r"[\d.,%％]")
_BARE_SIGN = regex.compile(r"[≥≤≧≦⩾⩽>＞<＜=＝═]+")
_UNFINISHED = regex.compile(r"(?:及|和|、|与|改进|改进措|分析|整改)$")
#: Words that stand before a head and are none alone; and those that stand behind many.
_QUALIFIERS = frozenset({"年度", "实际", "全年", "年初", "预期", "设定", "绩效", "自评", "本年"})
_GENERAL = frozenset({"指标", "目标"})
_LONGEST_WORD = 24
_REST_OF_HEAD = regex.compile(r"(?:原因|改进|整改|措施|施|分析|说明|和)+")
LONGEST_PART = 4
_MOST_POINTS = 100
_VALUE = regex.compile(
    r"[≥≤≧≦⩾⩽>＞<＜=＝═约]*\s*[\d０-９][\d０-９.,，/／:：~～—–\-]*\s*"
    r"(?:[%％‰℃]|百分比|[\p{Han}㎡/／%]{1,6})?(?:以上|以下|以内|左右)?"
)
_SIGN = regex.compile(r"[≥≤≧≦⩾⩽>＞<＜=＝═]+|定性|正向|反向|等于|大于(?:等于)?|小于(?:等于)?")
_STEP = regex.compile(
    r"(?:指标\s*\d{1,2}\s*[:：、.]|\d{1,2}\s*[、.．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])"
)
_PARTED = regex.compile(r"\d+(?:\.\d+)?\s*[/／]\s*\d+(?:\.\d+)?")
_OF_MONEY = ("资金", "总额", "拨款", "结转")
LEVELS = frozenset({"level1", "level2"})
NUMERIC = frozenset({"points", "score"})
#: What leaving a column out costs, and what each kind of token costs in it, first and later ones.
_SKIP = {
    "level1": 0.0, "level2": 0.0, "name": 6.0, "target": 3.0, "actual": 2.5, "points": 3.0,
    "score": 3.0, "nature": 2.0, "unit": 1.5, "reason": 0.0, "achieved": 1.5, "remark": 0.3,
    "rule": 0.5, "number": 0.3, "points_score": 5.0, "label": 3.0, "initial": 1.0,
    "adjusted": 3.0, "executed": 3.0, "received": 2.0, "rate": 2.0,
}  # fmt: skip
_NEVER = 40.0
_OF_MANY = frozenset({"name", "target", "actual", "reason", "remark", "rule", "label"})


def is_wide(block: Sequence[Row]) -> bool:
    """Whether wide blanks part the cells of a form."""
    return sum(bool(WIDE.search(row.cells[0].text)) for row in block) * 2 >= len(block)


def cuts_figures(block: Sequence[Row]) -> bool:
    """Whether lines are cut at a width, and one of them where a figure may go on in the next."""
    texts = [row.cells[0].text for row in block]
    longest = max(map(len, texts))
    full = sum(len(text) >= longest - 1 for text in texts)
    return full * 2 > len(texts) > 2 and any(
        _OPEN_END.search(above) and _OPEN_START.match(below) for above, below in pairwise(texts)
    )


def pieces_of(block: Sequence[Row], *, wide: bool) -> list[Cell]:
    """Return the pieces of a form in reading order, those of one head or level together.

    Parameters
    ----------
    block
        Lines of text, each a row of one cell.
    wide
        Wide blanks part them: a single one stands inside a piece.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> line = Row((Cell("产出 指标 (50分) 数量指标 渠道 ≥ 3 公里", Place("a.txt")),), printed=1)
    >>> [piece.text for piece in pieces_of([line], wide=False)]
    ['产出指标(50分)', '数量指标', '渠道', '≥3', '公里']
    """
    cells = [row.cells[0] for row in block]
    blank = WIDE if wide else BLANK
    pieces = [
        replace(cell, text=part.strip())
        for cell in cells
        for part in blank.split(cell.text)
        if part.strip()
    ]
    return _joined(pieces[:_MOST_TOKENS])


def is_word(text: str) -> bool:
    """Whether words are a level, a head or a label of a form."""
    return bool(
        is_called("level", "first", text)
        or is_called("level", "second", text)
        or role_of("indicator", text)
        or role_of("money", text)
        or role_of("field", text)
        or goal_label(text)
        or is_called("group", "total", text)
        or is_called("group", "indicators", text)
        or is_called("group", "money", text)
    )


def _joined(pieces: Sequence[Cell]) -> list[Cell]:
    """Join the pieces of one head or level that a blank parts, and a sign with its figure."""
    tokens: list[Cell] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        taken = 1
        for count in range(min(LONGEST_PART, len(pieces) - at), 1, -1):
            if _is_one([part.text for part in pieces[at : at + count]]):
                taken = count
                break
        if taken == 1 and at + 1 < len(pieces):
            following = pieces[at + 1].text
            sign = _BARE_SIGN.fullmatch(piece.text) and following[0].isdigit()
            if sign or (plain_number(piece.text) is not None and _is_unit(piece.text, following)):
                taken = 2
        text = "".join(part.text for part in pieces[at : at + taken])
        tokens.append(replace(piece, text=text))
        at += taken
    return tokens


def _is_one(run: Sequence[str]) -> bool:
    """Whether some pieces are one head, level or label, and the first alone is not."""
    whole = compact("".join(run))
    if len(whole) > _LONGEST_WORD:
        return False
    if run[0] in _QUALIFIERS and len(run) == 2:
        return bool(role := role_of("indicator", whole)) and role == role_of("indicator", run[1])
    if is_called("level", "second", whole) and not is_called("level", "first", run[0]):
        # 服务对象 满意度指标, each a level by itself.
        return not run[0].endswith("指标") and compact(run[-1]) != whole
    if any(is_word(text) and text not in _GENERAL for text in run[1:]):
        return False
    if is_word(run[0]) and run[1] not in _GENERAL:
        ends = _UNFINISHED.search(run[0]) and all(map(_REST_OF_HEAD.fullmatch, run[1:]))
        opened = sum(map(run[0].count, "(（")) > sum(map(run[0].count, ")）"))
        return bool(ends or opened) and is_word(whole)
    return _is_level_or_label(whole)


def _is_level_or_label(whole: str) -> bool:
    """Whether joined pieces are a level, or a head that names nothing but itself."""
    return bool(
        is_called("level", "first", whole)
        or is_called("group", "indicators", whole)
        or role_of("indicator", whole) in {"level1", "level2", "name", "target", "actual"}
        or role_of("field", whole)
        or goal_label(whole)
    )


def _is_unit(number: str, text: str) -> bool:
    """Whether a piece is the unit of the figure before it: 300 公里, 95 %."""
    if len(text) > 4 or text[0].isdigit() or is_blank(text):
        return False
    found = quantities_of(number + text)
    return len(found) == 1 and found[0].text == number + text and bool(found[0].unit)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a piece of a form is, as far as that tells where it may stand.

    Parameters
    ----------
    number
        The plain number it is.
    value
        A figure, with sign and unit or without.
    blank
        A stroke, or 无.
    level1, level2
        The name of a level.
    sign
        A comparator alone (指标性质).
    step
        It begins with a number of its own (指标1：…).
    parted
        Points and score in one (10/9.5).
    source
        It names a source of money.
    text
        The words.
    """

    number: Fraction | None
    value: bool
    blank: bool
    level1: bool
    level2: bool
    sign: bool
    step: bool
    parted: bool
    source: bool
    text: str


def kind_of_piece(piece: Cell) -> Kind:
    """Return what a piece of a form is.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> kinds = [kind_of_piece(Cell(text, Place("a.txt"))) for text in ("≥3座", "指标1：渠道", "—")]
    >>> [(kind.value, kind.step, kind.blank) for kind in kinds]
    [(True, False, False), (False, True, False), (False, False, True)]
    """
    text = piece.text
    number = plain_number(text)
    return Kind(
        number,
        number is not None or bool(_VALUE.fullmatch(text)),
        is_blank(text) or text == "无",
        is_called("level", "first", text),
        is_called("level", "second", text),
        bool(_SIGN.fullmatch(text)),
        bool(_STEP.match(text)),
        bool(_PARTED.fullmatch(text)),
        is_called("group", "source", text) or any(word in text for word in _OF_MONEY),
        text,
    )


def _cost_of_level(role: str, kind: Kind) -> float:
    if role == "level2":
        return 0.0 if kind.level2 else _NEVER
    # 成本指标 alone is a second level, of 产出; a first one has a second behind it.
    both = kind.level2 and "成本" in kind.text
    return _NEVER if not kind.level1 else 0.3 if both else 0.0


def _cost(role: str, kind: Kind, *, more: bool, before: Sequence[Kind]) -> float:
    """Return what it costs to take a piece for a cell of a role; ``more``: for more of one.

    What fits costs nothing. A name wrapped in two costs less than a reason that nothing asks
    for; after a score below the points a reason is likely.
    """
    words = not (kind.value or kind.blank)
    if role in LEVELS:
        return _cost_of_level(role, kind)
    if role == "name":
        if kind.level1 or kind.level2:
            return 4.0
        if more:
            return 6.0 if kind.step else (0.7 if words else 1.8)
        return 0.0 if words and not kind.sign else 4.5
    if role in ("target", "actual"):
        same = bool(before) and kind.text == before[-1].text
        if more:
            return 0.9 if words and not (kind.level1 or kind.level2 or kind.step) else 4.0
        if kind.value or kind.blank or (same and not kind.level2):
            return 0.1
        return 4.0 if kind.level1 or kind.level2 or kind.step else 1.0
    if role in NUMERIC:
        fits = kind.number is not None and 0 <= kind.number <= _MOST_POINTS
        return 0.0 if fits and not more else 0.8 if kind.blank and kind.text != "无" else _NEVER
    if role in ("reason", "remark", "rule"):
        if kind.blank:
            return 0.1
        if kind.value or kind.level1 or kind.level2 or kind.step:
            return 3.0
        missed = len(before) > 1 and before[-1].number is not None and not more
        lost = missed and before[-1].number != before[-2].number
        return 0.5 if more else 0.2 if lost else 1.6
    fits = {
        "nature": kind.sign,
        "unit": (words and len(kind.text) <= 4) or kind.text in "%％‰",
        "achieved": kind.value,
        "points_score": kind.parted,
        "number": kind.number is not None,
        "label": words and kind.source,
        "rate": kind.value or kind.blank,
    }.get(role, kind.value or kind.blank)
    if more:
        return 0.7 if role == "label" and words else _NEVER
    return 0.0 if fits else (1.0 if role == "label" and words else _NEVER)


def lay(pieces: Sequence[Cell], roles: Sequence[str]) -> list[dict[int, list[Cell]]]:
    """Return the cheapest way to lay pieces in their order under columns, row after row.

    Parameters
    ----------
    pieces
        What runs on, in reading order.
    roles
        What each column holds (``name``, ``target`` …; ``label`` of a row of money).

    Returns
    -------
    list of dict
        For each row the pieces of every column that has some; empty where no way fits.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = "修渠 3公里 2公里 雨季 护坡 1处 1处"
    >>> pieces = [Cell(text, Place("a.txt")) for text in words.split()]
    >>> for row in lay(pieces, ("name", "target", "actual", "reason")):
    ...     print([" ".join(piece.text for piece in row[column]) for column in sorted(row)])
    ['修渠', '3公里', '2公里']
    ['雨季 护坡', '1处', '1处']
    """
    kinds = [kind_of_piece(piece) for piece in pieces]
    skip = [0.0]
    for role in roles:
        skip.append(skip[-1] + _SKIP.get(role, 0.5))
    # best[column]: the cheapest laying of the tokens so far whose last stands there.
    best: dict[int, float] = {-1: 0.0}
    steps: list[dict[int, tuple[int, bool]]] = []
    for at, kind in enumerate(kinds):
        now: dict[int, float] = {}
        step: dict[int, tuple[int, bool]] = {}
        before = kinds[max(at - 2, 0) : at]
        for column, role in enumerate(roles):
            first = _cost(role, kind, more=False, before=before)
            later = _cost(role, kind, more=True, before=before) if role in _OF_MANY else _NEVER
            if min(first, later) >= _NEVER:
                continue
            options = [
                (cost + skip[column] - skip[last + 1] + first, last, False)
                for last, cost in best.items()
                if last < column
            ]
            options += [
                (cost + skip[-1] - skip[last + 1] + skip[column] + first, last, True)
                for last, cost in best.items()
                if last >= 0
            ]
            if column in best:
                options.append((best[column] + later, column, False))
            cost, last, begins = min(options)
            now[column], step[column] = cost, (last, begins)
        if not now:
            return []
        best = now
        steps.append(step)
    ends = {column: cost + skip[-1] - skip[column + 1] for column, cost in best.items()}
    column = min(ends, key=lambda at: (ends[at], at))
    rows: list[dict[int, list[Cell]]] = [{}]
    for at in range(len(pieces) - 1, -1, -1):
        rows[-1].setdefault(column, []).insert(0, pieces[at])
        last, begins = steps[at][column]
        if begins:
            rows.append({})
        column = last
    return rows[::-1]


def is_whole(
    row: Mapping[int, Sequence[Cell]], named: Mapping[int, str], numeric: Sequence[int]
) -> bool:
    """Whether a row has its name, a value and its points, and they can be told apart."""
    cells = {named.get(column, ""): pieces for column, pieces in row.items()}
    name, target, actual = (cells.get(role, ()) for role in ("name", "target", "actual"))
    others = [
        piece.text for role, pieces in cells.items() if role not in LEVELS for piece in pieces
    ]
    mixed = any(is_called("level", "second", text) and "指标" in text for text in others)
    # 合格率1 and 00%: a figure that the end of a line cut in two.
    if not name or mixed or regex.search(r"[≥≤≧≦＞＜>]|\d$", text_of(name)):
        return False
    if not (target or actual or not {"target", "actual"} & set(named.values())):
        return False
    # Where words stand in all three cells, nothing tells which of them a further piece belongs to.
    in_words = all(pieces and not kind_of_piece(pieces[0]).value for pieces in (target, actual))
    if in_words and len((*name, *target, *actual)) > 3 and text_of(target) != text_of(actual):
        return False
    return all(column in row for column in numeric)


def text_of(pieces: Sequence[Cell]) -> str:
    """Return the words of pieces that are one cell."""
    return "".join(piece.text for piece in pieces)


def are_parted(laid: Sequence[Mapping[int, Sequence[Cell]]], named: Mapping[int, str]) -> bool:
    """Whether the reason of each row is told apart from the name below it."""
    columns = {role: column for column, role in named.items()}
    if "reason" not in columns:
        return True
    for above, row in pairwise(laid):
        levels = any(columns.get(level) in row for level in LEVELS)
        between = (*above.get(columns["reason"], ()), *row[columns["name"]])
        if not levels and len(between) > 2:
            return False
    return True


def is_plain(laid: Sequence[Mapping[int, Sequence[Cell]]], roles: Sequence[str]) -> bool:
    """Whether every cell is one piece and no value is left out: nothing could stand elsewhere."""
    needed = [
        column
        for column, role in enumerate(roles)
        if role in {"name", "target", "actual", "points", "score", "nature"}
    ]
    return all(
        all(column in row for column in needed) and all(len(pieces) == 1 for pieces in row.values())
        for row in laid
    )


def laid_row(columns: Columns, row: Row) -> Row | None:
    """Return a row that lost its blank cells, each cell under the one head it fits.

    ``None`` where a name, a value or points would be missing, or two cells share a head.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.forms.rows import columns_of
    >>> def line(*words: str) -> Row:
    ...     return Row(tuple(Cell(word, Place("a.txt")) for word in words), printed=len(words))
    >>> heads = ("一级指标", "三级指标", "指标值", "完成值", "分值", "得分")
    >>> head = columns_of("indicator", line(*heads))
    >>> [cell.text for cell in laid_row(head, line("护坡", "≥3处", "已完成", "10", "10")).cells]
    ['', '护坡', '≥3处', '已完成', '10', '10']
    >>> laid_row(head, line("护坡", "≥3处", "10", "10")) is None
    True
    """
    named = {column: role for role, places in columns.roles.items() for column in places}
    known = [column for column in range(columns.width) if column not in columns.group_columns]
    roles = [named.get(column) or _other_role(columns, column) for column in known]
    found = lay([cell for cell in row.cells if cell.text], roles)
    if len(found) != 1 or not is_plain(found, roles):
        return None
    cells = [replace(row.cells[0], text="") for _ in range(columns.width)]
    for place, pieces in found[0].items():
        cells[known[place]] = pieces[0]
    return Row(tuple(cells), printed=columns.width, table=row.table)


def _other_role(columns: Columns, column: int) -> str:
    return role_of("indicator", columns.headers[column]) or "remark"
