"""What figures that stand together allow to be computed, and what would mislead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.evidence.drafting.draft import proposal, rule, rules
from evalutils.evidence.drafting.figures import ProposedFigure
from evalutils.evidence.schema import PROPOSED

_SENTENCE = re.compile(r"[。；！？!?;\n]")
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
_DIGITS = re.compile(r"[\d{}|]")
#: Proposals of one kind; more would bury what matters.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a sentence, with its evidence id.

    Parameters
    ----------
    ident
        Its id.
    figure
        The figure and its quote.
    """

    ident: str
    figure: ProposedFigure

    @property
    def unit(self) -> str:
        """Its unit, without a scale."""
        return self.figure.quantity.unit

    @property
    def label(self) -> str:
        """Its name in plain words, as labels of charts and tables may hold them."""
        return _DIGITS.sub("", self.figure.label) or self.ident

    def before(self, other: Told) -> str:
        """Return the words between this figure and a later one of the same paragraph."""
        return self.figure.text[self.figure.quantity.end : other.figure.quantity.start]


@dataclass(slots=True)
class Worked:
    """What is proposed of figures; entries as ``analysis.yaml`` has them."""

    computed: list[dict[str, object]] = field(default_factory=list)
    not_computed: list[dict[str, object]] = field(default_factory=list)
    comparisons: list[dict[str, object]] = field(default_factory=list)
    charts: list[dict[str, object]] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    #: Paragraphs that count places at which something was done each.
    places: list[Place] = field(default_factory=list)
    #: Evidence id → the date or period it is of.
    as_of: dict[str, str] = field(default_factory=dict)

    def add(self, group: str, ident: str, **entry: object) -> str:
        """Add an entry under an id that is not taken yet, and return the id."""
        entries: list[dict[str, object]] = getattr(self, group)
        taken = {one["id"] for one in (*self.computed, *entries)}
        name, number = ident, 1
        while name in taken:
            number += 1
            name = f"{ident}_{number}"
        if sum(str(one["id"]).startswith(ident) for one in entries) < _MOST:
            entries.append({"id": name, **entry, "status": PROPOSED})
        return name


def work_out(quoted: Mapping[str, ProposedFigure], money: Mapping[str, str]) -> Worked:
    """Return what is proposed of the figures of the sources.

    Parameters
    ----------
    quoted
        Evidence id → figure, in reading order.
    money
        Column of the budget → evidence id of its total.
    """
    worked = Worked()
    told = [Told(ident, figure) for ident, figure in quoted.items()]
    taken = set(money.values())
    for sentence in _sentences(told):
        _date(sentence, worked)
        ours = [one for one in sentence if one.ident not in taken and one.unit != "元"]
        _of_area(ours, worked)
        inside = _splits(ours, worked)
        _products(ours, told, worked)
        _rates(ours, worked)
        _shares(ours, inside, worked)
        _misleading(ours, inside, worked)
        _kinds(ours, inside, worked)
    _general(told, money, worked)
    return worked


def _sentences(told: Sequence[Told]) -> Iterator[list[Told]]:
    """Yield the figures of every sentence, in order."""
    sentence: list[Told] = []
    for one in told:
        last = sentence[-1] if sentence else None
        same = last is not None and last.figure.place == one.figure.place
        if last is not None and (not same or _SENTENCE.search(last.before(one))):
            yield sentence
            sentence = []
        sentence.append(one)
    if sentence:
        yield sentence


def _opening(one: Told) -> str:
    """Return the words of a sentence up to a figure."""
    return _SENTENCE.split(one.figure.text[: one.figure.quantity.start])[-1]


def _date(sentence: Sequence[Told], worked: Worked) -> None:
    for one in sentence:
        found = list(rule("when", "as_of").finditer(_opening(one)))
        if found and not rule("when", "whole").search(found[-1][0]):
            worked.as_of[one.ident] = found[-1][0]


def _of_area(sentence: Sequence[Told], worked: Worked) -> None:
    """Note counts told of a whole area: from its name on to the end of the sentence."""
    worked.context += [
        one.ident
        for one in sentence
        if one.unit != "%" and rule("when", "area").search(_opening(one))
    ]


