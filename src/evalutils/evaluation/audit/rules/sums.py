"""Rules on sums inside sentences: a total and its parts, parts and their total (R03)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, says
from evalutils.evaluation.audit.figures import Printed, sum_verdict
from evalutils.evaluation.audit.finding import (
    Fact,
    Finding,
    as_points,
    finding,
    joined,
    number,
    quoted,
    read,
)
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.selfeval import quantities_of

_BRACKETS = regex.compile(r"[(（][^()（）]*[)）]")
#: Words that say a list of parts follows, and that it is all of them.
_ALL = regex.compile(
    r"^\s*(?:[，,]?\s*(?:来源为|来源于|分别为|分别是|包括|由|构成为|即|按[^，,。；;\d]{1,8}分(?:为|成|类为|别为)?[:：]"
    r"|(?:共|可)?(?:划)?分(?:为|成)[:：]?)|[:：](?!.*其中))"
)
_SOME = regex.compile(
    r"^\s*(?:(?:已|均|都|现|全部|全额|足额|及时|按时)+(?:支付|拨付|使用|支出|发放|执行|到位|完毕|完成)+)?"
    r"\s*[。，,；;（(]?\s*(?:(?:其中|含|包含|主要(?:用于|包括|是|为)|(?<=。\s*)(?:分别|包括))\s*(?:为|是|包括)?[:：,，]?"
    r"|(?:具体|支出|使用|资金|经费|各项|[\p{Han}]{2})*(?:具体|明细|用途|去向|构成|组成|安排|分布|如下)"
    r"(?:支出|使用|情况)?(?:如下|为|是)?[:：])"
)
#: A rate between a total and its parts says how much of something the total is: 执行率98%。其中….
_RATE = regex.compile(
    r"^[^，,；;。:：]{0,16}[，,；;、（(。]\s*[^，,；;。]{0,8}(?:执行|支付|支出|使用|拨付|到位|完成|资金)(?:率|进度)"
    r"(?:为|达到?|是|[:：]|\s)*$"
)
#: A part after another: its name may be a list itself (维修、物业管理费15万元).
_NEXT = regex.compile(r"^\s*(?:[、，,；;+＋]|和|及|与|以及)\s*[^，,；;。:：]{1,40}[:：]?\s*$")
_TOTAL = regex.compile(
    r"[，,；;、]?\s*(?:总计|合计|共计|总额|总共|共|累计|全年(?:应?执行数|(?=\s*$))|资金总量|总投入|总投资|总资金)"
    r"[^，,；;。、:：]{0,8}$"
)
#: Names under which no part of the total stands: what was done with it, or another year's.
#: 支出 behind a noun (基本支出, 项目支出) is the name of a part.
_ANOTHER = regex.compile(
    r"(?:其中|[比较]上年|同比|占|人均|平均|每).*"
    r"|(?:年|年末|全年|本年|年度|已|累计|实际|共|总|预算|资金|完成|未|均|尚)*"
    r"(?:支出|支付|使用|执行|拨付|发放|列支|完成|到位|结余|结转|剩余|节约|节余|减少|增加|增长|下降|超支)"
    r"(?:支出|使用|执行|资金|金额|总额|数|额|了|为|约|达|率|共计|合计|共|计|出)*"
)
#: 两项合计, 以上三笔共计: so many figures before make up the one behind.
_COUNTED = regex.compile(
    r"(?:以上|上述|前述|这)?(?P<number>[两二三四五六七八])(?:项|笔|者|期|批|类|处|块|部分|方面|季度|个[\p{Han}]{1,4})?"
    r"(?:支出|资金|经费|金额)?(?:合计|共计|相加|累计|总计|合起来)(?:支出|资金|金额|投入)?(?:为|是|达)?$"
)
_NAMED = 24
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_EACH = regex.compile(r"各(?:为|计|安排)?$")
_FORMULA = regex.compile(
    r"(?<![\d.+＋])(?<![+＋]\s)(?P<parts>\d{1,12}(?:\.\d{1,6})?(?P<unit>[万亿]?元|人次?|[个户名件])?"
    r"(?:\s*[+＋]\s*\d{1,12}(?:\.\d{1,6})?(?P=unit)?)++)\s*[=＝]\s*(?P<total>\d{1,12}(?:\.\d{1,6})?)(?![\d.])"
)
_NEARLY = Fraction(2, 100)
_PARTLY = Fraction(10, 100)
_CHAIN = Fraction(20, 100)


_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A total and the parts that a sentence gives for it.

    Parameters
    ----------
    total
        The figure they should add up to.
    parts
        At least two, with how often each counts (各30万元 after three names: 3).
    how
        ``all`` (the words say these are all), ``some`` (其中), ``closed`` (其中, and behind
        the parts a 合计 of their own), ``bare`` (only commas), ``after`` (合计 behind them),
        ``sources`` (brackets that say where money came from).
    """

    total: Quantity
    parts: tuple[tuple[Quantity, int], ...]
    how: str


