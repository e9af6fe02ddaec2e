"""Turning a picture into SVG and PNG, the same bytes every time.

Nothing of pyplot's global state is used; the style is entered and left around each drawing.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from lxml import etree
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle, Wedge
from matplotlib.text import Text as TextArtist
from matplotlib.transforms import Affine2D
from PIL import Image, ImageColor

from evalutils.base.patterns import re
from evalutils.reporting.charts.layout import (
    FAMILY,
    PALETTE,
    Bar,
    Dot,
    DrawingError,
    Drawn,
    Line,
    Mark,
    Picture,
    Shape,
    Text,
    register_face,
    text_width,
)
from evalutils.reporting.document import DataTable

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LONG = re.compile(r"-?\d+\.\d{3,}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: The path of a patches.Circle: nothing else that charts draw has eight curves and no line.
_EIGHT_CURVES = re.compile(r"M [-\d.]+ [-\d.]+(?: C(?: [-\d.]+){6}){8} z")


def tidy(svg: bytes, family: str) -> str:
    """Return the bare ``<svg>`` element of what matplotlib wrote.

    No prolog, no metadata, no id that nothing refers to, no group that says nothing, two
    decimals of a point. matplotlib's ``<style>*{…}`` would reach the whole page the picture
    is set in and becomes attributes of the root, as does the type face. Inline styles become
    presentation attributes: a page may give every colour another one in its dark scheme with
    ``[fill="#1d2433"] { fill: … }``.

    Parameters
    ----------
    svg
        As written by matplotlib.
    family
        The one type face of all text.
    """
    root = etree.fromstring(svg, etree.XMLParser(remove_comments=True, remove_blank_text=True))
    for unwanted in [*root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")]:
        parent = unwanted.getparent()
        if parent is not None:
            parent.remove(unwanted)
    used = _referred(root)
    for node in root.iter():
        if node.get("id") is not None and node.get("id") not in used:
            del node.attrib["id"]
        _plain(node)
    for node in root.iter(f"{_SVG}path"):
        _round(node)
    for node in reversed(list(root.iter(f"{_SVG}g", f"{_SVG}defs"))):
        _unwrap(node)
    root.set("font-family", f"'{family}'")
    root.set("stroke-linejoin", "round")
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _referred(root: etree._Element) -> set[str]:
    used = set()
    for node in root.iter():
        for value in node.attrib.values():
            used.update(re.findall(r"url\(#([^)]+)\)", str(value)))
        if node.get(_HREF):
            used.add(str(node.get(_HREF)).removeprefix("#"))
    return used


def _plain(node: etree._Element) -> None:
    """Turn inline style into attributes, and shorten numbers."""
    for declaration in str(node.attrib.pop("style", "")).split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip() != "font-family":
            node.set(name.strip(), value.strip())
    if node.tag == f"{_SVG}text":
        node.attrib.pop("transform", "")  # matplotlib writes rotate(-0 …)
        if node.get("text-anchor") == "start":
            del node.attrib["text-anchor"]
    for name in ("d", "x", "y", "width", "height", "viewBox"):
        long = node.get(name)
        if long is not None:
            short = _LONG.sub(lambda found: f"{float(found[0]):.2f}", str(long))
            node.set(name, " ".join(short.split()))


def _round(node: etree._Element) -> None:
    """Turn a full circle, which matplotlib writes as eight curves, into ``<circle>``."""
    if not _EIGHT_CURVES.fullmatch(str(node.get("d", ""))):
        return
    numbers = [float(number) for number in _NUMBER.findall(str(node.attrib.pop("d")))]
    for name, values in (("cx", numbers[::2]), ("cy", numbers[1::2])):
        node.set(name, f"{round((min(values) + max(values)) / 2, 2):g}")
    node.set("r", f"{round((max(numbers[::2]) - min(numbers[::2])) / 2, 2):g}")
    node.attrib.pop("stroke-linejoin", "")
    node.tag = f"{_SVG}circle"


def _unwrap(node: etree._Element) -> None:
    """Put the children of a group that says nothing in its place."""
    parent = node.getparent()
    if parent is None or node.attrib or (node.tag == f"{_SVG}defs" and len(node)):
        return
    place = parent.index(node)
    for offset, child in enumerate(list(node)):
        parent.insert(place + offset, child)
    parent.remove(node)


DPI = 200
_STYLE = Path(__file__).with_name("style.mplstyle")


def render(picture: Picture, alt: str, data: DataTable) -> Drawn:
    """Draw a picture.

    Parameters
    ----------
    picture
        Marks in points.
    alt
        Text alternative: type, data, message.
    data
        What the picture shows.

    Raises
    ------
    DrawingError
        If the alt text is empty, or a character has no glyph.
    """
    if not alt.strip():
        message = "a chart without alt text"
        raise DrawingError(message)
    for mark in picture.marks:
        if isinstance(mark, Text):
            text_width(mark.words, mark.size)  # raises for a missing glyph, which SVG would not
    with _styled():
        figure = _figure(picture)
        svg = io.BytesIO()
        figure.set_canvas(FigureCanvasSVG(figure))
        figure.savefig(svg, format="svg", metadata={"Date": None})
    return Drawn(tidy(svg.getvalue(), FAMILY), alt, data, lambda: _png(figure))


def redrawn(figure: Figure, alt: str, data: DataTable) -> Drawn:
    """Return a figure that somebody drew with matplotlib, set in the face of the editions.

    Parameters
    ----------
    figure
        Drawn by whatever means; it stays as it is for the notebook.
    alt, data
        As for :func:`render`.
    """
    canvas, svg, png = figure.canvas, io.BytesIO(), io.BytesIO()
    with _styled():
        for words in figure.findobj(TextArtist):
            words.set_fontfamily(FAMILY)
        figure.set_canvas(FigureCanvasSVG(figure))
        figure.savefig(svg, format="svg", metadata={"Date": None}, bbox_inches="tight")
        figure.set_canvas(FigureCanvasAgg(figure))
        figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None}, bbox_inches="tight")
    figure.set_canvas(canvas)
    return Drawn(tidy(svg.getvalue(), FAMILY), alt, data, png.getvalue)


@contextmanager
def _styled() -> Iterator[None]:
    register_face()
    with warnings.catch_warnings(), style.context(["default", _STYLE]):
        warnings.simplefilter("error")
        yield


def _png(figure: Figure) -> bytes:
    """Return the figure on white, in the shades of the palette: a quarter of the size."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    with _styled():
        canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    drawn = Image.fromarray(pixels)
    sheet = Image.new("RGB", drawn.size, PALETTE["paper"])
    sheet.paste(drawn, mask=drawn.getchannel("A"))
    png = io.BytesIO()
    shades = sheet.quantize(palette=_shades(), dither=Image.Dither.NONE)
    shades.save(png, "PNG", dpi=(DPI, DPI))
    return png.getvalue()


