"""Names: of units and projects as they can be compared, and what the name of a file tells."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePosixPath

from evalutils.base.data import beside
from evalutils.base.patterns import regex

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
