"""Which files of a submission belong to one project-year: by what they say, then by their names.

What two files say decides: unit, project, year. Where one of them is silent, money, the name of
the file and its folder may settle it, and the doubt is said. Files that contradict each other in
project or year are never put together, however they are called.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import PurePosixPath

from evalutils.base.patterns import regex
from evalutils.base.words import beside
from evalutils.evaluation.audit import Account, Role

_NOT_WORDS = regex.compile(r"[^\p{Han}\p{L}\p{N}]")
_PARTED = regex.compile(r"[\s\-—–_.·,，、（()）【】\[\]《》“”]+")
_BRACKETED_YEAR = regex.compile(r"[（(\[【〔]?\s*20\d\d\s*年?度?\s*[)）\]】〕]?")
_NUMBER = regex.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_DATE = regex.compile(r"(?<!\d)(20\d\d)[.年-]?(0\d|1[0-2])[.月-]?([0-2]\d|3[01])日?(?!\d)")
_VERSION = regex.compile(r"[vV](?:er)?\.?\s*(\d{1,3})|第\s*(\d{1,2})\s*[稿版]|[（(](\d{1,2})[)）]")
#: A name of a unit has at least so many signs.
_SHORTEST = 2
#: Of two names of one unit, one inside the other: 水利局 is no 某县水利局分局.
_LEAST_SHARE = 0.4


@cache
def _word(name: str) -> regex.Pattern[str]:
    return regex.compile(beside(__file__, "names.toml")[name])


@cache
def _drafts() -> tuple[tuple[int, regex.Pattern[str]], ...]:
    told = beside(__file__, "names.toml")["drafts"]
    return tuple(sorted((int(rank), regex.compile(words)) for rank, words in told.items()))


@dataclass(frozen=True, slots=True)
class FileName:
    """What the name of a file, with the folders it lies in, tells of it.

    Parameters
    ----------
    unit
        The unit it names, or ``""``.
    year
        The year it names.
    role
        ``form``, ``report``, ``target`` or ``""``.
    draft
        Which draft it is: rank of its word, number, date; the later one is greater.
    rest
        What is left of the name: the project, perhaps.
    folder
        The folder it lies in, as its user knows it.
    """

    unit: str = ""
    year: int | None = None
    role: str = ""
    draft: tuple[int, int, str] = (0, 0, "")
    rest: str = ""
    folder: str = ""


@lru_cache(maxsize=65536)
def file_name(name: str) -> FileName:
    """Return what the name of a file tells.

    Examples
    --------
    >>> told = file_name("报送/水务局-附件1 渠道清淤自评表（定稿2）.doc")
    >>> told.unit, told.role, told.draft, told.rest, told.folder
    ('水务局', 'form', (2, 2, ''), '渠道清淤', '报送')
    >>> file_name("丙镇/2023年绩效自评报告.docx").unit, file_name("a.zip/b.txt").unit
    ('丙镇', '')
    """
    path = PurePosixPath(name.replace("\\", "/"))
    stem = unicodedata.normalize("NFKC", path.stem)
    pieces = [piece for piece in _PARTED.split(stem) if piece]
    above = [unicodedata.normalize("NFKC", part) for part in reversed(path.parts[:-1])]
    unit = next((one for one in (*pieces, *above) if _names_a_unit(one)), "")
    year = _word("year").search(stem)
    role = next((one for one in ("target", "form", "report") if _word(one).search(stem)), "")
    left = stem.replace(unit, " ") if unit else stem
    for word in (
        _DATE, _BRACKETED_YEAR, _VERSION, _word("annex"), *(word for _, word in _drafts()),
        _word("common"),
    ):  # fmt: skip
        left = word.sub(" ", left)
    rest = max((one for one in _PARTED.split(left) if not one.isdigit()), key=len, default="")
    return FileName(
        plain_unit(unit), int(year[1]) if year else None, role, _draft(stem), rest,
        path.parent.as_posix(),
    )  # fmt: skip


def _names_a_unit(text: str) -> bool:
    plain = _word("code").sub("", text)
    # A project may end as a unit does (运动会): what a form or report is about is none.
    return (
        len(plain) >= _SHORTEST
        and regex.search(_word("unit").pattern + "$", plain) is not None
        and not _word("common").search(plain)
    )


def _draft(stem: str) -> tuple[int, int, str]:
    found = [(rank, match) for rank, word in _drafts() for match in word.finditer(stem)]
    rank, at = max(((rank, match.end()) for rank, match in found), default=(0, -1))
    number = 0
    if at >= 0 and (behind := _NUMBER.match(stem, at)):
        number = int(behind[1])
    for match in _VERSION.finditer(stem):
        number = max(number, *(int(group) for group in match.groups() if group))
    date = _DATE.search(stem)
    return rank, number, "".join(date.groups()) if date else ""


@lru_cache(maxsize=65536)
def plain_unit(name: str) -> str:
    """Return a unit's name as it can be compared: no code, no 本级, no blanks.

    Examples
    --------
    >>> plain_unit("[155] 某县水务局（本级）"), plain_unit("219001-丙镇人民政府")
    ('某县水务局', '丙镇人民政府')
    """
    plain = _word("code").sub("", unicodedata.normalize("NFKC", name).strip())
    return str(_NOT_WORDS.sub("", _word("own_office").sub("", plain)) or _NOT_WORDS.sub("", name))


def same_unit(one: str, other: str) -> bool:
    """Return whether two names may be of one unit: equal, or one the end of the other.

    Examples
    --------
    >>> same_unit("某县水务局", "水务局"), same_unit("某县水务局", "某县水务局下属站")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    return short == long or (
        len(short) > _SHORTEST and long.endswith(short) and len(short) >= len(long) * _LEAST_SHARE
    )