@cache
def _shades() -> Image.Image:
    """Return an image whose palette is ours, and what text edges need between it and paper."""
    paper = ImageColor.getrgb(PALETTE["paper"])
    steps = [*paper]
    for role in sorted(set(PALETTE) - {"paper"}):
        # Light colours get no shades: those would be taken for paper.
        for step in (16,) if role in {"hairline", "tint"} else range(2, 17):
            steps += [
                round(base + (channel - base) * step / 16)
                for base, channel in zip(paper, ImageColor.getrgb(PALETTE[role]), strict=True)
            ]
    image = Image.new("P", (1, 1))
    image.putpalette(steps)
    return image


def _figure(picture: Picture) -> Figure:
    figure = Figure(figsize=(picture.width / 72, picture.height / 72), dpi=72)
    figure.patch.set_visible(False)
    # Marks are in points from the upper edge. Axes, which nothing shows, would take as long to
    # make as the marks to draw.
    points = Affine2D().scale(1 / picture.width, -1 / picture.height).translate(0, 1)
    place = points + figure.transFigure
    for order, mark in enumerate(picture.marks):
        for artist in _artists(mark):
            artist.set(clip_on=False, zorder=order, transform=place)
            figure.add_artist(artist)
    return figure


def _artists(mark: Mark) -> list[mpl.artist.Artist]:
    if isinstance(mark, Text):
        return [_text(mark)]
    if isinstance(mark, Bar):
        return [_bar(mark)]
    if isinstance(mark, Line):
        xs, ys = zip(*mark.points, strict=True)
        line = Line2D(xs, ys, color=PALETTE[mark.color], linewidth=mark.width)
        if mark.dashed:
            line.set_linestyle((0, (3, 2.5)))
        return [line]
    if isinstance(mark, Dot):
        return _dot(mark)
    return [_shape(mark)]


def _text(mark: Text) -> TextArtist:
    return TextArtist(
        mark.x,
        mark.y,
        mark.words,
        fontsize=mark.size,
        color=PALETTE[mark.color],
        horizontalalignment=mark.align,
        verticalalignment="baseline",
        parse_math=False,
    )


def _bar(mark: Bar) -> Rectangle:
    fill = None if mark.fill is None else PALETTE[mark.fill]
    edge = None if mark.edge is None else PALETTE[mark.edge]
    hatch = None
    if mark.hatched:
        # One colour for hatch and outline: a hatch without outline loses its ends.
        fill, edge, hatch = PALETTE["paper"], PALETTE["unscored"], "////"
    inset = 0.35 if edge else 0.0
    return Rectangle(
        (mark.x + inset, mark.y + inset),
        max(mark.width - 2 * inset, 0),
        mark.height - 2 * inset,
        facecolor=fill or "none",
        edgecolor=edge or "none",
        linewidth=0.7 if edge else 0,
        hatch=hatch,
    )


def _dot(mark: Dot) -> list[mpl.artist.Artist]:
    edge, fill = PALETTE[mark.edge], PALETTE[mark.fill]
    if mark.share in {0, 1}:
        face = fill if mark.share else PALETTE["paper"]
        return [
            Circle((mark.x, mark.y), mark.radius, facecolor=face, edgecolor=edge, linewidth=1.2)
        ]
    ring = Circle(
        (mark.x, mark.y), mark.radius, facecolor=PALETTE["paper"], edgecolor=edge, linewidth=1.2
    )
    half = 180 * mark.share
    wedge = Wedge((mark.x, mark.y), mark.radius, 180 - half, 180 + half, facecolor=fill)
    wedge.set_edgecolor("none")
    return [ring, wedge]


def _shape(mark: Shape) -> Polygon:
    return Polygon(mark.points, closed=True, facecolor=PALETTE[mark.fill], edgecolor="none")
