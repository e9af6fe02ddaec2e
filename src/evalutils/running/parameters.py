"""The parameters of a run: where their values come from, and names that are misspelt.

Precedence: command line, environment (make puts its parameters there), ``project.yaml``,
default.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, replace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, near
from evalutils.base.paths import (
    DEFAULT_LANGUAGE,
    DEFAULT_PROFILE,
    YearPaths,
    plain_names,
    usual_project,
)
from evalutils.base.places import Place

DEFAULT_YEAR = "2022"
#: Environment variable that names the engine of notebooks; ``--engine`` sets it.
ENGINE = "EVALUTILS_ENGINE"
#: Engines: forks of a warm process, and papermill's own way.
WARM, PLAIN = "evalutils", "papermill"

#: Names that mean something on make's command line; make's own are never faults.
KNOWN = (
    "YEAR",
    "PROJECT",
    "PROFILE",
    "REPORT_LANG",
    "FROM",
    "FILES",
    "YEARS",
    "A",
    "B",
    "JOBS",
    "CLUSTER",
    "SCHEDULER",
    "TABLE",
    "REGISTER",
    "KEY",
    "OUT",
    "PYTHON",
    "UPGRADE",
    "FAST",
    "QUICK",
    "README",
    "BATCH",
    "ROWS",
)
_OF_MAKE = frozenset({"MAKE", "MAKEFLAGS", "SHELL", "OS", "V"})
#: Where the Makefile leaves the names given on its command line.
OVERRIDES = "EVALUTILS_OVERRIDES"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user asked for; ``""`` where nothing was said.

    Parameters
    ----------
    project, year, language
        With their defaults filled in.
    profile
        As asked, or ``""`` for the one ``project.yaml`` names.
    out
        Folder to write to, or ``""`` for the bundle itself.
    """

    project: str
    year: str
    profile: str
    language: str
    out: str = ""

    def paths(self, root: Path, home_profile: str) -> YearPaths:
        """Return the locations of this run, the project's own profile being known."""
        profile = self.profile or home_profile or DEFAULT_PROFILE
        # without its dots: the path is shown, and kept by what is made there
        out = Path(os.path.abspath(Path(self.out).expanduser())) if self.out else None  # noqa: PTH100
        return YearPaths(root, self.project, self.year, profile, self.language, home_profile, out)

    def possible_paths(self, root: Path) -> list[YearPaths]:
        """Return the locations this run can have while the project's own profile is not known."""
        if not self.profile:
            return [self.paths(root, DEFAULT_PROFILE)]
        at_home = self.paths(root, self.profile)
        return [at_home, replace(at_home, home_profile="")]


def add_options(parser: ArgumentParser) -> None:
    """Add the options that name a run."""
    parser.add_argument("--year", metavar="YEAR", help="年度 / year (default: 2022)")
    parser.add_argument("--project", metavar="NAME", help="项目文件夹名 / folder under data/raw")
    add_run_options(parser)


def add_run_options(parser: ArgumentParser) -> None:
    """Add the options that say how a project-year is run."""
    parser.add_argument("--profile", metavar="NAME", help="评分口径 / scoring profile")
    parser.add_argument("--language", metavar="zh|en", help="报告语言 / language of the report")


def asked(args: Namespace) -> Asked:
    """Return what was asked for on the command line or, failing that, in the environment.

    Raises
    ------
    InputFaults
        If a value is no plain name, or the report has no words in the language.
    """
    names = plain_names(
        project=_first(args.project, "PROJECT", usual_project()),
        year=_first(args.year, "YEAR", DEFAULT_YEAR),
        profile=_first(args.profile, "PROFILE", ""),
        language=_first(args.language, "REPORT_LANG", DEFAULT_LANGUAGE),
    )
    return Asked(**names)


def check_overrides() -> None:
    """Raise for every misspelt parameter given on make's command line.

    Raises
    ------
    InputFaults
        If a name is not one of :data:`KNOWN`.
    """
    given = os.environ.get(OVERRIDES, "").split()
    unknown = [name for name in given if name not in KNOWN and name not in _OF_MAKE]
    if unknown:
        raise InputFaults(_unknown(name) for name in unknown)


def _unknown(name: str) -> Fault:
    found = near(name, KNOWN, 1)
    code = "unknown_parameter_near" if found else "unknown_parameter"
    facts = {"name": name, "near": "".join(found), "known": " ".join(KNOWN[:-3])}
    return Fault(code, Place(name), os.environ.get(name, ""), facts)


def _first(given: str | None, variable: str, default: str) -> str:
    return given or os.environ.get(variable) or default


def add_engine(parser: ArgumentParser) -> None:
    """Add ``--engine`` to a command that runs notebooks."""
    parser.add_argument(
        "--engine",
        choices=[WARM, PLAIN],
        help="怎样运行笔记本；默认 evalutils，不能时用 papermill / how notebooks are run",
    )


def choose_engine(args: Namespace) -> None:
    """Set the engine for this process and those it starts; the command line wins.

    Raises
    ------
    InputFaults
        If the environment names one that is not known.
    """
    if args.engine:
        os.environ[ENGINE] = args.engine
    engine()


def engine() -> str:
    """Return the engine that was asked for, the warm one where nothing was.

    Raises
    ------
    InputFaults
        If there is no such engine.

    Examples
    --------
    >>> engine() in {WARM, PLAIN}
    True
    """
    chosen = os.environ.get(ENGINE) or WARM
    if chosen not in {WARM, PLAIN}:
        raise InputFaults([Fault("engine_unknown", Place(ENGINE), chosen)])
    return chosen
