"""What a form's cells say in figures: actual values that are none, tiers that are printed."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path

import regex

from evalutils.evaluation.profiles import Tier
from evalutils.reading.forms import Indicator, is_blank
from evalutils.reading.quantities import Interval

_SHARE = regex.compile(
    r"(?P<words>[^\d%％]*?)[:：,，(（]*(?P<share>\d+(?:\.\d+)?)(?:[%％]|百分比)[)）]?[。；;]?"
)
_BOUNDS = frozenset({"ge", "gt", "le", "lt"})
_PLAIN = frozenset({"exact", "range", "adjacent", *_BOUNDS})


@cache
def form_word(name: str) -> regex.Pattern[str]:
    """Return a pattern of ``form_words.toml``.

    Examples
    --------
    >>> [bool(form_word("copied").search(text)) for text in ("≥95%", "95%", "不低于95%")]
    [True, False, True]
    """
    file = Path(__file__).with_name("form_words.toml")
    return regex.compile(tomllib.loads(file.read_text(encoding="utf-8"))[name])


def hindrance(item: Indicator) -> str:
    """Return why the words of a row's figures can't be scored, or ``""``.

    Parameters
    ----------
    item
        A row with a figure as its target.

    Returns
    -------
    str
        ``date`` (a time is aimed at), ``target_unclear`` (about so many), ``actual_copied``
        (a bound, as targets are), ``actual_words`` (no figure), ``conflict`` or ``""``.

    Examples
    --------
    >>> from evalutils.reading.forms import Cell, CellPlace
    >>> def row(target, actual):
    ...     name, aim, done = (Cell(t, CellPlace("a.xlsx")) for t in ("宣传", target, actual))
    ...     return Indicator(name, target=aim, actual=done)
    >>> [hindrance(row("≥95%", said)) for said in ("≥95%", "95%以上", "已完成", "96%")]
    ['actual_copied', 'actual_copied', 'actual_words', '']
    """
    target = "" if item.target is None else "".join(item.target.text.split())
    actual = "" if item.actual is None else "".join(item.actual.text.split())
    if form_word("date").search(target):
        return "date"
    if any(aim.exactness not in _PLAIN for aim in item.target_quantities):
        return "target_unclear"
    if is_blank(actual):
        return ""
    if form_word("copied").search(actual):
        return "actual_copied"
    found = item.actual_quantities
    if not found:
        return "actual_words"
    if any(figure.exactness == "conflict" for figure in found):
        return "conflict"
    ends = {end for aim in item.target_quantities for end in (aim.interval.low, aim.interval.high)}
    bounds = [figure for figure in found if figure.exactness in _BOUNDS]
    same = any({f.interval.low, f.interval.high} & (ends - {None}) for f in bounds)
    return "actual_copied" if same else ""


def printed_share(actual: str, tiers: tuple[Tier, ...]) -> tuple[Interval | None, str]:
    """Return the share of the points that a qualitative row's own words allow, or why none.

    A tier alone allows its band; a bare 完成 claims a result and names no tier.

    Examples
    --------
    >>> from evalutils.evaluation.profiles import load_profile
    >>> tiers = load_profile("mof-2020-10").tiers["three"]
    >>> printed_share("部分达成 75%", tiers), printed_share("部分达成 95%", tiers)
    ((Interval.exact('0.75'), ''), (None, 'tier_outside_band'))
    >>> printed_share("全部或基本达成预期指标", tiers), printed_share("已完成", tiers)
    ((<Interval [0.8, 1]>, ''), (None, 'no_tier'))
    """
    plain = "".join(actual.split())
    found = _SHARE.fullmatch(plain)
    words = found["words"] if found else plain
    bare = form_word("tier_filler").sub("", words)
    tier = next((tier for tier in tiers if bare == tier.name), None)
    if found is None:
        return (None, "no_tier") if tier is None else (tier.band, "")
    share = Fraction(found["share"]) / 100
    if tier is None and not form_word("share_words").fullmatch(words):
        return None, "no_tier"
    if share > 1 or (tier is not None and share not in tier.band):
        return None, "tier_outside_band"
    return Interval.exact(share), ""
