"""The controls of a trial: one indicator's cells, and the widths of the hedges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import ipywidgets as widgets

from evalutils.evaluation.profiles import Profile
from evalutils.evidence.project import IndicatorRow, table_columns
from evalutils.reading.quantities import number_text
from evalutils.reporting.desk.wording import say

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
        self.basis = _dropdown(say("target_basis"), [(say(f"basis.{b}"), b) for b in ("", *bases)])
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
