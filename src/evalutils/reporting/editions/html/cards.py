"""Evidence cards: one for each reference that is printed, shown beside the number.

Without scripts a number leads to its entry in the annexes, or to the card itself, which
shows as soon as it is the target of the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from evalutils.reporting.editions.html.inlines import cite_address, quotation_language
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.setting import Setting, card_id
from evalutils.reporting.editions.html.tables import backlinks
from evalutils.reporting.editions.references import based_on


def set_cards(setting: Setting) -> Markup:
    """Return the cards of all references printed, and of the evidence that results rest on."""
    registry = setting.document.registry
    wanted = set(setting.uses)
    for ref in list(wanted):
        wanted.update(based_on(registry[ref]))
    cards = [_card(setting, ref, registry[ref]) for ref in sorted(wanted)]
    return tag("div", *cards) if cards else join([])


def bounds_text(entry: Mapping[str, Any], *, with_unit: bool = True) -> str:
    """Return an interval as it is written, ``[136500, 137500) 人``; ``""`` for one value.

    The unit is the source's own: an edition in another language leaves it out, as the words
    of the figure, which stand above, name it.

    Examples
    --------
    >>> bounds_text({"low": "300", "high": None, "low_incl": False, "unit": "场次"})
    '(300, ∞) 场次'
    """
    if entry.get("value") is not None or not {"low", "high"} & entry.keys():
        return ""
    low, high = entry.get("low"), entry.get("high")
    left = "(-∞" if low is None else ("[" if entry.get("low_incl") else "(") + low
    right = "∞)" if high is None else high + ("]" if entry.get("high_incl") else ")")
    unit = entry.get("unit") or ""
    # A share is held as 0.927: with its printed unit it would read 0.927 %.
    return f"{left}, {right} {unit if with_unit and unit not in '%‰' else ''}".strip()


def _card(setting: Setting, ref: str, entry: Mapping[str, Any]) -> Markup:
    label = entry.get("label") or ref
    return tag(
        "div",
        tag("p", label, " ", tag("b", entry.get("text") or "")),
        _quote(setting, entry),
        _facts(setting, ref, entry),
        _ways_out(setting, ref),
        class_="card",
        id=card_id(ref),
    )


def _quote(setting: Setting, entry: Mapping[str, Any]) -> Markup:
    words = entry.get("quote")
    if not words:
        return join([])
    cite = " ".join(filter(None, [entry.get("document"), entry.get("place")]))
    start, end = entry.get("mark") or (0, 0)
    marked = tag("mark", words[start:end]) if end > start else join([])
    passage = tag("p", words[:start], marked, words[end:])
    language = quotation_language(setting, words)
    quoted = tag("blockquote", passage, cite=cite_address(cite), lang=language)
    meaning = entry.get("gloss")
    gloss = tag("p", setting.words["gloss"].format(meaning)) if meaning else join([])
    return join([quoted, gloss])


def _facts(setting: Setting, ref: str, entry: Mapping[str, Any]) -> Markup:
    words = setting.words
    place = " · ".join(filter(None, [entry.get("document"), entry.get("place")]))
    facts: list[tuple[str, str | Markup]] = [
        (words["place"], place),
        (words["as_of"], entry.get("as_of") or ""),
        (words["formula"], entry.get("formula") or ""),
        (words["reading"], entry.get("reading") or ""),
        (words["bounds"], bounds_text(entry, with_unit=setting.document.language == "zh")),
        (words["basis"], _basis(setting, entry)),
        (words["uses"], backlinks(setting, setting.backlinks.get(ref, []))),
    ]
    rows = [tag("div", tag("dt", name), tag("dd", said)) for name, said in facts if said]
    return tag("dl", *rows) if rows else join([])


def _basis(setting: Setting, entry: Mapping[str, Any]) -> Markup:
    registry = setting.document.registry
    links = []
    for ref in based_on(entry):
        words = f"{registry[ref].get('label') or ref} {registry[ref].get('text') or ''}".strip()
        target = setting.entry_anchor(ref) or card_id(ref)
        links.append(tag("a", words, href=f"#{target}"))
    return escape(setting.words["between"]).join(links)


def _ways_out(setting: Setting, ref: str) -> Markup:
    anchor = setting.entry_anchor(ref)
    entry = tag("a", setting.words["to_entry"], href=f"#{anchor}") if anchor else ""
    close = tag("a", setting.words["close"], href="#top", class_="close")
    return tag("p", entry, " ", close)
