"""The notebooks cell by cell, without make: a stage that has not run is told in a few lines."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import nbformat
import papermill
import pytest
from helpers.bundles import Bundle
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from evalutils.base.faults import TRACEBACKS, InputFaults
from evalutils.evidence.year import load_year, open_clean, write_year
from evalutils.running.notebooks import NotebookFailed, execute, kernel_environment

pytestmark = pytest.mark.process


def errors_of(bundle: Bundle, name: str) -> list[dict[str, Any]]:
    """Run a notebook as JupyterLab does, and return the errors its cells show."""
    notebook = nbformat.read(bundle.root / "notebooks" / f"{name}.ipynb", as_version=4)
    place = {"metadata": {"path": str(bundle.root / "notebooks")}}
    client = NotebookClient(notebook, resources=place, kernel_name="python3")
    with pytest.raises(CellExecutionError):
        client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output for output in outputs if output["output_type"] == "error"]


def test_a_report_names_the_first_notebook_that_has_not_run(fresh: Bundle) -> None:
    (error,) = errors_of(fresh, "03_report")
    assert "notebooks/01_clean.ipynb" in "\n".join(error["traceback"])
    processed = fresh.root / "data" / "processed" / "pingan-zengcheng" / "2022"
    processed.mkdir(parents=True, exist_ok=True)
    write_year(load_year(fresh.raw), processed)
    (error,) = errors_of(fresh, "03_report")
    shown = "\n".join(error["traceback"])
    assert "data/processed/pingan-zengcheng/2022/results.json" in shown
    assert "notebooks/02_indicators.ipynb" in shown
    assert "Traceback" not in shown
    assert len(error["traceback"]) == 4
    assert str(fresh.root) not in shown


def test_faults_of_the_folder_are_shown_as_the_command_line_shows_them(fresh: Bundle) -> None:
    table = fresh.raw / "evidence.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("81.09", "9.01"), encoding="utf-8")
    (error,) = errors_of(fresh, "explore")
    assert error["traceback"][0] == "发现 1 处需要处理："
    assert "evidence.csv 第 2 行" in error["traceback"][1]


def test_papermill_fails_all_the_same(fresh: Bundle) -> None:
    notebook = nbformat.read(fresh.root / "notebooks" / "03_report.ipynb", as_version=4)
    with pytest.raises(papermill.PapermillExecutionError, match="01_clean"):
        papermill.execute_notebook(
            notebook, None, {}, kernel_name="python3", progress_bar=False,
            cwd=fresh.root / "notebooks",
        )  # fmt: skip


def test_a_run_keeps_the_traceback_for_debug(
    fresh: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TRACEBACKS, raising=False)
    with (
        kernel_environment(0, {"EVALUTILS_ROOT": str(fresh.root)}),
        pytest.raises(NotebookFailed) as raised,
    ):
        execute(fresh.root / "notebooks" / "03_report.ipynb", {})
    assert "Traceback" in raised.value.trace
    assert "Traceback" not in str(raised.value)
    assert "01_clean" in str(raised.value)


def papermill_says(bundle: Bundle, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a notebook by papermill's own command, from the bundle's root."""
    return subprocess.run(
        [sys.executable, "-m", "papermill", f"notebooks/{name}.ipynb", *words],
        cwd=bundle.root,
        env={**os.environ, "EVALUTILS_ROOT": str(bundle.root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_papermills_own_command_takes_a_year_as_a_number_and_a_file_of_parameters(
    fresh: Bundle,
) -> None:
    done = papermill_says(fresh, "01_clean", "out.ipynb", "-p", "YEAR", "2022")
    assert done.returncode == 0, done.stderr
    assert (fresh.processed / "year.json").is_file()
    asked = fresh.root / "asked.yaml"
    asked.write_text("YEAR: 2022\nPROFILE: null\n", encoding="utf-8")
    done = papermill_says(fresh, "02_indicators", "out.ipynb", "-f", "asked.yaml")
    assert done.returncode == 0, done.stderr
    done = papermill_says(fresh, "03_report", "out.ipynb", "-y", "{YEAR: 2022, REPORT_LANG: fr}")
    assert done.returncode != 0
    assert "REPORT_LANG：现为“fr”" in done.stderr
    assert "下列语言之一：zh、en" in done.stderr


def test_papermill_lists_the_parameters_with_their_types(fresh: Bundle) -> None:
    told = papermill_says(fresh, "03_report", "--help-notebook").stdout
    for name in ("YEAR", "PROJECT", "PROFILE", "REPORT_LANG"):
        assert f"{name}: str" in told
    assert "年度 / year" in told


@pytest.mark.parametrize("given", [{"year": 22}, {"year": True}, {"language": "fr"}])
def test_a_parameter_that_is_none_is_refused_by_its_name(given: dict[str, Any]) -> None:
    with pytest.raises(InputFaults, match=r"YEAR|REPORT_LANG"):
        open_clean(**{"year": 2022, **given})
