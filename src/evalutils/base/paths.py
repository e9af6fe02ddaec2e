"""Where things lie: documented locations, and nothing else.

Every path of a run is derived from the bundle's root and the parameters of the run,
so that notebooks carry no path at all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.words import LANGUAGES

DEFAULT_PROJECT = "pingan-zengcheng"
DEFAULT_PROFILE = "mof-2020-10"
DEFAULT_LANGUAGE = "zh"

#: Set by a run for its notebooks: where they write and read processed data until it is finished.
STAGED_PROCESSED = "EVALUTILS_PROCESSED"

#: What a report was made from and what was made, beside it; and the shape of that file. A report
#: recorded in another shape was made by another version, and is asked to be made again.
RECORD, RECORD_SCHEMA = "run.json", 3

_NAME = re.compile(r"[^\W_][\w-]{0,79}", re.UNICODE)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


#: What systems and programs leave beside the files of a person.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db", "__pycache__"})


def is_litter(name: str) -> bool:
    """Return whether a name is of a file that nobody made: hidden, a lock or an editor's copy.

    Examples
    --------
    >>> [name for name in (".~lock.a.csv#", "~$a.docx", "a.csv~", "#a.csv#", "a.csv") if
    ...  not is_litter(name)]
    ['a.csv']
    """
    hidden = name.startswith((".", "~$")) and name != ".."
    copied = name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    return hidden or copied or name.lower() in _LITTER


def strangers_in(folder: Path) -> tuple[Fault, ...]:
    """Return a fault for everything in a folder that is neither a file nor a folder of it.

    A link out of the folder would bring another file's text into a report; a pipe is waited
    for without end.
    """
    home = folder.resolve()
    faults = []
    for above, folders, names in os.walk(folder):
        for name in sorted([*folders, *names]):
            path = Path(above, name)
            shown = path.relative_to(folder).as_posix()
            if is_litter(name):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                faults.append(Fault("raw_link", Place(shown), str(path.readlink())))
            elif not path.is_dir() and not path.is_file():
                faults.append(Fault("raw_special", Place(shown)))
        folders[:] = sorted(folders)
    return tuple(faults)


def bundle_root() -> Path:
    """Return the folder that holds ``notebooks/`` and ``data/``.

    ``EVALUTILS_ROOT`` wins; else the nearest folder from the working directory upwards
    that has ``notebooks/`` and ``data/raw/``; else the checkout this package lies in.

    Raises
    ------
    InputFaults
        If none of the three is a bundle.
    """
    override = os.environ.get("EVALUTILS_ROOT")
    if override:
        candidates = [Path(override).expanduser().resolve()]
    else:
        here = Path.cwd().resolve()
        candidates = [here, *here.parents, Path(__file__).resolve().parents[3]]
    for folder in candidates:
        if (folder / "notebooks").is_dir() and (folder / "data" / "raw").is_dir():
            return folder
    raise InputFaults([Fault("no_bundle", Place(override or str(Path.cwd())))])


def own_profiles() -> tuple[Path, ...]:
    """Return the bundle's folder of profiles; other people's forms may lie outside any bundle."""
    try:
        return (bundle_root() / "data" / "profiles",)
    except InputFaults:
        return ()


@dataclass(frozen=True, slots=True)
class YearPaths:
    """All locations of one project-year under one profile and language.

    Parameters
    ----------
    root
        The bundle's root.
    project, year, profile, language
        Parameters of the run, already validated (see :func:`plain_names`).

    Examples
    --------
    >>> where = YearPaths(Path("bundle"), "pingan-zengcheng", "2022")
    >>> where.report.as_posix()
    'bundle/reports/pingan-zengcheng/2022'
    >>> YearPaths(Path("bundle"), "pingan-zengcheng", "2022", "mof-2021-101", "en").report.name
    '2022-mof-2021-101-en'
    """

    root: Path
    project: str
    year: str
    profile: str = DEFAULT_PROFILE
    language: str = DEFAULT_LANGUAGE
    #: Profile that ``project.yaml`` names; another one gets folders of its own.
    home_profile: str = DEFAULT_PROFILE
    #: Folder that ``reports/`` and ``data/processed/`` are written in, where it is not the root.
    out: Path | None = None

    @property
    def written(self) -> Path:
        """Folder that everything made is written in."""
        return self.out or self.root

    @property
    def raw(self) -> Path:
        """What people put in; never edited by the program."""
        return self.root / "data" / "raw" / self.project / self.year

    @property
    def source(self) -> Path:
        """Documents as received."""
        return self.raw / "source"

    @property
    def registry(self) -> Path:
        """sha256 of every file under ``source/`` and ``records/``."""
        return self.raw / "registry.sha256"

    @property
    def processed(self) -> Path:
        """What ``01_clean`` and ``02_indicators`` write.

        During a run this is the folder that ``EVALUTILS_PROCESSED`` names: what a run writes
        takes the place of the last good data only when the run is finished.
        """
        staged = os.environ.get(STAGED_PROCESSED)
        if staged:
            return Path(staged)
        return (
            self.written / "data" / "processed" / self.project / (self.year + self._profile_suffix)
        )

    @property
    def report(self) -> Path:
        """What readers get."""
        suffix = self._profile_suffix
        if self.language != DEFAULT_LANGUAGE:
            suffix += f"-{self.language}"
        return self.written / "reports" / self.project / (self.year + suffix)

    @property
    def profiles(self) -> tuple[Path, ...]:
        """Folders of scoring profiles that a user added (``data/profiles``)."""
        return (self.root / "data" / "profiles",)

    @property
    def outlines(self) -> tuple[Path, ...]:
        """Folders of report outlines that a user added (``data/outlines``)."""
        return (self.root / "data" / "outlines",)

    @property
    def notebooks(self) -> Path:
        """The committed, output-free notebooks."""
        return self.root / "notebooks"

    @property
    def _profile_suffix(self) -> str:
        return "" if self.profile == self.home_profile else f"-{self.profile}"


def known_projects(root: Path) -> list[str]:
    """Return the projects that have a raw folder, sorted."""
    raw = root / "data" / "raw"
    return sorted(p.name for p in raw.iterdir() if p.is_dir() and not p.name.startswith("."))


def usual_project() -> str:
    """Return the project that is meant where none is named.

    The published one, where the bundle holds it; in a bundle of one's own the only one there is.
    With several, nobody can tell: the published one is named, and its absence is told with the
    names there are.
    """
    try:
        known = known_projects(bundle_root())
    except InputFaults:
        return DEFAULT_PROJECT
    return known[0] if len(known) == 1 else DEFAULT_PROJECT


def known_years(root: Path, project: str) -> list[str]:
    """Return the years of a project that have a raw folder, sorted."""
    raw = root / "data" / "raw" / project
    return sorted(p.name for p in raw.iterdir() if p.is_dir() and _YEAR.fullmatch(p.name))


def check_names(**names: str) -> list[Fault]:
    """Return a fault for every parameter that is not a plain name.

    ``year`` must be four digits; others letters (of any script), digits, ``-`` and ``_``.
    A path (``..``, ``/``, a drive) is never a name. ``language`` must be one that reports have
    words for.

    Examples
    --------
    >>> [fault.where.document for fault in check_names(year="../x", project="pingan-zengcheng")]
    ['YEAR']
    """
    faults = []
    for key, value in names.items():
        if key == "language":
            if value not in LANGUAGES:
                facts = {"known": "、".join(LANGUAGES)}
                faults.append(Fault("bad_language", Place("REPORT_LANG"), value, facts))
            continue
        pattern, code = (_YEAR, "bad_year") if key == "year" else (_NAME, "bad_name")
        if not pattern.fullmatch(value):
            faults.append(Fault(code, Place(key.upper()), value))
    return faults


def plain_names(**values: object) -> dict[str, str]:
    """Return the parameters of a run as names, whatever type they came in.

    ``papermill -p YEAR 2022`` gives a number, ``-y "PROFILE: null"`` gives nothing at all.

    Parameters
    ----------
    values
        ``year``, ``project``, ``profile`` and ``language``; an empty ``profile`` is the one
        ``project.yaml`` names.

    Raises
    ------
    InputFaults
        With every one that is no name (:func:`check_names`).

    Examples
    --------
    >>> plain_names(year=2022, profile=None)
    {'year': '2022', 'profile': ''}
    """
    names = {key: "" if value is None else str(value) for key, value in values.items()}
    asked = {key: name for key, name in names.items() if name or key != "profile"}
    if faults := check_names(**asked):
        raise InputFaults(faults)
    return names
