"""Every quantity of a text: find where a figure can begin, refuse what is none, hedge it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.patterns import re, regex
from evalutils.reading.quantities.figures import Figure, currency_before
from evalutils.reading.quantities.flow import Flow, flow
from evalutils.reading.quantities.grammar import figure_at
from evalutils.reading.quantities.hedges import (
    HedgeTable,
    Phrase,
    default_hedges,
    hedge_after,
    hedge_before,
    hedge_further_before,
    interval_of,
    make_one_interval,
    names_a_period,
)
from evalutils.reading.quantities.intervals import Interval
from evalutils.reading.quantities.masks import is_quantity, masked_to
from evalutils.reading.quantities.numerals import Numeral
from evalutils.reading.quantities.units import unit_at

KINDS = (
    "count", "money", "ratio", "percentage_points", "measure", "duration", "score", "multiple",
)  # fmt: skip
EXACTNESS = (
    "exact", "approx", "under", "over", "ge", "gt", "le", "lt", "range", "adjacent", "conflict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, its hedges and its place in the text it was read from.

    Parameters
    ----------
    text
        The span with its hedges and unit, as printed (``近20000多份``).
    start, end
        Code-point offsets in the text that was read; ``end`` exclusive.
    interval
        Values the words allow, in the unit without its scale (810900 元 for 81.09万元,
        0.927 for 92.7%).
    unit
        Printed unit without its scale (``元``, ``人次``, ``%``); ``""`` for a bare number.
    kind
        One of :data:`KINDS`.
    exactness
        One of :data:`EXACTNESS`.
    qualifiers
        The hedge words, as printed (``("近", "多")``).
    step
        Place value of the last printed digit, with scale applied (100 元 for 81.09万元):
        half of it on both sides is the rounding envelope of GB/T 8170. ``None`` where the
        form has no last digit (三分之二, 数十万).
    reading
        How the interval was made: ``plain``, ``range``, ``adjacent`` (两三百), ``several``
        (十几, 数百), or the rows of the hedge table that were used, joined by ``+``
        (``near+odd`` for 近20000多份).
    printed
        The number without its hedges, scale applied (20000 for 近20000多份); ``None`` where
        the words hold no single number (数十万, 5至8名).
    """

    text: str
    start: int
    end: int
    interval: Interval
    unit: str
    kind: str
    exactness: str
    qualifiers: tuple[str, ...] = ()
    step: Fraction | None = None
    reading: str = "plain"
    printed: Fraction | None = None

    @property
    def envelope(self) -> Interval:
        """Values that print as this figure: rounding of the printed digits (GB/T 8170).

        A hedged figure's interval is wide enough already and is returned as it is.
        """
        if self.exactness != "exact" or self.step is None or not self.interval.is_exact:
            return self.interval
        value, half = self.interval.value, self.step / 2
        return Interval(value - half, value + half, True, False)

    def as_json(self) -> dict[str, object]:
        """Return the quantity as ``evalutils quantities --json`` prints it."""
        ends = self.interval.ends_json()
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "low": ends["low"],
            "low_incl": self.interval.low_incl,
            "high": ends["high"],
            "high_incl": self.interval.high_incl,
            "unit": self.unit,
            "kind": self.kind,
            "exactness": self.exactness,
            "qualifiers": list(self.qualifiers),
            "reading": self.reading,
        }


_EDGES = ("|", "\t", " ", "")
# No year, no month (2022.10), no account code, nothing so long that it may be a key: whatever
# might be masked takes the long way.
_CELL = regex.compile(
    r"(?<=(?:^|[|\t])[ ]?)(?!(?:19|20)\d\d(?!\d|,)|2\d{4}(?!\d)|2\d{6}(?!\d))"
    r"(?P<whole>[1-9]\d{0,2}(?:,\d{3}){1,3}|[1-9]\d{0,6}|0)(?:\.(?P<part>\d{1,8}))?"
    r"(?=[ ]?(?:[|\t\n]|$))",
    regex.ASCII,
)
_ONE = Fraction(1)


def cell_at(text: str, start: int) -> Phrase | None:
    """Return the bare figure that begins at ``start`` and fills a cell or ``text``, or ``None``.

    Tables are mostly such figures, and the whole grammar is a long way for ``1,234.50``.
    What this reads it reads as the grammar would; all else is left to the grammar.

    Parameters
    ----------
    text
        A flowed text.
    start
        Where a digit stands.

    Examples
    --------
    >>> str(cell_at("合计 | 1,234.50 | 10", 5).figure.interval)
    '1234.5'
    >>> cell_at("年度 | 2022 | 10", 5) is None
    True
    """
    if text[start - 1 : start] not in _EDGES:
        return None
    match = _CELL.match(text, start)
    if match is None or (start < 2 and start + len(match.group()) < len(text)):
        return None
    whole, part = match["whole"], match["part"]
    digits = whole.replace(",", "") if len(whole) > 3 else whole
    if part is None:
        value, step = Fraction(int(digits)), _ONE
    else:
        scale = 10 ** len(part)
        value, step = Fraction(int(digits + part), scale), Fraction(1, scale)
    end, interval = match.end(), Interval(value, value)
    numeral = Numeral(end, interval, step, arabic=True, signs=len(digits))
    return Phrase(Figure(start, end, interval, "", "count", step, "plain", (), numeral), start, end)


