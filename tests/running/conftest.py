"""A bundle small enough to run in seconds: three notebooks and a raw folder of one row."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from evalutils.evidence.year import Analysis, CleanYear, Project, ProjectYear
from evalutils.running.commands import main
from evalutils.running.notebooks import CallHere

PARAMETERS = 'YEAR = "2022"\nPROJECT = "demo"\nPROFILE = "mof-2020-10"'
WRITE = """\
import json, os
from pathlib import Path
from evalutils.base.paths import YearPaths, bundle_root
where = YearPaths(bundle_root(), PROJECT, YEAR, PROFILE)
"""
CLEAN = (
    WRITE
    + """\
rows = (where.raw / "evidence.csv").read_text(encoding="utf-8").splitlines()
(where.processed / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
"""
)
INDICATORS = (
    WRITE
    + """\
count = len(json.loads((where.processed / "rows.json").read_text(encoding="utf-8")))
(where.processed / "results.json").write_text(json.dumps({"rows": count}))
"""
)
REPORT = (
    WRITE
    + """\
import sys
from IPython.display import display
from evalutils.reporting import blocks
from evalutils.reporting.document import DataTable
results = json.loads((where.processed / "results.json").read_text())
title = blocks.cover("demo", subtitle="", identity="", facts=[], language=REPORT_LANG)
words = [blocks.text("行数")]
drawn = DataTable(("行数",), ((str(results["rows"]),),))
figure = blocks.figure("fig-rows", headline=words, subtitle=words, source=words, alt="行数",
                       svg="<svg/>", png="", data=drawn)
facts = [os.environ[name] for name in ("SOURCE_DATE_EPOCH", "TZ", "PYTHONHASHSEED")]
display({blocks.MIME: blocks.bundle([title, figure]), "text/plain": str(facts)}, raw=True)
print("a warning", file=sys.stderr)
"""
)


def notebook(code: str, *, language: bool = False) -> nbformat.NotebookNode:
    parameters = PARAMETERS + ('\nREPORT_LANG = "zh"' if language else "")
    cells = [
        new_markdown_cell("# demo", id="purpose", metadata={"tags": ["desk"]}),
        new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        new_code_cell(code, id="work"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture(scope="session")
def done_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with one finished run; tests get copies of it."""
    root = make_bundle(tmp_path_factory.mktemp("bundles") / "有 空格{花括号}")
    with pytest.MonkeyPatch.context() as patch:
        enter(root, patch)
        patch.setenv("TZ", "Asia/Shanghai")
        patch.setenv("PYTHONHASHSEED", "42")
        assert main(["report", "--quiet"]) == 0
    return root


@pytest.fixture
def bundle(done_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle with one finished run, as the working directory."""
    root = tmp_path / "copy"
    shutil.copytree(done_once, root)
    enter(root, monkeypatch)
    return root


def make_bundle(root: Path) -> Path:
    (root / "notebooks").mkdir(parents=True)
    for name, code in (("01_clean", CLEAN), ("02_indicators", INDICATORS), ("03_report", REPORT)):
        content = notebook(code, language=name == "03_report")
        nbformat.write(content, root / "notebooks" / f"{name}.ipynb")
    raw = root / "data" / "raw" / "demo" / "2022"
    raw.mkdir(parents=True)
    (raw / "project.yaml").write_text("profile: mof-2020-10\n", encoding="utf-8")
    (raw / "evidence.csv").write_text("id\nvillages\n", encoding="utf-8")
    (root / "requirements.lock").write_text("nbformat==5.0 \\\n", encoding="utf-8")
    return root


def enter(root: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(root)
    patch.setenv("PROJECT", "demo")
    # a worker that a test lets run here names its bundle to all that comes after it
    patch.setenv("EVALUTILS_ROOT", str(root))
    # what --log leaves for the processes of a run is of that run
    patch.setenv("EVALUTILS_LOG", "")
    patch.setattr("evalutils.running.job.EDITIONS", {"report.md": "markdown"})
    patch.setattr("evalutils.running.job.WORKBOOKS", {})
    patch.setattr(
        "evalutils.running.checks.require_sound",
        lambda root, wanted: (wanted.paths(root, "mof-2020-10"), nothing_read()),
    )
    # what is patched here is not so in another process: only notebooks run beside this one
    patch.setattr("evalutils.running.notebooks.begin", lambda name, *given: CallHere(name, given))


def nothing_read() -> CleanYear:
    """What a run is given where its notebooks read the folder themselves."""
    project = Project("demo", "2022", "mof-2020-10", "2023-03-31", "demo", {})
    return CleanYear(ProjectYear(Path("data/raw/demo/2022"), project, (), (), (), Analysis()))
