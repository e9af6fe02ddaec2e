"""``jupyter nbconvert --to evalutils-…`` anywhere, with nothing but the executed notebook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.bundles import Bundle
from nbconvert import get_export_names, get_exporter

from evalutils.base.paths import YearPaths
from evalutils.running.notebooks import CallHere
from evalutils.running.stamps import tree_digests

EXPORTERS = {
    "evalutils-html": (".html", "text/html", b"<!DOCTYPE html>"),
    "evalutils-review": (".html", "text/html", b"<!DOCTYPE html>"),
    "evalutils-pdf": (".pdf", "application/pdf", b"%PDF-1.7"),
    "evalutils-docx": (
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"PK",
    ),
}
EDITIONS = {"evalutils-html": "report.html", "evalutils-review": "review.html",
            "evalutils-pdf": "report.pdf", "evalutils-docx": "report.docx"}  # fmt: skip


def nbconvert(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder that knows nothing of the bundle."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("EVALUTILS", "SOURCE_DATE"))
    }
    return subprocess.run(
        [sys.executable, "-m", "nbconvert", *words],
        cwd=folder, env={**clean, "EVALUTILS_LANG": "en"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_command_makes_the_edition_of_the_run_byte_for_byte(
    made: Bundle, tmp_path: Path
) -> None:
    shutil.copy(made.report / "executed" / "03_report.ipynb", tmp_path)
    done = nbconvert(tmp_path, "--to", "evalutils-docx", "03_report.ipynb", "--output", "made")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made.docx").read_bytes() == (made.report / "report.docx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["03_report.ipynb", "made.docx"]


# What the command asks for by name is the exporter; to start it takes longer than to export.
@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_needs_nothing_but_the_executed_notebook(
    made: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in os.environ:
        if variable.startswith(("EVALUTILS", "SOURCE_DATE")):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    monkeypatch.chdir(tmp_path)
    shutil.copy(made.report / "executed" / "03_report.ipynb", tmp_path)
    content, _ = get_exporter(name)().from_filename("03_report.ipynb")
    content = content.encode() if isinstance(content, str) else content
    assert content.startswith(EXPORTERS[name][2])
    assert content.rstrip(b"\n") == (made.report / EDITIONS[name]).read_bytes().rstrip(b"\n")
    assert [path.name for path in tmp_path.iterdir()] == ["03_report.ipynb"]


def test_a_report_can_be_gone_through_again_without_a_trace(made: Bundle) -> None:
    before = dict(os.environ), tree_digests(made.root)
    where = YearPaths(made.root, "pingan-zengcheng", "2022")
    CallHere("evalutils.running.notebooks.rehearsal:repeat", (where,)).result()
    assert (dict(os.environ), tree_digests(made.root)) == before


@pytest.mark.parametrize("name", EXPORTERS)
def test_jupyterlab_offers_them_with_their_ending_and_kind(name: str) -> None:
    assert name in get_export_names()
    exporter: Any = get_exporter(name)()
    ending, kind, _ = EXPORTERS[name]
    assert exporter.export_from_notebook  # the words in its menu
    assert exporter.file_extension == ending
    assert exporter.output_mimetype == kind


@pytest.mark.parametrize(
    ("name", "notebook", "told"),
    [
        ("evalutils-html", "not run", "a report notebook that was run"),
        ("evalutils-pdf", "foreign", "a report notebook of this program"),
    ],
)
def test_a_notebook_that_is_no_report_ends_the_command_with_one_message(
    tmp_path: Path, name: str, notebook: str, told: str
) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": ["42\n"]}
    cell = {
        "cell_type": "code", "id": "a", "metadata": {}, "source": "print(42)",
        "execution_count": None if notebook == "not run" else 1,
        "outputs": [] if notebook == "not run" else [printed],
    }  # fmt: skip
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (tmp_path / "notes.ipynb").write_text(json.dumps(content), encoding="utf-8")
    done = nbconvert(tmp_path, "--to", name, "notes.ipynb")
    assert done.returncode == 1
    assert told in done.stderr
    assert "notes.ipynb" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.ipynb"]