def long_names(names: Iterable[str]) -> dict[str, str]:
    """Return plain name of a unit → the one longer name that it is the end of, else itself.

    Examples
    --------
    >>> long_names(["某县水务局", "水务局", "丙镇"])["水务局"]
    '某县水务局'
    >>> long_names(["甲县水务局", "乙县水务局", "水务局"])["水务局"]
    '水务局'
    """
    known = sorted({plain_unit(name) for name in names if name})
    by_end: dict[str, list[str]] = defaultdict(list)
    for name in known:
        by_end[name[-_SHORTEST:]].append(name)
    made = {}
    for name in known:
        longer = [
            other for other in by_end[name[-_SHORTEST:]]
            if len(other) > len(name) and same_unit(name, other)
        ]  # fmt: skip
        made[name] = longer[0] if len(longer) == 1 else name
    return made


@lru_cache(maxsize=65536)
def plain_project(name: str, unit: str = "") -> str:
    """Return a project's name as it can be compared.

    Examples
    --------
    >>> plain_project("“渠道清淤”项目（2023年度）")
    '渠道清淤'
    >>> plain_project("水务局渠道清淤经费", "某县水务局")
    '渠道清淤'
    """
    plain = _BRACKETED_YEAR.sub("", unicodedata.normalize("NFKC", name))
    plain = _NOT_WORDS.sub("", _word("code").sub("", plain.strip())).casefold()
    for at in range(len(unit) - _SHORTEST):
        if plain.startswith(unit[at:]):
            plain = plain.removeprefix(unit[at:])
            break
    return str(_word("tail").sub("", plain)) or plain


def alike(one: str, other: str) -> bool:
    """Return whether two projects' names differ by little: one inside the other, or few signs.

    Numbers tell one part of a work from another (一期, 二期), so that they have to agree.

    Examples
    --------
    >>> alike("渠道清淤", "渠道清淤整治"), alike("渠道清淤一期", "渠道清淤二期")
    (True, False)
    """
    marks = regex.compile(r"[\d一二三四五六七八九十]+")
    if marks.findall(one) != marks.findall(other) or min(len(one), len(other)) < 3:
        return False
    if one in other or other in one:
        return True
    left, right = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return 2 * len(left & right) >= _NEARLY * (len(left) + len(right))


#: Share of the pairs of signs that two names have to have in common.
_NEARLY = 0.75


