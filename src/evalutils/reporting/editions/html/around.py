"""What stands around the text: title, decision page, contents, evidence cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from markupsafe import Markup, escape

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.reading.quantities import number_text
from evalutils.reporting.document import (
    Bar,
    Block,
    Entry,
    Fact,
    Heading,
    Point,
    Review,
    StripItem,
)
from evalutils.reporting.editions.html.inlines import (
    PageSetting,
    card_id,
    cite_address,
    join,
    quotation_language,
    set_inline,
    tag,
)
from evalutils.reporting.editions.html.parts import backlinks
from evalutils.reporting.editions.html.reviewing import REVIEW_ANCHOR
from evalutils.reporting.editions.paper import title_lines

#: A year, or a span of years, with its word: a line never ends inside it.
_YEAR = re.compile(r"(\d{4}(?:[至—–-]\d{4})?年度?)")

#: Half the width of a sign above the bar, in hundredths of a rem: its words stay above the bar.
_HALF_SIGN = 30


def set_cover(setting: PageSetting) -> Markup:
    """Return the cover's content: subtitle, title, identity line, facts.

    Where the first screen tells a decision, the facts stand below it.
    """
    cover, strip = setting.document.cover, setting.document.strip
    facts = [] if strip is not None and strip.points else [_facts_list(setting, cover.facts)]
    mark = tag("span", setting.words["review_copy"], class_="copy") if setting.review else ""
    return join(
        [
            tag("p", cover.subtitle, mark, class_="kicker"),
            tag("h1", *_lines(cover.title, setting.document.language)),
            tag("p", cover.identity, class_="identity"),
            *facts,
        ]
    )


def _facts_list(setting: PageSetting, facts: Sequence[Fact], class_: str = "facts") -> Markup:
    rows = [
        tag("div", tag("dt", fact.label), tag("dd", set_inline(setting, fact.content)))
        for fact in facts
    ]
    return tag("dl", *rows, class_=class_) if rows else join([])


def _lines(title: str, language: str) -> list[Markup | str]:
    """Return a title parted where it is on paper, if it has to be; each part breaks by itself."""
    made: list[Markup | str] = []
    for line in title_lines(title, language):
        made += [" "] * bool(made and language != "zh")
        made.append(tag("span", *_unparted(line), class_="line"))
    return made


def _unparted(title: str) -> list[str | Markup]:
    """Return a title whose year stays on one line with the word for it."""
    pieces = _YEAR.split(title)
    return [
        tag("span", words, class_="whole") if n % 2 else words for n, words in enumerate(pieces)
    ]


def set_strip(setting: PageSetting) -> Markup:
    """Return the result: verdict, reason, bar where a grade can be given, items, decision."""
    strip = setting.document.strip
    if strip is None:
        return join([])
    items = [_item(setting, item) for item in strip.items]
    facts = _facts_list(setting, setting.document.cover.facts) if strip.points else join([])
    result = tag(
        "section",
        tag(
            "div",
            tag("p", set_inline(setting, strip.verdict), class_="verdict"),
            tag("p", set_inline(setting, strip.reason), class_="reason"),
            class_="judgement",
        ),
        _bar(setting, strip.bar) if strip.bar else "",
        tag("dl", *items, class_="items" + " thirds" * (len(items) % 3 == 0)) if items else "",
        _bridge(setting, strip.bridge),
        *(_point(setting, point) for point in strip.points),
        _facts_list(setting, strip.signed, "signed"),
        class_="strip" + " decision" * bool(strip.points),
        aria_label=setting.words["strip"],
    )
    return join([result, tag("div", facts, class_="about") if facts else ""])


def _bridge(setting: PageSetting, steps: Sequence[StripItem]) -> Markup:
    """Return the way from the unit's own total to the one found, step by step."""
    shown = [
        tag("li", tag("span", step.label), " ", set_inline(setting, step.content)) for step in steps
    ]
    return tag("ol", *shown, class_="bridge") if shown else join([])


