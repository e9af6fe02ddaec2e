"""The text as one line of figures: blanks and line breaks inside a figure gone, places kept.

Text dumps of office documents break a figure anywhere (``13.7 万``, ``20000⏎多份``,
``人⏎次``). :func:`flow` takes out what splits a figure, keeps what separates two, brings
full-width signs to one form, and remembers where every character came from.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from unicodedata import decimal

from evalutils.base.patterns import regex
from evalutils.base.signs import CONTROLS, ENDLESS, INVISIBLE, LOST, hidden_figures
from evalutils.reading.quantities.units import unit_table

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# A full-width comma separates clauses; only between full-width digits does it group them.
_KEPT_WIDE = "，；！？"
# Decimal digits of all scripts: 𝟖, ٣.
_DIGITS = {
    ord(sign): str(decimal(sign)) for sign in filter(str.isdecimal, map(chr, range(0x660, 0x20000)))
}
_ONE_FORM: dict[int, int | str] = {
    **_DIGITS,
    **{code: to for code, to in _WIDE.items() if chr(code) not in _KEPT_WIDE},
    **str.maketrans(
        "￥−﹣〜∼∽≧≦⩾⩽﹥﹤﹪萬億兩點個負幾餘歲〇○", "¥--~~~≥≤≥≤><%万亿两点个负几余岁零零"
    ),
}

# Signs that print nothing are blanks here: web pages put them inside figures.
_GAP = regex.compile(rf"[\s{INVISIBLE}{CONTROLS}]++")
# Where a sign inside a figure is lost, blacked out, struck through or a control character, what
# the figure is can't be known; a sign of this form keeps both its halves from being read.
_UNKNOWN = "#"
_AFTER_DIGIT = rf"(?<=\d[{INVISIBLE}]{{0,9}}.)"
_DOUBTFUL = regex.compile(
    rf"[?■□\p{{Co}}{CONTROLS}]{_AFTER_DIGIT}(?=[\d.{INVISIBLE}])"
    rf"|(?![{INVISIBLE}])\p{{M}}{_AFTER_DIGIT}"
    rf"|[{LOST}█▇░▒▓](?:{_AFTER_DIGIT}|(?=[\d.]))",
    regex.DOTALL,
)
_WIDE_GROUP = regex.compile(
    r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))"
    r"|(?<=(?<![\d，])[1-9]\d{0,2})，(?=\d{3}(?:\.\d{1,6})?\s?[万亿]?元)"
)
# 13·4亿美元, as newspapers print it; 6·26 is a day.
_RAISED_POINT = regex.compile(
    r"(?<=(?<!\d)\d{1,12})·(?=\d{1,4}(?:[万亿%‰元倍吨亩米度岁斤口]|[港加日美欧]元|公[斤里顷]|平方|立方|千瓦|个百分点))"
)
_NUMERAL = frozenset("0123456789.零一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾几")
_SENTENCE_END = frozenset("。；！？;!?：:|")
_NEW_ITEM = regex.compile(
    r"[(（【●■◆★※①-⑳]|\d{1,2}[.．、)）](?!\d)|[一二三四五六七八九十]{1,3}[、.．是要]"
    r"|第[一二三四五六七八九十\d]{1,4}[章节条款]|[附图表]"
)
_CONTINUES = regex.compile(r"[余多来万亿千百%‰]|个百分点|以上|以下|以内|左右")
_SHARE = regex.compile(r"[百千万]分之")
_LONE_NUMBER = regex.compile(r"[-—\s]*+[\d,.]++[-—\s]*+")
_GROUPED = regex.compile(
    r"(?:(?<=[^\d\s|.]\s?)\d{1,3}(?:\s\d{3})++|(?<![\d.|])[1-9]\d{0,2}(?:\s0\d\d)++)"
    r"(?=(?:\.\d++)?\s?[\u4e00-\u9fff%])"
)
# 百分之五 十: a numeral of words that a blank parts; 十 is never the first of two figures there.
_WORDS_GAP = regex.compile(
    r"(?<=分之[一二三四五六七八九])[ \u3000]{1,2}(?=[十百])"
    r"|(?<=[二三四五六七八九]十)[ \u3000]{1,2}(?=[一二三四五六七八九](?:[%个名人户场次座万亿元]|$))"
    r"|(?<=[一二三四五六七八九])[ \u3000]{1,2}"
    r"(?=[百千万亿][一二三四五六七八九零十百千万个名人户场次元])"
)
_POINT_GAP = regex.compile(r"(?<=[\u4e00-\u9fff]\s?\d{1,12})(?:\s\.\s?|\.\s)(?=\d++\s?[万亿元%])")


@dataclass(frozen=True, slots=True)
class Flow:
    r"""A text ready to be scanned, and the way back to the original.

    Parameters
    ----------
    text
        The text to scan.
    starts, sources
        For every kept piece: where it starts in ``text``, and in the original.

    Examples
    --------
    >>> page = flow("近\n55000份")
    >>> page.text, page.source(1)
    ('近55000份', 2)
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def source(self, position: int) -> int:
        """Return where the character at ``position`` stands in the original."""
        piece = bisect_right(self.starts, position) - 1
        return self.sources[piece] + position - self.starts[piece]