_FINANCIAL = "壹拾贰貳叁參肆伍陆陸柒捌玖佰仟"
_BUT_ZERO = "0-9一二三四五六七八九十百千万亿两廿卅卌半½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# One class first: every place of the text is asked this, and few go further.
_BEGIN = re.compile(
    rf"[{_BUT_ZERO}零几数{_FINANCIAL}拾hw](?:(?<=[{_BUT_ZERO}])|(?<=零)(?!下?[一二三四五六七八九十百千两几]|下[0-9])|(?<=几)(?![乎何率经时度许分])"
    rf"|(?<=数)(?=[十百千万亿])|(?<=[{_FINANCIAL}拾])(?=[{_FINANCIAL}拾十百千万亿元圆角])"
    r"|(?<=h)ttps?://|(?<=w)ww\.)"
)
_ADDRESS = regex.compile(r"[^\s\u4e00-\u9fff，。；、）)”\"]{1,2000}+")
_HANZI_RUN = regex.compile(
    r"[零一二三四五六七八九十百千万亿两廿卅卌壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]++"
)
_DIGIT_RUN = regex.compile(r"\d++(?:[.,]\d++)*+")

_SCALE = regex.compile("[万亿](?=元)")
_GLUED = frozenset("_\\*#@^~.×")
_ONE_NOT_AFTER = frozenset("第统唯归划合专之逐任某每同另新上下这那不万整单进惟均初首前后此哪该各何")
_HALF_NOT_AFTER = frozenset("上下前后多大对")
_MINUS_NOT_AFTER = frozenset("减担抱辜欺胜肩自")
_MINUS_AFTER = frozenset("(|,:=<>≥≤[")


def read_quantities(text: str, hedges: HedgeTable | None = None) -> tuple[Quantity, ...]:
    r"""Return every quantity of ``text`` in the order of the text.

    Parameters
    ----------
    text
        Any Chinese text; blanks and line breaks inside a figure do not matter.
    hedges
        Widths of the hedge words; by default those of ``hedges.toml``.

    Returns
    -------
    tuple of Quantity
        Offsets are code points of ``text``.

    Examples
    --------
    >>> for q in read_quantities("印制海报近\n20000 多份，全区共约13.7 万人注册，实名率达92.7%。"):
    ...     print(q.start, repr(q.text), q.interval, q.unit, q.exactness)
    4 '近\n20000 多份' (18000, 30000) 份 conflict
    18 '约13.7 万人' [136500, 137500) 人 approx
    33 '92.7%' 0.927 % exact
    >>> read_quantities("（增平安组发〔2022〕2号）推动一体化运行，一是详见附件1。")
    ()
    """
    page = flow(text)
    table = hedges or default_hedges()
    return tuple(_quantity(text, page, phrases, table) for phrases in _joined(page.text))


def _joined(text: str) -> Iterator[tuple[Phrase, ...]]:
    """Yield phrases, two bounds of one interval together."""
    held: Phrase | None = None
    for phrase in _phrases(text):
        if held is not None and make_one_interval(text, held, phrase):
            yield held, phrase
            held = None
            continue
        if held is not None:
            yield (held,)
        held = phrase
    if held is not None:
        yield (held,)


def _phrases(text: str) -> Iterator[Phrase]:
    position = floor = 0
    while (begin := _BEGIN.search(text, position)) is not None:
        at = begin.start()
        cell = cell_at(text, at) if text[at].isascii() else None
        if cell is not None:
            yield cell
            position = floor = cell.end
            continue
        masked = _address_end(text, begin) or masked_to(text, at)
        if masked is not None:
            position = floor = masked
            continue
        phrase = _phrase_at(text, at, floor)
        if phrase is not None:
            yield phrase
            position = floor = phrase.end
            continue
        run = (_DIGIT_RUN if text[at].isascii() else _HANZI_RUN).match(text, at)
        position = at + 1 if run is None else run.end()
        floor = position if text[at].isascii() else at + 1


def _address_end(text: str, begin: re.Match[str]) -> int | None:
    if begin.end() - begin.start() == 1:
        return None
    address = _ADDRESS.match(text, begin.end())
    return begin.end() if address is None else address.end()