def _point(setting: PageSetting, point: Point) -> Markup:
    items = [set_inline(setting, item) for item in point.items]
    said = tag("ol", *(tag("li", item) for item in items)) if len(items) > 1 else tag("p", *items)
    return tag("div", tag("p", point.label, class_="of"), said, class_="point")


def _item(setting: PageSetting, item: StripItem) -> Markup:
    note = set_inline(setting, item.note)
    return tag(
        "div",
        tag("dt", item.label),
        tag("dd", set_inline(setting, item.content), class_="figure"),
        tag("dd", note, class_="note") if note else "",
    )


def _bar(setting: PageSetting, bar: Bar) -> Markup:
    """Return the 0–100 bar: grade bands end to end, the total's interval drawn over them."""
    words = setting.words
    bands = sorted(bar.bands, key=lambda band: Fraction(band.low))
    named = words["between"].join(
        words["band"].format(name=band.name, low=band.low, high=band.high) for band in bands
    )
    label = words["bar"].format(low=bar.low, high=bar.high, bands=named)
    fields = [
        tag("span", band.name, class_="band", style=_span(band.low, band.high)) for band in bands
    ]
    bounds = sorted({Fraction(end) for band in bands for end in (band.low, band.high)})
    ticks = [
        tag("span", str(bound), class_="tick", style=f"left:{_percent(bound)}") for bound in bounds
    ]
    low, high = bar.low, bar.high
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


def page_title(setting: PageSetting) -> str:
    """Return what the browser's tab shows."""
    cover = setting.document.cover
    mark = [setting.words["review_copy"]] if setting.review else []
    return " · ".join([cover.title, *mark])


def strip_summary(setting: PageSetting) -> str:
    """Return verdict and reason in words, for the page's description."""
    strip = setting.document.strip
    if strip is None:
        return setting.document.cover.subtitle
    verdict, reason = (setting.plain_text(told) for told in (strip.verdict, strip.reason))
    return f"{verdict}：{reason}" if setting.document.language == "zh" else f"{verdict}: {reason}"


def set_cards(setting: PageSetting) -> Markup:
    """Return the cards of all references printed, and of the evidence that results rest on."""
    registry = setting.document.registry
    wanted = set(setting.uses)
    for ref in list(wanted):
        wanted.update(registry[ref].based_on())
    # With one document its name under every quotation says nothing: the cover names it.
    several = len({entry.document for entry in registry.values() if entry.document}) > 1
    cards = [_card(setting, ref, registry[ref], several) for ref in sorted(wanted)]
    return tag("div", *cards) if cards else join([])


def bounds_text(entry: Entry, *, with_unit: bool = True) -> str:
    """Return an interval as it is written, ``[136500, 137500) 人``; ``""`` for one value.

    The unit is the source's own: an edition in another language leaves it out, as the words
    of the figure, which stand above, name it.

    Examples
    --------
    >>> from evalutils.reading.quantities import Interval
    >>> bounds_text(Entry(unit="场次", bounds=Interval(Fraction(300), None, False)))
    '(300, ∞) 场次'
    """
    bounds = entry.bounds
    if bounds is None or bounds.is_exact:
        return ""
    low, high = (None if end is None else number_text(end) for end in (bounds.low, bounds.high))
    left = "(-∞" if low is None else ("[" if bounds.low_incl else "(") + low
    right = "∞)" if high is None else high + ("]" if bounds.high_incl else ")")
    # A share is held as 0.927: with its printed unit it would read 0.927 %.
    unit = entry.unit if with_unit and entry.unit not in {"%", "‰"} else ""
    return f"{left}, {right} {unit}".strip()


def _card(setting: PageSetting, ref: Ref, entry: Entry, several: bool) -> Markup:
    label = entry.label or ref
    return tag(
        "div",
        tag("p", label, " ", tag("b", entry.text)),
        _passage(setting, entry),
        *_pictures(setting, entry),
        _facts(setting, ref, entry, several),
        _ways_out(setting, ref),
        class_="card",
        id=card_id(ref),
    )


