"""The few things a chart is made of, as plain data in points from the top left corner."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: Colours by role, from ``palette.toml``.
PALETTE: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("palette.toml").read_text(encoding="utf-8")
)

#: Type sizes in points: labels, secondary words, the one figure that is the message.
BODY, SMALL, LARGE = 10.0, 9.0, 24.0


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line; ``y`` is the baseline, ``align`` is left, center or right."""

    x: float
    y: float
    words: str
    size: float = BODY
    color: str = "ink"
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; ``hatched`` is the sign of 暂不计分 and of nothing else."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = "accent"
    edge: str | None = None
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke through points."""

    points: tuple[tuple[float, float], ...]
    color: str = "hairline"
    width: float = 0.6
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc; with ``share`` below 1 only that part of it, from the left, is filled."""

    x: float
    y: float
    radius: float
    fill: str = "accent"
    edge: str = "accent"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon (an arrow head)."""

    points: tuple[tuple[float, float], ...]
    fill: str = "accent"


Mark = Text | Bar | Line | Dot | Shape


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks on a sheet of ``width`` × ``height`` points."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def level(
    x_from: float, x_to: float, y: float, color: str = "hairline", width: float = 0.6
) -> Line:
    """Return a horizontal rule."""
    return Line(((x_from, y), (x_to, y)), color, width)


def upright(
    x: float, y_from: float, y_to: float, color: str = "hairline", width: float = 0.6
) -> Line:
    """Return a vertical rule."""
    return Line(((x, y_from), (x, y_to)), color, width)


def picture(width: float, height: float, marks: Iterable[Mark]) -> Picture:
    """Return the marks as a picture."""
    return Picture(width, height, tuple(marks))
