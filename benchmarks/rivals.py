"""The same work without this program's machinery: papermill's API, bare functions, DuckDB alone.

python benchmarks/rivals.py papermill BUNDLE JOBS PROJECT…
python benchmarks/rivals.py bare BUNDLE JOBS PROJECT…
python benchmarks/rivals.py duckdb FOLDER
python benchmarks/rivals.py pandas FOLDER
python benchmarks/rivals.py ours FOLDER
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

STAGES = ("01_clean", "02_indicators", "03_report")
YEAR = "2022"


def by_papermill(root: Path, project: str) -> None:
    """Run the notebooks of a project by papermill's API and convert the last: one page."""
    import nbformat
    import papermill
    from nbconvert import HTMLExporter

    given = {"YEAR": YEAR, "PROJECT": project}
    out = root / "out" / project
    out.mkdir(parents=True, exist_ok=True)
    (root / "data/processed" / project / YEAR).mkdir(parents=True, exist_ok=True)
    for name in STAGES:
        source, made = root / "notebooks" / f"{name}.ipynb", out / f"{name}.ipynb"
        papermill.execute_notebook(source, made, given, progress_bar=False, cwd=source.parent)
    page, _ = HTMLExporter(exclude_input=True).from_notebook_node(nbformat.read(made, 4))
    (out / "report.html").write_text(page, encoding="utf-8")


def by_functions(root: Path, project: str) -> None:
    """Make all editions of a project by the functions alone: no kernel, no record, no staging.

    The cells' code is run as it stands, and what it would display is kept.
    """
    import nbformat

    from evalutils.base.paths import YearPaths
    from evalutils.running import notebooks
    from evalutils.running.job import EDITIONS, WORKBOOKS

    out = root / "bare" / project
    out.mkdir(parents=True, exist_ok=True)
    where = YearPaths(root, project, YEAR)
    where.processed.mkdir(parents=True, exist_ok=True)
    for name in STAGES:
        notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", 4)
        _run_cells(notebook, project)
        nbformat.write(notebook, out / f"{name}.ipynb")
    notebooks.editions(out / "03_report.ipynb", EDITIONS, out)
    notebooks.workbooks(where, WORKBOOKS, out)


def _run_cells(notebook: Any, project: str) -> None:
    from evalutils.reporting import display as displaying
    from evalutils.running import status

    outputs: list[Any] = []

    def kept(payload: Any, **_: Any) -> None:
        data = json.loads(json.dumps(payload))
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})

    displaying.display = status.display = kept  # type: ignore[attr-defined]
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        exec(cell.source, names)  # noqa: S102  (our own notebooks)
        if "parameters" in cell.metadata.get("tags", ()):
            names |= {"YEAR": YEAR, "PROJECT": project}
        cell.outputs = [type(cell)(output) for output in outputs]
        outputs.clear()


def side_by_side(work: Any, root: Path, jobs: int, projects: list[str]) -> None:
    """Do a work for each project in so many processes, begun once."""
    os.environ |= {"EVALUTILS_ROOT": str(root), "SOURCE_DATE_EPOCH": "1680220800"}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(work, root), projects))


def by_duckdb(folder: Path) -> dict[str, str]:
    """Aggregate both tables by DuckDB alone: typed columns, no check of anything."""
    import duckdb

    place = folder / "records"
    ask = duckdb.connect().sql
    columns = "{'d': 'DATE', 'town': 'VARCHAR', 'village': 'VARCHAR', 'n': 'BIGINT'}"
    patrols = f"read_csv('{place / '巡逻.csv'}', header = true, columns = {columns})"
    columns = "{'id': 'VARCHAR', 'd': 'DATE', 'use': 'VARCHAR', 'amount': 'DECIMAL(18, 2)'}"
    vouchers = f"read_csv('{place / '凭证.csv'}', header = true, columns = {columns})"
    counted = "SELECT town, month(d), count(*), sum(n) FROM"
    towns = ask(f"{counted} {patrols} GROUP BY ALL").fetchall()
    counted = "SELECT month(d), sum(amount), count(DISTINCT id) FROM"
    spent = ask(f"{counted} {vouchers} GROUP BY ALL").fetchall()
    return {
        "patrols": str(sum(row[2] for row in towns)),
        "persons": str(sum(row[3] for row in towns)),
        "spending": str(sum(row[1] for row in spent)),
    }


def by_pandas(folder: Path) -> dict[str, str]:
    """Aggregate both tables by pandas in binary floating point; nothing is checked."""
    import pandas as pd

    patrols = pd.read_csv(folder / "records" / "巡逻.csv", parse_dates=["巡逻日期"])
    vouchers = pd.read_csv(folder / "records" / "凭证.csv", parse_dates=["支付日期"])
    vouchers["凭证号"].duplicated().sum()
    by_month = patrols.groupby(patrols["巡逻日期"].dt.month).size()
    by_town = patrols.groupby("镇街")["参加人次"].sum()
    months = vouchers.groupby(vouchers["支付日期"].dt.month)["金额（元）"].sum().cumsum()
    return {
        "patrols": str(int(by_month.sum())),
        "persons": str(int(by_town.sum())),
        "spending": repr(float(months.iloc[-1])),
    }


def by_records(folder: Path) -> dict[str, str]:
    """Read, check and aggregate both tables as a run does."""
    from evalutils.evidence.records import read_book

    book, faults = read_book(folder, YEAR)
    if faults:
        return {"faults": str(len(faults))}
    return {name: str(figure.value) for name, figure in book.figures.items()}


def main(words: list[str]) -> int:
    """Do what the words say; what was found goes to stderr."""
    kind, folder = words[0], Path(words[1])
    works = {"papermill": by_papermill, "bare": by_functions}
    if kind in works:
        side_by_side(works[kind], folder, int(words[2]), words[3:])
        return 0
    reading = {"duckdb": by_duckdb, "pandas": by_pandas, "ours": by_records}[kind]
    sys.stderr.write(json.dumps(reading(folder)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