#: A form's name for everything that a unit spends.
_WHOLE = "部门整体支出"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why it is not certain that a file belongs here; ``key`` is an entry of the catalogue."""

    key: str
    file: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Drafts:
    """Several files that are one thing of a project-year, the one that counts last.

    Parameters
    ----------
    role
        ``form``, ``report`` or ``target``.
    files
        From the earliest to the last draft, as far as their names tell.
    same
        Whether all of them say the same.
    certain
        Whether their names tell which one is the last.
    """

    role: Role
    files: tuple[str, ...]
    same: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """A project's year of a submission, with the files it was handed in by.

    Parameters
    ----------
    unit, project
        As printed; by the name of a file where no file prints it, ``""`` where none does.
    year
        The year evaluated.
    parts
        Everything that belongs here, by file.
    form, report, target
        The ones that count: of several drafts the last.
    drafts
        Where there are several of one thing.
    doubts
        Why a file may not belong here.
    """

    unit: str
    project: str
    year: int | None
    parts: tuple[Account, ...]
    form: Account | None = None
    report: Account | None = None
    target: Account | None = None
    drafts: tuple[Drafts, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Names of its files, each once."""
        return tuple(dict.fromkeys(part.file for part in self.parts))

    @property
    def compared(self) -> tuple[Account, ...]:
        """The parts whose figures are held against each other.

        Of drafts that differ the last one counts, where their names tell which one that is:
        else nobody knows which of them the other papers belong to.
        """
        open_ = {one.role for one in self.drafts if not (one.same or one.certain)}
        counting = (self.form, self.report, self.target)
        beside = (part for part in self.parts if part.role in {"row", "other"})
        found = [part for part in (*counting, *beside) if part and part.role not in open_]
        return tuple(dict.fromkeys(found))

    @property
    def main(self) -> Account:
        """The part whose figures count: the form, else the report, else the first."""
        return self.form or self.report or self.target or self.parts[0]


@dataclass(slots=True)
class _Group:
    """Files that are known to belong together so far."""

    parts: list[Account]
    long: Mapping[str, str]
    doubts: list[Doubt] = field(default_factory=list)

    def project(self) -> str:
        return next((_project(part) for part in self.parts if _project(part)), "")

    def unit(self) -> str:
        short = next((_unit(part) for part in self.parts if _unit(part)), "")
        return self.long.get(short, short)

    def year(self) -> int | None:
        return next((year for part in self.parts if (year := _year(part)) is not None), None)

    def has(self, *roles: str) -> bool:
        return any(part.role in roles for part in self.parts)

    def names(self) -> list[FileName]:
        return [file_name(part.file) for part in self.parts]

    def take(self, other: _Group, *doubts: Doubt) -> None:
        self.parts += other.parts
        self.doubts += (*other.doubts, *doubts)
        other.parts, other.doubts = [], []


def _unit(told: Account) -> str:
    if told.role == "row":
        # The table is a bureau's: only the line itself says whose the project is.
        return plain_unit(told.unit) if told.unit else ""
    printed = told.unit or told.department
    return plain_unit(printed) if printed else file_name(told.file).unit


def _year(told: Account) -> int | None:
    return told.year if told.year is not None else file_name(told.file).year


def _project(told: Account) -> str:
    if told.whole_unit and not told.project:
        return _WHOLE
    return plain_project(told.project, _unit(told)) if told.project else ""


def filed(told: Iterable[Account]) -> tuple[tuple[ProjectYear, ...], tuple[str, ...]]:
    """Return the project-years of a submission, and the files that belong to none of them.

    The order in which files come makes no difference.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> def part(file, role, **more): return Account(file, role, Place(file), **more)
    >>> form = part("丙镇-附件1（定稿2）.doc", "form", project="渠道清淤", unit="丙镇", year=2023)
    >>> report = part("丙镇/报告.docx", "report", project="丙镇渠道清淤项目", year=2023)
    >>> years, rest = filed([report, form])
    >>> years[0].unit, years[0].project, years[0].files, rest
    ('丙镇', '渠道清淤', ('丙镇-附件1（定稿2）.doc', '丙镇/报告.docx'), ())
    """
    listed = sorted(told, key=lambda one: (one.file, one.place.sheet or "", _order(one)))
    # One unit may print its name in full and in short.
    long = long_names(_unit(one) for one in listed)
    groups = [_Group([one], long) for one in listed if one.role != "other"]
    others = [_Group([one], long) for one in listed if one.role == "other"]
    _by_project([group for group in groups if group.unit()], whole=True)
    groups = [group for group in groups if group.parts]
    _by_project(groups)
    groups = [group for group in groups if group.parts]
    _by_near_name(groups)
    groups = [group for group in groups if group.parts]
    _without_project(groups)
    groups = [group for group in groups if group.parts]
    rest = _others(groups, others)
    made = [_made(group) for group in groups]
    return tuple(sorted(made, key=_sorted_by)), tuple(rest)