def _phrase_at(text: str, at: int, floor: int) -> Phrase | None:
    """Return the phrase whose numeral begins at ``at``, or ``None`` where it is refused."""
    # Behind the number of an item (7.21个站点) a figure begins, whatever stands between.
    start = at if at == floor and text[at - 1 : at] == "." else _signed_start(text, at)
    if start == floor > 0 and text[start] == "-":
        start = at  # 6个月-3年: the sign joins two figures
    figure = None if start is None else figure_at(text, at, negative=start < at)
    if start is None or figure is None:
        return None
    if text[at - 1 : at] == "±" and figure.interval.is_exact:
        reach = figure.interval.value
        start = at - 1
        figure = replace(figure, interval=Interval(-reach, reach), reading="range")
    elif text[at] == "几" and text[at - 1 : at] == "好" and figure.first.chain > 1:
        start = at - 1
    elif text[at - 1 : at] == "(":
        figure = _in_brackets(text, figure)
        start = figure.start
    if start < figure.start:
        figure = replace(figure, start=start)
    bare = figure.first.bare or figure.first.reading == "several"
    before = hedge_before(text, figure.start, bare)
    if before is not None and (
        before[1] < floor or names_a_period(text, *before, figure, figure.end)
    ):
        before = None
    far = hedge_further_before(text, figure.start, floor) if before is None else None
    after = hedge_after(text, figure.end, figure.kind)
    end = figure.end
    if after is not None:
        figure, end = _unit_behind_hedge(text, figure, after[1])
    phrase = Phrase(
        figure,
        figure.start if before is None else before[1],
        end,
        (far or "") if before is None else before[0],
        "" if after is None else after[0],
    )
    return phrase if is_quantity(text, phrase) else None


def _in_brackets(text: str, figure: Figure) -> Figure:
    """Return (3,200.50)万元 as accountants write less than nothing; others as they are."""
    if figure.unit or not text.startswith(")", figure.end) or not figure.interval.is_exact:
        return figure
    found = unit_at(text, figure.end + 1) if figure.first.arabic else None
    scale = _SCALE.match(text, figure.end + 1)
    if found is None and scale is not None:
        found = unit_at(text, scale.end())
    if found is None or found[0].kind != "money":
        return figure
    unit, end = found
    factor = unit.factor * (10 ** {"万": 4, "亿": 8}[scale[0]] if scale is not None else 1)
    value = -figure.interval.value * factor
    return replace(
        figure, start=figure.start - 1, end=end, interval=Interval(value, value),
        unit=unit.name, kind=unit.kind, step=None if figure.step is None else figure.step * factor,
    )  # fmt: skip


def _unit_behind_hedge(text: str, figure: Figure, end: int) -> tuple[Figure, int]:
    """Return 300左右人 with its unit."""
    found = unit_at(text, end) if not figure.unit and figure.kind == "count" else None
    if found is None or found[0].kind not in ("count", "money"):
        return figure, end
    return replace(figure, unit=found[0].name, kind=found[0].kind), found[1]


def _signed_start(text: str, at: int) -> int | None:
    """Return where the figure begins with its sign, ``None`` where no figure may begin."""
    before, ahead = text[at - 1 : at], text[at - 2 : at - 1] if at > 1 else ""
    if not before:
        return at
    if before == "下" and ahead == "零":
        return at - 2
    # 负担3万元 is to bear, 胜负, 自负 likewise: no minus.
    if before == "负":
        return at if ahead and ahead in _MINUS_NOT_AFTER else at - 1
    if text[at].isascii():
        return _arabic_start(text, at, before, ahead)
    if text[at] == "半":
        return None if before in _HALF_NOT_AFTER else at
    if text[at] == "一" and before in _ONE_NOT_AFTER:
        run = _HANZI_RUN.match(text, at)
        return None if run is not None and run.end() == at + 1 else at
    return None if before == "第" else at


def _arabic_start(text: str, at: int, before: str, ahead: str) -> int | None:
    # A leading zero makes a code, a time or a date, never an amount.
    if text[at] == "0" and text[at + 1 : at + 2].isdigit():
        return None
    # Behind letters and figures the stroke is a hyphen or a range, no sign of the number.
    if before == "-":
        glued = ahead.isascii() and not ahead.isspace() and ahead not in _MINUS_AFTER
        return None if ahead and glued else at - 1
    if (before in _GLUED and not (before == "×" and ahead.isalpha())) or (
        before in ":/"
        and (ahead.isalnum() or (before == "/" and ahead == ")"))
        and (before == "/" or ahead.isdigit())
    ):
        return None
    if before.isascii() and before.isalpha():
        return at if currency_before(text, at) is not None else None
    return at


def _quantity(text: str, page: Flow, phrases: tuple[Phrase, ...], table: HedgeTable) -> Quantity:
    first, last = phrases[0], phrases[-1]
    start, end = page.source(first.start), page.source(last.end - 1) + 1
    interval, exactness, reading = interval_of(phrases, table)
    return Quantity(
        text[start:end],
        start,
        end,
        interval,
        last.figure.unit,
        last.figure.kind,
        exactness,
        tuple(word for phrase in phrases for word in phrase.qualifiers(page.text)),
        first.figure.step,
        reading,
        last.figure.interval.value if first is last and last.figure.interval.is_exact else None,
    )
