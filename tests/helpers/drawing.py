"""Charts that are drawn once: most tests of reports draw the same figures, few look at them."""

from __future__ import annotations

import functools
import inspect
import pickle
from collections.abc import Callable

from evalutils.reporting import charts
from evalutils.reporting.charts import Drawn


def remember_charts() -> None:
    """Let every chart that reports ask for be drawn once for the same figures.

    Reports take charts from the room's face; what a test of charts imports from it draws anew.
    """
    for subject in filter(inspect.ismodule, vars(charts).values()):
        for name, draw in list(vars(subject).items()):
            if inspect.isfunction(draw) and draw.__annotations__.get("return") == "Drawn":
                setattr(subject, name, _once(draw))


def _once(draw: Callable[..., Drawn]) -> Callable[..., Drawn]:
    if hasattr(draw, "drawn"):
        return draw
    drawn: dict[bytes, Drawn] = {}

    @functools.wraps(draw)
    def remembered(*data: object, **options: object) -> Drawn:
        key = pickle.dumps((data, sorted(options.items())))
        if key not in drawn:
            drawn[key] = draw(*data, **options)
        return drawn[key]

    remembered.drawn = drawn  # type: ignore[attr-defined]
    return remembered
