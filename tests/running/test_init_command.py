"""A wheel alone, in an environment of its own: it reads, audits, scores, and makes a bundle."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from helpers.loops import some

from evalutils.running.commands import main

ROOT = Path(__file__).resolve().parents[2]
FORM = ROOT / "docs" / "tutorial" / "自评表.xlsx"
DOCUMENTS = ROOT / "tests" / "fixtures" / "documents"


def test_it_makes_a_bundle_and_touches_nothing_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "绩效"
    assert main(["init", str(folder)]) == 0
    assert "evalutils new" in capsys.readouterr().err
    made = {path.name for path in (folder / "notebooks").iterdir()}
    assert made == {path.name for path in some((ROOT / "notebooks").glob("*.ipynb"))}
    assert main(["init", str(folder)]) == 1
    assert "空的文件夹" in capsys.readouterr().err
    assert main(["init", str(folder / "README.md" / "x")]) == 1


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has the wheel, its dependencies and no checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    offline = ["--no-deps", "--no-index"]
    # a build leaves its work beside what it builds: not in the checkout
    source = folder / "source"
    for name in ("src", "notebooks"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [*pip, "wheel", *offline, "--no-build-isolation", "-w", str(folder), str(source)]
    subprocess.run(build, check=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([*pip, "--python", str(python), "install", *offline, str(wheel)], check=True)
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    told = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    # what it depends on; a way found through this file brings no checkout along
    others = Path(told.stdout.strip()) / "dependencies.pth"
    others.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def plain() -> dict[str, str]:
    """Return the environment without what would lead to a checkout."""
    return {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "EVALUTILS_ROOT"}}


def run(python: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-m", "evalutils", *words], cwd=cwd, env=plain(), capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.process
def test_the_wheel_alone_reads_audits_and_scores(alone: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("共约13.7万人注册", encoding="utf-8")
    asked = {
        "forms": [str(FORM)],
        "read": [str(FORM)],
        "audit": [str(FORM)],
        "score": [str(FORM), "--profile", "mof-2020-10"],
        "quantities": [str(text)],
    }
    for command, words in asked.items():
        done = run(alone, tmp_path, command, *words, "--json")
        assert "Traceback" not in done.stderr, done.stderr[-1500:]
        assert json.loads(done.stdout), command
    script = "import evalutils; print(evalutils.__file__)"
    told = subprocess.run(
        [alone, "-c", script],
        cwd=tmp_path, env=plain(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(ROOT) not in told.stdout


WITHOUT = """
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def __getattr__(self, name):
        return getattr(self.finder, name)
    def find_spec(self, name, path=None, target=None):
        hidden = name.partition(".")[0].lower() in {names}
        return None if hidden else self.finder.find_spec(name, path, target)
sys.meta_path[:] = map(Without, sys.meta_path)
from evalutils.running.commands import main
read = [main([command, *{files}]) for command in ("read", "forms", "audit")]
others = (["score", {files}[0]], ["init", "bundle"], ["report", "--year", "2022"])
print("status", *read, *map(main, others))
"""


@pytest.mark.process
def test_reading_needs_nothing_of_what_reports_need(alone: Path, tmp_path: Path) -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = [re.split("[>=]", line)[0] for line in told["optional-dependencies"]["report"]]
    # pdfplumber brings cryptography along
    names = {name.lower().replace("-", "_") for name in extra} - {"cryptography"}
    assert "nbconvert" in names
    files = [str(FORM)]
    files += [str(DOCUMENTS / name) for name in ("form.xls", "report.docx", "report.pdf")]
    script = WITHOUT.format(names=sorted(names), files=files)
    done = subprocess.run(
        [alone, "-c", script],
        cwd=tmp_path, env=plain(), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "status 0 0 0 0 0 1"
    assert done.stderr.count('pip install "evalutils[report]"') == 2, "by init and by report"


@pytest.mark.process
def test_the_wheel_alone_makes_a_bundle_that_makes_a_year(alone: Path, tmp_path: Path) -> None:
    done = run(alone, tmp_path, "check", "--year", "2022")
    assert "evalutils init" in done.stderr
    assert run(alone, tmp_path, "init", "bundle").returncode == 0
    bundle = tmp_path / "bundle"
    assert (bundle / "notebooks" / "03_report.ipynb").is_file()
    done = run(alone, bundle, "new", "--project", "yanshi", "--year", "2023", "--from", str(FORM))
    assert done.returncode == 0, done.stderr
    done = run(alone, bundle, "check", "--project", "yanshi", "--year", "2023")
    assert "Traceback" not in done.stderr
