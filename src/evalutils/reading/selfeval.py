"""What a document says of one project's year: one model, whether a table or prose tells it.

The reader of forms fills it today; our own tables map onto it, so that scoring and the rules of
the audit look at one shape whoever wrote it. Every element is a cell: words as printed, with
the figures in them and the place they stand at.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Pictured, Unreadable
from evalutils.reading.quantities import Quantity, read_quantities

_POINTS_IN_NAME = regex.compile(
    r"\s*[（(【\[]?\s*(?:共|满分|分值|权重)?\s*[:：]?\s*(\d{1,3}(?:\.\d{1,4})?)\s*分\s*[)）】\]]?\s*$"
)
_IN_BRACKETS = regex.compile(r"[（(\[【][^（）()\[\]【】]*[)）\]】]")
_POINT_UNITS = frozenset({"", "分"})
#: Whether a table tells something, or prose.
Told = Literal["table", "prose"]
#: Comparators a target may carry, normalised; ``qualitative`` is 定性.
COMPARATORS = ("≥", "≤", "=", ">", "<", "qualitative", "")
#: What a figure told in a sentence is: money, shares of it, work, or how it was judged.
Role = Literal[
    "initial", "adjusted", "budget", "added", "cut", "received", "executed", "balance", "rate",
    "receipt_rate", "unspent_rate",
    "planned", "done", "completion", "total", "part", "points", "score", "grade",
    "satisfaction", "sample", "deadline",
]  # fmt: skip
#: Whose figure it is: the project's, a whole department's, or somebody else's (a contract's).
Scope = Literal["project", "unit", "other"]
#: The year a figure is of: the one evaluated, one before, one after, or several together.
Period = Literal["this", "last", "next", "several"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed. Cells are equal when their words are; the place is no part of it.

    Parameters
    ----------
    text
        The words, blanks at both ends taken off; ``""`` for a blank cell.
    place
        Where it stands.
    carried
        The words stand in a cell above that reaches down here (merged or left blank).

    Examples
    --------
    >>> cell = Cell("≥100百分比", Place("a.txt"))
    >>> [str(quantity.interval) for quantity in cell.quantities], cell.number
    (['[1, ∞)'], None)
    >>> Cell("8.50分", Place("a.txt")).number
    Fraction(17, 2)
    >>> cell.told, Cell("优", Place("a.txt", table=1, row=9)).told
    ('prose', 'table')
    """

    text: str
    place: Place = field(compare=False)
    carried: bool = field(default=False, compare=False)

    @property
    def blank(self) -> bool:
        """Whether nothing is written: blank, or a stroke that says so (``—``, ``/``)."""
        return is_blank(self.text)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of the cell, in order."""
        return quantities_of(self.text)

    @property
    def told(self) -> Told:
        """Whether a table tells the words or prose does: only a table has rows."""
        return "table" if self.place.row else "prose"

    @property
    def number(self) -> Fraction | None:
        """The one plain number the cell holds, as of points and scores; else ``None``."""
        return plain_number(self.text)


@dataclass(frozen=True, slots=True)
class Amount:
    """A money cell.

    Parameters
    ----------
    cell
        The cell as printed; not compared, a form may be printed in another unit's column.
    number
        The figure as printed, without its unit; ``None`` where the cell is blank or holds
        no single figure.
    unit
        ``元``, ``万元`` or ``亿元``, from the cell, its header or the table; ``""`` where
        none is stated.
    value
        The figure in 万元; ``None`` where the number or the unit is not known.
    step
        Place value of the last printed digit in the printed unit: half of it on both sides
        is the rounding envelope.
    """

    cell: Cell = field(compare=False)
    number: Fraction | None = None
    unit: str = ""
    value: Fraction | None = None
    step: Fraction | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A row of 项目资金. A field is ``None`` where the form has no such column.

    Parameters
    ----------
    label
        ``年度资金总额``, ``其中：当年财政拨款`` …, as printed.
    kind
        ``total``, ``appropriation`` (财政拨款), ``carried`` (上年结转), ``other`` (其他资金),
        ``part`` (any other source, such as 中央财政资金).
    initial, adjusted, executed
        年初预算数, 全年预算数, 全年执行数.
    received
        到位数, where the form has such a column.
    points, rate, score
        分值, 执行率, 得分.
    """

    label: Cell
    kind: str
    initial: Amount | None = None
    adjusted: Amount | None = None
    executed: Amount | None = None
    received: Amount | None = None
    points: Cell | None = None
    rate: Cell | None = None
    score: Cell | None = None
    reason: Cell | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """年度总体目标: what was expected and what is reported; ``None`` where it is not told.

    Parameters
    ----------
    expected, actual
        预期目标 and 实际完成情况.
    status
        ``result``, ``partial`` or ``none``: whether a result answers the goal. ``""`` where
        nobody has paired goals with results: in a form both stand side by side.
    answered_by
        The results that answer it, where they stand elsewhere.
    because
        Words and figures that goal and results share: why they were paired.
    background
        It stands among what the project is about, not among its goals.
    """

    expected: Cell | None = None
    actual: Cell | None = None
    status: str = ""
    answered_by: tuple[Cell, ...] = ()
    because: tuple[str, ...] = field(default=(), compare=False)
    background: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that is told (存在的问题), and what is recommended against it.

    Parameters
    ----------
    text
        As told.
    is_measure
        It is worded as what is to be done, not as what is wrong.
    answered_by
        Which of ``recommendations`` answer it, counted from 0.
    because
        Words that problem and recommendations share: why they were paired; empty where they
        stand together.
    """

    text: Cell
    is_measure: bool = False
    answered_by: tuple[int, ...] = ()
    because: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey of satisfaction: its result, and of how many people, where that is told."""

    value: Cell
    sample: Cell | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure told in words: what it is, of what, and the clause that says so.

    Parameters
    ----------
    role
        One of :data:`Role`. ``budget`` is a budget of which it is not said whether it is the
        initial or the adjusted one; ``rate`` is of spending, ``receipt_rate`` of money
        received, ``completion`` of work. ``total`` and ``part`` are a split (其中, A＋B).
    subject
        What the figure is of, in the words of the clause (``省级资金``, ``宣传品``);
        ``""`` where the clause names nothing.
    cell
        The figure as printed, with its place; a grade or a deadline as its words.
    quantity
        The figure as read; ``None`` where it is none (a grade, a date).
    clause
        The clause that tells it.
    other
        Of a part: the total it belongs to. Of work done: what was planned.
    scope
        Whose figure it is. Income and spending of a whole department are no budget of its
        project; a contract's price or an investment over years is neither.
    period
        Which year it is of, as far as the words say; ``this`` where they say nothing.

    Examples
    --------
    >>> place = Place("a.txt", lines=(3, 3))
    >>> printed = Cell("66万元", place)
    >>> claim = Claim("budget", "区级配套", printed, printed.quantities[0],
    ...               Cell("区级配套66万元", place))
    >>> str(claim.value), claim.scope, claim.clause.text
    ('660000', 'project', '区级配套66万元')
    """

    role: Role
    subject: str
    cell: Cell
    quantity: Quantity | None
    clause: Cell
    other: Cell | None = None
    scope: Scope = "project"
    period: Period = "this"

    @property
    def value(self) -> Fraction | None:
        """The one exact value in the printed unit without its scale, else ``None``."""
        if self.quantity is None or not self.quantity.interval.is_exact:
            return None
        return self.quantity.interval.value


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex that is cited, and whether what was received holds it."""

    name: Cell
    present: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """Points printed with a group of rows: in its name, or in a note under the table.

    Parameters
    ----------
    name
        The group, without the points (``产出指标``, ``预算执行情况``, ``年度绩效目标``).
    points
        Its points.
    cell
        Where they are printed.
    parent
        The group it belongs to, where groups are nested (``年度绩效目标(80分)``), else ``""``.
    """

    name: str
    points: Fraction
    cell: Cell = field(compare=False)
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator (绩效指标). A cell is ``None`` where nothing of the kind is told.

    Parameters
    ----------
    name
        三级指标.
    level1, level2
        一级指标 (with the points printed in its name) and 二级指标.
    target, actual
        年度指标值, 实际完成值, as printed.
    points, score, reason
        分值, 得分, 偏差原因分析及改进措施.
    nature
        指标性质 (``≥``, ``＝``, ``定性``), where the form has the column.
    unit
        度量单位, where the form has the column.
    comparator
        One of :data:`COMPARATORS`: the direction stated by the column 指标性质 or by the
        words of the target.
    others
        Columns beside these (完成率, 评分标准, 备注 …), each as (header, cell).
    dimension
        The dimension it is scored under (数量, 质量, 时效 …), where that is told apart from
        the levels.
    measure
        改进措施, where it stands apart from the reason.
    """

    name: Cell
    level1: Cell | None = None
    level2: Cell | None = None
    target: Cell | None = None
    actual: Cell | None = None
    points: Cell | None = None
    score: Cell | None = None
    reason: Cell | None = None
    nature: Cell | None = None
    unit: Cell | None = None
    comparator: str = ""
    others: tuple[tuple[str, Cell], ...] = ()
    dimension: Cell | None = None
    measure: Cell | None = None

    @property
    def level1_name(self) -> str:
        """一级指标 without the points in its name."""
        return "" if self.level1 is None else split_points(self.level1.text)[0]

    @property
    def target_quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of the target, read with the unit of 度量单位."""
        return self._quantities(self.target)

    @property
    def actual_quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of the actual value, read with the unit of 度量单位."""
        return self._quantities(self.actual)

    def _quantities(self, cell: Cell | None) -> tuple[Quantity, ...]:
        if cell is None:
            return ()
        unit = "" if self.unit is None else self.unit.text
        if unit and cell.number is not None:
            with_unit = quantities_of(cell.text + unit)
            if len(with_unit) == 1:
                return with_unit
        return cell.quantities or in_a_rare_unit(cell.text)


@dataclass(frozen=True, slots=True)
class Total:
    """The row 总分 or 合计: its points and the score, as printed."""

    label: Cell = field(compare=False)
    points: Cell | None = None
    score: Cell | None = None


@dataclass(frozen=True, slots=True)
class SelfEvaluation:
    """One project's (or unit's) year as a document tells it: a 自评表, a report, or our tables.

    A cell is ``None`` and a tuple is empty where nothing of the kind is told; where only a
    table was read, the parts that prose tells are empty. Two are equal when they say the same:
    document, title, places and what could not be read are not compared.

    Parameters
    ----------
    document
        File name.
    place
        Where it begins.
    kind
        ``project`` (项目支出) or ``unit`` (部门整体支出).
    title
        As printed.
    project, department, unit
        项目名称, 主管部门, 实施单位.
    year
        The year evaluated, where title or form state one; ``year_cell`` is where.
    basis
        Documents cited as the decision that the project or its money stands on.
    money, goals, items
        The three parts of a form, row by row: 项目资金, 年度总体目标, 绩效指标.
    weights
        Points printed in names (``产出指标(50分)``), each once.
    total, grade
        总分 and 等级, where they are printed.
    subtotals
        Rows 小计 among the items.
    notes
        Notes and remarks around the table, each a cell outside a table.
    stated_weights
        Weights by level-1 indicator that a note states as the rule (产出50、效益30 …).
    stated_rule
        The document a note or title names as the rule of scoring (财预〔2020〕10号).
    results
        Results told in sentences.
    problems, recommendations
        存在的问题 and 改进建议.
    satisfaction
        The survey of satisfaction, where one is told.
    annexes
        Annexes that are cited.
    periods, scope
        The times figures are as of (截至…), and the area or people they are for.
    claims
        Every figure told in a sentence whose role the words say, in reading order.
    unreadable
        What could not be read.
    seen
        Figures that were read from a picture.
    """

    document: str = field(compare=False)
    place: Place = field(compare=False)
    kind: str = "project"
    title: Cell | None = field(default=None, compare=False)
    project: Cell | None = None
    department: Cell | None = None
    unit: Cell | None = None
    year: int | None = None
    year_cell: Cell | None = field(default=None, compare=False)
    basis: tuple[Cell, ...] = ()
    money: tuple[MoneyRow, ...] = ()
    goals: tuple[Goal, ...] = ()
    items: tuple[Item, ...] = ()
    weights: tuple[Weight, ...] = ()
    total: Total | None = None
    subtotals: tuple[Total, ...] = ()
    grade: Cell | None = None
    notes: tuple[Cell, ...] = ()
    stated_weights: tuple[Weight, ...] = ()
    stated_rule: Cell | None = None
    results: tuple[Cell, ...] = ()
    problems: tuple[Problem, ...] = ()
    recommendations: tuple[Cell, ...] = ()
    satisfaction: Survey | None = None
    annexes: tuple[Annex, ...] = ()
    periods: tuple[Cell, ...] = ()
    scope: tuple[Cell, ...] = ()
    claims: tuple[Claim, ...] = ()
    unreadable: tuple[Unreadable, ...] = field(default=(), compare=False)
    seen: tuple[Pictured, ...] = field(default=(), compare=False)


def is_blank(text: str) -> bool:
    """Return whether a cell's words say that nothing is there.

    Examples
    --------
    >>> [is_blank(text) for text in ("", " — ", "／", "无", "0", "……")]
    [True, True, True, False, False, False]
    """
    return not text.strip(" \t\u3000—–-－/／\\")


def split_points(text: str) -> tuple[str, Fraction | None]:
    """Return a group's name without the points printed in it, and the points.

    Examples
    --------
    >>> split_points("产出指标（50分）"), split_points("满意度 10分"), split_points("效益指标")
    (('产出指标', Fraction(50, 1)), ('满意度', Fraction(10, 1)), ('效益指标', None))
    """
    found = _POINTS_IN_NAME.search(text)
    if found is None or not found.start():
        return text.strip(), None
    return text[: found.start()].strip(), Fraction(found[1])


def without_notes(text: str) -> str:
    """Return a cell's words without what is remarked on them in brackets.

    Examples
    --------
    >>> without_notes("95%（问卷200份）"), without_notes("(一) 3场")
    ('95%', '3场')
    """
    return str(_IN_BRACKETS.sub("", text)).strip()


#: A number with a measure word that no list knows: 12000叶以上, ≥3方队.
_RARE_UNIT = regex.compile(
    r"(?P<ahead>[≥≤＞＜><=]?\s*(?:不少于|不低于|不超过|不高于|至少)?\s*\d[\d.,]*\s*[万千百]?)"
    r"(?P<unit>\p{Han}{1,3}?)(?P<behind>以上|以内|以下|左右)?"
)


def in_a_rare_unit(text: str) -> tuple[Quantity, ...]:
    """Return the quantity of a cell whose measure word no list knows; in prose it is none.

    Examples
    --------
    >>> [(found.unit, str(found.interval)) for found in in_a_rare_unit("12000叶以上")]
    [('叶', '[12000, ∞)')]
    >>> in_a_rare_unit("2022年底前完成")
    ()
    """
    told = _RARE_UNIT.fullmatch(text.strip())
    if told is None or told["unit"][0] in _TIME:
        return ()
    found = quantities_of(f"{told['ahead']}个{told['behind'] or ''}")
    return tuple(replace(one, unit=told["unit"], text=text.strip()) for one in found)


_TIME = frozenset("年月日季旬周时分秒")


@lru_cache(maxsize=8192)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a cell's words; the same words are read once."""
    return read_quantities(text) if text else ()


def plain_number(text: str) -> Fraction | None:
    """Return the one plain number that is all a cell holds, with or without 分.

    Examples
    --------
    >>> plain_number("9.5 分"), plain_number("20%"), plain_number("约10")
    (Fraction(19, 2), None, None)
    """
    found = quantities_of(text.strip())
    if len(found) != 1 or found[0].unit not in _POINT_UNITS or found[0].exactness != "exact":
        return None
    if len(found[0].text.strip()) != len(text.strip()):
        return None
    return found[0].interval.value if found[0].interval.is_exact else None
