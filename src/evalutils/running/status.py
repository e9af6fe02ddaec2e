"""Where a project-year stands, for the first cell of a notebook: current, stale, a draft."""

from __future__ import annotations

import os

from IPython.display import display
from markupsafe import Markup

from evalutils.base.faults import phrase
from evalutils.base.paths import DEFAULT_LANGUAGE, STAGED_PROCESSED, bundle_root, plain_names
from evalutils.evidence.year import ProjectYear
from evalutils.running.job import recorded
from evalutils.running.parameters import Asked
from evalutils.running.stamps import changed_since, part_named, run_stamp

#: Files that are named of those that changed; the others are counted.
_NAMED = 4
#: State → colours of its badge: ground and ink.
_COLOURS = {
    "fresh": ("#e6f2ea", "#1e5a34"),
    "stale": ("#fdeee2", "#8a3b0c"),
    "none": ("#eceff3", "#1d2433"),
}


def show_status(year: ProjectYear, profile: str = "", language: str = DEFAULT_LANGUAGE) -> None:
    """Display where the report of a year stands; nothing while that report is being made.

    Parameters
    ----------
    year
        As it was read.
    profile, language
        Parameters of the notebook.
    """
    if os.environ.get(STAGED_PROCESSED):
        return
    state, words = status_of(year, profile, language)
    ground, ink = _COLOURS[state]
    style = f"background:{ground};color:{ink};border-radius:4px;padding:3px 10px"
    badge = Markup('<span role="status" style="{}">{}</span>').format(style, words)
    display({"text/html": str(badge), "text/plain": words}, raw=True)


def status_of(
    year: ProjectYear, profile: str = "", language: str = DEFAULT_LANGUAGE
) -> tuple[str, str]:
    """Return the state of a year's report (``fresh``, ``stale`` or ``none``), and it in words.

    Parameters
    ----------
    year, profile, language
        As in :func:`show_status`.
    """
    names = plain_names(
        project=year.folder.parent.name, year=year.folder.name, profile=profile, language=language
    )
    found = recorded(bundle_root(), Asked(**names))
    left = phrase("standing_proposals", count=year.proposals) if year.proposals else ""
    if found is None:
        return "none", phrase("standing_none") + left
    where, record = found
    since = changed_since(record["depends"], run_stamp(where))
    changed = [part_named(name) for name in since]
    if not changed:
        return "fresh", phrase("standing_fresh") + left
    more = phrase("standing_more", count=len(changed)) if len(changed) > _NAMED else ""
    return "stale", phrase("standing_stale", names="、".join(changed[:_NAMED]), more=more) + left
