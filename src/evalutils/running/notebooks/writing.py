"""What forks of the warm process write of a report: editions, workbooks, chart data.

Each function reads executed notebooks and results where they lie, so that nothing but paths and
names goes to the process that calls it. Everything heavy is imported where it is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from evalutils.base.paths import DEFAULT_LANGUAGE, YearPaths

#: What the unit fills in, and sends back to whatever edition is made next, speaks its language.
SPEAKS = {"rectification.xlsx": DEFAULT_LANGUAGE}


def editions(executed: Path, exporters: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Write editions of an executed notebook and return the seconds that each took."""
    from nbconvert import get_exporter

    from evalutils.reporting.editions import EditionExporter

    times, notebook = {}, read_executed_file(executed)
    # By what an edition asks of it: one document serves all that ask the same.
    documents: dict[tuple[bool, bool], Any] = {}
    for file, exporter in exporters.items():
        began = time.monotonic()
        setter = get_exporter(exporter)()
        if isinstance(setter, EditionExporter):
            # Not through nbconvert's own door, which copies the notebook node by node: a tenth of
            # an edition's time. The name, so that a fault found while printing says what to open.
            asked = (setter.review, setter.any_sign)
            if asked not in documents:
                documents[asked] = setter.document_of(notebook, executed.name)
            body = setter.print_edition(documents[asked], notebook)
        else:
            body, _ = setter.from_notebook_node(notebook)
        (folder / file).write_bytes(body if isinstance(body, bytes) else body.encode("utf-8"))
        times[file] = round(time.monotonic() - began, 2)
    return times


def workbooks(where: YearPaths, makers: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Write workbooks of a project-year's results and return the seconds that each took."""
    from evalutils.reporting.material import open_report

    times = {}
    opened = cache(lambda language: open_report(where.year, where.project, where.profile, language))
    for file, maker in makers.items():
        began = time.monotonic()
        make: Callable[[Any], bytes] = EntryPoint("", maker, "").load()
        target = folder / file
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(make(opened(SPEAKS.get(target.name, where.language))))
        times[file] = round(time.monotonic() - began, 2)
    return times


def chart_data(executed: Path, folder: Path) -> None:
    """Write the figures behind each chart of an executed notebook as a CSV file."""
    from evalutils.reporting.editions import chart_tables, read_executed

    for name, words in chart_tables(
        read_executed(read_executed_file(executed), review=True)
    ).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(words, encoding="utf-8", newline="")


def read_executed_file(executed: Path) -> Any:
    """Return a notebook of our own; it was checked when it was written."""
    from nbformat import v4

    return v4.reads(executed.read_text(encoding="utf-8"))
