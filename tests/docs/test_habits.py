"""What keeps the house in order outside the code: hooks, citation, issue form, line ends."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from helpers.loops import some

import evalutils

ROOT = Path(__file__).resolve().parents[2]
GIT = shutil.which("git") or ""


def read(name: str) -> dict[str, object]:
    data = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def test_a_commit_is_checked_by_what_make_check_runs() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.findall(r"^check:\n((?:\t.*\n)+)", makefile, re.MULTILINE)[-1]
    made = re.findall(r"@\$\(python\) (-m .+)", recipe)
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))[
        "repos"
    ]
    entries = [hook["entry"].removeprefix(".venv/bin/python ") for hook in repo["hooks"]]
    assert repo["repo"] == "local"
    assert entries == made
    assert len({hook["id"] for hook in repo["hooks"]}) == len(entries)
    assert all(hook["language"] == "system" for hook in repo["hooks"])


def test_the_citation_has_what_the_format_asks_for() -> None:
    cited = read("CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] == "software"
    assert cited["license"] == "Apache-2.0"
    assert cited["version"] == evalutils.__version__
    known = {"cff-version", "message", "type", "title", "abstract", "authors", "license", "version"}
    assert cited.keys() <= known | {"keywords"}
    assert isinstance(cited["authors"], list)
    assert all(
        author.keys() <= {"name", "given-names", "family-names"} for author in cited["authors"]
    )


def test_a_wrong_score_is_reported_with_number_run_evidence_and_expectation() -> None:
    form = read(".github/ISSUE_TEMPLATE/score-is-wrong.yml")
    assert {"name", "description", "body"} <= form.keys()
    body = form["body"]
    assert isinstance(body, list)
    asked = {part["id"]: part for part in body if "id" in part}
    assert {part["type"] for part in body} <= {
        "markdown", "input", "dropdown", "textarea", "checkboxes",
    }  # fmt: skip
    for name in ("number", "place", "run", "evidence", "expected"):
        assert asked[name]["validations"]["required"] is True, name
        assert asked[name]["attributes"]["label"]
    assert asked["run"]["attributes"]["label"] == "run.json"


@pytest.mark.skipif(not (ROOT / ".git").exists() or not GIT, reason="not a git checkout")
def test_windows_checks_out_the_same_bytes() -> None:
    names = ["Makefile", "README.md", "requirements.lock", ".ci/run", "notebooks/01_clean.ipynb"]
    names += ["src/evalutils/reporting/editions/html/page.css", "tools/setup_venv.py"]
    source = "data/raw/pingan-zengcheng/2022/source/self-evaluation-report.txt"
    told = subprocess.run(
        [GIT, "check-attr", "text", "eol", "--", *names, source],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in names:
        assert f"{name}: eol: lf" in told
    assert f"{source}: text: unset" in told


def test_both_readmes_tell_the_same() -> None:
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    for pattern in (r"^#+ ", r"^\$ .*", r"^\| `([^`]+)`", r"^!\[", r"\((docs/[^)]+)\)"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in (english, chinese)]
        if pattern.startswith(r"\((docs"):
            # a page that is there in Chinese, too, is the one a Chinese reader is sent to
            assert {link.replace("-zh.md", ".md") for link in found[1]} <= set(found[0])
        else:
            assert len(found[0]) == len(found[1]), pattern
    for text in (english, chinese):
        for link in some(re.findall(r"\]\(((?!http)[^)#]+)\)", text)):
            assert (ROOT / link).exists(), link
