"""What nobody would write is refused in words or read, by every reader; and what was found so."""

from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path

import pytest
from helpers.tools import tool

from evalutils.evaluation.audit import audit_file
from evalutils.evidence.expressions import ExpressionError, evaluate
from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms

fuzz = tool("fuzz")
#: Inputs of a target that are tried each time; `tools/fuzz.py` tries as many as there is time for.
INPUTS = {
    "documents": 12, "sentences": 12, "tables": 12, "official": 8, "pictures": 4, "doc": 8,
    "xls": 8, "archives": 8,
    "expressions": 200, "loading": 8,
}  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
@pytest.mark.parametrize("target", sorted(fuzz.TARGETS))
def test_whatever_is_given_is_read_or_refused(target: str) -> None:
    assert list(fuzz.finds(target, range(INPUTS[target]))) == []


def test_an_input_is_made_again_from_its_seed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert fuzz.main(["again", "sentences", "3", str(tmp_path / name)]) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != b""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_reader_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(file: Path) -> None:
        raise ZeroDivisionError(file.name)

    monkeypatch.setitem(fuzz.TARGETS, "tables", (fuzz.tables, fails))
    ((seed, lost),) = fuzz.finds("tables", range(4, 5))
    assert (seed, lost.why, lost.what) == (4, "crashed", "ZeroDivisionError: 自评表.txt")


@pytest.mark.parametrize("words", ["1if a else b", "0x1for x in y", "1or 2", "a is 1", "'\\d'"])
def test_python_warns_of_no_expression(words: str) -> None:
    with warnings.catch_warnings(action="error"), pytest.raises(ExpressionError):
        evaluate(words, {})


def test_forms_by_the_thousand_that_run_on_take_no_more_time_each(tmp_path: Path) -> None:
    heads = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分"
    form = f"{heads}\n养护 次数 若干 次\n合计 9 9\n\n"
    file = tmp_path / "a.txt"
    taken = []
    for count in (40, 320):
        file.write_text(form * count, encoding="utf-8")
        document = read_document(file)
        began = time.process_time()
        read_forms(document)
        taken.append((time.process_time() - began) / count)
    assert taken[1] < taken[0] * 3


def test_figures_by_the_thousand_in_one_clause_take_no_more_time_each(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    taken = []
    for count in (1, 600, 6000):
        file.write_text("5万元" * count, encoding="utf-8")
        began = time.process_time()
        audit_file(file)
        taken.append((time.process_time() - began) / count)
    assert taken[2] < taken[1] * 3
