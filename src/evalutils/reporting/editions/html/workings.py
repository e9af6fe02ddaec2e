"""What only the review copy shows of the run itself: parameters, origin, and the code, folded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from evalutils.reporting.editions.executed import DESK_TAG
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.provenance import set_provenance
from evalutils.reporting.editions.html.setting import Setting

#: Cells tagged so by papermill and by the notebook's author.
PARAMETER_TAGS = ("injected-parameters", "parameters")

WORKINGS_ANCHOR = "workings"
_HEADINGS = re.compile(r"^#{2,4}\s+(.+?)(?:\s+\{#[\w-]+\})?\s*$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*)\s*=\s*(.+?)\s*$", re.MULTILINE)


def set_workings(setting: Setting, notebook: Mapping[str, Any]) -> Markup:
    """Return parameters and folded code of an executed notebook; nothing where it has none."""
    cells = _code_cells(notebook)
    if not cells:
        return join([])
    words = setting.words
    folded = [
        tag(
            "details",
            tag("summary", words["code_cell"].format(place), f" · {chapter}" if chapter else ""),
            tag("pre", tag("code", _source(cell))),
            data_kind="code",
        )
        for place, (chapter, cell) in enumerate(cells, start=1)
    ]
    return tag(
        "section",
        tag("h2", words["code"], id=WORKINGS_ANCHOR),
        _parameters(setting, [cell for _, cell in cells]),
        set_provenance(setting, notebook),
        tag("h3", words["folded"], id="code"),
        *folded,
        class_="annex",
        aria_labelledby=WORKINGS_ANCHOR,
    )


def _code_cells(notebook: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the code cells with words in them, each with the heading it stands under."""
    found = []
    heading = ""
    for cell in notebook["cells"]:
        if DESK_TAG in cell["metadata"].get("tags", ()):
            continue
        if cell["cell_type"] == "markdown":
            heading = (_HEADINGS.findall(_source(cell)) or [heading])[-1]
        elif cell["cell_type"] == "code" and _source(cell).strip():
            found.append((heading, cell))
    return found


def parameters_of(cells: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the parameters of a run as written in its parameter cells; injected ones win.

    Examples
    --------
    >>> parameters_of([
    ...     {"metadata": {"tags": ["injected-parameters"]}, "source": 'YEAR = "2022"'},
    ...     {"metadata": {"tags": ["parameters"]}, "source": 'YEAR = "2021"'},
    ... ])
    {'YEAR': '"2022"'}
    """
    found: dict[str, str] = {}
    for tag_name in reversed(PARAMETER_TAGS):
        for cell in cells:
            if tag_name in cell["metadata"].get("tags", ()):
                found.update(_ASSIGNMENT.findall(_source(cell)))
    return found


def _parameters(setting: Setting, cells: list[Mapping[str, Any]]) -> Markup:
    parameters = parameters_of(cells)
    if not parameters:
        return join([])
    rows = [
        tag("div", tag("dt", name), tag("dd", tag("code", value)))
        for name, value in parameters.items()
    ]
    return tag(
        "div",
        tag("h3", setting.words["parameters"], id="parameters"),
        tag("dl", *rows, class_="facts", data_kind="parameter"),
    )


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
