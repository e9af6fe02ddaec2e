"""What programs import by name gives what the commands print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import evalutils
from evalutils import audit, audit_folder, frame, quantities, read, score, score_folder
from evalutils.base.faults import InputFaults

FORM = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "自评表.xlsx"
#: A form of another profile: no row of it can be placed in the usual one.
MISFIT = """<table><caption>项目支出绩效自评表（2023年度）</caption>
<tr><td>项目名称</td><td colspan="7">灯光维护</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td>
<td>分值</td><td>得分</td><td>偏差原因</td></tr>
<tr><td>决策</td><td>项目立项</td><td>立项依据</td><td>充分</td><td>充分</td><td>100</td>
<td>100</td><td></td></tr></table>"""


def test_a_form_is_read_into_records_and_a_table() -> None:
    (entry,) = read(FORM)
    table = frame([entry])
    assert entry.project is not None
    assert table["name"].tolist() == [item.name.text for item in entry.items]
    assert set(table["project"]) == {entry.project.text}


def test_a_form_is_audited_and_scored() -> None:
    found = audit(FORM)
    assert list(frame(found)["rule"]) == [one.rule for one in found.findings]
    (scored,) = score(FORM, "mof-2020-10")
    assert scored.profile == "mof-2020-10"


def test_a_folder_is_audited_file_by_file_into_one_table(tmp_path: Path) -> None:
    for name in ("甲.xlsx", "乙.xlsx"):
        (tmp_path / name).write_bytes(FORM.read_bytes())
    table = frame(audit_folder(tmp_path))
    assert {Path(file).name for file in table["file"]} == {"甲.xlsx", "乙.xlsx"}
    assert set(audit(FORM).as_json()["findings"][0]) < set(table.columns)


def test_scores_of_a_folder_make_a_table_that_leaves_no_file_out(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_bytes(FORM.read_bytes())
    (tmp_path / "丙.html").write_text(MISFIT, encoding="utf-8")
    (tmp_path / "乙.txt").write_text("会议定于周五召开。\n", encoding="utf-8")
    table = frame(score_folder(tmp_path)).set_index("file")
    assert [Path(file).name for file in table.index] == ["丙.html", "乙.txt", "甲.xlsx"]
    misfit, formless, scored = (row for _, row in table.iterrows())
    (alone,) = score(FORM)
    assert (scored["year"], scored["unit"], scored["declared"]) == (2023, "区图书馆", "95.55")
    assert scored["total_low"] == alone.total.ends_json()["low"]
    assert "灯光维护" not in table["project"].tolist()
    assert "mof-framework" in misfit["why"]
    assert "自评表" in formless["why"]
    rows = frame([alone])
    assert rows["score_high"].tolist()[:3] == ["9.6", "20", "18.95"]
    assert set(rows["project"]) == {scored["project"]}


def test_figures_of_a_text_make_a_table() -> None:
    assert frame(quantities("培训12场"))["unit"].tolist() == ["场"]


def test_a_file_that_cannot_be_read_says_why() -> None:
    with pytest.raises(InputFaults):
        read(FORM.with_name("没有.docx"))


def test_the_package_itself_loads_nothing() -> None:
    script = "import sys, evalutils; print(sorted(m for m in sys.modules if 'evalutils' in m))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['evalutils']"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = evalutils.reed
