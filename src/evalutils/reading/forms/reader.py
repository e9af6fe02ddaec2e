"""Every 自评表 of a document: rows in reading order, each sorted into the part it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalutils.reading.documents import Document, Unreadable
from evalutils.reading.forms import indicators, labels, money
from evalutils.reading.forms.columns import by_comparison, by_content
from evalutils.reading.forms.draft import Draft
from evalutils.reading.forms.pieces import laid_row
from evalutils.reading.forms.rows import (
    Columns,
    Row,
    aligned,
    columns_of,
    names_indicators,
    refined,
    rows_of,
)
from evalutils.reading.forms.running import laid_out
from evalutils.reading.forms.stream import in_rows, with_labels
from evalutils.reading.forms.vocabulary import compact, is_called, stated_unit
from evalutils.reading.selfeval import (
    Cell,
    Goal,
    MoneyRow,
    SelfEvaluation,
    split_points,
)

# Longer lines above a form are text, not its heading.
_LONGEST_HEADING = 80
# So many rows under a head say what its column holds.
_ROWS_THAT_TELL = 60
_LEVELS = frozenset({"level1", "level2", "name"})
_NAMES = frozenset({"project", "department", "unit", "both"})


def read_forms(document: Document, *, declarations: bool = False) -> tuple[SelfEvaluation, ...]:
    """Return every self-evaluation form of a document, in the order of the document.

    Parameters
    ----------
    document
        A document as :func:`~evalutils.reading.documents.read_document` returns it.
    declarations
        Return declarations of targets (绩效目标申报表, 批复表), too: the same table without
        actual values and scores.

    Returns
    -------
    tuple of SelfEvaluation
        Empty where the document has no form; prose alone makes none.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.documents import Table
    >>> rows = (("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ...         ("宣传活动", "≥5场", "6场", "10", "10"), ("总分", "", "", "100", "98.5"))
    >>> form, = read_forms(Document("a.docx", tables=(Table(rows, Place("a.docx")),)))
    >>> form.items[0].comparator, form.items[0].actual.place.words(), form.total.score.text
    ('≥', '表 1 第 2 行“实际完成值”列', '98.5')
    """
    laid = laid_out(tuple(rows_of(document)))
    reading = _Reading(document.name, with_labels(in_rows(laid.rows)))
    reading.read()
    gaps = (*(part for part in document.unreadable if not laid.holds(part)), *laid.unreadable)
    forms = [form for form in reading.forms if declarations or not _is_declaration(form)]
    if not reading.forms and laid.unreadable:
        forms = [SelfEvaluation(document.name, laid.unreadable[0].place)]
    return tuple(replace(_with_gaps(form, gaps), seen=document.seen) for form in forms)


def read_funds(document: Document) -> tuple[MoneyRow, ...]:
    """Return 项目资金 as a table tells it that belongs to no form: one of a report's text.

    Parameters
    ----------
    document
        Any document.

    Returns
    -------
    tuple of MoneyRow
        Of the first table whose total has a budget and what was spent of it; else empty.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.documents import Table
    >>> rows = (("资金来源", "预算数（万元）", "支出数（万元）"), ("省级补助", "60", "58"),
    ...         ("合计", "60", "58"))
    >>> document = Document("a.docx", tables=(Table(rows, Place("a.docx")),))
    >>> [(row.label.text, str(row.executed.value)) for row in read_funds(document)]
    [('省级补助', '58'), ('合计', '58')]
    """
    if not document.tables:
        return ()
    reading = _Reading(document.name, with_labels(in_rows(laid_out(tuple(rows_of(document))).rows)))
    reading.read()
    for rows in reading.funds:
        totals = [row for row in rows if row.kind == "total"]
        if len(totals) == 1 and totals[0].executed and (totals[0].adjusted or totals[0].initial):
            return rows
    return ()


def _with_gaps(form: SelfEvaluation, unreadable: Sequence[Unreadable]) -> SelfEvaluation:
    """Add what could not be read of the document where it may belong to the form."""
    gaps = tuple(part for part in unreadable if part.place.sheet in (None, form.place.sheet))
    return replace(form, unreadable=form.unreadable + gaps) if gaps else form


def _is_declaration(form: SelfEvaluation) -> bool:
    if form.title is not None and labels.is_title(form.title.text):
        return False
    if form.title is not None and labels.is_declaration(form.title.text):
        return True
    return bool(form.items) and all(
        item.actual is None and item.score is None for item in form.items
    )


class _Reading:
    """The state of one pass over the rows: the draft of the form that is being read."""

    def __init__(self, document: str, rows: Sequence[Row]) -> None:
        self.document = document
        self.rows = rows
        self.at = 0
        self.draft = Draft()
        self.forms: list[SelfEvaluation] = []
        #: Money of tables that are part of no form.
        self.funds: list[tuple[MoneyRow, ...]] = []
        self.sheet: str | None = None

    def read(self) -> None:
        """Go through all rows."""
        for at, row in enumerate(self.rows):
            self.at = at
            self.take(row)
        self.finish()

    def finish(self) -> None:
        """Close the form that is being read; the next row begins another."""
        form = self.draft.form(self.document)
        if form is not None:
            self.forms.append(form)
        elif self.draft.money:
            self.funds.append(tuple(self.draft.money))
        self.draft = Draft()

    def take(self, row: Row) -> None:
        """Sort one row into its part."""
        cells = [cell for _, cell in row.distinct()]
        if not cells:
            return
        if cells[0].place.sheet != self.sheet:
            self.finish()
            self.sheet = cells[0].place.sheet
        if row.table != self.draft.table:
            self._leave_table(row)
        if self._is_header(row) or self._is_goal_text(row):
            return
        if self.draft.mode == "indicators" and row.table:
            self._below_indicators(row)
            return
        if self._is_title(row, cells):
            return
        if not self._names_things(row):
            self._is_part(row, cells)

    def _under(self) -> Sequence[Row]:
        """Return the rows right below, as far as they tell what a column holds."""
        table = self.rows[self.at].table
        below = self.rows[self.at + 1 : self.at + 1 + _ROWS_THAT_TELL]
        return [row for row in below if row.table == table]

    def _is_top(self, row: Row) -> bool:
        """Return whether a row is the first of its table, whose goals it does not head."""
        first = self.at == 0 or self.rows[self.at - 1].table != row.table
        return first and labels.goal_columns(row) is None

    def _leave_table(self, row: Row) -> None:
        """Parts under a header end with their table, unless it goes on over a page."""
        draft = self.draft
        draft.table = row.table
        columns = {"indicators": draft.columns, "money": draft.money_columns}.get(draft.mode)
        if not row.table:
            draft.mode = "" if draft.mode != "indicators" else draft.mode
        # A table of the same width right after is the same one, broken by a page or a rule.
        elif columns is None or len(row.cells) != columns.width or draft.total is not None:
            draft.mode = ""

    def _is_header(self, row: Row) -> bool:
        """Take the header of the indicators, of the money or of the goals."""
        if not row.table or len(row.cells) < 2:
            return False
        columns = columns_of("indicator", row)
        # A row with a bare number is no header: 绩效指标 | 任务完成 | … | 20.
        counts = any(cell.number is not None for _, cell in row.distinct())
        funds = money.without_label_head(columns_of("money", row), self._under())
        if not counts and len(columns.roles) > 1 and _LEVELS & columns.roles.keys():
            columns = by_content(columns, self._under())
        elif not counts and self._is_top(row) and not money.is_money_header(funds):
            columns = by_comparison(columns, self._under())
        if names_indicators(columns) and not counts:
            self._begin_indicators(columns, row)
            return True
        if self.draft.mode == "indicators" and not counts and self._refines(columns, row):
            return True
        # 执行 | 预算执行 | 预算执行率 | 5 is an indicator with its points.
        counts = counts and self.draft.mode == "indicators"
        if money.is_money_header(funds) and not counts and not _has_figures(funds, row):
            self._begin_money(funds, row)
            return True
        if money.heads_sources(row):
            stated = stated_unit("".join(cell.text for cell in row.cells))
            self.draft.unit = stated or self.draft.unit
            self.draft.money += money.by_source(row, self._under(), self.draft.unit)
            self.draft.mode = "sources"
            return True
        goals = labels.goal_columns(row)
        if goals is not None:
            if self.draft.items:
                self.finish()
                self.draft.table = row.table
            self.draft.goal_columns, self.draft.mode = goals, "goals"
            return True
        return False

    def _begin_indicators(self, columns: Columns, row: Row) -> None:
        draft = self.draft
        if draft.total is not None and draft.items:
            self.finish()
            draft = self.draft
            draft.table = row.table
        draft.columns, draft.mode, draft.last_table = columns, "indicators", row.table
        for cell in columns.group:
            draft.add_weight(indicators.weight_of(cell))

    def _refines(self, lower: Columns, row: Row) -> bool:
        """Take a second header row: 目标值 and 单位 below 年度指标值."""
        draft = self.draft
        upper = draft.columns
        if upper is None or draft.items or len(lower.roles) < 2 or row.narrow:
            return False
        named = {column for columns in lower.roles.values() for column in columns}
        rest = [c for c, cell in enumerate(row.cells) if cell.text and c not in named]
        if any(row.cells[c].text != upper.headers[c] and c not in lower.others for c in rest):
            return False
        draft.columns = refined(upper, lower)
        return True

    def _begin_money(self, columns: Columns, row: Row) -> None:
        draft = self.draft
        # Two tables of money in a report's text are two; a form goes on in its next table.
        if draft.money and (draft.items or not (draft.title or draft.fields)):
            self.finish()
            draft = self.draft
            draft.table = row.table
        draft.money_columns, draft.mode, draft.last_table = columns, "money", row.table
        draft.unit = money.unit_of_header(columns) or draft.unit
        for cell in columns.group:
            draft.add_weight(indicators.weight_of(cell))

    def _is_goal_text(self, row: Row) -> bool:
        draft = self.draft
        if draft.mode != "goals" or draft.goal_columns is None or not row.table:
            return False
        if indicators.note_of(row) or indicators.total_of(None, row):
            return False
        sides = {}
        # The name of the part stands before both heads, and is not said again before the texts.
        left = min(draft.goal_columns.values())
        short = left if row.printed == 2 and row.narrow else 0
        for side, place in draft.goal_columns.items():
            column = place - short
            if column < len(row.cells):
                header = "预期目标" if side == "expected" else "实际完成情况"
                cell = row.cells[column]
                sides[side] = replace(cell, place=replace(cell.place, header=header))
        if len(sides) > 1 and sides["actual"].carried and not sides["expected"].carried:
            # One cell under both heads is about something else: 项目实施内容.
            return False
        if any(cell.text for cell in sides.values()):
            draft.goals.append(Goal(sides.get("expected"), sides.get("actual")))
        return True

    def _below_indicators(self, row: Row) -> None:
        """Take a row under the header of the indicators."""
        draft = self.draft
        columns = draft.columns
        if columns is None or self._closes(row, columns):
            return
        if self._is_title(row, [cell for _, cell in row.distinct()]) or self._names_things(row):
            return
        laid = aligned(columns, row) or laid_row(columns, row)
        if laid is None:
            draft.cannot_lay(columns, row)
            return
        above = {}
        if draft.items:
            last = draft.items[-1]
            above = {
                role: cell
                for role, cell in (("level1", last.level1), ("level2", last.level2))
                if cell is not None and cell.text
            }
        for weight in indicators.weights_of(columns, laid, above):
            draft.add_weight(weight)
        for cell in indicators.cuts_of(row):
            draft.add_unread(cell.place, "cut", text=cell.text)
        found = indicators.indicator_of(columns, laid, above)
        if found is not None:
            draft.items.append(found)
            draft.cannot_identify(columns, laid)

    def _closes(self, row: Row, columns: Columns) -> bool:
        """Take what stands under the indicators: totals, grade, notes."""
        draft = self.draft
        total = indicators.total_of(columns, row)
        if total is None and row.distinct():
            total = indicators.told_total(row.distinct()[0][1], alone=True)
        if total is not None:
            grade = indicators.grade_of(row)
            draft.grade = grade or draft.grade
            if draft.total is None:
                draft.total = total
                draft.lone_total = total.points is None and row.narrow
            return True
        group = {cell.text for cell in columns.group}
        cells = [cell for _, cell in row.distinct() if cell.text not in group]
        if cells and is_called("group", "subtotal", cells[0].text):
            part = indicators.sum_of(columns, row, cells)
            draft.subtotals += [part] if part is not None else []
            return True
        # A row that begins with a level is an indicator's, whatever else it says.
        if not cells or (columns.has("level1") and is_called("level", "first", cells[0].text)):
            return False
        if (grade := indicators.grade_of(row)) is not None and len(cells) <= 4:
            draft.grade = grade
            return True
        note = indicators.note_of(row)
        if note is None and (draft.total is not None or row.printed > 1):
            # One cell over the whole row, or words below the total, are no indicator.
            words = len(cells) == 1 and len(columns.roles) > 2 and len(cells[0].text) > 1
            note = cells[0] if words and not indicators.stands_in_names(columns, row) else None
        if note is not None:
            draft.notes.append(note)
            return True
        return False

    def _is_title(self, row: Row, cells: list[Cell]) -> bool:
        """Take a title; it begins another form where one is being read. Whether it is all."""
        found = next(
            (
                cell
                for cell in cells
                if labels.is_title(cell.text) or labels.is_declaration(cell.text)
            ),
            None,
        )
        if found is None:
            self._heading(cells)
            return False
        # (续) and 续表 carry on the form above.
        if self.draft.filled and "续" not in found.text[-6:]:
            self.finish()
        draft = self.draft
        if not draft.filled:
            draft.title, draft.table = found, row.table
            draft.unit = stated_unit(found.text) or draft.unit
        return len(cells) == 1

    def _heading(self, cells: list[Cell]) -> None:
        """Keep the last short line: a form without a title of its own takes it."""
        draft = self.draft
        if len(cells) != 1 or draft.filled:
            return
        cell = cells[0]
        if labels.year_of(cell.text, alone=True):
            draft.year_cell = cell
        elif labels.key_and_value(cell) is None and not stated_unit(cell.text):
            # An address or a remark in brackets above the text is no heading of a table.
            sentence = cell.text.endswith(("。", "；", "，")) or cell.text.startswith(("http", "["))
            if len(cell.text) <= _LONGEST_HEADING and not sentence:
                draft.heading = cell

    def _names_things(self, row: Row) -> bool:
        """Take the fields beside their labels; a name after the indicators begins another form."""
        found = [
            (role, cell)
            for role, cell in labels.fields_of(row)
            if stated_unit(f"单位：{cell.text}") == ""
        ]
        if not found or (self.draft.mode == "money" and row.table == self.draft.table):
            return False
        if self.draft.mode == "indicators" and row.table and not {r for r, _ in found} & _NAMES:
            return len(found) > 1
        if not self.draft.money:
            units = (stated_unit(cell.text) for _, cell in row.distinct())
            self.draft.unit = next((unit for unit in units if unit), self.draft.unit)
        named = [cell for role, cell in found if role in _NAMES and cell.text]
        if named and (self.draft.items or "next" in dict(found)):
            self.finish()
            self.draft.table = row.table
        self.draft.follows |= "next" in dict(found)
        for role, cell in found:
            self._set_field("project" if role == "next" else role, cell)
        return True

    def _set_field(self, role: str, cell: Cell) -> None:
        fields = self.draft.fields
        if role == "both":
            fields.setdefault("department", cell)
            fields.setdefault("unit", cell)
        elif role == "year":
            self.draft.year_cell = cell
        elif role in _NAMES and (cell.text or role not in fields):
            fields.setdefault(role, cell)

    def _is_part(self, row: Row, cells: list[Cell]) -> None:
        """Take a money row, a goal, or what is told in a line."""
        draft = self.draft
        unit = stated_unit(cells[0].text) or stated_unit("".join(cell.text for cell in cells))
        other = labels.goal_label(cells[0].text) or indicators.note_of(row)
        closes = other or indicators.is_score(cells[0])
        under = draft.mode == "money" and row.table > 0 and not closes
        if draft.mode in ("money", "management", "sources") and money.tells_management(cells):
            draft.mode = "management"
            draft.notes += money.management_of(cells)
            return
        if draft.mode == "sources" and row.table and any(c.number is not None for c in cells):
            return
        if under and draft.money_columns is not None:
            if money.is_told_aside(draft.money_columns, row):
                group = {cell.text for cell in draft.money_columns.group}
                draft.notes += [cell for cell in cells if cell.text not in group]
                return
            line = money.money_row(draft.money_columns, row, draft.unit)
            if line is not None:
                draft.money.append(line)
                draft.cannot_identify(draft.money_columns, row)
                return
        if unit and len(cells) <= 3 and not draft.money:
            draft.unit = unit
        if not draft.begun:
            return
        if (row.table or money.is_about_money(cells[0])) and money.tells_money(row):
            self._told_money(row, cells, unit)
            draft.last_table = row.table
        elif told_items := [item for cell in cells for item in indicators.told_indicators(cell)]:
            draft.items += told_items
            level1 = told_items[0].level1
            draft.add_weight(None if level1 is None else indicators.weight_of(level1))
        elif (goal := labels.goal_of(row)) is not None:
            if draft.items:
                return
            draft.add_goal(goal)
            key = labels.key_and_value(cells[0])
            draft.add_weight(indicators.weight_of(replace(cells[0], text=key[0])) if key else None)
        else:
            self._is_closing(row, cells)

    def _told_money(self, row: Row, cells: list[Cell], unit: str) -> None:
        draft = self.draft
        draft.money += money.told_row(row, unit or draft.unit)
        key = labels.key_and_value(cells[0])
        draft.add_weight(
            indicators.weight_of(replace(cells[0], text=key[0] if key else cells[0].text))
        )
        for label, figure in money.untold(row):
            draft.add_unread(label.place, "budget_or_spent", label=label.text, figure=figure)

    def _is_closing(self, row: Row, cells: list[Cell]) -> None:
        draft = self.draft
        if (note := indicators.note_of(row)) is not None:
            draft.notes.append(note)
            return
        if not draft.filled:
            if row.table and is_called("level", "first", split_points(cells[0].text)[0]):
                draft.without_header(row, cells)
                draft.add_weight(indicators.weight_of(cells[0]))
            return
        total = indicators.total_of(None, row) or indicators.told_total(cells[0])
        sums = draft.items or indicators.is_score(cells[0])
        if total is not None and draft.total is None and sums:
            draft.total = total
        draft.grade = indicators.grade_of(row) or draft.grade
        if row.table and total is None and draft.grade is None and len(cells) > 1:
            draft.without_header(row, cells)


def _has_figures(columns: Columns, row: Row) -> bool:
    return any(
        character.isdigit()
        for places in columns.roles.values()
        for column in places
        for character in compact(row.cells[column].text).replace("分)", "").replace("分）", "")
        if "年" not in row.cells[column].text
    ) and money.tells_money(row)
