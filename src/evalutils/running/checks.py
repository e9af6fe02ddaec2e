"""The check of a project-year: folder, profile and how both fit, every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import DEFAULT_PROFILE, YearPaths
from evalutils.evaluation.fitting import misfits
from evalutils.evaluation.profiles import Profile, load_profile
from evalutils.evidence.schema import project_keys
from evalutils.evidence.year import (
    CleanYear,
    leaves,
    own_faults,
    read_year,
    require_year,
    year_files,
)
from evalutils.running.parameters import Asked


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Parameters
    ----------
    where
        Locations of the run that was checked.
    clean
        What of the raw folder could be read; ``None`` where nobody knows what is evaluated.
    faults
        In the order of the files.
    """

    where: YearPaths
    clean: CleanYear | None
    faults: tuple[Fault, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How much there is, by name; empty where the project could not be read."""
        if self.clean is None:
            return {}
        year = self.clean.year
        return {
            "sources": len(year.project.sources),
            "evidence": len(year.evidence),
            "indicators": len(leaves(year.indicators)),
            "budget": len(year.budget),
            "computed": len(year.analysis.computed),
            "requests": len(year.analysis.requests),
        }


def check_year(root: Path, wanted: Asked) -> Checked:
    """Return everything that has to be mended before a report can be made.

    Parameters
    ----------
    root
        The bundle's root.
    wanted
        Parameters of the run.

    Raises
    ------
    InputFaults
        If there is no such project-year.
    """
    clean, faults = read_year(require_year(root, wanted.project, wanted.year))
    where = wanted.paths(root, DEFAULT_PROFILE if clean is None else clean.year.project.profile)
    found = list(faults)
    profile = _profile(where, found)
    if clean is not None and profile is not None:
        found += misfits(clean, profile, faults)
    if clean is not None and not found:
        found += own_faults(clean)
    if clean is not None:
        from evalutils.reporting.material import report_faults

        found += report_faults(where, clean, profile, sound=not found)
    return Checked(where, clean, tuple(found))


def require_sound(root: Path, wanted: Asked) -> tuple[YearPaths, CleanYear]:
    """Return the locations of a run and its raw folder, where nothing has to be mended.

    Raises
    ------
    InputFaults
        With every fault that :func:`check_year` finds.
    """
    checked = check_year(root, wanted)
    if checked.faults or checked.clean is None:
        raise InputFaults(checked.faults)
    return checked.where, checked.clean


def sound(root: Path, wanted: Asked) -> tuple[YearPaths, str, dict[str, bytes]]:
    """Return what :func:`require_sound` does in a shape that goes from process to process.

    Returns
    -------
    tuple
        Locations of the run, the project's report date, and what was read of the raw folder as
        the content of ``year.json``: whoever takes them on need not know what a year is.

    Raises
    ------
    InputFaults
        With every fault that :func:`check_year` finds.
    """
    where, clean = require_sound(root, wanted)
    return where, clean.year.project.report_date, year_files(clean)


def _profile(where: YearPaths, found: list[Fault]) -> Profile | None:
    """Return the scoring profile, or note its faults where its name has none of its own."""
    named = {"profile", project_keys()["profile"]}
    if any(fault.where.key in named for fault in found):
        return None
    try:
        return load_profile(where.profile, where.profiles)
    except InputFaults as problem:
        found += problem.faults
        return None
