"""A form that came as running words, its cells told apart by what they hold.

Copied out of a viewer or saved as text, the rows of a form run on in one line or are set with
blanks, cells wrapped over lines. Its heads still stand in their order; of all ways to lay the
words under them, the one is taken in which levels, names, values and points stand where they
belong. It counts only where it is certain: every row is whole, and the points add up to what is
printed, or every cell is one piece. Anything else is said to be unreadable, never shifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.reading.documents import Unreadable
from evalutils.reading.forms.labels import goal_label, is_title
from evalutils.reading.forms.money import is_money_header, tells_money
from evalutils.reading.forms.pieces import (
    BLANK,
    LEVELS,
    LONGEST_PART,
    NUMERIC,
    WIDE,
    are_parted,
    cuts_figures,
    is_plain,
    is_whole,
    is_wide,
    is_word,
    kind_of_piece,
    lay,
    pieces_of,
    text_of,
)
from evalutils.reading.forms.rows import Columns, Row, columns_of, names_indicators
from evalutils.reading.forms.vocabulary import compact, is_called, role_of, stated_unit
from evalutils.reading.selfeval import Cell

#: Numbers of tables for running text, beyond those of documents and of cells one a line.
_FIRST_TABLE = 20_000
_RUNNING = "forms.unread.running"
#: Paragraphs below the heads that may hold the form's rows.
_LONGEST_FORM = 400
_MOST_ABOVE = 40
#: Lines between two that belong to a form: texts of its goals.
_FEW = 4
_FEWEST_HEADS = 3
_HEADS_OF_INDICATORS = regex.compile(
    r"(?:一\s*级|二\s*级|三\s*级)\s*(?:绩\s*效)?\s*(?:指\s*标|目\s*标)[\s\S]*?"
    r"(?:指\s*标\s*值|目\s*标\s*值|完\s*成|得\s*分)"
)
_LOOKS_LIKE_INDICATORS = regex.compile(
    r"(?:一级|二级)(?:绩效)?指标[|｜]?(?:二级|三级)(?:绩效)?(?:指标)(?:名称)?[|｜]?"
    r"(?:三级指标|指标性质|性质|分值|权重|年度|指标值|目标值|全年|实际|完成|绩效|效指标|产出)"
)
_LOOKS_LIKE_MONEY = regex.compile(
    r"(?:全年|调整后?|年初)预算数?(?:[（(][A-Z万元]+[)）])?[|｜]?(?:全年|预算)执行数?"
    r"(?:[（(][A-Z万元]+[)）])?[|｜]?(?:分值|预算执行率|执行率)"
)
_MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class Laid:
    """Rows of a document with what ran on laid out, and what could not be.

    Parameters
    ----------
    rows
        In reading order.
    unreadable
        Forms whose cells cannot be told apart.
    lines
        First and last line of every form that was laid out.
    """

    rows: tuple[Row, ...]
    unreadable: tuple[Unreadable, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()

    def holds(self, part: Unreadable) -> bool:
        """Return whether a part that the document's reader left as lines was laid out."""
        own = part.place.lines
        return own is not None and any(low <= own[1] and own[0] <= high for low, high in self.lines)


def laid_out(rows: Sequence[Row]) -> Laid:
    """Return the rows of a document, forms that run on in words laid out as tables.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> words = ("一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 产出指标 "
    ...          "数量指标 培训 ≥9场 9场 60 60 质量指标 课程 合格率 100% 98% 40 39 总分 100 99")
    >>> laid = laid_out([Row((Cell(words, Place("a.txt")),), printed=1)])
    >>> for row in laid.rows[1:]:
    ...     print([cell.text for cell in row.cells])
    ['产出指标', '数量指标', '培训', '≥9场', '9场', '60', '60']
    ['', '质量指标', '课程合格率', '100%', '98%', '40', '39']
    ['总分', '', '', '', '', '100', '99']
    >>> glued = Row((Cell("一级指标二级指标三级指标指标值完成值", Place("a.txt")),), printed=1)
    >>> [part.key for part in laid_out([glued]).unreadable]
    ['forms.unread.running']
    """
    found: list[Row] = []
    unreadable: list[Unreadable] = []
    lines: list[tuple[int, int]] = []
    at, table = 0, _FIRST_TABLE
    while at < len(rows):
        row = rows[at]
        text = row.cells[0].text if row.cells else ""
        if row.table or not _HEADS_OF_INDICATORS.search(text):
            # Heads that the end of a line cuts in two are told with the line below.
            below = rows[at + 1 : at + 2] if len(text.split()) > _FEW else ()
            joined = text + "".join(after.cells[0].text for after in below if not after.table)
            if not row.table and _looks_like_form(joined):
                unreadable.append(Unreadable(row.cells[0].place, _RUNNING))
            found.append(row)
            at += 1
            continue
        end = _end(rows, at)
        first = _start(rows, at)
        block = list(rows[first:end])
        table += 1
        unread: list[Unreadable] = []
        laid = _form(block, table, unread)
        if laid is not None:
            del found[len(found) - (at - first) :]
            found += laid
            told = {row.cells[0].place for row in block}
            # They stand last: looking through all of them takes minutes where forms are thousands.
            last = [part for part in unreadable[-len(block) :] if part.place not in told]
            unreadable[-len(block) :] = last + unread
            lines.append(_lines(block))
            at = end
            continue
        if _looks_like_form(text):
            unreadable.append(Unreadable(row.cells[0].place, _RUNNING))
        found.append(row)
        at += 1
    return Laid(tuple(found), tuple(unreadable), tuple(lines))


