"""The first page: cover with the one h1 and its facts, and the result strip with its bar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from evalutils.reporting.editions.html.inlines import plain_text, set_inline
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.setting import Setting

#: A year, or a span of years, with its word: a line never ends inside it.
_YEAR = re.compile(r"(\d{4}(?:[至—–-]\d{4})?年度?)")

#: Half the width of a sign above the bar, in hundredths of a rem: its words stay above the bar.
_HALF_SIGN = 30


def set_cover(setting: Setting) -> Markup:
    """Return the cover's content: subtitle, title, identity line, facts."""
    cover = setting.document.cover
    facts = [
        tag("div", tag("dt", fact["label"]), tag("dd", set_inline(setting, fact["content"])))
        for fact in cover["facts"]
    ]
    mark = tag("span", setting.words["review_copy"], class_="copy") if setting.review else ""
    return join(
        [
            tag("p", cover["subtitle"], mark, class_="kicker"),
            tag("h1", *_unparted(cover["title"])),
            tag("p", cover["identity"], class_="identity"),
            tag("dl", *facts, class_="facts") if facts else "",
        ]
    )


def _unparted(title: str) -> list[str | Markup]:
    """Return a title whose year stays on one line with the word for it."""
    pieces = _YEAR.split(title)
    return [
        tag("span", words, class_="whole") if n % 2 else words for n, words in enumerate(pieces)
    ]


def set_strip(setting: Setting) -> Markup:
    """Return the result strip: verdict, reason, bar where a grade can be given, items."""
    strip = setting.document.strip
    if strip is None:
        return join([])
    items = [_item(setting, item) for item in strip["items"]]
    return tag(
        "section",
        tag(
            "div",
            tag("p", set_inline(setting, strip["verdict"]), class_="verdict"),
            tag("p", set_inline(setting, strip["reason"]), class_="reason"),
            class_="judgement",
        ),
        _bar(setting, strip["bar"]) if strip["bar"] else "",
        tag("dl", *items, class_="items" + " thirds" * (len(items) % 3 == 0)) if items else "",
        class_="strip",
        aria_label=setting.words["strip"],
    )


def _item(setting: Setting, item: Mapping[str, Any]) -> Markup:
    note = set_inline(setting, item["note"])
    return tag(
        "div",
        tag("dt", item["label"]),
        tag("dd", set_inline(setting, item["content"]), class_="figure"),
        tag("dd", note, class_="note") if note else "",
    )


def _bar(setting: Setting, bar: Mapping[str, Any]) -> Markup:
    """Return the 0–100 bar: grade bands end to end, the total's interval drawn over them."""
    words = setting.words
    bands = sorted(bar["bands"], key=lambda band: Fraction(band["low"]))
    named = words["between"].join(words["band"].format(**band) for band in bands)
    label = words["bar"].format(low=bar["low"], high=bar["high"], bands=named)
    fields = [
        tag("span", band["name"], class_="band", style=_span(band["low"], band["high"]))
        for band in bands
    ]
    bounds = sorted({Fraction(band[end]) for band in bands for end in ("low", "high")})
    ticks = [
        tag("span", str(bound), class_="tick", style=f"left:{_percent(bound)}") for bound in bounds
    ]
    low, high = bar["low"], bar["high"]
    shown = low if low == high else f"{low}–{high}"
    middle = _percent((Fraction(low) + Fraction(high)) / 2)
    interval = tag("span", class_="interval", style=_span(low, high))
    half = f"{len(shown) * _HALF_SIGN // 100}.{len(shown) * _HALF_SIGN % 100:02d}rem"
    place = f"left:clamp({half},{middle},100% - {half})"
    value = tag("span", shown, class_="value", style=place)
    return tag(
        "div", *fields, interval, value, *ticks,
        class_="bar", role="img", aria_label=label, data_kind="bar",
    )  # fmt: skip


def _span(low: str, high: str) -> str:
    return f"left:{_percent(Fraction(low))};width:{_percent(Fraction(high) - Fraction(low))}"


def _percent(share: Fraction) -> str:
    """Return a place on the bar; a hundredth of a per cent is less than a pixel."""
    hundredths = round(share * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def page_title(setting: Setting) -> str:
    """Return what the browser's tab shows."""
    cover = setting.document.cover
    mark = [setting.words["review_copy"]] if setting.review else []
    return " · ".join([cover["title"], *mark])


def strip_summary(setting: Setting) -> str:
    """Return verdict and reason in words, for the page's description."""
    strip = setting.document.strip
    if strip is None:
        return str(setting.document.cover["subtitle"])
    verdict, reason = (plain_text(setting, strip[key]) for key in ("verdict", "reason"))
    return f"{verdict}：{reason}" if setting.document.language == "zh" else f"{verdict}: {reason}"
