"""What programs import by name gives what the commands print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import evalutils
from evalutils import audit, audit_folder, frame, quantities, read, score
from evalutils.base.faults import InputFaults

FORM = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "自评表.xlsx"


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
