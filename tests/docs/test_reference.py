"""What the reference lists is what the code reads: variables, keys, columns, ready files."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from helpers.loops import some

from evalutils import audit, quantities, read
from evalutils.reading.export import told_as_json
from evalutils.running.batch import Outcome
from evalutils.running.parameters import KNOWN

ROOT = Path(__file__).resolve().parents[2]


def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_variable_that_is_read_is_told_and_no_other() -> None:
    listed = tomllib.loads((ROOT / "docs" / "variables.toml").read_text(encoding="utf-8"))
    told = {name for part in listed.values() for name in part}
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").glob("*.py"), ROOT / "Makefile"]
    words = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = set(some(re.findall(r"\bEVALUTILS_[A-Z]+\b", words)))
    assert used == {name for name in told if name.startswith("EVALUTILS_")}
    assert set(KNOWN) | {"ARGS"} == set(listed["make"])


def test_every_key_of_the_yaml_files_has_its_row() -> None:
    page = generate().yaml_keys()
    for name in some(("computed", "not_computed", "goals", "problems", "charts", "suppressions")):
        assert f"| `{name}` |" in page
    assert "指标值依据" in generate().tables()


@pytest.mark.parametrize("page", ["json.md", "json-zh.md"])
def test_the_keys_that_the_pages_name_are_those_that_come_out(page: str) -> None:
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    told = set(re.findall(r"[a-z_]+", text))
    form = ROOT / "docs" / "tutorial" / "自评表.xlsx"
    entry = audit(form).as_json()
    keys = {*entry, *(key for one in some(entry["findings"]) for key in one)}
    keys |= set(told_as_json(read(form)[0])) | set(quantities("培训12场")[0].as_json())
    keys |= {field.name for field in fields(Outcome)}
    assert keys - told == set()


def test_the_workflow_that_is_ready_to_copy_runs_targets_of_the_makefile() -> None:
    text = (ROOT / "docs" / "howto" / "ci" / "report.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["report"]["steps"]
    targets = [step["run"].removeprefix("make ") for step in steps if "run" in step]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in some(targets):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_image_takes_what_the_environment_is_made_from() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for line in some(re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE)):
        assert all((ROOT / name).exists() for name in line.split()), line
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in ("pyproject.toml", "requirements.lock", "tools", "notebooks", "src"):
        assert f"!{name}" in kept


@pytest.mark.process
def test_the_image_is_built_and_audits_a_form() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "info"], capture_output=True, check=False).returncode
    ):
        pytest.skip("needs docker, and its daemon running: the Dockerfile was read, not built")
    subprocess.run([docker, "build", "-q", "-t", "evalutils-test", "."], cwd=ROOT, check=True)
    mount = f"{ROOT / 'docs' / 'tutorial'}:/in:ro"
    words = [docker, "run", "--rm", "--network", "none", "-v", mount, "evalutils-test"]
    words += ["audit", "/in/自评表.xlsx", "--json"]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert b"findings" in done.stdout
