"""Fixed-layout files of GB/T 33190 (.ofd): characters, rulings and pictures of every page."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import atan2, hypot, isfinite
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.reading.documents.lines import columns
from evalutils.reading.documents.model import Document, Dropped, Unreadable, fault
from evalutils.reading.documents.pages.flow import MOST_PAGES, Sheet, document_of, sheet_of
from evalutils.reading.documents.pages.glyphs import (
    Glyph,
    is_lost,
    is_slanted,
    page_taken_in,
)
from evalutils.reading.documents.pages.ruled import Found

# The standard counts in millimetres, the readers of laid-out pages in points.
_POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
# Composite units stand inside one another: two or three deep in files of offices.
_DEEPEST = 16
# Of all pages together: a form has some hundreds, a report some ten thousand.
_MOST_OBJECTS = 500_000
# The box of a face reaches so far above the line that characters stand on, in sizes.
_ABOVE = 0.86
# Points: a filled area so narrow is a ruling, a wider one a shade behind the words.
_THIN = 2.5
# Points: a line that is off by less is meant straight.
_STRAIGHT = 0.6
_COMMAND = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: Numbers that follow each command of an outline; its last two are where the pen comes to.
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

#: x' = a·x + c·y + e, y' = b·x + d·y + f.
_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Point = tuple[float, float]


def read_ofd(path: Path) -> Document:
    """Return an ``.ofd`` file as a document: text as it is kept, tables from ruled lines.

    A page that is a picture is listed as unreadable, and so are larger pictures, characters
    without a meaning and what is attached or noted on the pages.

    Parameters
    ----------
    path
        A file whose container was checked before.

    Raises
    ------
    InputFaults
        ``document_damaged`` where a part that the file names is not there or no XML,
        ``document_too_long`` beyond the bounds, ``document_no_text`` where all are pictures.
    """
    with zipfile.ZipFile(path) as archive:
        package = _Package(path, archive)
        sheets: list[Sheet] = []
        bodies = list(_all(package.part("OFD.xml"), "DocBody"))
        if not bodies:
            raise fault(path, "document_damaged")
        beside = False
        dropped: list[Dropped] = []
        for body in bodies:
            root = package.named("OFD.xml", _text(_first(body, "DocRoot")))
            for page in _Body(package, root).pages(len(sheets)):
                sheets.append(page.sheet())
                dropped += page.hidden
            # Comments and files on the pages are not drawn with them.
            beside = beside or any(
                _first(root.xml, name) is not None for name in ("Attachments", "Annotations")
            )
    made = document_of(path, sheets)
    notes = [Unreadable(Place(path.name), "documents.unread.object")] if beside else []
    return replace(made, unreadable=(*made.unreadable, *notes), dropped=(*made.dropped, *dropped))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the file: where it lies, and its XML."""

    name: str
    xml: Any


