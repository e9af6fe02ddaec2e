"""Outlines: which chapters a report has, how they are headed, what is printed under each.

Frozen records, read from the files beside this module; all faults of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, InputFaults, choices
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.words import beside
from evalutils.evidence.yaml import read_rules

#: The outline of a project that names none.
DEFAULT = "source-2022"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a chapter (（一）).

    Parameters
    ----------
    anchor
        Its id in the document, the same in every language.
    heading
        Language → heading, with its number.
    parts
        Names of what is printed under it, in order.
    """

    anchor: str
    heading: Mapping[str, str]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter (一、) or an annex.

    Parameters
    ----------
    anchor, heading, parts
        As of a :class:`Section`; parts stand before the sections.
    sections
        Its sections, in order.
    annex
        Whether it is an annex, which begins on a new page.
    """

    anchor: str
    heading: Mapping[str, str]
    parts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    annex: bool = False


#: Rows that local forms have behind the total: what was concluded, problems and measures of the
#: unit, causes of deviations, and measures with the use of the results.
CLOSING = ("conclusion", "problems", "measures", "causes", "use")


@dataclass(frozen=True, slots=True)
class FormShape:
    """What the local form of an outline has beyond that of the rules (办法 附1).

    Parameters
    ----------
    closing
        Rows behind the total, of :data:`CLOSING`.
    reason_below
        Degree of achievement below which the form asks for a reason; ``None`` where it asks
        for one whenever a target was missed.
    """

    closing: tuple[str, ...] = ()
    reason_below: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a report.

    Parameters
    ----------
    name
        Of its file, without ``.yaml``.
    title
        Language → title.
    chapters, annexes
        In order.
    passages
        Part → words that head, in a source, the passage it quotes.
    form
        What its form has beyond that of the rules.
    """

    name: str
    title: Mapping[str, str]
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...] = ()
    passages: Mapping[str, tuple[str, ...]] | None = None
    form: FormShape = FormShape()

    def anchors(self) -> Iterator[str]:
        """Yield the anchors of all headings, in reading order.

        Examples
        --------
        >>> from evalutils.reporting.outlines import load_outline
        >>> list(load_outline("source-2022").anchors())[:3]
        ['overview', 'overview-background', 'overview-basis']
        """
        for chapter in (*self.chapters, *self.annexes):
            yield chapter.anchor
            yield from (section.anchor for section in chapter.sections)

    def parts(self) -> Iterator[str]:
        """Yield the names of all parts, in reading order.

        Examples
        --------
        >>> from evalutils.reporting.outlines import load_outline
        >>> list(load_outline("source-2022").parts())[:3]
        ['background', 'basis', 'goals']
        """
        for chapter in (*self.chapters, *self.annexes):
            yield from chapter.parts
            for section in chapter.sections:
                yield from section.parts


HERE = Path(__file__).parent
#: Languages in which every heading is worded.
LANGUAGES = ("zh", "en")

_KEYS = {"title", "chapters", "annexes", "passages", "form", "like"}
_FORM_KEYS = {"closing", "reason_below"}
_SHARE = re.compile(r"(\d{1,3})%", re.ASCII)
_CHAPTER_KEYS = {"anchor", "heading", "parts", "sections"}
_SECTION_KEYS = {"anchor", "heading", "parts"}
_ANCHOR = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)


def known_outlines(extra_folders: Iterable[Path] = ()) -> dict[str, Path]:
    """Return every outline by name with its file; a user's file wins over ours.

    Parameters
    ----------
    extra_folders
        Folders with further ``<name>.yaml`` files (``data/outlines`` of a bundle); one that
        does not exist is passed over.

    Examples
    --------
    >>> sorted(known_outlines())
    ['hubei', 'mof-2020-10-annex-3', 'sichuan', 'source-2022']
    """
    found = {}
    for folder in (HERE, *map(Path, extra_folders)):
        for file in sorted(folder.glob("*.yaml")):
            found[file.stem] = file
    return dict(sorted(found.items()))


