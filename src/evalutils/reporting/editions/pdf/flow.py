"""Fill the paper before a figure, table or turned sheet that does not fit on it.

A figure is never cut, a short table neither, so they may jump to the next page and leave
the rest of theirs empty. Then the figure becomes a little smaller, or the words that follow
move up, as in any well-set book; the order of headings, figures and tables among themselves
never changes. Where that does not help, a short table is cut after all; and where a chapter
would spill a few lines onto a page of its own, its tables are set tighter. Where things lie
is asked of Typst (``probe``), so the same document always gets the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Part = dict[str, Any]
Sections = Sequence[Mapping[str, Any]]
At = tuple[int, int]

#: Words that may move up, and what may jump.
_WORDS = ("paragraph", "list", "quote")
_JUMPING = ("figure", "table")

_MM = 72 / 25.4
#: Bottom of the type area on an upright page; a line of the body with the space below it,
#: and that line from its foot on (Typst tells where words stand, which is on their foot).
_BOTTOM, _LINE, _FOOT = (297 - 35) * _MM, 28.95, 16.2
#: The highest picture, and how much smaller one may become to stay on its page.
PICTURE_WIDTH, PICTURE_HEIGHT = 156 * _MM, 108 * _MM
_SMALLEST, _SLACK = 0.78, 6.0
#: Less than this (below the top of the type area) on its last page, and a chapter has spilt;
#: a turned sheet, which shows half as many rows, may hold more.
_TOP, _SPILL = 37 * _MM, 40 * _MM
_TOP_TURNED, _SPILL_TURNED = 28 * _MM, 65 * _MM
#: Bottom of the type area on a turned sheet, and what the colophon takes at the report's end.
_BOTTOM_TURNED, _COLOPHON = (210 - 26) * _MM, 22 * _MM
#: What may stay empty before a block that jumped and before a turned sheet, and the least
#: of a long table that may stand at a page's end.
_GAP, _GAP_BEFORE_TURNED, _LEAST_OF_TABLE = 40 * _MM, 75 * _MM, 45 * _MM
#: How much smaller the words of a table become that is close already and still spills.
_LESS = 0.93


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something begins: page, and distance from the page's top in pt."""

    page: int
    y: float

    def rest(self) -> float:
        """Return how much of the type area lies below a line that stands here."""
        return _BOTTOM - _FOOT - self.y


@dataclass(frozen=True, slots=True)
class Spots:
    """Where parts start, and where the words of those that are no headings end.

    Keys are ``(section, part)``. A part that jumps starts on the page it jumped to.
    """

    start: Mapping[At, Spot]
    end: Mapping[At, Spot]

    def height(self, at: At) -> float:
        """Return a part's height; a heading is a line, what a page's end parts a whole page."""
        if at not in self.end:
            return _LINE
        start, end = self.start[at], self.end[at]
        return end.y - start.y + _FOOT if start.page == end.page else _BOTTOM


def fill_pages(sections: Sections, probe: Callable[[Sections], Spots]) -> Sections:
    """Return the sections with paper filled where a block that jumped would leave it empty.

    Parameters
    ----------
    sections
        As :func:`~evalutils.reporting.editions.pdf.content.page_data` made them.
    probe
        Says where things lie when the sections are set as given; asked last of those returned.
    """
    settled: set[str] = set()  # every block is helped once, so this comes to an end
    while True:
        runs, touched = _runs(sections), set[int]()
        changes: dict[int, Sequence[Part]] = {}
        for ident, change in _changes(sections, probe(sections), settled):
            # What changes in one run of pages moves all that follows in it, and nothing else.
            here = {runs[place] for place in change}
            if not here & touched:
                touched |= here
                settled.add(ident)
                changes |= change
        if not changes:
            return sections
        sections = [
            {**section, "parts": changes.get(place, section["parts"])}
            for place, section in enumerate(sections)
        ]


def _runs(sections: Sections) -> list[int]:
    """Return for each section the run of pages it lies in; a run begins a new page."""
    runs: list[int] = []
    for place, section in enumerate(sections):
        fresh = section["turned"] or section["newpage"] or (place and sections[place - 1]["turned"])
        runs.append((runs[-1] if runs else 0) + bool(fresh))
    return runs


def _changes(
    sections: Sections, spots: Spots, settled: set[str]
) -> Iterator[tuple[str, dict[int, Sequence[Part]]]]:
    """Yield what would fill each gap: the id of the block that jumped, new parts by section."""
    for place, section in enumerate(sections):
        for index, part in enumerate(section["parts"]):
            if part["type"] not in _JUMPING or part["ident"] in settled:
                continue
            if section["turned"]:
                moved = _words_before_turn(sections, place, spots) if index == 0 else []
                if moved:
                    before = [*sections[place - 1]["parts"], *moved]
                    after = sections[place + 1]["parts"][len(moved) :]
                    yield part["ident"], {place - 1: before, place + 1: after}
            else:
                parts = _before_jump(section["parts"], place, index, spots)
                if parts is not None:
                    yield part["ident"], {place: parts}
        spilt = _tightened(sections, place, spots)
        if spilt is not None and f"section {place}" not in settled:
            yield f"section {place}", {place: spilt}


