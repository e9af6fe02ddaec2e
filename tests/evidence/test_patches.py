"""Patches for indicators.csv: taken by git and patch, every other byte as it was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evidence.tables import changed_csv, unified_patch

PATH = "data/raw/读书会/2023/indicators.csv"
TEXT = 'code,name,target,note\r\nQ1,"场次,全年",100,"他说""好"""\r\n\r\nQ2,合格率,,"两\r\n行"\r\n'
CELLS = {("Q1", "target"): "120", ("Q2", "target"): "95%"}
WANTED = (
    'code,name,target,note\r\nQ1,"场次,全年",120,"他说""好"""\r\n\r\nQ2,合格率,95%,"两\r\n行"\r\n'
)
CODINGS = {
    "utf-8": TEXT.encode(),
    "with a mark": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "line feeds": TEXT.replace("\r\n", "\n").encode(),
    "no end": TEXT.removesuffix("\r\n").encode(),
    "chinese header": TEXT.replace("code", "代码").replace("target", "年度指标值（%）").encode(),
}


@pytest.mark.parametrize("content", CODINGS.values(), ids=CODINGS)
def test_only_the_cells_asked_for_change(content: bytes) -> None:
    changed = changed_csv(content, CELLS, "indicators.csv")
    marks = (b",100,", b",120,"), (b",,", b",95%,")
    wanted = content
    for old, new in marks:
        wanted = wanted.replace(old, new)
    assert changed == wanted


@pytest.mark.parametrize("content", CODINGS.values(), ids=CODINGS)
@pytest.mark.parametrize("tool", ["git", "patch"])
def test_git_and_patch_take_it(content: bytes, tool: str, tmp_path: Path) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    changed = changed_csv(content, CELLS, "indicators.csv")
    (tmp_path / "a.patch").write_bytes(unified_patch(content, changed, PATH))
    command = {"git": ["git", "apply", "a.patch"], "patch": ["patch", "-p1", "-i", "a.patch"]}
    done = subprocess.run(command[tool], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert file.read_bytes() == changed


def test_a_column_the_table_lacks_is_added_at_its_end() -> None:
    changed = changed_csv("code,name\nE3,成效\nE4,治安\n".encode(), {("E3", "tier"): "达成"}, "x")
    assert changed.decode() == "code,name,tier\nE3,成效,达成\nE4,治安,\n"


def test_a_value_with_commas_and_quotes_is_quoted() -> None:
    changed = changed_csv(b"code,reason\nE3,\n", {("E3", "reason"): 'a,"b"'}, "x")
    assert changed == b'code,reason\nE3,"a,""b"""\n'


def test_nothing_changed_gives_an_empty_patch() -> None:
    assert unified_patch(b"a\n", b"a\n", PATH) == b""


@given(
    st.lists(st.text(alphabet='a,"\n场 ', max_size=6), min_size=2, max_size=4),
    st.text(alphabet='b,"\n次', max_size=6),
)
def test_whatever_stands_in_the_cells_comes_back_as_it_was(row: list[str], value: str) -> None:
    import csv
    import io

    def table(cells: list[str]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows([["code", "target", *"x" * (len(cells) - 1)], ["Q1", *cells]])
        return text.getvalue()

    changed = changed_csv(table(row).encode(), {("Q1", "target"): value}, "x").decode()
    rows = list(csv.reader(io.StringIO(changed, newline="")))
    assert rows[1] == ["Q1", value, *row[1:]]
