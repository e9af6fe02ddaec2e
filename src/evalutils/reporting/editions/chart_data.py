"""The figures behind each chart as CSV, for readers who want to draw their own."""

from __future__ import annotations

import csv
import io

from evalutils.reporting.editions.executed import Executed, Heading


def chart_tables(executed: Executed) -> dict[str, str]:
    r"""Return file name → CSV text of every figure, in document order.

    The text begins with a byte order mark, so that Excel reads it as UTF-8.

    Examples
    --------
    >>> from evalutils.reporting import blocks
    >>> words = [blocks.text("预算执行")]
    >>> drawn = blocks.figure("fig-execution", headline=words, subtitle=words, source=words,
    ...     alt="条形图：预算执行", svg="<svg/>", png="",
    ...     data={"columns": ["项", "元"], "rows": [["预算", "810900"]]})
    >>> cover = blocks.cover("绩效自评", subtitle="", identity="", facts=[], language="zh")
    >>> chart_tables(Executed(cover, None, (drawn,), {}))
    {'fig-execution.csv': '\ufeff项,元\r\n预算,810900\r\n'}
    """
    tables = {}
    for part in executed.parts:
        if isinstance(part, Heading) or part["type"] != "figure":
            continue
        written = io.StringIO()
        rows = csv.writer(written)
        rows.writerow(part["data"]["columns"])
        rows.writerows(part["data"]["rows"])
        tables[f"{part['id']}.csv"] = "\ufeff" + written.getvalue()
    return tables