def _looks_like_form(text: str) -> bool:
    return any(kind.search(compact(text)) for kind in (_LOOKS_LIKE_INDICATORS, _LOOKS_LIKE_MONEY))


def _lines(block: Sequence[Row]) -> tuple[int, int]:
    told = [row.cells[0].place.lines for row in block if row.cells[0].place.lines]
    return (told[0][0], told[-1][1]) if told else (0, 0)


def _start(rows: Sequence[Row], at: int) -> int:
    """Return where the lines begin above the heads that belong to the same form."""
    first = at
    for place in range(at - 1, max(at - _MOST_ABOVE, -1), -1):
        row = rows[place]
        if row.table or not row.cells or first - place > _FEW:
            break
        text = row.cells[0].text
        pieces = (WIDE if WIDE.search(text) else BLANK).split(text)
        if is_title(text) or (len(pieces) > 1 and any(map(is_word, pieces))):
            first = place
    return first


def _end(rows: Sequence[Row], at: int) -> int:
    """Return where a form ends: behind its total, at another table, or at running sentences."""
    for place in range(at + 1, min(len(rows), at + _LONGEST_FORM)):
        row = rows[place]
        text = row.cells[0].text if row.cells else ""
        before = rows[place - 1].cells[0].text
        if row.table or regex.search(
            r"(?:总\s*分|合\s*计)\D{0,6}\d+(?:\D+\d[\d.]*)?\D{0,4}$", before
        ):
            return place
        # A sentence is no cell: the wrapped words of one end without a stop.
        if len(text) > 60 and text.endswith("。") and not WIDE.search(text):
            return place
        if _HEADS_OF_INDICATORS.search(text):
            return place
    return min(len(rows), at + _LONGEST_FORM)


def _form(block: Sequence[Row], table: int, unread: list[Unreadable]) -> list[Row] | None:
    """Return the rows of a form, ``None`` where its cells cannot be told apart for certain.

    Parts above its indicators that cannot be told apart are added to ``unread``.
    """
    block = [row for row in block if row.cells and row.cells[0].text]
    if cuts_figures(block):
        return None
    wide = is_wide(block)
    # A line that names its figures (全年预算数20 全年执行数18) tells them as it stands.
    told = [row for row in block if tells_money(row)]
    tokens = pieces_of([row for row in block if row not in told], wide=wide)
    found: list[Row] = []
    points: Fraction | None = None
    at, levels = 0, _first_level(tokens)
    while at < levels:
        heads, after = _heads(tokens[:levels], at, "money")
        if heads:
            end = _landmark(tokens[:levels], after)
            named = [cell for cell in heads if role_of("money", cell.text)]
            labels = [
                cell for cell in heads if cell not in named and not role_of("field", cell.text)
            ]
            rows = _money(named, labels, tokens[after:end], table)
            if rows is None:
                unread.append(Unreadable(heads[0].place, _RUNNING))
            else:
                points = _points_of(rows)
                found += rows
            at = end
            continue
        taken, rows = _above(tokens[:levels], at, table)
        if not rows:
            unread.append(Unreadable(tokens[at].place, "forms.unread.running_goals"))
        found += rows
        at += taken
    heads, after = _heads(tokens, levels, "indicator")
    laid = None
    if heads:
        laid = _indicators(heads, tokens[after:], points or Fraction(0), table, wide=wide)
    laid = laid or _out_of_order(tokens[levels:], points or Fraction(0), table)
    found += told
    if laid is None and points is not None:
        # The money is told apart, the indicators are not.
        unread.append(Unreadable(tokens[min(levels, len(tokens) - 1)].place, _RUNNING))
        return found
    return None if laid is None else found + laid