def sums_in_prose(case: Case) -> Iterator[Finding]:
    """R03: a total in a sentence is not the sum of the parts the sentences list."""
    parts = case.paragraphs
    for at, part in enumerate(parts):
        follows = parts[at + 1].text if at + 1 < len(parts) else ""
        # The list of parts may begin the next paragraph.
        goes_on = follows.lstrip().startswith("其中") and not part.place.in_table
        yield from _in_text(part.text + (follows if goes_on else ""), part.place)


_UNIT_PARTS = tuple(
    regex.compile(
        rf"{name}(?:支出)?(?:合计|决算数?|执行数?|总计|总额|完成|共计?|为|是|：|:|\s)*(?=\d)"
    )
    for name in (
        r"(?<!\p{Han})基本支出",
        r"(?<!\p{Han})项目支出",
        "(?:本部门|本单位|本年|部门|全年|总|年度|一般公共预算)支出(?:合计|总计|总额|总数)",
    )
)
_UNIT_REST = regex.compile(r"经营支出|上缴上级支出|对附属单位|其他支出|往来支出")


def spending_of_a_unit(case: Case) -> Iterator[Finding]:
    """R03: 基本支出 and 项目支出 of a unit do not come to its 支出合计."""
    if _UNIT_REST.search(case.text):
        return
    found: list[tuple[Quantity, Place]] = []
    for pattern in _UNIT_PARTS:
        told = {
            quantity.interval: (quantity, part.place)
            for part in case.paragraphs
            for match in pattern.finditer(part.text)
            for quantity in quantities_of(part.text)
            if quantity.start == match.end() and quantity.kind == "money"
        }
        if len(told) != 1:
            return
        found += told.values()
    (basic, _), (project, _), (total, place) = found
    listed = Listed(total, ((basic, 1), (project, 1)), "all")
    verdict = _verdict(listed)
    if verdict:
        yield finding(
            "sum_rounding" if verdict == "note" else "sum", place,
            severity=_at_most(verdict, "warning"), context=case.text[:300],
            total=read(total, place), computed=told_sum(listed),
        )  # fmt: skip


#: Shares of one whole that a sentence lists: 培训占45%，购置占32%，其他占26%.
_SHARE = regex.compile(
    r"占(?:比|到|总额|总数|全部)?(?:[^，。；、\d]{0,6}?的?)(?:为|约)?\s*(?P<share>\d{1,2}(?:\.\d+)?)\s*[%％]"
)
_DIVIDED = regex.compile(r"结构|构成|组成|去向|分布|分为|划分|其余|其他|分类|[两二三四五六]块")
_FEWEST_SHARES = 3