def _passage(setting: PageSetting, entry: Entry) -> Markup:
    words = entry.quote
    if not words:
        return join([])
    cite = " ".join(filter(None, [entry.document, entry.place]))
    start, end = entry.mark or (0, 0)
    marked = tag("mark", words[start:end]) if end > start else join([])
    passage = tag("p", words[:start], marked, words[end:])
    language = quotation_language(setting, words)
    quoted = tag("blockquote", passage, cite=cite_address(cite), lang=language)
    meaning = entry.gloss
    gloss = tag("p", setting.words["gloss"].format(words=meaning)) if meaning else join([])
    return join([quoted, gloss])


def _pictures(setting: PageSetting, entry: Entry) -> Iterator[Markup]:
    """Yield the parts of a scan that the figure was read from: no reading replaces looking."""
    for crop in entry.crops:
        alt = setting.words["crop"].format(words=entry.quote)
        picture = tag("img", src=f"data:image/jpeg;base64,{crop}", alt=alt)
        yield tag("p", picture, class_="crop")


def _facts(setting: PageSetting, ref: Ref, entry: Entry, several: bool) -> Markup:
    words = setting.words
    named = entry.document if several or not entry.place else ""
    place = " · ".join(filter(None, [named, entry.place]))
    facts: list[tuple[str, str | Markup]] = [
        (words["place"], place),
        (words["as_of"], entry.as_of),
        (words["formula"], entry.formula),
        (words["reading"], entry.reading),
        (words["bounds"], bounds_text(entry, with_unit=setting.document.language == "zh")),
        (words["basis"], _basis(setting, entry)),
        (words["uses"], backlinks(setting, setting.backlinks.get(ref, []))),
    ]
    rows = [tag("div", tag("dt", name), tag("dd", said)) for name, said in facts if said]
    return tag("dl", *rows) if rows else join([])


def _basis(setting: PageSetting, entry: Entry) -> Markup:
    registry = setting.document.registry
    links = []
    for ref in entry.based_on():
        words = f"{registry[ref].label or ref} {registry[ref].text}".strip()
        target = setting.entry_anchor(ref) or card_id(ref)
        links.append(tag("a", words, href=f"#{target}"))
    return escape(setting.words["between"]).join(links)


def _ways_out(setting: PageSetting, ref: Ref) -> Markup:
    anchor = setting.entry_anchor(ref)
    entry = tag("a", setting.words["to_entry"], href=f"#{anchor}") if anchor else ""
    close = tag("a", setting.words["close"], href="#top", class_="close")
    return tag("p", entry, " ", close)


def set_contents(setting: PageSetting, extra: list[Heading]) -> Markup:
    """Return the list of chapters with their sections; ``extra`` are the page's own chapters."""
    headings = [_heading(setting, part) for part in setting.document.parts]
    chapters: list[tuple[Heading, list[Heading]]] = []
    for heading in [*filter(None, headings), *extra]:
        if heading.level == 2:
            chapters.append((heading, []))
        elif heading.level == 3 and chapters:
            chapters[-1][1].append(heading)
    return tag("ol", *(_chapter(chapter, sections) for chapter, sections in chapters))


def _heading(setting: PageSetting, part: Block) -> Heading | None:
    """Return a part that the list names: a heading, or what reviewers said."""
    if isinstance(part, Heading):
        return part
    if isinstance(part, Review) and setting.remarks is not None:
        return Heading(2, setting.words["review"], REVIEW_ANCHOR)
    return None


def _chapter(chapter: Heading, sections: list[Heading]) -> Markup:
    below = tag("ol", *(tag("li", _link(section)) for section in sections))
    return tag(
        "li",
        _link(chapter),
        below if sections else join([]),
        class_="annex" if chapter.annex else None,
    )


def _link(heading: Heading) -> Markup:
    return tag("a", heading.text, href=f"#{heading.anchor}")
