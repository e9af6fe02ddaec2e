"""What forks of the warm process write of a report: editions, workbooks, chart data.

Each function reads executed notebooks and results where they lie, so that nothing but paths and
names goes to the process that calls it. Everything heavy is imported where it is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
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
    for file, exporter in exporters.items():
        began = time.monotonic()
        setter = get_exporter(exporter)()
        if isinstance(setter, EditionExporter):
            # Not through nbconvert's own door, which copies the notebook node by node: a tenth of
            # an edition's time. The name, so that a fault found while printing says what to open.
            body = setter.set_edition(notebook, executed.name)
        else:
            body, _ = setter.from_notebook_node(notebook)
        (folder / file).write_bytes(body if isinstance(body, bytes) else body.encode("utf-8"))
        times[file] = round(time.monotonic() - began, 2)
    return times


def workbook(where: YearPaths, maker: str, target: Path) -> dict[str, float]:
    """Write a workbook of a project-year's results and return the seconds it took."""
    from evalutils.reporting.material import open_report

    began = time.monotonic()
    make: Callable[[Any], bytes] = EntryPoint("", maker, "").load()
    target.parent.mkdir(exist_ok=True)
    language = SPEAKS.get(target.name, where.language)
    target.write_bytes(make(open_report(where.year, where.project, where.profile, language)))
    return {target.name: round(time.monotonic() - began, 2)}


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