def shares_above_the_whole(case: Case) -> Iterator[Finding]:
    """R03: the shares that a sentence divides one whole into come to more than 100 %."""
    for part in case.paragraphs:
        for sentence in regex.split(r"[。\n]", part.text):
            shares = [Fraction(match["share"]) for match in _SHARE.finditer(sentence)]
            added = sum(shares, Fraction(0))
            # Half a point is what rounding to whole percents may add for each.
            spare = Fraction(len(shares), 2)
            if len(shares) < _FEWEST_SHARES or not 100 + spare < added < 150:
                continue
            if _DIVIDED.search(sentence):
                figures = joined((number(share) for share in shares), "＋")
                yield finding(
                    "sum", part.place, severity="warning", context=sentence.strip()[:300],
                    total=quoted("100%", part.place), computed=(figures, "＝", number(added), "%"),
                )  # fmt: skip


def sums_in_goals(case: Case) -> Iterator[Finding]:
    """R03: a split inside a goal is not its budget."""
    told = case.text
    for goal in case.form.goals:
        for cell in (goal.expected, goal.actual):
            if cell is not None and cell.text not in told:
                yield from _in_text(cell.text, cell.place)


def _in_text(text: str, spot: Place) -> Iterator[Finding]:
    for found in lists_in(text):
        if _differs_by_unit(found):
            yield finding(
                "unit_of_total", spot, context=text[:300], total=read(found.total, spot),
                computed=told_sum(found),
            )  # fmt: skip
            continue
        verdict = _verdict(found)
        if verdict and not _is_the_sum_of_another(found, text):
            yield finding(
                "sum_rounding" if verdict == "note" else "sum", spot, severity=verdict,
                context=text[:300], total=read(found.total, spot), computed=told_sum(found),
            )  # fmt: skip
    for match in _FORMULA.finditer(text):
        plain = regex.findall(r"\d+(?:\.\d+)?", match["parts"])
        parts = [Printed(Fraction(figure), _step(figure)) for figure in plain]
        total = Printed(Fraction(match["total"]), _step(match["total"]))
        verdict = sum_verdict(total, parts)
        if verdict:
            added = sum((part.value for part in parts), Fraction(0))
            if verdict == "error" and regex.match(
                r"\s*[（(]?分(?!别|期|批|类)", text[match.end() :]
            ):
                # 9.6+48+28.5+9=97.1（分）: a total of scores.
                rows = (quoted(match["parts"], spot), "＝", as_points(added))
                yield finding(
                    "total_of_rows", spot, severity="warning", context=text[:300],
                    total=as_points(total.value), rows=rows,
                )  # fmt: skip
                continue
            yield finding(
                "sum_rounding" if verdict == "note" else "sum", spot, severity=verdict,
                context=text[:300], total=quoted(match[0], spot), computed=number(added),
            )  # fmt: skip


def _differs_by_unit(found: Listed) -> bool:
    """Return whether total and parts are the same figures, one in 元, the others in 万元."""
    total = found.total.interval.value
    added = sum(part.interval.value * times for part, times in found.parts)
    return found.total.kind == "money" and _TEN_THOUSAND in (
        (added / total, total / added) if total > 0 and added > 0 else ()
    )


def _is_the_sum_of_another(found: Listed, text: str) -> bool:
    """Return whether the parts make up another figure of the text: then it is their total."""
    if found.how == "all":
        return False
    added = sum(part.interval.value * times for part, times in found.parts)
    return any(
        quantity.unit == found.total.unit and quantity.interval == Interval.exact(added)
        for quantity in quantities_of(text)
    )


def _step(text: str) -> Fraction:
    return Fraction(1, 10 ** len(text.partition(".")[2])) if "." in text else Fraction(0)


