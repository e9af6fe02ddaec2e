"""The table of ``make bench``: what stands in the READMEs is what the bench measures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_the_readmes_have_the_rows_that_the_bench_measures() -> None:
    from bench import ROWS
    from bench_table import READMES, rows_of

    for name, language in READMES.items():
        words = (ROOT / name).read_text(encoding="utf-8")
        measured = [titles[language] for titles in ROWS.values()]
        found = rows_of(words)
        assert found, name
        assert found == [title for title in measured if title in found]
        assert len(found) >= len(measured) - 1, "only the set-up may be left out (QUICK=1)"


def test_the_table_is_written_between_its_markers(tmp_path: Path) -> None:
    from bench import Row
    from bench_table import BEGIN, END, READMES, put_into_readmes, rows_of

    for name in READMES:
        (tmp_path / name).write_text(f"前\n{BEGIN}\nold\n{END}\n后\n", encoding="utf-8")
    rows = [Row("warm", "9.0 s (8.0 s)", "3.0 s (4.0 s)", "3.0 ×")]
    put_into_readmes(tmp_path, rows, "机器", "版本")
    words = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert rows_of(words) == ["report, everything again"]
    assert words.startswith("前\n")
    assert words.endswith(f"{END}\n后\n")
    assert "old" not in words
    (tmp_path / "README.md").write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md has no"):
        put_into_readmes(tmp_path, rows, "机器", "版本")


def test_what_a_command_took_holds_all_that_it_started() -> None:
    from measuring import took

    work = "sum(range(4_000_000))"
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{work}'], check=True)"
    one = took([sys.executable, "-c", "pass"], ROOT, {})
    both = took([sys.executable, "-c", inner], ROOT, {})
    assert both.processor > one.processor
    with pytest.raises(RuntimeError, match="went wrong"):
        took([sys.executable, "-c", "raise SystemExit('went wrong')"], ROOT, {})