class _Package:
    """The parts of a file, found as their makers name them."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        # Some programs write Windows' strokes, or other letters than the names they refer by.
        self._names = {_plain(info.filename).casefold(): info for info in archive.infolist()}
        self.objects = 0

    def part(self, name: str) -> Any:
        """Return the XML of a part.

        Raises
        ------
        InputFaults
            ``document_damaged`` where it is not there or no XML.
        """
        from lxml import etree

        info = self._names.get(_plain(name).casefold())
        if info is None:
            raise fault(self.path, "document_damaged", name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(self._archive.read(info), parser)
        # Prefixes that nobody declared are common and harmless; anything else may lack words.
        wrong = [e for e in parser.error_log if e.domain_name != "NAMESPACE"]
        if root is None or wrong:
            raise fault(self.path, "document_damaged", name)
        return root

    def named(self, base: str, location: str) -> _Part:
        """Return the part that another one refers to, from its own folder or from the root.

        Raises
        ------
        InputFaults
            ``document_damaged`` where there is none: a page would be missing without a word.
        """
        below = posixpath.join(posixpath.dirname(base), _plain(location))
        tries = (location,) if location.startswith("/") else (below, location)
        for name in map(_plain, map(posixpath.normpath, tries)):
            if name.casefold() in self._names:
                return _Part(name, self.part(name))
        raise fault(self.path, "document_damaged", location)

    def count(self) -> None:
        """Count one object that is drawn.

        Raises
        ------
        InputFaults
            ``document_too_long`` for a file that draws without end, units inside units.
        """
        self.objects += 1
        if self.objects > _MOST_OBJECTS:
            raise fault(self.path, "document_too_long", str(self.objects), limit=_MOST_OBJECTS)


class _Body:
    """One document of a file: what all its pages share."""

    def __init__(self, package: _Package, root: _Part) -> None:
        self.package, self.root = package, root
        common = _first(root.xml, "CommonData")
        self.box = _box(_first(common, "PageArea")) or _A4
        self.templates = {
            one.get("ID", ""): one.get("BaseLoc", "") for one in _all(common, "TemplatePage")
        }
        self.units: dict[str, Any] = {}
        for name in ("PublicRes", "DocumentRes"):
            self.units |= self.units_of(root.name, _all(common, name))

    def units_of(self, base: str, resources: Iterable[Any]) -> dict[str, Any]:
        """Return the composite units that files of resources hold, by their ids."""
        parts = [self.package.named(base, _text(one)) for one in resources]
        return {
            unit.get("ID", ""): unit
            for part in parts
            for units in _all(part.xml, "CompositeGraphicUnits")
            for unit in _all(units, "CompositeGraphicUnit")
        }

    def pages(self, before: int) -> Iterator[_Page]:
        """Yield every page, drawn; its number goes on from those before it.

        Raises
        ------
        InputFaults
            ``document_too_long``.
        """
        listed = [one for pages in _all(self.root.xml, "Pages") for one in _all(pages, "Page")]
        path = self.package.path
        if before + len(listed) > MOST_PAGES:
            raise fault(path, "document_too_long", str(before + len(listed)), limit=MOST_PAGES)
        for number, one in enumerate(listed, before + 1):
            part = self.package.named(self.root.name, one.get("BaseLoc", ""))
            made = _Page(
                Place(path.name, page=number),
                _box(_first(part.xml, "Area")) or self.box,
                self.package.count,
                self.units | self.units_of(part.name, _all(part.xml, "PageRes")),
            )
            # What stands behind every page is drawn first, as the standard has it.
            for used in _all(part.xml, "Template"):
                behind = self.templates.get(used.get("TemplateID", ""))
                if behind is None:
                    raise fault(path, "document_damaged", used.get("TemplateID", ""))
                made.draw(self.package.named(self.root.name, behind).xml)
            made.draw(part.xml)
            yield made


@dataclass(slots=True)
class _Page:
    """A page that is being drawn."""

    place: Place
    box: tuple[float, float, float, float]
    count: Callable[[], None]
    units: Mapping[str, Any]
    glyphs: list[Glyph] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    watermark: str = ""
    hidden: list[Dropped] = field(default_factory=list)
    lost: int = 0
    # Whether a composite object is not there, or stands deeper than is followed.
    lacking: bool = False

    def draw(self, xml: Any) -> None:
        """Draw the layers of a page or template."""
        left, top, _, _ = self.box
        # Boxes begin anywhere; points are counted from the corner of the page.
        at = (_POINTS, 0.0, 0.0, _POINTS, -left * _POINTS, -top * _POINTS)
        for content in _all(xml, "Content"):
            for layer in _all(content, "Layer"):
                self._objects(layer, at, 0)

    def sheet(self) -> Sheet:
        """Return the page as its tables and the lines outside them."""
        _, _, width, height = (side * _POINTS for side in self.box)
        page = page_taken_in(
            self.place, (width, height), self.glyphs, pictures=self.pictures,
            paths=len(self.edges), lost=self.lost, watermark=self.watermark,
        )  # fmt: skip
        if self.lacking:
            note = Unreadable(self.place, "documents.unread.object")
            page = replace(page, unread=(*page.unread, note))
        return sheet_of(page, self._grids(width, height) if page.rulings else [])

    def _grids(self, width: float, height: float) -> list[Found]:
        from pdfplumber.table import TableFinder

        drawn: Any = SimpleNamespace(edges=self.edges, bbox=(0, 0, width, height))
        found: list[Found] = list(TableFinder(drawn).tables)
        return found

    def _objects(self, parent: Any, at: _Matrix, depth: int) -> None:
        for item in parent:
            self.count()
            kind = _kind(item)
            if item.get("Visible") == "false":
                if words := "".join("".join(one.itertext()) for one in item.iter("{*}TextCode")):
                    self.hidden.append(Dropped(self.place, words, "documents.dropped.hidden"))
                continue
            if kind == "PageBlock" and depth < _DEEPEST:
                self._objects(item, at, depth + 1)
                continue
            inside = _within(item, at)
            if kind == "TextObject":
                self._words(item, inside)
            elif kind == "PathObject":
                self._path(item, inside)
            elif kind == "ImageObject":
                _, _, width, height = _numbers(item.get("Boundary"), 4)
                # A picture fills the unit square of its space; without a matrix, its box.
                self._picture(
                    inside if item.get("CTM") else _joined(inside, (width, 0, 0, height, 0, 0))
                )
            elif kind == "CompositeObject" and depth < _DEEPEST:
                unit = self.units.get(item.get("ResourceID", ""))
                self.lacking = self.lacking or unit is None
                for content in _all(unit, "Content"):
                    self._objects(content, inside, depth + 1)
            elif kind in {"PageBlock", "CompositeObject"}:
                self.lacking = True

    def _words(self, item: Any, at: _Matrix) -> None:
        size, wide = _number(item.get("Size")), _number(item.get("HScale"), 1.0)
        x = y = 0.0
        spaced = False
        for code in _all(item, "TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            words = "".join(code.itertext())
            across, down = (_steps(code.get(name), len(words)) for name in ("DeltaX", "DeltaY"))
            pen_x, pen_y = x, y
            for number, char in enumerate(words):
                # A figure or a Latin letter is about half as wide as a Chinese one.
                usual = size * wide * (columns(char) or 1) / 2
                step = across[number] if number < len(across) else 0.0 if down else usual
                if char.isspace():
                    spaced = True
                # A soft hyphen is an instruction to the typesetter, not a character.
                elif char >= " " and char != "\xad":
                    # A step within the size is the advance of the face; a longer one leaps.
                    taken = step if 0 < step <= size * wide else usual
                    box = (pen_x, pen_y - size * _ABOVE, pen_x + taken, pen_y + size * (1 - _ABOVE))
                    self._glyph(char, box, at, spaced=spaced)
                    spaced = False
                pen_x += step
                pen_y += down[number] if number < len(down) else 0.0

    def _glyph(
        self, char: str, box: tuple[float, float, float, float], at: _Matrix, *, spaced: bool
    ) -> None:
        if is_slanted(atan2(at[1], at[0])):
            self.watermark += char
            return
        x0, top, x1, bottom = box
        ends = [_moved(at, point) for point in ((x0, top), (x1, bottom))]
        (x0, x1), (top, bottom) = (sorted(sides) for sides in zip(*ends, strict=True))
        self.lost += is_lost(char)
        self.glyphs.append(Glyph(char, x0, top, x1, bottom, spaced))

    def _path(self, item: Any, at: _Matrix) -> None:
        outline = _text(_first(item, "AbbreviatedData"))
        stroked, filled = item.get("Stroke") != "false", item.get("Fill") == "true"
        for points in _outlines(outline):
            drawn = [_moved(at, point) for point in points]
            xs, ys = zip(*drawn, strict=True)
            thin = min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN
            # A line may be drawn as an area so narrow that it looks like one.
            if filled and thin:
                middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
                upright = max(xs) - min(xs) < max(ys) - min(ys)
                drawn = (
                    [(middle[0], min(ys)), (middle[0], max(ys))]
                    if upright
                    else [(min(xs), middle[1]), (max(xs), middle[1])]
                )
            if stroked or (filled and thin):
                self.edges += filter(None, map(_edge, drawn, drawn[1:]))

    def _picture(self, at: _Matrix) -> None:
        # A picture fills the unit square of the space it is drawn in.
        corners = [_moved(at, point) for point in ((0, 0), (1, 0), (0, 1))]
        (x, y), (right, low), (left, below) = corners
        covered = hypot(right - x, low - y) * hypot(left - x, below - y)
        _, _, width, height = (side * _POINTS for side in self.box)
        self.pictures.append(covered / (width * height))


def _within(item: Any, at: _Matrix) -> _Matrix:
    """Return the space that an object is drawn in: its box on the page, then its own matrix."""
    x, y, *_ = _numbers(item.get("Boundary"), 4)
    a, b, c, d, e, f = _numbers(item.get("CTM"), 6) if item.get("CTM") else _SAME
    return _joined(at, (a, b, c, d, e + x, f + y))


def _joined(outer: _Matrix, inner: _Matrix) -> _Matrix:
    a, b, c, d, _, _ = outer
    p, q, r, s, x, y = inner
    e, f = _moved(outer, (x, y))
    return a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, e, f


def _moved(at: _Matrix, point: _Point) -> _Point:
    a, b, c, d, e, f = at
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _outlines(data: str) -> Iterator[list[_Point]]:
    """Yield the straight runs of an outline; a curve ends one and begins another."""
    run: list[_Point] = []
    start: _Point = (0.0, 0.0)
    tokens = _COMMAND.findall(data)
    at = 0
    while at < len(tokens):
        command, takes = tokens[at], _TAKES.get(tokens[at], 0)
        numbers = [float(token) for token in tokens[at + 1 : at + 1 + takes] if token not in _TAKES]
        at += 1 + len(numbers)
        if len(numbers) < takes:
            break
        point = (numbers[-2], numbers[-1]) if numbers else start
        if command in {"L", "C"} and run:
            run.append(point)
            continue
        if len(run) > 1:
            yield run
        run = [point]
        start = point if command in {"S", "M"} else start
    if len(run) > 1:
        yield run


def _edge(one: _Point, other: _Point) -> dict[str, Any] | None:
    """Return a straight line as what tables are found by; nothing for a slanting one."""
    (x0, x1), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    width, height = x1 - x0, bottom - top
    if min(width, height) > _STRAIGHT or max(width, height) <= _STRAIGHT:
        return None
    upright = width < height
    # Slightly off, as a matrix leaves it: an upright line has one x, a level one one y.
    if upright:
        x0 = x1 = (x0 + x1) / 2
    else:
        top = bottom = (top + bottom) / 2
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0,
        "height": bottom - top, "orientation": "v" if upright else "h", "object_type": "line",
    }  # fmt: skip


def _steps(data: str | None, most: int) -> list[float]:
    """Return the steps between characters; ``g 5 3.2`` stands for five of 3.2."""
    tokens = (data or "").split()
    steps: list[float] = []
    at = 0
    while at < len(tokens) and len(steps) < most:
        if tokens[at] == "g":
            times, step = _numbers(" ".join(tokens[at + 1 : at + 3]), 2)
            steps += [step] * min(int(times), most - len(steps))
            at += 3
        else:
            steps.append(_number(tokens[at]))
            at += 1
    return steps


def _box(area: Any) -> tuple[float, float, float, float] | None:
    """Return the paper that a page area tells, where it does."""
    told = _first(area, "PhysicalBox")
    x, y, width, height = _numbers(_text(told), 4)
    return (x, y, width, height) if width > 0 and height > 0 else None


def _numbers(data: str | None, count: int) -> tuple[float, ...]:
    """Return so many numbers; what is missing is 0."""
    found = [_number(token) for token in (data or "").replace(",", " ").split()[:count]]
    return (*found, *[0.0] * (count - len(found)))


def _number(data: str | None, otherwise: float = 0.0) -> float:
    """Return a number of the file.

    Raises
    ------
    ValueError
        Where it is none, or none that a page can have: the file is damaged.
    """
    if data is None:
        return otherwise
    number = float(data)
    if not isfinite(number):
        raise ValueError(data)
    return number


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _kind(item: Any) -> str:
    """Return an element's name without its namespace: several are in use, declared or not."""
    # Comments and instructions have a function in its place.
    return re.split("[}:]", item.tag)[-1] if isinstance(item.tag, str) else ""


def _all(parent: Any, name: str) -> Iterator[Any]:
    return (item for item in parent if _kind(item) == name) if parent is not None else iter(())


def _first(parent: Any, name: str) -> Any:
    return next(_all(parent, name), None)


def _text(item: Any) -> str:
    return "" if item is None else (item.text or "").strip()