def lists_in(text: str) -> list[Listed]:
    """Return every total with its parts that a text lists.

    Examples
    --------
    >>> (found,) = lists_in("总预算90万元，来源为中央30万元、省级40万元、其他20万元。")
    >>> found.total.text, [part.text for part, _ in found.parts], found.how
    ('90万元', ['30万元', '40万元', '20万元'], 'all')
    >>> lists_in("支出90万元，其中设备30万元")
    []
    """
    plain = _BRACKETS.sub(lambda match: "\u3000" * len(match[0]), text)
    found = _lists(plain)
    inner = list(_BRACKETS.finditer(text))
    return found + _bracketed(found, inner) + _split_in_brackets(plain, inner)


def _split_in_brackets(plain: str, inner: Sequence[regex.Match[str]]) -> list[Listed]:
    """Return totals that are split in the brackets behind them: 119人（其中男110人、女9人）."""
    found = []
    ends = {quantity.end: quantity for quantity in quantities_of(plain)}
    for match in inner:
        total = ends.get(match.start())
        if total is None or total.exactness != "exact":
            continue
        # Read on as if the brackets were none.
        listed = _lists(total.text + "，" + match[0][1:-1])
        found += [item for item in listed if item.total.start == 0]
        if not found and (sources := _sources(total, match[0][1:-1])):
            found.append(sources)
    return found


def _sources(total: Quantity, inside: str) -> Listed | None:
    """Return a total whose brackets name nothing but sources of money: 财政350万元、自筹100万元."""
    parts = quantities_of(inside)
    names = [
        regex.sub(r"[\d.,，、；;]+.*$", "", part) for part in regex.split(r"[、，；;]", inside)
    ]
    plain = total.kind == "money" and all(
        part.kind == "money" and part.exactness == "exact" for part in parts
    )
    if not plain or len(parts) < 2 or len(parts) != len(names):
        return None
    if not all(says("claims.source", name) or "财政" in name for name in names):
        return None
    return Listed(total, tuple((part, 1) for part in parts), "sources")


def _lists(plain: str) -> list[Listed]:
    plainly = [q for q in quantities_of(plain) if q.interval.is_exact and q.exactness == "exact"]
    # 二批2069.51万元: the 二批 right before a figure is its name.
    begins = {quantity.start for quantity in plainly}
    figures = [quantity for quantity in plainly if quantity.end not in begins]
    found: list[Listed] = []
    used = -1
    for at in range(len(figures)):
        if at <= used:
            continue
        forward, last = _partition(plain, figures, at) or _forward(plain, figures, at)
        if forward is not None:
            found.append(forward)
            used = last
            continue
        backward = _backward(plain, figures, at, used) or _counted_back(plain, figures, at)
        if backward is not None:
            found.append(backward)
    return found


def _between(text: str, one: Quantity, other: Quantity) -> str:
    return text[one.end : other.start].replace("\u3000", "")


def _opening(text: str, figures: Sequence[Quantity], at: int) -> tuple[int, str]:
    """Return the first figure that may be a part of a total, and the words before it."""
    first = at + 1
    opening = _between(text, figures[at], figures[first])
    if (
        figures[first].unit != figures[at].unit
        and _RATE.match(opening)
        and first + 1 < len(figures)
    ):
        behind = _between(text, figures[first], figures[first + 1])
        if _ALL.match(behind) or _SOME.match(behind):
            return first + 1, behind
    return first, opening