def _before_jump(parts: Sequence[Part], place: int, index: int, spots: Spots) -> list[Part] | None:
    """Return the parts with the gap before one of them filled, if there is one."""
    part, first = parts[index], index
    while first and parts[first - 1].get("leads"):
        first -= 1
    top = first
    while top and parts[top - 1]["type"] == "heading":
        top -= 1
    start, end = spots.start[place, index], spots.end[place, index]
    if start.page != end.page:  # a long table: not with a row or two at a page's end
        if top and start.rest() < _LEAST_OF_TABLE:
            return [*parts[:top], {**parts[top], "push": True}, *parts[top + 1 :]]
        return None
    here = spots.end.get((place, top - 1))
    if here is None or spots.start[place, top].page == here.page or here.rest() < _GAP:
        return None
    needed = sum(spots.height((place, at)) for at in range(top, index + 1))
    smaller = _smaller(part, needed - here.rest())
    if smaller is not None:
        return [*parts[:index], smaller, *parts[index + 1 :]]
    # Words of a section never stand before its heading.
    moved = _words_after(parts, place, index, spots, here.rest()) if top == first else []
    if not moved:
        led = sum(spots.height((place, at)) for at in range(top, index))
        if part["type"] == "table" and here.rest() - led > _LEAST_OF_TABLE:
            return [*parts[:index], {**part, "cut": True}, *parts[index + 1 :]]
        return None
    return [*parts[:first], *moved, *parts[first : index + 1], *parts[index + 1 + len(moved) :]]


def _tightened(sections: Sections, place: int, spots: Spots) -> list[Part] | None:
    """Return the parts of a section that spills onto a last page, its tables set tighter."""
    parts = sections[place]["parts"]
    last = place + 1 == len(sections)
    ends_page = last or sections[place + 1]["newpage"]
    end = spots.end.get((place, len(parts) - 1))
    turned = sections[place]["turned"]
    if not ends_page or end is None:
        return None
    bottom = _BOTTOM_TURNED if turned else _BOTTOM
    alone = last and end.y > bottom - _COLOPHON  # the colophon would get a page of its own
    if not alone and end.y > (_TOP_TURNED + _SPILL_TURNED if turned else _TOP + _SPILL):
        return None
    if not alone and spots.start[place, 0].page == end.page:
        return None
    near = (at for at in range(len(parts)) if spots.start[place, at].page >= end.page - 1)
    first = next(near, len(parts))  # none: the last part runs over more than two pages
    if not any(part["type"] == "table" for part in parts[max(0, first - 1) :]):
        return None
    return [
        _tighter(part) if part["type"] == "table" and at >= first - 1 else part
        for at, part in enumerate(parts)
    ]


def _tighter(part: Part) -> Part:
    """Return a table set close; one that is close already gets its words a little smaller."""
    return {**part, "tight": True, "size": part["size"] * (_LESS if part["tight"] else 1)}


def _smaller(part: Part, excess: float) -> Part | None:
    """Return a figure lower by so much, if it stays readable."""
    if part["type"] != "figure":
        return None
    height = min(PICTURE_WIDTH / part["aspect"], PICTURE_HEIGHT)
    wanted = height - excess - _SLACK
    return {**part, "limit": wanted} if _SMALLEST * height <= wanted < height else None


def _words_after(
    parts: Sequence[Part], place: int, index: int, spots: Spots, room: float
) -> Sequence[Part]:
    """Return the words after a part that fill the room; the last may run over the page's end."""
    end, filled = index + 1, 0.0
    while end < len(parts) and _may_move(parts[end]) and filled < room:
        filled += spots.height((place, end))
        end += 1
    return parts[index + 1 : end]


def _words_before_turn(sections: Sections, place: int, spots: Spots) -> Sequence[Part]:
    """Return what stands after a turned sheet and fits wholly on the page before it."""
    if not 0 < place < len(sections) - 1:
        return []
    earlier, later = sections[place - 1], sections[place + 1]
    end = spots.end.get((place - 1, len(earlier["parts"]) - 1))
    if end is None or earlier["turned"] or later["turned"] or later["newpage"]:
        return []
    if end.rest() < _GAP_BEFORE_TURNED:
        return []
    count, filled = 0, 0.0
    for index, part in enumerate(later["parts"]):
        filled += spots.height((place + 1, index))
        if filled > end.rest() or not (part["type"] == "heading" or _may_move(part)):
            break
        if part["type"] != "heading":  # a heading never closes a page
            count = index + 1
    return list(later["parts"][:count])


def _may_move(part: Part) -> bool:
    return part["type"] in _WORDS and not part.get("leads")
