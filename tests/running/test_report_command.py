"""`evalutils report`: one run, then nothing to do, until something changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.running import checks, job
from evalutils.running.commands import main
from evalutils.running.job import finished
from evalutils.running.parameters import Asked
from evalutils.running.stamps import shown_in
from evalutils.running.swaps import alone


def report(root: Path) -> Path:
    return root / "reports" / "demo" / "2022"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "environment.json"
    }


def edit(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new), encoding="utf-8")


def test_a_run_leaves_everything_readers_get_and_a_second_one_does_nothing(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = files(report(bundle))
    assert sorted(made) == [
        "data/fig-rows.csv",
        "executed/01_clean.ipynb",
        "executed/02_indicators.ipynb",
        "executed/03_report.ipynb",
        "report.md",
        "ro-crate-metadata.json",
        "run.json",
    ]
    assert made["data/fig-rows.csv"].decode("utf-8-sig") == "行数\r\n2\r\n"
    assert sorted(p.name for p in report(bundle).parent.iterdir()) == ["2022"]
    assert main(["report"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "已是最新：reports/demo/2022\n")

    assert main(["report", "--force"]) == 0
    assert files(report(bundle)) == made, "the same inputs give the same bytes"
    told = capsys.readouterr()
    assert "已生成 reports/demo/2022（report.md）" in told.err
    assert "03_report 输出提示：a warning" in told.err, "warnings are told, not printed in reports"
    assert told.out == ""


def test_kernels_see_the_report_date_and_nothing_of_the_user(bundle: Path) -> None:
    executed = nbformat.read(report(bundle) / "executed" / "03_report.ipynb", as_version=4)
    shown = executed.cells[-1].outputs[0]["data"]["text/plain"]
    assert shown == "['1680220800', 'UTC', '0']"


def test_an_executed_notebook_names_no_time_place_or_random_id(
    bundle: Path, done_once: Path
) -> None:
    for path in (report(bundle) / "executed").iterdir():
        executed = nbformat.read(path, as_version=4)
        assert set(executed.metadata) == {"kernelspec", "language_info", "evalutils"}
        assert "version" not in executed.metadata["language_info"]
        idents = ["purpose", "parameters", "injected-parameters", "work"]
        assert [cell.id for cell in executed.cells] == idents
        assert all(set(cell.metadata) <= {"tags"} for cell in executed.cells)
        assert str(done_once) not in path.read_text(encoding="utf-8")
        outputs = [out for cell in executed.cells for out in cell.get("outputs", [])]
        assert all(out.output_type != "stream" for out in outputs)


def test_a_change_of_any_input_or_output_is_seen(bundle: Path) -> None:
    wanted = Asked("demo", "2022", "", "zh")
    for change in (
        "data/raw/demo/2022/evidence.csv",
        "notebooks/02_indicators.ipynb",
        "requirements.lock",
        "reports/demo/2022/report.md",
        "data/processed/demo/2022/results.json",
    ):
        path = bundle / change
        before = path.read_bytes()
        assert finished(bundle, wanted), change
        path.write_bytes(before + b"\n")
        assert not finished(bundle, wanted), change
        path.unlink()
        assert not finished(bundle, wanted), change
        path.write_bytes(before)
    (bundle / "reports" / "demo" / "2022" / "stray.txt").write_text("")
    assert not finished(bundle, wanted)


def test_a_failed_run_names_the_cell_and_leaves_the_last_good_report(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, data = files(report(bundle)), files(bundle / "data")
    edit(bundle / "notebooks" / "02_indicators.ipynb", "len(json", "1 / 0 + len(json")
    assert main(["report"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("02_indicators.ipynb：现为“ZeroDivisionError: division by zero”\n")
    assert "单元格 3（work）" in told
    assert "Traceback" not in told
    assert files(report(bundle)) == before
    assert files(bundle / "data") == data
    assert not list(bundle.glob("reports/demo/.2022.n*"))
    edit(bundle / "notebooks" / "02_indicators.ipynb", "1 / 0 + len(json", "len(json")
    assert main(["report"]) == 0
    assert "已是最新" in capsys.readouterr().err


def test_a_fault_raised_in_a_kernel_is_told_in_its_own_words(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raising = "from evalutils.base.paths import check_names\\n"
    raising += "from evalutils.base.faults import InputFaults\\n"
    raising += "raise InputFaults(check_names(year='../x'))\\n"
    edit(bundle / "notebooks" / "01_clean.ipynb", "import json, os", raising + '",\n    "import os')
    assert main(["report"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("发现 1 处需要处理：\nYEAR：现为“../x”\n  应为：四位年份")
    assert "InputFaults" not in told


def test_an_output_that_names_a_folder_of_this_machine_is_refused(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        bundle / "notebooks" / "01_clean.ipynb",
        "rows = (",
        "print(where.processed / 'x')\\nrows = (",
    )
    assert main(["report"]) == 1
    assert "让该单元格不显示路径" in capsys.readouterr().err


def test_a_missing_notebook_is_a_fault(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bundle / "notebooks" / "02_indicators.ipynb").unlink()
    assert main(["report"]) == 1
    assert "notebooks/02_indicators.ipynb" in capsys.readouterr().err


def test_a_second_run_of_the_same_year_does_not_trample_the_first(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with alone(bundle / "data" / "processed" / "demo" / "2022"):
        assert main(["report", "--force"]) == 1
    assert "等另一次运行结束后重试" in capsys.readouterr().err


def test_another_profile_gets_a_folder_of_its_own(bundle: Path) -> None:
    main(["report", "--quiet", "--profile", "mof-2021-101"])
    assert sorted(p.name for p in report(bundle).parent.iterdir()) == ["2022", "2022-mof-2021-101"]
    assert main(["report", "--quiet", "--profile", "mof-2020-10"]) == 0


def test_nothing_to_do_imports_the_standard_library_only(bundle: Path) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "from evalutils.running.commands import main\n"
        "status = main(['report'])\n"
        "print(status, *sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=bundle
    )
    status, *modules = told.stdout.split()
    assert status == "0"
    assert "已是最新" in told.stderr
    assert set(modules) - {"evalutils"} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("change", "kept", "why"),
    [
        ("", "01_clean 02_indicators 03_report", "（报告文件缺失或被改动）"),
        ("03_report", "01_clean 02_indicators", "notebooks/03_report"),
        # what it wrote is as it was, and so is all that rests on that
        ("02_indicators", "01_clean 03_report", "notebooks/02_indicators"),
    ],
)
def test_a_change_makes_anew_what_rests_on_it_and_says_so(
    bundle: Path, capsys: pytest.CaptureFixture[str], change: str, kept: str, why: str
) -> None:
    (report(bundle) / "report.md").unlink()
    if change:
        source = bundle / "notebooks" / f"{change}.ipynb"
        content = nbformat.read(source, as_version=4)
        content.cells[0].source = "# 改过"
        nbformat.write(content, source)
    assert main(["report"]) == 0
    assert f"有变化：{why}；沿用上次的：{kept}\n" in capsys.readouterr().err
    taken_over = contents(report(bundle))
    assert main(["report", "--quiet", "--force"]) == 0
    assert contents(report(bundle)) == taken_over


def contents(folder: Path) -> dict[str, bytes]:
    there = (path for path in folder.rglob("*") if path.is_file())
    kept = (path for path in there if path.name != "environment.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def test_a_comment_takes_over_what_no_comment_is_printed_in(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x"}
    data = [{"type": "text"}, {"type": "review", "comments": []}]
    shown = {"cells": [{**cell, "outputs": [{"data": {"x": {"blocks": data}}}]}]}
    before = shown_in(shown, review=False), shown_in(shown, review=True)
    data[1]["comments"] = ["请核实"]
    assert shown_in(shown, review=False) == before[0]
    assert shown_in(shown, review=True) != before[1]
    data[0]["text"] = "改"
    assert shown_in(shown, review=False) != before[0]


def test_the_record_holds_hashes_and_versions_but_no_time(bundle: Path) -> None:
    record = json.loads((report(bundle) / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"]["PROJECT"] == "demo"
    assert set(record["outputs"]) == set(files(report(bundle))) - {
        "run.json",
        "ro-crate-metadata.json",
    }
    assert set(record["processed"]) == {"rows.json", "results.json", "year.json"}
    assert set(record["versions"]) == {"evalutils", "nbformat"}
    assert list(record["stages"]) == ["01_clean", "02_indicators", "03_report", "report.md"]
    environment = json.loads((report(bundle) / "environment.json").read_text(encoding="utf-8"))
    assert environment["commit"] is None
    assert set(environment["times"]) >= {"started", "01_clean", "report.md"}


def test_review_notes_change_the_run_but_not_the_id_of_its_results(bundle: Path) -> None:
    before = json.loads((report(bundle) / "run.json").read_text(encoding="utf-8"))
    (bundle / "data" / "raw" / "demo" / "2022" / "review.csv").write_text("anchor\n")
    main(["report", "--quiet"])
    after = json.loads((report(bundle) / "run.json").read_text(encoding="utf-8"))
    assert before["stamp"] != after["stamp"]
    assert before["results_id"] == after["results_id"]


def test_an_input_that_changes_during_a_run_is_named_and_the_last_report_stays(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else new figures would stand in a report whose record has the hash of the old file."""
    before = files(report(bundle))
    table = bundle / "data/raw/demo/2022/evidence.csv"
    old = table.read_bytes()
    run = job.run

    def edited_meanwhile(*args: object) -> None:
        table.write_bytes(old + b"\n")
        run(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(job, "run", edited_meanwhile)
    assert main(["report", "--force"]) == 1
    told = capsys.readouterr().err
    assert "inputs/evidence.csv" in told
    assert "运行期间不变的输入" in told
    assert files(report(bundle)) == before
    assert sorted(p.name for p in report(bundle).parent.iterdir()) == ["2022"]


def test_an_input_that_changes_before_it_is_hashed_is_named_too(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = bundle / "data/raw/demo/2022/evidence.csv"

    original = checks.require_sound

    def read_and_edited(root: Path, wanted: Asked) -> object:
        found = original(root, wanted)
        table.write_bytes(table.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(checks, "require_sound", read_and_edited)
    assert main(["report", "--force"]) == 1
    assert "inputs/evidence.csv" in capsys.readouterr().err


def test_everything_can_be_written_elsewhere_and_nothing_into_the_bundle(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(bundle)
    out = tmp_path / "别处"
    log = tmp_path / "run.log"
    assert main(["report", "--out", str(out), "--verbose", "--log", str(log)]) == 0
    assert files(bundle) == before
    elsewhere = out / "reports" / "demo" / "2022"
    assert files(elsewhere) == files(report(bundle)), "where it lies changes no byte"
    assert (out / "data" / "processed" / "demo" / "2022").is_dir()
    told = capsys.readouterr().err
    assert f"已生成 {elsewhere}" in told
    # a line and a time for each step, on the screen and, with the clock, in the file
    assert re.search(r"^\[1/\d\] 01_clean，用时 \d+\.\d 秒$", told, re.MULTILINE)
    kept = log.read_text(encoding="utf-8")
    assert re.search(r"^\d{4}-\d\d-\d\dT.* \[\d+\] \[1/\d\] 01_clean", kept, re.MULTILINE)
    assert main(["report", "--out", str(out)]) == 0
    assert "已是最新" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told_with_the_way_out(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    assert main(["report", "--out", str(taken)]) == 1
    told = capsys.readouterr().err
    assert "可以写入的位置" in told
    assert "--out" in told
    assert main(["report", "--log", str(taken / "x.log")]) == 1
    assert "可以写入的位置" in capsys.readouterr().err


def test_a_watched_report_is_made_again_when_a_file_changes_until_it_is_interrupted(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made between two looks that saw the same; a mistake is told and waited out."""
    made, looks = [], []
    raw = bundle / "data/raw/demo/2022"

    def make(*asked: object) -> int:
        made.append(len(looks))
        if len(made) == 2:
            raise InputFaults([Fault("no_notebook", Place("notebooks/03_report.ipynb"))])
        return 0

    def look(_: float) -> None:
        looks.append(_)
        if len(looks) in {2, 3}:
            (raw / f"note-{len(looks)}.txt").write_text("改", encoding="utf-8")
        if len(looks) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr("evalutils.running.commands.report._make", make)
    monkeypatch.setattr("evalutils.running.commands.report.time.sleep", look)
    assert main(["report", "--watch"]) == 130
    assert made == [0, 2, 3]
    told = capsys.readouterr().err
    assert told.count("正在等待材料变化") == 3
    assert "notebooks/03_report.ipynb" in told
