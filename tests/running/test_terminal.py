"""Tables fit the terminal, Chinese counts as wide, and colour goes where it is wanted."""

from __future__ import annotations

import io
import os
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.running.terminal import colour_wanted, harmless, styled, table, width, wrapped

ROWS = [
    ["编号", "指标", "说明", "得分"],
    ["Q1", "村居宣讲覆盖率", "原文自报 367 条村居，未载明年度指标值，由评价人假设", "8.00"],
    ["S1", "群众安全感/满意度", "没有年度指标值，也没有实际完成值", "暂不计分"],
]
CELLS = st.text(alphabet="指标得分，。（）abc 12.%", max_size=30).map(lambda text: text.strip())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("limit", [None, 200, 60, 40])
def test_columns_stand_under_each_other_and_lines_fit(limit: int | None) -> None:
    lines = table(ROWS, limit=limit, right=[3])
    assert all(limit is None or width(line) <= limit for line in lines)
    ends = [width(line) for line in lines if re.search("得分$|8.00$|暂不计分$", line)]
    assert len(ends) == 3
    assert len(set(ends)) == 1


def test_a_terminal_too_narrow_for_columns_gets_rows_told_one_by_one() -> None:
    lines = table(ROWS, limit=24)
    assert "指标：村居宣讲覆盖率" in lines
    assert all(width(line) <= 24 for line in lines)
    assert "得分：暂不计分" in lines


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.integers(18, 60))
def test_no_character_is_lost_and_no_line_is_too_long(
    cells: list[tuple[str, str]], limit: int
) -> None:
    lines = table([("名称", "内容"), *cells], limit=limit)
    assert max(map(width, lines)) <= limit
    shown = sorted(squeezed("".join(lines)))
    assert shown == sorted(squeezed("名称内容" + "".join(a + b for a, b in cells)))


@given(CELLS, st.integers(2, 40))
def test_wrapping_keeps_every_character_in_order(text: str, limit: int) -> None:
    lines = wrapped(text, limit)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(width(line) <= limit for line in lines)


def test_no_line_begins_with_a_stop() -> None:
    lines = wrapped("覆盖率偏低，不能定级。请补充，再核。", 10)
    assert not any(line[0] in "，。" for line in lines)


@pytest.mark.parametrize(
    ("environ", "terminal", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR": "0"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="a console of Windows has to name itself")
def test_colour_goes_to_terminals_unless_it_is_refused(
    environ: dict[str, str], terminal: bool, wanted: bool
) -> None:
    assert colour_wanted(Terminal() if terminal else io.StringIO(), environ) is wanted


@pytest.mark.parametrize(("environ", "wanted"), [({}, False), ({"WT_SESSION": "1"}, True)])
def test_a_console_of_windows_gets_colour_only_where_it_knows_it(
    environ: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalutils.running.terminal.os.name", "nt")
    got = colour_wanted(Terminal(), environ)
    monkeypatch.undo()
    assert got is wanted


def test_a_style_takes_no_room() -> None:
    assert width(styled("得分", "strong", on=True)) == width("得分") == 4


def test_nothing_in_data_is_obeyed_by_a_terminal() -> None:
    cell = "合计\x1b[2J\x1b]0;x\x07\u202e10\r\n元"
    (_, line) = table([["指标", "得分"], [cell, "8"]])
    assert line == r"合计\x1b[2J\x1b]0;x\x07\u202e10 元  8"
    assert harmless("一\t二\r\n三") == "一\t二\n三"


def test_data_in_a_pipe_is_plain_and_unwrapped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalutils.running.commands import main

    monkeypatch.setenv("COLUMNS", "30")
    assert main(["score", "--year", "2022"]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert re.search("^ +Q6 +综治中心/网格一体化覆盖率 +7.00 +暂不计分$", told, re.MULTILINE)


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("columns", "no_color"), [(100, ""), (34, ""), (100, "1")])
def test_on_a_real_terminal_the_table_fits_and_no_color_is_kept(
    columns: int, no_color: str
) -> None:
    import fcntl
    import pty
    import struct
    import subprocess
    import termios

    lead, follow = pty.openpty()
    fcntl.ioctl(follow, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES", "FORCE_COLOR"}}
    words = [sys.executable, "-m", "evalutils", "score", "--year", "2022"]
    running = subprocess.Popen(
        words, stdout=follow, stderr=follow, env={**kept, "TERM": "xterm", "NO_COLOR": no_color}
    )
    os.close(follow)
    told = b""
    while True:
        try:
            part = os.read(lead, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        told += part
    os.close(lead)
    assert running.wait() == 0
    lines = told.decode("utf-8").replace("\r", "").splitlines()
    assert ("\x1b[1m" in told.decode("utf-8")) is not bool(no_color)
    rows = lines[: next(i for i, line in enumerate(lines) if "仅依据" in line)]
    assert max(map(width, rows)) <= columns
