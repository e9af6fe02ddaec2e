"""The desk: project, year and profile to pick, and below them the views of the one picked."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from evalutils.base.faults import InputFaults
from evalutils.base.paths import DEFAULT_PROJECT, YearPaths, known_projects, known_years
from evalutils.base.refs import Ref
from evalutils.base.words import message_language
from evalutils.evaluation.formatting import value_text
from evalutils.evaluation.profiles import known_profiles, load_profile
from evalutils.evaluation.whatif import Standing, assumed_values, standing
from evalutils.evidence.markup import tokens
from evalutils.evidence.proposals import Decision
from evalutils.evidence.year import CleanYear, ProjectYear, open_year
from evalutils.reporting.desk.controls import Browser, say, style
from evalutils.reporting.desk.proposing import Proposing
from evalutils.reporting.desk.trials import Trying
from evalutils.reporting.editions.html import join, tag
from evalutils.reporting.printing import Printer


def open_desk(year: str | int, project: str = DEFAULT_PROJECT, profile: str = "") -> Desk:
    """Return the desk, with a project-year open on it.

    Parameters
    ----------
    year, project, profile
        Parameters of the notebook; ``profile`` ``""`` is the one ``project.yaml`` names.

    Raises
    ------
    InputFaults
        If a parameter names nothing, or the raw folder has faults: all of them.
    """
    return Desk(year, project, profile)


class Desk:
    """Widgets over one project-year; picking another one changes every view.

    Parameters
    ----------
    year, project, profile
        What is opened first.

    Attributes
    ----------
    picker
        Project, year and profile.
    evidence, trial, assumed, exports, proposals
        The views, each displayed by a cell of the notebook.
    trying
        The what-if of the project-year that is open.
    proposing
        Its proposals, to be confirmed one by one.
    """

    def __init__(self, year: str | int, project: str, profile: str) -> None:
        self._where, self._clean, self._before = _opened(year, project, profile)
        self.evidence, self.trial, self.assumed, self.exports, self.proposals = (
            widgets.VBox() for _ in range(5)
        )
        self.trying = Trying(self._before)
        self.proposing: Proposing | None = None
        # decisions on proposals, to be taken back, and the folder they were taken in
        self._decisions: list[Decision] = []
        self._decided: Path | None = None
        self._picked = _Picker(self._where, self._pick)
        self.picker = self._picked.view
        self._fill()

    @property
    def year(self) -> ProjectYear:
        """The project-year that is open."""
        return self._clean.year

    def _pick(self, year: str, project: str, profile: str) -> None:
        """Open another project-year; where it has faults they are told and the old one stays."""
        try:
            self._where, self._clean, self._before = _opened(year, project, profile)
        except InputFaults as found:
            self._picked.tell(str(found))
            return
        self._picked.tell("")
        self._picked.show(self._where)
        self.trying = Trying(self._before)
        self._fill()

    def _fill(self) -> None:
        self.evidence.children = (Browser(self._before).view,)
        self.trial.children = (self.trying.view,)
        self.assumed.children = (widgets.HTML(_assumed(self._before)),)
        self.exports.children = (_exporter(self._where, self._before, self.trying),)
        raw = self._where.raw
        earlier = self.proposing if raw == self._decided else None
        if raw != self._decided:
            self._decided, self._decisions = raw, []
        self.proposing = Proposing(
            raw, self._before, self._clean.documents, self._again, self._decisions, earlier
        )
        self.proposals.children = (self.proposing.view,)

    def _again(self) -> None:
        """Read the folder again after a decision was written into it."""
        self._pick(self._where.year, self._where.project, self._where.profile)


class _Picker:
    """Three drop-downs; years and profiles follow from the project."""

    def __init__(self, where: YearPaths, picked: Any) -> None:
        self._root, self._tell, self._loading = where.root, picked, False
        wide = widgets.Layout(width="300px")
        self._project, self._year, self._profile = (
            widgets.Dropdown(
                description=say(name), layout=wide, style={"description_width": "70px"}
            )
            for name in ("project", "year", "profile")
        )
        self._message = widgets.HTML()
        row = widgets.HBox([self._project, self._year, self._profile])
        # The one style sheet of the page comes with the first thing that is shown.
        sheet = widgets.HTML(str(tag("style", Markup(style()))))  # noqa: S704 -- a file of ours
        self.view = widgets.VBox([sheet, row, self._message])
        self.show(where)
        self._project.observe(self._other_project, names="value")
        self._year.observe(self._other, names="value")
        self._profile.observe(self._other, names="value")

    def show(self, where: YearPaths) -> None:
        """Show what is open."""
        self._loading = True
        self._project.options = known_projects(self._root)
        self._project.value = where.project
        self._year.options = known_years(self._root, where.project)
        self._year.value = where.year
        self._profile.options = sorted(known_profiles(where.profiles))
        self._profile.value = where.profile
        self._loading = False

    def tell(self, words: str) -> None:
        """Show a message, or take it away."""
        told = tag("div", tag("p", words, class_="fault", role="alert"), class_="evd")
        self._message.value = str(told) if words else ""

    def _other_project(self, _: Mapping[str, Any]) -> None:
        if not self._loading:
            years = known_years(self._root, self._project.value)
            self._tell(years[-1] if years else "", self._project.value, "")

    def _other(self, _: Mapping[str, Any]) -> None:
        if not self._loading:
            self._tell(self._year.value, self._project.value, self._profile.value)


def _opened(year: str | int, project: str, profile: str) -> tuple[YearPaths, CleanYear, Standing]:
    where, found = open_year(year, project, profile)
    return where, found, standing(found, load_profile(where.profile, where.profiles))


def _assumed(before: Standing) -> str:
    """Return the figures that no report computes, each under its assumption."""
    shown = assumed_values(before, before.evidence)
    if not shown:
        return _page(tag("p", say("assumed_none"), class_="soft"))
    heads = [
        tag("th", say(name), scope="col", class_="left")
        for name in ("item", "value", "assumption", "why_not")
    ]
    rows = [
        tag(
            "tr",
            tag("th", _label(before, item.entry.label), scope="row"),
            tag(
                "td",
                value_text(item.interval, item.entry.unit, language=message_language()),
                class_="moved left",
            ),
            tag("td", _label(before, item.entry.assumption), class_="left"),
            tag("td", _label(before, item.entry.reason), class_="left soft"),
        )
        for item in shown
    ]
    stamp = tag("span", say("assumption"), class_="stamp")
    lead = tag("p", stamp, say("assumed_lead"), class_="lead")
    return _page(lead, tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows)))


def _label(before: Standing, text: str) -> str:
    """Return a text of the evaluator with its figures written out."""
    values = Printer().shown(before.results.values)
    words = []
    for token in tokens(text):
        value = values.get(Ref(token.kind, token.value))
        named = f"{value.label}{value.text}" if value is not None else token.value
        words.append(named)
    return "".join(words)


def _exporter(where: YearPaths, before: Standing, trying: Trying) -> Any:
    """Return the button that writes a trial, and what it says when it has."""
    button = widgets.Button(description=say("export"), button_style="primary")
    lead = _page(tag("p", say("export_lead"), class_="soft"))
    told = widgets.HTML(lead, layout=widgets.Layout(margin="0 0 0 16px"))

    def write(_: Any) -> None:
        told.value = _written(where, before, trying)

    button.on_click(write)
    return widgets.HBox([button, told])


def _written(where: YearPaths, before: Standing, trying: Trying) -> str:
    if trying.trial is None:
        return _page(tag("p", say("export_faulty"), class_="alarm", role="alert"))
    from evalutils.reporting.desk.exports import export, export_folder

    files = export(before, trying.trial).files
    folder = export_folder(where)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("indicators.patch"):
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shown = folder.relative_to(where.root).as_posix()
    links = [_download(name, content) for name, content in files.items()]
    in_workbook = before.year.workbook
    patch = "workbook_how" if in_workbook else "patch_none"
    how = say("patch_how", file=f"{shown}/indicators.patch") if _has_patch(files) else say(patch)
    return _page(tag("p", say("written", folder=shown), " · ", *_between(links)), tag("p", how))


def _has_patch(files: Mapping[str, bytes]) -> bool:
    return "indicators.patch" in files


def _download(name: str, content: bytes) -> Markup:
    """Return a link that holds the file itself: a server elsewhere needs no path."""
    data = base64.b64encode(content).decode("ascii")
    return tag("a", name, href=f"data:application/octet-stream;base64,{data}", download=name)


def _between(links: Sequence[Markup]) -> list[Markup]:
    return [part for link in links for part in (join([" · "]), link)][1:]


def _page(*parts: Markup) -> str:
    return str(tag("div", *parts, class_="evd"))