def _order(told: Account) -> tuple[int, int, int]:
    place = told.place
    return place.page or 0, place.lines[0] if place.lines else place.paragraph, place.table


def _sorted_by(one: ProjectYear) -> tuple[str, str, int, str]:
    return one.unit, one.project, one.year or 0, one.parts[0].file


def _by_project(groups: list[_Group], *, whole: bool = False) -> None:
    """Join what names one project: of one unit, and of one year where both tell it.

    A title has unit and project in one breath. Where the one ends and the other begins may be
    read in two ways (某街道 办事处村道养护), so that what says the same as a ``whole`` is one, too.
    """
    named: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        if group.project():
            named[(group.unit() if whole else "") + group.project()].append(group)
    for same in named.values():
        # What says everything comes first, so that what is silent finds all it may belong to.
        # A line of a table of projects, which may name no unit, comes to what has its own files.
        same.sort(key=lambda one: (one.has("row"), not one.unit(), one.year() is None))
        kept: list[_Group] = []
        for group in same:
            fits = [o for o in kept if (_same_year if whole else _may_be_one)(group, o)]
            folder = [other for other in fits if _beside(group, other)]
            found = fits if len(fits) == 1 else folder if len(folder) == 1 else []
            if found:
                found[0].take(group, *_silent(group, found[0]))
                continue
            if fits and group.has("row"):
                # A line that may be any unit's is no project of its own.
                group.parts = []
                continue
            for other in fits:
                group.doubts.append(Doubt("several", group.parts[0].file, other.parts[0].file))
            kept.append(group)


def _may_be_one(one: _Group, other: _Group) -> bool:
    units = (one.unit(), other.unit())
    return (not all(units) or same_unit(*units)) and _same_year(one, other)


def _same_year(one: _Group, other: _Group) -> bool:
    years = (one.year(), other.year())
    return None in years or years[0] == years[1]


def _beside(one: _Group, other: _Group) -> bool:
    return bool({n.folder for n in one.names()} & {n.folder for n in other.names()})


def _silent(group: _Group, other: _Group) -> list[Doubt]:
    """Return the doubts about a group that does not say whose or of which year it is."""
    told, first = group.parts[0], other.parts[0].file
    doubts: list[Doubt] = []
    if told.role == "row":
        return doubts
    if not (told.unit or told.department):
        doubts.append(Doubt("no_unit", told.file, first))
    if told.year is None:
        doubts.append(Doubt("no_year", told.file, first))
    return doubts


class _Named:
    """The groups that name their project, by unit and by folder."""

    def __init__(self, groups: Iterable[_Group]) -> None:
        self._by_unit: dict[str, list[_Group]] = defaultdict(list)
        self._by_folder: dict[str, list[_Group]] = defaultdict(list)
        for group in groups:
            if group.project():
                self._by_unit[group.unit()].append(group)
                for folder in {name.folder for name in group.names()}:
                    self._by_folder[folder].append(group)

    def near(self, group: _Group) -> Iterator[_Group]:
        """Yield those of its unit, and those beside it where one of the two names no unit."""
        unit = group.unit()
        found = list(self._by_unit[unit]) if unit else []
        for folder in {name.folder for name in group.names()}:
            found += (one for one in self._by_folder[folder] if not (unit and one.unit()))
        seen: set[int] = {id(group)}
        for other in found:
            if other.parts and id(other) not in seen and _may_be_one(group, other):
                yield other
            seen.add(id(other))


def _by_near_name(groups: list[_Group]) -> None:
    """Join form and report of one unit or folder whose projects are called nearly the same."""
    named = _Named(groups)
    for group in groups:
        if not group.parts or not group.project() or group.has("form", "both"):
            continue
        fits = [
            other
            for other in named.near(group)
            if other.has("form", "both")
            and not (group.has("report") and other.has("report", "both"))
            and alike(group.project(), other.project())
        ]
        if len(fits) == 1:
            doubt = Doubt("near_name", group.parts[0].file, fits[0].parts[0].file)
            fits[0].take(group, doubt)