def _forward(text: str, figures: Sequence[Quantity], at: int) -> tuple[Listed | None, int]:
    total = figures[at]
    if at + 1 >= len(figures) or not total.unit:
        return None, at
    first, opening = _opening(text, figures, at)
    how = "all" if _ALL.match(opening) else "some" if _SOME.match(opening) else "bare"
    if how == "bare" and not regex.match(r"^[，,]\s*[^。；;:：]{1,40}$", opening):
        return None, at
    plain = _SOME.sub("", opening) if how == "some" else _ALL.sub("", opening)
    if regex.search(r"[。\n]", plain) or len(opening) > 45 or figures[first].unit != total.unit:
        return None, at
    if _is_another(plain):
        return None, at
    parts = [(figures[first], _times(opening))]
    last = first
    cut_short = False
    for place in range(first + 1, len(figures)):
        link = _between(text, figures[place - 1], figures[place])
        if figures[place].unit != total.unit or _is_another(link) or _TOTAL.search(link):
            own = sum(part.interval.value * times for part, times in parts)
            summed = figures[place].interval == Interval.exact(own) and _TOTAL.search(link)
            how = "closed" if how == "some" and summed else how
            break
        if not _NEXT.match(link):
            cut_short = not regex.search(r"[。；;\n]", link)
            break
        if how == "bare" and not link.lstrip().startswith(("、", "和", "及")):
            break
        parts.append((figures[place], _times(link)))
        last = place
    if len(parts) < 2 and parts[0][1] < 2:
        return None, at
    if how == "bare" and sum(times for _, times in parts) < 3:
        return None, at
    added = sum(part.interval.value * times for part, times in parts)
    if cut_short and added < total.interval.value:
        # The list may go on in words that were not understood.
        return None, at
    if how == "all" and regex.match(
        r"\s*等|[，,、；;]?\s*(?:其余|余下|剩余|另)", text[figures[last].end :]
    ):
        how = "some"
    return Listed(total, tuple(parts), how), last


def _partition(text: str, figures: Sequence[Quantity], at: int) -> tuple[Listed, int] | None:
    """Return a total with parts that by their names are all of it, and where the last stands.

    Four quarters make a year: where all are named, nothing is left out.
    """
    for names in _PARTITIONS:
        listed = figures[at + 1 : at + 1 + len(names)]
        if len(listed) < len(names) or any(part.unit != figures[at].unit for part in listed):
            continue
        starts = [figures[at].end, *(part.end for part in listed[:-1])]
        links = [text[start : part.start] for start, part in zip(starts, listed, strict=True)]
        if all(
            regex.fullmatch(rf"[，,、；;\s]*(?:其中)?[:：]?{name}[^，,、；;。]{{0,12}}", link)
            for name, link in zip(names, links, strict=True)
        ):
            parts = tuple((part, 1) for part in listed)
            return Listed(figures[at], parts, "all"), at + len(names)
    return None


#: Names that together are all there is of a year, or of people.
_PARTITIONS = (
    ("(?:第?一|1)季度", "(?:第?二|2)季度", "(?:第?三|3)季度", "(?:第?四|4)季度"),
    ("上半年", "下半年"),
    ("男", "女"),
    ("女", "男"),
)


def _is_another(link: str) -> bool:
    """Return whether the words before a figure say that it is no part of the total."""
    name = regex.split(r"[，,；;、+＋]", link.strip())[-1].rstrip(":：")
    return _ANOTHER.fullmatch(name) is not None


def _times(link: str) -> int:
    """Return how often a part counts: 甲、乙、丙各30万元 is three times 30."""
    if not _EACH.search(link):
        return 1
    names = regex.split(r"[:：，,；;]", link)[-1]
    return len(regex.split(r"[、和及与]", names))


def _backward(text: str, figures: Sequence[Quantity], at: int, used: int) -> Listed | None:
    total = figures[at]
    if at < 2:
        return None
    before = _between(text, figures[at - 1], total)
    if not _TOTAL.search(before) or regex.search(r"[。\n:：]", before) or len(before) > 20:
        return None
    parts: list[tuple[Quantity, int]] = []
    for place in range(at - 1, used, -1):
        if figures[place].unit != total.unit:
            break
        parts.append((figures[place], 1))
        if place == 0:
            break
        link = _between(text, figures[place - 1], figures[place])
        if link.strip() != "、" and (not _NEXT.match(link) or _is_another(link)):
            break
    return Listed(total, tuple(reversed(parts)), "after") if len(parts) >= 2 else None