def _splits(sentence: Sequence[Told], worked: Worked) -> set[str]:
    """Propose sums of parts that stand after 其中 and add up to the figure before them."""
    inside: set[str] = set()
    for at, total in enumerate(sentence):
        parts = [one for one in sentence[at + 1 :] if one.unit == total.unit]
        if not parts or not rule("when", "part").search(total.before(parts[0])):
            continue
        for size in range(2, len(parts) + 1):
            exact = [one.figure.quantity.interval for one in (total, *parts[:size])]
            if not all(bounds.is_exact for bounds in exact):
                break
            if sum(bounds.value for bounds in exact[1:]) == exact[0].value:
                _split(total, parts[:size], worked)
                inside |= {one.ident for one in parts[:size]}
                break
    return inside


def _split(total: Told, parts: Sequence[Told], worked: Worked) -> None:
    names = "、".join(one.label for one in parts)
    worked.add(
        "computed",
        f"{total.ident}_各项合计",
        label=proposal("computed.parts_label", parts=names),
        expression=" + ".join(one.ident for one in parts),
        unit=total.unit,
        note=proposal("computed.parts_note", total=total.ident),
        context_only=total.ident in worked.context,
    )
    worked.add(
        "charts",
        f"{total.ident}_构成",
        kind="composition",
        chapter=rules()["charts"]["chapter"],
        headline=proposal("charts.parts_headline", name=total.label, total=total.ident),
        subtitle=proposal("charts.parts_subtitle", name=total.label, unit=total.unit),
        parts=[f"evidence:{one.ident}" for one in parts],
        total=f"evidence:{total.ident}",
    )


def _products(sentence: Sequence[Told], told: Sequence[Told], worked: Worked) -> None:
    """Propose places × what was done at each, and hold it against a figure of the same unit."""
    for places, each in pairwise(sentence):
        between = places.before(each)
        plain = "%" not in {places.unit, each.unit} and places.unit != each.unit
        if not plain or not rule("when", "each").search(between) or re.search("[，,：:]", between):
            continue
        ident = worked.add(
            "computed",
            f"{each.ident}_总数",
            label=proposal("computed.product_label", label=each.label),
            expression=f"{places.ident} * {each.ident}",
            unit=each.unit,
            note=proposal("computed.product_note", left=places.ident, right=each.ident),
        )
        worked.places.append(places.figure.place)
        near = (
            one
            for one in told
            if one.figure.place == each.figure.place
            and one not in {places, each}
            and one.figure.quantity.start > each.figure.quantity.start
            and units_alike(one.unit, each.unit)
        )
        other = next(near, None)
        if other is not None:
            worked.add(
                "comparisons",
                f"{each.ident}_与_{other.ident}",
                left=f"result:{ident}",
                right=f"evidence:{other.ident}",
                question=proposal("comparisons.contains"),
            )