def _without_project(groups: list[_Group]) -> None:
    """Join what names no project: by equal money, by its file's name, or as the only one."""
    named = _Named(groups)
    for group in groups:
        if not group.parts or group.project():
            continue
        told = group.parts[0]
        fits = [other for other in named.near(group) if not _has_all(group, other)]
        for key, found in (
            ("by_money", [one for one in fits if _same_money(group, one)]),
            ("by_name", [one for one in fits if _named_like(group, one)]),
            ("only_one", fits),
        ):
            if len(found) == 1:
                found[0].take(group, Doubt(key, told.file, found[0].parts[0].file))
                break


def _has_all(group: _Group, other: _Group) -> bool:
    """Return whether a project-year has already what a group would bring to it."""
    roles = {part.role for part in group.parts}
    return all(other.has(role, "both") for role in roles)


def _same_money(one: _Group, other: _Group) -> bool:
    mine, theirs = (
        {(part.budget, part.executed) for part in group.parts if part.budget is not None}
        for group in (one, other)
    )
    return bool(mine & theirs)


def _named_like(one: _Group, other: _Group) -> bool:
    rests = {name.rest for name in one.names() if name.rest}
    return any(
        rest == name.rest or (len(rest) > 2 and rest in other.project())
        for rest in rests
        for name in other.names()
    )


def _others(groups: Sequence[_Group], others: Sequence[_Group]) -> list[str]:
    """Put files that tell of no project-year to the one they are named for, or lie beside."""
    folders: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        for folder in {name.folder for name in group.names()}:
            folders[folder].append(group)
    rest = []
    for other in others:
        (name,) = other.names()
        there = [g for g in folders[name.folder] if not name.unit or same_unit(name.unit, g.unit())]
        named = [group for group in there if name.rest and _named_like(other, group)]
        # A survey's figures are of the one project that lies beside it; a list of names is of none.
        told = name.unit or any(one.kind == "content" for one in other.parts[0].stated)
        found = named if len(named) == 1 else there if len(there) == 1 and told else []
        if found:
            first = found[0].parts[0].file
            found[0].take(other, Doubt("by_name", other.parts[0].file, first))
        else:
            rest.append(other.parts[0].file)
    return rest


def _made(group: _Group) -> ProjectYear:
    parts = tuple(sorted(group.parts, key=lambda part: (part.file, _order(part))))
    counts: dict[str, Account | None] = {}
    drafts: list[Drafts] = []
    for role, roles in (
        ("form", ("form", "both")), ("report", ("report", "both")), ("target", ("target",))
    ):  # fmt: skip
        found = sorted((p for p in parts if p.role in roles), key=_rank)
        # A report with a form in it is no draft of a form that lies beside it.
        alone = [part for part in found if part.role == role] or found
        counts[role] = alone[-1] if alone else None
        files = tuple(dict.fromkeys(part.file for part in alone))
        if len(files) > 1:
            same = len({part.content for part in alone}) == 1
            certain = file_name(files[-1]).draft > file_name(files[-2]).draft
            drafts.append(Drafts(alone[-1].role, files, same, certain))
    named = counts["form"] or counts["report"] or counts["target"] or parts[0]
    unit = next((p.unit or p.department for p in (named, *parts) if p.unit or p.department), "")
    doubts = list(group.doubts)
    if not unit and group.unit():
        doubts.append(Doubt("unit_by_name", named.file))
    project = next((p.project for p in (named, *parts) if p.project), "")
    if not project and any(part.whole_unit for part in parts):
        project = _WHOLE
    if not project:
        project = next((n.rest for n in group.names() if n.rest), "")
        doubts.append(Doubt("project_by_name" if project else "no_project", named.file))
    return ProjectYear(
        unit or group.unit(), project, group.year(), parts, counts["form"], counts["report"],
        counts["target"], tuple(drafts), tuple(dict.fromkeys(doubts)),
    )  # fmt: skip


def _rank(told: Account) -> tuple[tuple[int, int, str], str]:
    return file_name(told.file).draft, told.file
