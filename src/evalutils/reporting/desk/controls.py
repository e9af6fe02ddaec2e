"""What an analyst takes hold of: an indicator's cells, widths of hedges, the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from evalutils.base.words import message_language
from evalutils.base.words import say as spoken
from evalutils.evaluation.formatting import bracket_text, quantity_scale
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.whatif import Standing
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.schema import table_columns
from evalutils.evidence.year import IndicatorRow
from evalutils.reading.documents import Document, Match, Paragraph, find_quote
from evalutils.reading.quantities import number_text
from evalutils.reporting.editions.html import join, tag
from evalutils.reporting.printing import Printer


def say(key: str, **facts: object) -> str:
    """Return words of the desk, in the language of messages.

    Examples
    --------
    >>> say("took", ms=7), say("hedges.about")
    ('重算用时 7 毫秒', '约、左右')
    """
    return spoken(f"desk.{key}", message_language(), **facts)


@cache
def style() -> str:
    """Return the style sheet of the desk."""
    return Path(__file__).with_name("desk.css").read_text(encoding="utf-8")


#: How many times the usual width a hedge can be tried at.
FACTORS = {"0": Fraction(0), "½": Fraction(1, 2), "1": Fraction(1), "1½": Fraction(3, 2),
           "2": Fraction(2), "3": Fraction(3)}  # fmt: skip
QUALITATIVE = "定性"
_STYLE = {"description_width": "92px"}


class CellControls:
    """Widgets for the points, target and tier of one indicator at a time.

    Parameters
    ----------
    profile
        Tells the tiers and the shares they allow.
    changed
        Called with column and value whenever a person changes one.

    Attributes
    ----------
    points, target, basis, tier, share
        The widgets.
    view
        All of them; what does not apply to an indicator is hidden.
    """

    def __init__(self, profile: Profile, changed: Callable[[str, str], None]) -> None:
        self._tiers = {tier.name: tier for tier in profile.tiers[profile.methods["定性"].tiers]}
        self._changed, self._loading = changed, False
        self._row: IndicatorRow | None = None
        top = float(profile.full_points)
        self.points = _slider(say("points"), top)
        self.target = _text(say("target"))
        bases = table_columns("indicators")["target_basis"].values
        self.basis = _dropdown(
            say("target_basis"), [(say(f"basis.{b or 'none'}"), b) for b in ("", *bases)]
        )
        self.tier = _dropdown(say("tier"), [(say("tier_none"), ""), *((t, t) for t in self._tiers)])
        self.share = widgets.SelectionSlider(
            description=say("share"), options=[("—", "")], style=_STYLE, layout=_wide()
        )
        self.unit = widgets.HTML()
        self._targeted = (self.target, self.unit, self.basis)
        self._tiered = (self.tier, self.share)
        self.view = widgets.VBox([self.points, *self._targeted, *self._tiered])
        self.points.observe(lambda event: self._tell("points", self._points()), names="value")
        self.target.observe(lambda event: self._tell("target", self.target.value), names="value")
        self.basis.observe(
            lambda event: self._tell("target_basis", self.basis.value), names="value"
        )
        self.tier.observe(self._tier_chosen, names="value")
        self.share.observe(lambda event: self._tell("tier", self._tier_words()), names="value")

    def load(self, row: IndicatorRow, changes: Mapping[str, str]) -> None:
        """Show an indicator, with what was changed of it."""
        self._loading, self._row = True, row
        fields = ("points", "target", "target_basis", "tier")
        values = {field: str(changes.get(field, getattr(row, field))) for field in fields}
        number = float(values["points"]) if _is_number(values["points"]) else 0.0
        self.points.step = 0.5 if number * 2 == int(number * 2) else 0.01
        self.points.value = number
        self.target.value, self.target.placeholder = values["target"], say("not_stated")
        unit = say("unit_of", unit=row.unit) if row.unit else ""
        shown = f'<div class="evd"><small style="margin-left:96px">{unit}</small></div>'
        self.unit.value = shown if unit else ""
        self.basis.value = values["target_basis"] or ""
        name, _, share = values["tier"].partition(" ")
        self.tier.value = name if name in self._tiers else ""
        self._offer_shares(share.removesuffix("%"))
        qualitative = row.direction == QUALITATIVE
        for widget in (*self._targeted, *self._tiered):
            hidden = (widget in self._tiered) != qualitative
            widget.layout.display = "none" if hidden else ""
        self._loading = False

    def show_basis(self, basis: str) -> None:
        """Show the basis that followed from a change, without telling it as one."""
        self._loading = True
        self.basis.value = basis
        self._loading = False

    def _tell(self, column: str, value: str) -> None:
        if not self._loading:
            self._changed(column, value)

    def _points(self) -> str:
        """Return the slider's points as the table writes them; the old ones to the letter."""
        points = Fraction(str(self.points.value))
        old = self._row.points if self._row is not None else ""
        return old if _is_number(old) and Fraction(old) == points else number_text(points)

    def _tier_chosen(self, _: Mapping[str, Any]) -> None:
        if not self._loading:
            self._loading = True
            self._offer_shares("")
            self._loading = False
            self._changed("tier", self._tier_words())

    def _offer_shares(self, share: str) -> None:
        """Offer the shares of the chosen tier, its middle first where none is chosen."""
        tier = self._tiers.get(self.tier.value)
        band = [] if tier is None else [n for n in range(101) if Fraction(n, 100) in tier.band]
        options = [(f"{n}%", str(n)) for n in band] or [("—", "")]
        values = [value for _, value in options]
        self.share.options = options
        self.share.value = share if share in values else values[len(values) // 2]

    def _tier_words(self) -> str:
        share = self.share.value
        return f"{self.tier.value} {share}%" if self.tier.value and share else self.tier.value


class HedgeControls:
    """Sliders for the widths of the hedges that a ledger has.

    Parameters
    ----------
    hedges
        Names of the hedge table.
    changed
        Called whenever a person moves one.
    """

    def __init__(self, hedges: Iterable[str], changed: Callable[[], None]) -> None:
        self._changed, self._loading = changed, False
        self.sliders = {name: _factor_slider(name) for name in hedges}
        for slider in self.sliders.values():
            slider.observe(self._tell, names="value")
        said = say("widths") if self.sliders else say("no_widths")
        head = widgets.HTML(f'<div class="evd"><h4>{said}</h4></div>')
        self.view = widgets.VBox([head, *self.sliders.values()])

    @property
    def widths(self) -> dict[str, Fraction]:
        """Hedge → how many times its usual width."""
        return {name: slider.value for name, slider in self.sliders.items()}

    def reset(self) -> None:
        """Put every width back, without telling it."""
        self._loading = True
        for slider in self.sliders.values():
            slider.value = Fraction(1)
        self._loading = False

    def _tell(self, _: Mapping[str, Any]) -> None:
        if not self._loading:
            self._changed()


def _wide() -> Any:
    """Return a layout of its own: what is hidden must hide nothing else."""
    return widgets.Layout(width="98%")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _slider(name: str, top: float) -> Any:
    return widgets.FloatSlider(
        description=name, min=0.0, max=top, step=0.5, readout_format=".2f", style=_STYLE,
        layout=_wide(),
    )  # fmt: skip


def _text(name: str) -> Any:
    return widgets.Text(description=name, continuous_update=False, style=_STYLE, layout=_wide())


def _dropdown(name: str, options: list[tuple[str, str]]) -> Any:
    return widgets.Dropdown(description=name, options=options, style=_STYLE, layout=_wide())


def _factor_slider(name: str) -> Any:
    return widgets.SelectionSlider(
        description=say(f"hedges.{name}"), options=list(FACTORS.items()), value=Fraction(1),
        style=_STYLE, layout=_wide(),
    )  # fmt: skip


#: Paragraphs shown before and after the one that is quoted.
BESIDE = 1


def evidence_html(
    item: Evidence,
    documents: Mapping[str, Document],
    titles: Mapping[str, str],
    used: Sequence[str],
) -> str:
    """Return a piece of evidence: figure, interval, place, and its paragraph with the quote marked.

    Parameters
    ----------
    item
        Bound to its words.
    documents, titles
        Sources by file name, and how they are cited.
    used
        Names of the indicators that rest on it.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.documents import document_from_text
    >>> from evalutils.reading.quantities import read_quantities
    >>> document = document_from_text("印制海报近20000多份。", "report.txt")
    >>> (figure,) = read_quantities("海报近20000多份")
    >>> item = Evidence("posters", "海报", "quote", figure, "海报近20000多份", Place("report.txt"))
    >>> shown = evidence_html(item, {"report.txt": document}, {}, [])
    >>> "印制<mark>海报<b>近20000多份</b></mark>。" in shown
    True
    """
    figure = item.quantity
    scale = quantity_scale(figure.text, figure.unit)
    title = titles.get(item.place.document, item.place.document)
    place = " · ".join(part for part in (title, item.place.words()) if part)
    facts = [
        (say("interval"), bracket_text(figure.interval, figure.unit, scale)),
        (say("reading"), say(f"readings.{figure.exactness}")),
        (say("source"), place),
        (say("as_of"), item.as_of),
        (say("used_by"), say("between").join(used) or say("used_by_none")),
        (say("note"), item.note),
    ]
    rows = [join([tag("dt", name), tag("dd", words)]) for name, words in facts if words]
    return str(
        tag(
            "div",
            tag("p", item.label, " ", tag("small", item.id)),
            tag("p", figure.text, class_="figure"),
            tag("dl", *rows, class_="facts"),
            _passage(item, documents),
            class_="evd",
        )
    )


def _passage(item: Evidence, documents: Mapping[str, Document]) -> Markup:
    """Return the paragraph of the quote, with those beside it and the heading above it."""
    document = documents.get(item.place.document)
    matches = find_quote(document, item.quote) if document is not None else []
    if document is None or len(matches) != 1:
        quoted = tag("p", *_marked(item.quote, 0, len(item.quote), item))
        said = say("record" if item.kind == "record" else "manual")
        return tag("div", tag("p", said, class_="beside"), quoted, class_="passage")
    at = matches[0].paragraph
    first, last = max(0, at - BESIDE), min(len(document.paragraphs), at + BESIDE + 1)
    shown = []
    heading = _heading_above(document.paragraphs, first)
    if heading is not None:
        shown.append(tag("p", heading.text, class_="head"))
    for number in range(first, last):
        paragraph = document.paragraphs[number]
        if number == at:
            shown.append(_quoted(paragraph, matches[0], item))
        else:
            kind = "head" if paragraph.heading_level else "beside"
            shown.append(tag("p", paragraph.text, class_=kind))
    return tag("div", *shown, class_="passage")


def _heading_above(paragraphs: Sequence[Paragraph], first: int) -> Paragraph | None:
    above = [part for part in paragraphs[:first] if part.heading_level]
    return above[-1] if above and not paragraphs[first].heading_level else None


def _quoted(paragraph: Paragraph, match: Match, item: Evidence) -> Markup:
    text = paragraph.text
    parts = _marked(text, match.start, match.end, item)
    return tag("p", text[: match.start], *parts, text[match.end :])


def _marked(text: str, start: int, end: int, item: Evidence) -> list[Markup]:
    """Return the quote as a mark with its figure underlined; offsets count inside the quote."""
    first, last = start + item.quantity.start, start + item.quantity.end
    inner = [text[start:first], tag("b", text[first:last]), text[last:end]]
    return [tag("mark", *inner)]


#: Rows of the list that are in sight.
ROWS = 17


class Browser:
    """Widgets that show one piece of evidence at a time.

    Parameters
    ----------
    before
        The project-year as it stands.

    Attributes
    ----------
    view
        What a notebook displays.
    search, chosen
        Words to look for, and the list of what they find.
    """

    def __init__(self, before: Standing) -> None:
        self._before = before
        self._used = uses(before)
        self.search = widgets.Text(
            placeholder=say("search_hint"), layout=widgets.Layout(width="98%")
        )
        self.chosen = widgets.Select(rows=ROWS, layout=widgets.Layout(width="98%"))
        beside = widgets.Layout(flex="1 1 0", min_width="0", margin="0 0 0 28px")
        self._shown = widgets.HTML(layout=beside)
        self.search.observe(self._find, names="value")
        self.chosen.observe(self._show, names="value")
        narrow = widgets.Layout(width="320px", min_width="320px")
        left = widgets.VBox([self.search, self.chosen], layout=narrow)
        top = widgets.Layout(align_items="flex-start")
        self.view = widgets.HBox([left, self._shown], layout=top)
        self._find({})

    def _find(self, _: Mapping[str, Any]) -> None:
        found = matching(self._before.evidence, self.search.value)
        self.chosen.options = [(f"{item.label}　{item.quantity.text}", item.id) for item in found]
        if found:
            self.chosen.value = found[0].id
            self._show({})
        else:
            nothing = tag("p", say("none_found"), class_="soft")
            self._shown.value = str(tag("div", nothing, class_="evd"))

    def _show(self, _: Mapping[str, Any]) -> None:
        item = next((e for e in self._before.evidence if e.id == self.chosen.value), None)
        if item is not None:
            titles = self._before.year.project.sources
            used = self._used.get(item.id, ())
            self._shown.value = evidence_html(item, self._before.documents, titles, used)


def matching(evidence: Sequence[Evidence], words: str) -> list[Evidence]:
    """Return the evidence that has all of some words in its label, id or quote.

    Examples
    --------
    >>> matching([], "宣讲")
    []
    """
    wanted = words.casefold().split()
    return [
        item
        for item in evidence
        if all(word in f"{item.label} {item.id} {item.quote}".casefold() for word in wanted)
    ]


def uses(before: Standing) -> dict[str, list[str]]:
    """Return evidence id → the indicators and computed values that rest on it."""
    found: dict[str, list[str]] = {}
    for item in before.results.indicators:
        for ident in item.evidence if item.leaf else ():
            found.setdefault(ident, []).append(f"{item.code} {item.name}")
    for value in before.results.values.values():
        computed = value.ref.kind == "result" and value.expression
        for ident in value.evidence if computed else ():
            found.setdefault(ident, []).append(Printer().label(value))
    return found