def flow(original: str) -> Flow:
    """Return ``original`` in one form of signs and without the blanks that split figures."""
    folded = original.translate(_ONE_FORM)
    if "，" in original:
        folded = _group_wide(original, folded)
    if "·" in original:
        folded = _RAISED_POINT.sub(".", folded)
    folded = _DOUBTFUL.sub(_UNKNOWN, hidden_figures(folded, _UNKNOWN))
    folded = ENDLESS.sub(lambda found: _UNKNOWN * len(found[0]), folded)
    inner = _blanks_inside_figures(folded)
    pieces: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    length = kept = 0
    for gap in _GAP.finditer(folded):
        start, end = gap.span()
        if start == 0 or end == len(folded):
            continue
        if end - start == 1 and "|" in (folded[start - 1], folded[end]):
            continue
        unseen = not any(sign.isspace() for sign in gap.group())
        if unseen or _splits_a_figure(folded, start, end) or start in inner:
            piece = folded[kept:start]
        elif "\n" in gap.group() and gap.group() != "\n":
            # One sign for any break, so that every pattern can ask for it.
            piece = folded[kept:start] + "\n"
        else:
            continue
        pieces.append(piece)
        starts.append(length)
        sources.append(kept)
        length += len(piece)
        kept = end
    pieces.append(folded[kept:])
    starts.append(length)
    sources.append(kept)
    return Flow("".join(pieces), tuple(starts), tuple(sources))


def _group_wide(original: str, folded: str) -> str:
    commas = [m.start() for m in _WIDE_GROUP.finditer(original)]
    if not commas:
        return folded
    signs = list(folded)
    for position in commas:
        signs[position] = ","
    return "".join(signs)


def _blanks_inside_figures(text: str) -> frozenset[int]:
    """Return the starts of blanks inside ``15 301 宗`` and ``81. 09万元``."""
    found: set[int] = set()
    for pattern in (_GROUPED, _POINT_GAP, _WORDS_GAP):
        for match in pattern.finditer(text):
            found.update(
                match.start() + at for at, sign in enumerate(match.group()) if sign.isspace()
            )
    return frozenset(found)


def _splits_a_figure(text: str, start: int, end: int) -> bool:
    """Whether the gap at ``start:end`` stands inside one phrase rather than between two."""
    before, after = text[start - 1], text[end]
    if before in _NUMERAL and (after in _NUMERAL or _SHARE.match(text, end)):
        return False
    if before.isascii() and before.isalpha():
        return False
    if before.isdigit() and "\u4e00" <= after <= "\u9fff" and after not in _goes_on():
        return False
    gap = text[start:end]
    if "\n" not in gap and "\r" not in gap:
        # Up to three blanks are spacing put in by extraction; more part columns.
        return (
            "\t" not in gap
            and len(gap) <= 3
            and not (before.isascii() and after.isalpha() and after.isascii())
        )
    return _is_soft_break(text, start, end, gap)


@cache
def _goes_on() -> frozenset[str]:
    """Return the signs that can go on a phrase behind a digit; any other begins a new one."""
    counted = (word[0] for word, unit in unit_table().items() if unit.kind != "money")
    return frozenset(counted) | frozenset(
        "元圆美港欧英日块毛角十百千万亿余多来几月时号级等以左上及至到分之第"
    )


def _is_soft_break(text: str, start: int, end: int, gap: str) -> bool:
    if "\f" in gap or "\t" in gap or gap.count("\n") > 2:
        return False
    if text[end] == "-" or text[start - 1] in _SENTENCE_END or _NEW_ITEM.match(text, end):
        return False
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    if text.find("|", line_start, line_end) >= 0 or text.find("\t", line_start, line_end) >= 0:
        return False
    if _LONE_NUMBER.fullmatch(text, line_start, start):
        return _CONTINUES.match(text, end) is not None
    return _LONE_NUMBER.fullmatch(text, end, line_end) is None