def _counted_back(text: str, figures: Sequence[Quantity], at: int) -> Listed | None:
    """Return a total of which the words say how many figures before it make it up: 两项合计."""
    named = _COUNTED.search(text[max(0, figures[at].start - _NAMED) : figures[at].start])
    if named is None:
        return None
    count = _COUNTS[named["number"]]
    alike = [figure for figure in figures[:at] if figure.unit == figures[at].unit]
    parts = [figure for figure in alike if not _is_another(_name_before(text, figure))][-count:]
    if len(parts) < count or "其中" in text[parts[0].start : figures[at].start]:
        return None
    return Listed(figures[at], tuple((part, 1) for part in parts), "after")


def _name_before(text: str, figure: Quantity) -> str:
    return str(regex.split(r"[，,；;。：:\d]", text[: figure.start])[-1])


def _bracketed(found: Sequence[Listed], inner: Sequence[regex.Match[str]]) -> list[Listed]:
    """Return the sums in brackets that run along a list: 一批3万元（其中建筑2万元）."""
    lists = []
    for item in found:
        figures = []
        for quantity in (*(part for part, _ in item.parts), item.total):
            match = next((m for m in inner if 0 <= m.start() - quantity.end <= 1), None)
            own = quantities_of(match[0]) if match is not None else ()
            if len(own) != 1 or not own[0].interval.is_exact or own[0].unit != item.total.unit:
                break
            figures.append((own[0], regex.sub(r"[\d.,，]+.*", "", match[0]) if match else ""))
        if len(figures) == len(item.parts) + 1 and len({name for _, name in figures}) == 1:
            parts = tuple((quantity, 1) for quantity, _ in figures[:-1])
            lists.append(Listed(figures[-1][0], parts, item.how))
    return lists


def _verdict(found: Listed) -> str:
    total = _printed(found.total)
    parts = [_printed(part) for part, times in found.parts for _ in range(times)]
    added = sum((part.value for part in parts), Fraction(0))
    if total.value <= 0:
        return ""
    off = abs(added - total.value) / total.value
    unit = _unit(found.total)
    verdict = sum_verdict(total, parts, unit)
    counts = found.total.kind != "money"
    if found.how == "sources":
        return _at_most(verdict, "warning")
    if found.how == "bare":
        return "" if off > _NEARLY else _at_most(verdict, "warning")
    if found.how == "after":
        return "" if off > _CHAIN else _at_most(verdict, "warning" if counts else "error")
    if found.how in ("some", "closed"):
        if added < total.value:
            return "" if off > _PARTLY else _at_most(verdict, "warning")
        return "" if counts and off > _PARTLY else _at_most(verdict, "warning")
    if counts and off > _CHAIN:
        return ""
    return _at_most(verdict, "warning" if counts else "error")


def _at_most(verdict: str, most: str) -> str:
    return most if verdict == "error" else verdict


def _printed(quantity: Quantity) -> Printed:
    whole = quantity.kind != "money" and quantity.step == 1
    step = Fraction(0) if whole or quantity.step is None else quantity.step
    return Printed(quantity.interval.value, step)


def _unit(quantity: Quantity) -> Fraction:
    """Return what one of the printed unit is worth: differences below 0.01 of it are none."""
    for word, worth in (("亿", 10**8), ("万", 10**4)):
        if word in quantity.text:
            return Fraction(worth)
    return Fraction(1)


def told_sum(found: Listed) -> Fact:
    """Return the parts and their sum in the unit of the total, which is printed once."""
    unit = found.total.unit
    scale = next((word for word in ("亿", "万") if word in found.total.text), "")
    suffix = regex.sub(r"^[\d.,，\s]+", "", found.total.text)
    parts = [part.interval.value for part, times in found.parts for _ in range(times)]
    figures = [number(value, unit=unit, scale=scale) for value in parts]
    added = number(sum(parts, Fraction(0)), unit=unit, scale=scale)
    return (joined(figures, "＋"), "＝", added, suffix)
