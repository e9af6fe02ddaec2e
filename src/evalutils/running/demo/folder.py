"""The demo's raw folders: files as written, the form as an Excel file, records as drawn."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from evalutils.evidence.year import write_registry
from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms, write_form_xlsx
from evalutils.running.demo.tables import TABLES, Draw, places_of

_HERE = Path(__file__).parent
#: Files that are documents as received; all others are tables and words of the evaluator.
_SOURCES = ("self-evaluation-report.txt", "approval.txt")
_FORM, _FORM_BOOK = "form.txt", "self-evaluation-form.xlsx"


def read_plan() -> dict[str, Any]:
    """Return what the demo is made from: places, purposes, and the totals of each year.

    Examples
    --------
    >>> plan = read_plan()
    >>> plan["project"], sorted(plan["years"])
    ('yanshi-pingan', ['2021', '2022', '2023'])
    """
    plan: dict[str, Any] = yaml.safe_load((_HERE / "plan.yaml").read_text(encoding="utf-8"))
    return plan


def write_year(folder: Path, year: str, plan: Mapping[str, Any], vouchers: int = 0) -> None:
    """Write the raw folder of one year; the same plan gives the same bytes.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>`` of the demo's own bundle; made here.
    year
        One of the plan's years.
    plan
        See :func:`read_plan`.
    vouchers
        How many rows its register of payments has, to try what a large one takes; no figure moves.
    """
    (folder / "source").mkdir(parents=True)
    for file in sorted([*(_HERE / "years" / "common").iterdir(), *_own(year)]):
        if file.name == _FORM:
            (form,) = read_forms(read_document(file))
            write_form_xlsx(form, folder / "source" / _FORM_BOOK)
        else:
            shutil.copy(file, folder / "source" if file.name in _SOURCES else folder)
    _write_records(folder / "records", year, {**plan, "vouchers": vouchers})
    write_registry(folder)


def _own(year: str) -> Iterable[Path]:
    return (_HERE / "years" / year).iterdir()


def _write_records(folder: Path, year: str, plan: Mapping[str, Any]) -> None:
    folder.mkdir()
    places = places_of(plan)
    asked = {name: plan[name] for name in ("purposes", "vouchers")}
    shared = {**asked, **plan["years"][year]}
    for name, (kind, header, rows) in TABLES.items():
        draw = Draw(int(year), places, random.Random(f"{plan['seed']}/{year}/{name}"))  # noqa: S311
        # Row by row: a register that was asked to be large is never in memory as a whole.
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows(draw, shared))
        (folder / f"{name}.yaml").write_text(f"table: {kind}\n", encoding="utf-8", newline="")