def units_alike(one: str, other: str) -> bool:
    """Return whether two units count the same kind of events (场, 场次)."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _rates(sentence: Sequence[Told], worked: Worked) -> None:
    """Propose persons × the share of them that stands right behind."""
    for count, rate in pairwise(sentence):
        share = rate.unit == "%" and rule("shares", "of_persons").search(rate.label)
        if share and _in("persons", count.unit):
            worked.add(
                "computed",
                f"{count.ident}_{rate.ident}",
                label=proposal("computed.rate_label", rate=rate.label, label=count.label),
                expression=f"{count.ident} * {rate.ident}",
                unit=count.unit,
                note=proposal("computed.rate_note"),
                context_only=count.ident in worked.context,
            )


def _shares(sentence: Sequence[Told], inside: set[str], worked: Worked) -> None:
    """Propose the share of a part that stands after 其中, alone."""
    for whole, part in pairwise(sentence):
        named = rule("when", "part").search(whole.before(part))
        if not named or whole.unit != part.unit or whole.unit == "%" or part.ident in inside:
            continue
        low, high = part.figure.quantity.interval.low, whole.figure.quantity.interval.high
        if low is not None and high is not None and low <= high:
            worked.add(
                "computed",
                f"{part.ident}_占比",
                label=proposal("computed.share_label", part=part.label),
                expression=f"{part.ident} / {whole.ident}",
                unit="%",
                note=proposal("computed.share_note"),
                context_only=whole.ident in worked.context,
            )


def _misleading(sentence: Sequence[Told], inside: set[str], worked: Worked) -> None:
    """Propose what not to divide: flows by stocks, persons by cases, cases by cases."""
    outer = [one for one in sentence if one.ident not in inside]
    for first, second, reason in (
        ("visits", "persons", "flow"),
        ("persons", "cases", "caused"),
        ("cases", "cases", "subset"),
    ):
        above = [one for one in outer if _in(first, one.unit)]
        below = [one for one in outer if _in(second, one.unit)]
        if first == second:
            pair = next(((b, a) for a, b in pairwise(above) if _smaller(b, a)), None)
        elif first == "visits":
            pair = (above[0], below[0]) if above and below else None
        else:
            pair = next(((a, b) for a in above for b in below if _after(a, b)), None)
        # 抓获119人（其中行政拘留110人），化解纠纷4371宗: what a bracket tells is its own.
        if pair is not None and not rule("when", "part").search(_BRACKET.sub("", _between(*pair))):
            one, other = pair
            worked.add(
                "not_computed",
                f"{one.ident}_比_{other.ident}",
                label=f"{{evidence:{one.ident}}} ÷ {{evidence:{other.ident}}}",
                reason=proposal(f"not_computed.{reason}"),
            )


def _between(one: Told, other: Told) -> str:
    return other.before(one) if _after(one, other) else one.before(other)


def _after(one: Told, other: Told) -> bool:
    return one.figure.quantity.start > other.figure.quantity.start


def _smaller(one: Told, other: Told) -> bool:
    low, high = one.figure.quantity.interval.low, other.figure.quantity.interval.high
    return low is not None and high is not None and low < high


def _in(kind: str, unit: str) -> bool:
    return unit in rules()["units"][kind]


def _kinds(sentence: Sequence[Told], inside: set[str], worked: Worked) -> None:
    """Propose to show goods of several kinds side by side, and never to add them up."""
    goods = [
        one
        for one in sentence
        if one.ident not in inside
        and _in("goods", one.unit)
        and not rule("units", "no_goods").search(one.label)
    ]
    units = {one.unit for one in goods}
    names = list(dict.fromkeys(one.label for one in goods))
    if len(units) != 1 or len(names) < 2 or len(names) < len(goods):
        return
    listed = "、".join(names)
    worked.add(
        "not_computed",
        f"{goods[0].ident}_相加",
        label=proposal("not_computed.kinds_label", names=listed),
        reason=proposal("not_computed.kinds"),
    )
    if goods[0].figure.place in worked.places:
        worked.add(
            "not_computed",
            f"{goods[0].ident}_平均",
            label=proposal("not_computed.spread_label", name=goods[0].label),
            reason=proposal("not_computed.spread"),
        )
    worked.add(
        "charts",
        f"{goods[0].ident}_分类",
        kind="by_kind",
        chapter=rules()["charts"]["chapter"],
        headline=proposal("charts.kinds_headline", names=listed),
        subtitle=proposal("charts.kinds_subtitle", unit=goods[0].unit),
        parts=[f"evidence:{one.ident}" for one in goods],
    )


def _general(told: Sequence[Told], money: Mapping[str, str], worked: Worked) -> None:
    """Propose what is not computed of the year as a whole."""
    amounts = [one for one in told if one.unit == "元" and one.ident not in money.values()]
    if "executed" in money and len(amounts) < 2 and len(told) > len(money):
        worked.add(
            "not_computed",
            "单位成本",
            label=proposal("not_computed.unit_costs_label"),
            reason=proposal("not_computed.unit_costs"),
        )
    if worked.as_of:
        worked.add(
            "not_computed",
            "按全年折算",
            label=proposal("not_computed.annualised_label"),
            reason=proposal("not_computed.annualised"),
        )
    for one in told:
        cumulative = "累计" in one.figure.before and _in("persons", one.unit)
        if cumulative and one.figure.quantity.exactness != "exact":
            worked.add(
                "not_computed",
                f"{one.ident}_人口占比",
                label=proposal("not_computed.population_label", name=one.ident),
                reason=proposal("not_computed.population"),
            )