def _first_level(tokens: Sequence[Cell]) -> int:
    """Return where the heads of the indicators begin: 一级指标."""
    levels = (at for at, token in enumerate(tokens) if role_of("indicator", token.text) in LEVELS)
    return next(levels, len(tokens))


def _above(tokens: Sequence[Cell], at: int, table: int) -> tuple[int, list[Row]]:
    """Return a label with its value, goals with their texts, or a word that stands alone."""
    token = tokens[at]
    if goal_label(token.text) and at + 1 < len(tokens) and goal_label(tokens[at + 1].text):
        # 年度总体目标 | 预期目标 | 实际完成情况: the name of the part stands before both.
        first = at + 1 if at + 2 < len(tokens) and goal_label(tokens[at + 2].text) else at
        end = _landmark(tokens, first + 2)
        texts = _two_texts(tokens[first + 2 : end])
        if texts is not None:
            return end - at, [_row(tokens[first : first + 2], 2, table), _row(texts, 2, table)]
        return end - at, []
    if role_of("field", token.text):
        end = at + 1
        while end < len(tokens) and not is_word(tokens[end].text) and end - at <= LONGEST_PART:
            kind = kind_of_piece(tokens[end])
            if end > at + 1 and (kind.source or kind.value):
                break
            end += 1
        value = text_of(tokens[at + 1 : end])
        return end - at, [_row([token, replace(token, text=value)], 2, table)]
    return 1, [Row((token,), printed=1)]


def _two_texts(tokens: Sequence[Cell]) -> list[Cell] | None:
    """Part what was expected from what is reported, where it can be told."""
    if len(tokens) < 2:
        return None
    cut = 1
    if len(tokens) > 2:
        begins = tokens[0].text[:4]
        same = [at for at, token in enumerate(tokens) if at and token.text.startswith(begins)]
        ends = [at + 1 for at, token in enumerate(tokens[:-1]) if token.text.endswith("。")]
        if len(same) == 1 or len(ends) == 1:
            cut = (same or ends)[0]
        else:
            return None
    return [replace(part[0], text=text_of(part)) for part in (tokens[:cut], tokens[cut:])]


def _landmark(tokens: Sequence[Cell], at: int) -> int:
    """Return where the next part of a form begins."""
    for place in range(at, len(tokens)):
        text = tokens[place].text
        if goal_label(text) or is_called("group", "indicators", text) or role_of("field", text):
            return place
        if _heads(tokens, place, "indicator")[0]:
            return place
    return len(tokens)


def _heads(tokens: Sequence[Cell], at: int, group: str) -> tuple[list[Cell], int]:
    """Return the heads of a part that begin at a place, and the place behind them.

    A label of a row may stand between two heads of money, as a viewer reads down the columns.
    """
    end = at
    while end < len(tokens):
        if not _is_head(tokens[end], group, tokens[at:end]):
            ahead = tokens[end + 1 : end + 1 + _FEW] if group == "money" and end > at else ()
            between = kind_of_piece(tokens[end]).source or role_of("field", tokens[end].text)
            if not (between or stated_unit(tokens[end].text)) or not any(
                _is_head(token, group, tokens[at:end]) for token in ahead
            ):
                break
        end += 1
    found = list(tokens[at:end])
    heads = [cell for cell in found if group == "indicator" or role_of(group, cell.text)]
    if len(heads) < _FEWEST_HEADS:
        return [], at
    columns = columns_of(group, _row(heads, len(heads), 1))
    known = names_indicators(columns) if group == "indicator" else is_money_header(columns)
    return (found, end) if known else ([], at)


def _is_head(token: Cell, group: str, before: Sequence[Cell]) -> bool:
    role = role_of(group, token.text)
    if group == "indicator" and is_called("group", "indicators", token.text) and not before:
        return True
    if not role or token.number is not None:
        return False
    # 产出指标 below 三级指标 is a level; 预算执行率 below 指标值 is the first indicator.
    named = {role_of(group, cell.text) for cell in before}
    if group == "indicator" and named & {"name", "target"}:
        first, second = (is_called("level", n, token.text) for n in ("first", "second"))
        return not (first or second)
    return role not in named or role in {"name", "remark"}


def _row(cells: Sequence[Cell], width: int, table: int) -> Row:
    blank = replace(cells[0], text="")
    return Row((*cells, *(blank for _ in range(width - len(cells)))), printed=width, table=table)


