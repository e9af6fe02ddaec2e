"""An outline as frozen records, read from its file and free of faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    public_heading
        Language → heading in the public copy, where it holds less than the review copy.
    """

    anchor: str
    heading: Mapping[str, str]
    parts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    annex: bool = False
    public_heading: Mapping[str, str] | None = None


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
    summary
        What stands before the first chapter, or ``None``.
    passages
        Part → words that head, in a source, the passage it quotes.
    """

    name: str
    title: Mapping[str, str]
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...] = ()
    summary: Chapter | None = None
    passages: Mapping[str, tuple[str, ...]] | None = None

    def anchors(self) -> Iterator[str]:
        """Yield the anchors of all headings, in reading order.

        Examples
        --------
        >>> from evalutils.reporting.outlines import load_outline
        >>> list(load_outline("source-2022").anchors())[:3]
        ['summary', 'overview', 'overview-background']
        """
        first = () if self.summary is None else (self.summary,)
        for chapter in (*first, *self.chapters, *self.annexes):
            yield chapter.anchor
            yield from (section.anchor for section in chapter.sections)

    def parts(self) -> Iterator[str]:
        """Yield the names of all parts, in reading order.

        Examples
        --------
        >>> from evalutils.reporting.outlines import load_outline
        >>> list(load_outline("source-2022").parts())[:3]
        ['headline', 'background', 'basis']
        """
        first = () if self.summary is None else (self.summary,)
        for chapter in (*first, *self.chapters, *self.annexes):
            yield from chapter.parts
            for section in chapter.sections:
                yield from section.parts