def load_outline(name: str, extra_folders: Iterable[Path] = ()) -> Outline:
    """Return an outline by name.

    Parameters
    ----------
    name
        File name without ``.yaml``, as ``outline:`` of ``project.yaml`` gives it.
    extra_folders
        As for :func:`known_outlines`: a user adds an outline by adding a file there.

    Raises
    ------
    InputFaults
        If there is no such outline (near matches are named), or with everything that is
        wrong in its file: an unknown or repeated part, one that a report must not lose, a
        heading without its words in a language, an anchor that stands twice.

    Examples
    --------
    >>> outline = load_outline("mof-2020-10-annex-3")
    >>> [chapter.heading["en"] for chapter in outline.chapters][:2]
    ['1. The project', '2. How it was evaluated']
    """
    known = known_outlines(extra_folders)
    if name not in known:
        facts = {"near": choices(name, known), "known": "、".join(known)}
        raise InputFaults([Fault("unknown_outline", Place("project.yaml", key="outline"), name,
                                 facts)])  # fmt: skip
    return _read(known[name], known)


def default_outline() -> Outline:
    """Return the outline of a project that names none."""
    return load_outline(DEFAULT)


@cache
def part_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the parts that an outline must have, and of all parts."""
    data = beside(__file__, "parts.toml")
    required = frozenset(data["required"])
    return required, required | frozenset(data["optional"])


@cache
def sentence_of(part: str) -> re.Pattern[str] | None:
    """Return how a sentence tells a part that no heading does; ``None`` where none would do.

    Examples
    --------
    >>> bool(sentence_of("implementation").search("项目由局办公室牵头"))
    True
    >>> sentence_of("purpose")
    """
    told = beside(__file__, "parts.toml")["sentences"].get(part)
    return None if told is None else re.compile(told)


def dimensions_of(part: str) -> tuple[str, ...]:
    """Return the level-1 dimensions of scoring profiles that a part tells of.

    Examples
    --------
    >>> dimensions_of("benefit")
    ('效益', '满意度')
    """
    return tuple(beside(__file__, "parts.toml")["dimensions"][part])


def _read(file: Path, known: Mapping[str, Path]) -> Outline:
    shown = file.name if file.parent == HERE else f"data/outlines/{file.name}"
    data = read_rules(file, shown, "outline")
    reader = _Reader(shown)
    if isinstance(data, Mapping) and "like" in data:
        data = reader.filled(data, file.stem, known)
    outline = reader.outline(file.stem, data)
    if reader.faults:
        raise InputFaults(reader.faults)
    return outline


class _Reader:
    """Turns what a file holds into records and notes what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.anchors: dict[str, str] = {}
        self.printed: dict[str, str] = {}

    def outline(self, name: str, data: object) -> Outline:
        """Return the outline; it is sound only where no fault was noted."""
        top = self.mapping(data, "", _KEYS)
        chapters = self.chapters(top.get("chapters"), "chapters", annex=False)
        if not chapters:
            self.note("outline_no_chapter", "chapters")
        outline = Outline(
            name,
            self.worded(top.get("title"), "title"),
            chapters,
            self.chapters(top.get("annexes") or [], "annexes", annex=True),
            self.passages(top.get("passages") or {}),
            self.form(top.get("form") or {}),
        )
        required, known = part_names()
        for part in sorted(required - self.printed.keys()):
            facts = {"known": "、".join(sorted(known))}
            self.note("outline_part_missing", "", part, **facts)
        return outline

    def filled(
        self, data: Mapping[str, Any], name: str, known: Mapping[str, Path]
    ) -> Mapping[str, Any]:
        """Return what a file holds with the chapters and annexes of the outline it is like."""
        other = str(data["like"])
        if other == name or other not in known:
            others = [one for one in known if one != name]
            facts = {"near": choices(other, others), "known": "、".join(others)}
            self.note("outline_like", "like", other, **facts)
            return data
        rules = read_rules(known[other], known[other].name, "outline")
        taken = rules if isinstance(rules, Mapping) else {}
        if "like" in taken:  # one step only: whoever reads a file sees where its chapters stand
            self.note("outline_like", "like", other, near="", known="、".join(known))
        return {**{key: taken[key] for key in ("chapters", "annexes") if key in taken}, **data}

    def form(self, entry: object) -> FormShape:
        """Return what the form has beyond that of the rules."""
        data = self.mapping(entry, "form", _FORM_KEYS)
        closing = tuple(map(str, self.sequence(data.get("closing") or [], "form.closing")))
        for place, row in enumerate(closing, 1):
            if row not in CLOSING or row in closing[: place - 1]:
                facts = {"near": choices(row, CLOSING), "known": "、".join(CLOSING)}
                self.note("outline_closing", f"form.closing[{place}]", row, **facts)
        below = str(data.get("reason_below") or "")
        share = _SHARE.fullmatch(below)
        if below and share is None:
            self.note("outline_share", "form.reason_below", below)
        return FormShape(closing, Fraction(int(share[1]), 100) if share else None)

    def chapters(self, listed: object, at: str, *, annex: bool) -> tuple[Chapter, ...]:
        """Return the chapters of a list."""
        entries = self.sequence(listed, at)
        return tuple(
            self.chapter(entry, f"{at}[{place}]", annex=annex)
            for place, entry in enumerate(entries, 1)
        )

    def chapter(self, entry: object, at: str, *, annex: bool) -> Chapter:
        """Return a chapter with its sections."""
        data = self.mapping(entry, at, _CHAPTER_KEYS)
        anchor, heading = self.headed(data, at)
        parts = self.parts(data.get("parts") or [], f"{at}.parts")
        listed = self.sequence(data.get("sections") or [], f"{at}.sections")
        sections = tuple(
            self.section(one, f"{at}.sections[{place}]") for place, one in enumerate(listed, 1)
        )
        if not parts and not sections:
            self.note("outline_empty", at)
        return Chapter(anchor, heading, parts, sections, annex)

    def section(self, entry: object, at: str) -> Section:
        """Return a section."""
        data = self.mapping(entry, at, _SECTION_KEYS)
        anchor, heading = self.headed(data, at)
        parts = self.parts(data.get("parts") or [], f"{at}.parts")
        if not parts:
            self.note("outline_empty", at)
        return Section(anchor, heading, parts)

    def headed(self, data: Mapping[str, Any], at: str) -> tuple[str, Mapping[str, str]]:
        """Return anchor and heading; an anchor is a plain name that stands once."""
        anchor = str(data.get("anchor") or "")
        if not _ANCHOR.fullmatch(anchor):
            self.note("outline_anchor", f"{at}.anchor", anchor)
        elif anchor in self.anchors:
            self.note("outline_anchor_twice", f"{at}.anchor", anchor, first=self.anchors[anchor])
        self.anchors.setdefault(anchor, at)
        return anchor, self.worded(data.get("heading"), f"{at}.heading")

    def worded(self, entry: object, at: str) -> Mapping[str, str]:
        """Return words by language; every language must have some."""
        words = entry if isinstance(entry, Mapping) else {}
        for language in LANGUAGES:
            if not str(words.get(language) or "").strip():
                self.note("outline_heading", f"{at}.{language}", language=language)
        for language in sorted(words.keys() - set(LANGUAGES)):
            self.note("outline_key", f"{at}.{language}", language, known="、".join(LANGUAGES))
        return {key: " ".join(str(text).split()) for key, text in words.items()}

    def parts(self, listed: object, at: str) -> tuple[str, ...]:
        """Return names of parts: known ones, each printed once in a report."""
        _, known = part_names()
        names = tuple(str(name) for name in self.sequence(listed, at))
        for place, name in enumerate(names, 1):
            column = f"{at}[{place}]"
            if name not in known:
                facts = {"near": choices(name, known), "known": "、".join(sorted(known))}
                self.note("outline_part_unknown", column, name, **facts)
            elif name in self.printed:
                self.note("outline_part_twice", column, name, first=self.printed[name])
            self.printed.setdefault(name, column)
        return names

    def passages(self, entry: object) -> Mapping[str, tuple[str, ...]]:
        """Return the words that head quoted passages: ours, and the outline's own before them."""
        data = self.mapping(entry, "passages", set(beside(__file__, "parts.toml")["passages"]))
        own = {part: self.sequence(words, f"passages.{part}") for part, words in data.items()}
        ours = beside(__file__, "parts.toml")["passages"]
        return {part: tuple(map(str, own.get(part, words))) for part, words in ours.items()}

    def mapping(self, entry: object, at: str, keys: set[str]) -> Mapping[str, Any]:
        """Return a mapping, its unknown keys noted."""
        if not isinstance(entry, Mapping):
            self.note("outline_shape", at, known="、".join(sorted(keys)))
            return {}
        for key in sorted(entry.keys() - keys):
            column = f"{at}.{key}" if at else key
            facts = {"near": choices(key, keys), "known": "、".join(sorted(keys))}
            self.note("outline_key", column, key, **facts)
        return entry

    def sequence(self, entry: object, at: str) -> list[Any]:
        """Return a list, or note that there is none."""
        if isinstance(entry, list):
            return entry
        self.note("outline_list", at)
        return []

    def note(self, code: str, column: str, found: str = "", **facts: object) -> None:
        """Note a fault at a place of the file."""
        self.faults.append(Fault(code, Place(self.file, key=column), found, facts))
