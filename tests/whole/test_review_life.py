"""The life of a review: signed, valid when run again, stale when a target changes, and back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.bundles import Bundle
from lxml import html

from evalutils.running.commands import main

HEADER = "anchor,reviewer,date,comment,decision,status,reply,seen,results_id"


@pytest.fixture
def bundle(made: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """A bundle with a finished run, from now on rendered for the two copies in HTML only."""
    shutil.copytree(made.root, tmp_path / "copy")
    pages = {"report.html": "evalutils-html", "review.html": "evalutils-review"}
    monkeypatch.setattr("evalutils.running.job.EDITIONS", pages)
    monkeypatch.setattr("evalutils.running.job.WORKBOOKS", {})
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path / "copy"))
    return Bundle(tmp_path / "copy")


def run(bundle: Bundle) -> Any:
    assert main(["report", "--year", "2022", "--quiet"]) == 0
    return html.fromstring((bundle.report / "review.html").read_bytes())


def results_id(bundle: Bundle) -> str:
    record = json.loads((bundle.report / "run.json").read_text(encoding="utf-8"))
    return str(record["results_id"])


def told(page: Any, path: str) -> str:
    return re.sub(r"\s+", " ", "".join(node.text_content() for node in page.xpath(path))).strip()


def head(page: Any) -> str:
    return told(page, "//section[@aria-labelledby='review']")


def test_a_sign_off_and_a_comment_live_through_a_change_and_back(
    bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    # A reviewer who has only the page copies two rows from it.
    page = html.fromstring((bundle.report / "review.html").read_bytes())
    line = told(page, "//li[@id='line-ind-Q1']/code")
    other = told(page, "//li[@id='line-ind-C1']/code")
    signing = told(page, "//dt[.='签字行']/../dd")
    rows = [HEADER]
    for row, words in ((line, "分母应另有来源"), (other, "与执行率重叠"), (signing, "同意")):
        filled = (
            row.replace("复核人", "王复核").replace("日期", "2026-11-24").replace("意见", words)
        )
        rows.append(filled)
    written = "\n".join(rows) + "\n"
    (bundle.raw / "review.csv").write_text(written, encoding="utf-8-sig")
    public, ident = (bundle.report / "report.html").read_bytes(), results_id(bundle)

    assert main(["report", "--year", "2022"]) == 0
    assert "沿用上次的：01_clean 02_indicators report.html\n" in capsys.readouterr().err
    page = run(bundle)
    assert results_id(bundle) == ident
    assert "有效：签的是现在的结果" in head(page)
    assert "意见 2 条：待回复 2，已回复 0，已关闭 0。" in head(page)
    assert "已变更" not in head(page)
    assert "分母应另有来源" in told(page, "//tr[@id='ind-Q1']/following-sibling::tr[1]")
    assert (bundle.report / "report.html").read_bytes() == public

    table = bundle.raw / "indicators.csv"
    before = table.read_text(encoding="utf-8")
    changed = before.replace(
        "Q1,PQ,3,村居宣讲覆盖率,数量,8,assumption,≥,,,,",
        "Q1,PQ,3,村居宣讲覆盖率,数量,8,assumption,≥,400,条,assumption,",
    )
    assert changed != before
    table.write_text(changed, encoding="utf-8")
    page = run(bundle)
    assert results_id(bundle) != ident
    assert "已过期：结果已变更" in head(page)
    assert "其中 1 条所指内容已变更，0 条位置已不存在，0 条未写所见标记。" in head(page)
    assert "所指内容已变更" in told(page, "//tr[@id='ind-Q1']/following-sibling::tr[1]")
    assert "已变更" not in told(page, "//tr[@id='ind-C1']/following-sibling::tr[1]")
    assert "分母应另有来源" in told(page, "//tr[@id='ind-Q1']/following-sibling::tr[1]")

    table.write_text(before, encoding="utf-8")
    page = run(bundle)
    assert results_id(bundle) == ident
    assert "有效：签的是现在的结果" in head(page)
    assert "已变更" not in head(page)
    assert (bundle.report / "report.html").read_bytes() == public
