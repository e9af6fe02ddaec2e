"""Turning a picture into SVG and PNG, the same bytes every time.

Nothing of pyplot's global state is used; the style is entered and left around each drawing.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle, Wedge
from matplotlib.text import Text as TextArtist
from PIL import Image, ImageColor

from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn
from evalutils.reporting.charts.marks import PALETTE, Bar, Dot, Line, Mark, Picture, Shape, Text
from evalutils.reporting.charts.svg import tidy
from evalutils.reporting.charts.typeface import FAMILY, register_face, text_width

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
    register_face()
    with warnings.catch_warnings(), style.context(["default", _STYLE]):
        warnings.simplefilter("error")
        figure = _figure(picture)
        svg = io.BytesIO()
        figure.set_canvas(FigureCanvasSVG(figure))
        figure.savefig(svg, format="svg", metadata={"Date": None})
        png = _png(figure)
    return Drawn(tidy(svg.getvalue(), FAMILY), png, alt, data)


def _png(figure: Figure) -> bytes:
    """Return the figure on white, in the shades of the palette: a quarter of the size."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
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
    axes = Axes(figure, (0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    figure.add_axes(axes)
    for order, mark in enumerate(picture.marks):
        for artist in _artists(mark):
            artist.set(clip_on=False, zorder=order)
            axes.add_artist(artist)
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