def _points_of(rows: Sequence[Row]) -> Fraction:
    """Return the points of the execution rate among rows of money."""
    columns = columns_of("money", rows[0])
    cells = [columns.cell(row, "points") for row in rows[1:]]
    return next((cell.number for cell in cells if cell is not None and cell.number), Fraction(0))


def _as_row(laid: Mapping[int, Sequence[Cell]], blank: Cell, width: int, table: int) -> Row:
    cells = [
        replace(laid[column][0], text=text_of(laid[column])) if column in laid else blank
        for column in range(width)
    ]
    return Row(tuple(cells), printed=width, table=table)


def _money(
    heads: list[Cell], labels: Sequence[Cell], tokens: Sequence[Cell], table: int
) -> list[Row] | None:
    """Return the head and the rows of money, ``None`` where their figures are not told apart.

    Parameters
    ----------
    heads, labels
        The heads, and labels of rows or a unit that stood between them.
    tokens
        What stands below.
    table
        Number of the table.
    """
    unit = next((cell.text for cell in labels if stated_unit(cell.text)), "")
    labels = [cell for cell in labels if not stated_unit(cell.text)]
    heads = [replace(heads[0], text=f"资金来源{unit}"), *heads]
    width = len(heads)
    columns = columns_of("money", _row(heads, width, table))
    named = {column: role for role, places in columns.roles.items() for column in places}
    laid = lay(tokens, ["label", *(named.get(column, "remark") for column in range(1, width))])
    nameless = [row for row in laid if 0 not in row]
    if len(nameless) == len(labels):
        for row, label in zip(nameless, labels, strict=True):
            row[0] = [label]
    single = all(len(row[column]) == 1 for row in laid for column in named if column in row)
    if not laid or not single or not all(0 in row for row in laid):
        return None
    rows = [_as_row(row, replace(heads[0], text=""), width, table) for row in laid]
    return [_row(heads, width, table), *rows] if all(_agrees(columns, r) for r in rows) else None


def _agrees(columns: Columns, row: Row) -> bool:
    """Whether figures of a row that leaves some out stand where they belong, by their rate."""
    cells = {role: columns.cell(row, role) for role in ("initial", "adjusted", "executed", "rate")}
    written = {role: cell for role, cell in cells.items() if cell is not None and cell.text}
    told_all = len(written) == len([cell for cell in cells.values() if cell is not None])
    if told_all or all(cell.blank for cell in written.values()):
        return True
    told = {role: cell.quantities for role, cell in written.items()}
    if not all(len(told.get(role, ())) == 1 for role in ("adjusted", "executed", "rate")):
        return not {"adjusted", "executed"} & written.keys()
    budget, spent, rate = (told[role][0].interval.low for role in ("adjusted", "executed", "rate"))
    if budget is None or spent is None or rate is None or not budget:
        return False
    share = rate if told["rate"][0].unit else rate / 100
    return abs(spent / budget - share) < Fraction(15, 1000)


def _indicators(
    heads: list[Cell], tokens: Sequence[Cell], others: Fraction, table: int, *, wide: bool
) -> list[Row] | None:
    """Return head, rows and total of the indicators, where they are certain.

    Parameters
    ----------
    heads
        The heads.
    tokens
        All that follows, to the end of the form.
    others
        Points printed for the money.
    table
        Number of the table.
    wide
        Cells are set apart by wide blanks: a piece is a cell, or a part of one.
    """
    group = [cell for cell in heads if is_called("group", "indicators", cell.text)][:1]
    if group and heads[0] is group[0]:
        heads = heads[1:]
    width = len(heads)
    columns = columns_of("indicator", _row(heads, width, table))
    named = {column: role for role, places in columns.roles.items() for column in places}
    roles = [
        named.get(column) or role_of("indicator", heads[column].text) or "remark"
        for column in range(width)
    ]
    end = next(
        (at for at, token in enumerate(tokens) if is_called("group", "total", token.text)),
        len(tokens),
    )
    body = [token for token in tokens[:end] if not is_called("group", "indicators", token.text)]
    laid = lay(body, roles) if body else []
    if not laid:
        return None
    total, behind = _total(tokens, end, columns, table)
    numeric = [column for column, role in named.items() if role in NUMERIC]
    if not all(is_whole(row, named, numeric) for row in laid) or not are_parted(laid, named):
        return None
    points = next((column for column in numeric if named[column] == "points"), None)
    if not _adds_up(laid, points, total, columns, others) and not (wide and is_plain(laid, roles)):
        return None
    blank = replace(heads[0], text="")
    rows = [_as_row(row, blank, width, table) for row in laid]
    return [_row(heads, width, table), *rows, *total, *behind]


