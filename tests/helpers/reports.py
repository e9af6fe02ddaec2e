"""Finished reports without a kernel: what a run leaves in its folder, made in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evalutils.base.paths import RECORD_SCHEMA, YearPaths
from evalutils.evaluation import profiles, results
from evalutils.evidence.year import load_year, write_year
from evalutils.reporting.blocks import MIME, bundle
from evalutils.reporting.material import open_report
from evalutils.reporting.narrative.writing import whole
from evalutils.running.stamps import results_id, run_parameters, run_stamp
from helpers.drawing import remember_charts

remember_charts()


def finish(
    root: Path, year: str, project: str = "读书会", profile: str = "", language: str = "zh"
) -> Path:
    """Evaluate a raw folder and write ``run.json`` and the executed notebooks; return the folder.

    ``EVALUTILS_ROOT`` must name ``root``.
    """
    clean = load_year(root / "data" / "raw" / project / year)
    raw, documents, ledger = clean.year, clean.documents, clean.evidence
    home = raw.project.profile
    where = YearPaths(root, project, year, profile or home, language, home)
    scored_by = profiles.load_profile(where.profile)
    worked = results.evaluate(raw, ledger, scored_by)
    worked = results.audited(worked, raw, documents, ledger, scored_by)
    write_year(clean, where.processed)
    results.write_results(worked, where.processed)
    parts = whole(open_report(year, project, profile, language))
    executed = where.report / "executed"
    executed.mkdir(parents=True, exist_ok=True)
    _write(executed / "02_indicators.ipynb", {results.MIME: results.results_json(worked)})
    _write(executed / "03_report.ipynb", {MIME: bundle(parts)})
    (where.report / "report.html").write_text("<!DOCTYPE html>", encoding="utf-8")
    depends = run_stamp(where)
    record = {
        "schema": RECORD_SCHEMA,
        "parameters": run_parameters(where),
        "depends": depends,
        "results_id": results_id(depends, where.raw),
        "versions": {"evalutils": "1"},
    }
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    (where.report / "run.json").write_text(text, encoding="utf-8")
    return where.report


def _write(file: Path, data: dict[str, Any]) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "id": "made", "metadata": {}, "source": "", "outputs": [output],
            "execution_count": 1}  # fmt: skip
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