def _out_of_order(tokens: Sequence[Cell], others: Fraction, table: int) -> list[Row] | None:
    """Return head and rows where names and values stand apart, each in their own order.

    A viewer that reads down the columns leaves the figures of a row together and its name
    elsewhere. Numbered names (指标1：…) and as many groups of figures belong together where
    every group has its points and its score and the points add up.
    """
    heads = {role_of("indicator", token.text): token for token in tokens}
    roles = [role for role in ("target", "actual", "points", "score") if role in heads]
    names = _numbered(tokens)
    if len(roles) < _FEWEST_HEADS or not names or not set(roles) >= NUMERIC:
        return None
    values = [token for token in tokens if _is_figure(token)]
    count = len(names) * len(roles)
    groups = [values[at : at + len(roles)] for at in range(0, count, len(roles))]
    rest = values[count:]
    if len(values) < count or len(rest) > len(NUMERIC):
        return None
    points = [group[-2].number for group in groups]
    scores = [group[-1].number for group in groups]
    pairs = [(p, s) for p, s in zip(points, scores, strict=True) if p is not None and s is not None]
    if len(pairs) < len(names) or any(score > most for most, score in pairs):
        return None
    if sum((most for most, _ in pairs), others) != _MOST_POINTS:
        return None
    blank = replace(tokens[0], text="")
    named = [
        replace(blank, text="二级指标"),
        replace(blank, text="三级指标"),
        *(heads[role] for role in roles),
    ]
    seconds = [token for token in tokens if is_called("level", "second", token.text)]
    seconds = seconds if len(seconds) == len(names) else [blank] * len(names)
    rows = [
        _row([second, name, *group], len(named), table)
        for second, name, group in zip(seconds, names, groups, strict=True)
    ]
    total = []
    if rest:
        whole = [replace(blank, text="总分"), *(blank for _ in roles[:-1])]
        cells = [*whole, *(rest if len(rest) > 1 else [blank, *rest])]
        total = [_row(cells, len(named), table)]
    return [_row(named, len(named), table), *rows, *total]


def _is_figure(token: Cell) -> bool:
    kind = kind_of_piece(token)
    return kind.value and not kind.step


def _numbered(tokens: Sequence[Cell]) -> list[Cell]:
    """Return the names that a number begins, with the pieces that go on behind."""
    names: list[Cell] = []
    goes_on = False
    for token in tokens:
        kind = kind_of_piece(token)
        if kind.step and not kind.level2:
            names.append(token)
            goes_on = True
        elif kind.value or kind.blank or is_word(token.text) or token.text[0] in "(（":
            goes_on = False
        elif goes_on:
            names[-1] = replace(names[-1], text=names[-1].text + token.text)
    return names


def _adds_up(
    laid: Sequence[Mapping[int, Sequence[Cell]]],
    points: int | None,
    total: Sequence[Row],
    columns: Columns,
    others: Fraction,
) -> bool:
    """Whether the points are those of the whole, as printed or as the rule has it."""
    if points is None:
        return False
    told = sum(
        (number for row in laid if (number := row[points][0].number) is not None), Fraction(0)
    )
    printed = [cell.number for row in total if (cell := columns.cell(row, "points")) is not None]
    return told in {Fraction(_MOST_POINTS), _MOST_POINTS - others} or bool(
        others == 0 and told in {*printed, Fraction(90), Fraction(80)}
    )


def _total(
    tokens: Sequence[Cell], at: int, columns: Columns, table: int
) -> tuple[list[Row], list[Row]]:
    """Return the row 总分 with its figures under their heads, and the words behind it."""
    if at >= len(tokens):
        return [], []
    figures = []
    end = at + 1
    while end < len(tokens) and end <= at + 2 and tokens[end].number is not None:
        figures.append(tokens[end])
        end += 1
    blank = replace(tokens[at], text="")
    cells = [tokens[at], *(blank for _ in range(columns.width - 1))]
    roles = [role for role in ("points", "score") if columns.has(role)]
    # One figure alone is the score: 总分 96.
    for role, cell in zip(roles if len(figures) > 1 else roles[-1:], figures, strict=False):
        cells[columns.roles[role][0]] = cell
    behind = [Row((token,), printed=1) for token in _sentences(tokens[end:])]
    return [Row(tuple(cells), printed=columns.width, table=table)], behind


def _sentences(tokens: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the words behind a total, those of one line together again."""
    if tokens:
        yield replace(tokens[0], text=" ".join(token.text for token in tokens))
