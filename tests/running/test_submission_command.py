"""A whole submission through the command: what lies in the folder, the same bytes again."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from helpers import ofd
from helpers.clusters import dask, scheduler
from helpers.loops import some

from evalutils.running.commands import main

UNITS = ("某区水利站", "某区农技站", "北岸街道办事处", "南岸镇")
PROJECTS = ("沟渠疏浚", "良种示范", "楼道照明", "古桥保护")
TASKS = ("疏浚沟渠长度", "示范田面积", "更换灯具数量", "加固桥墩数量")
FORM = """项目支出绩效自评表（2023年度）
项目名称：{project} | 主管部门：{unit} | 实施单位：{unit}
项目资金(万元) | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | {budget}.00 | {budget}.00 | {spent}.00 | 10 | {rate}% | {points}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | {task} | ≥30处 | {done}处 | 50 | 50 |
效益指标 | 社会效益指标 | 受益户数 | ≥900户 | 960户 | 30 | 30 |
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 94% | 10 | 10 |
总分 | 100 | {total}
"""
REPORT = """{unit}{project}项目2023年度绩效自评报告

一、项目概况

{project}项目全年预算{budget}万元，全年支出{told}万元。

二、完成情况

{task}{done}处，群众满意度94%。{own}

三、存在的问题

（一）雨季施工受阻。
"""
TAKEN = "沿河十二户人家的后墙离水面不足两尺，汛期夜间由网格员轮流值守并逐户登记水位。"


def written(home: Path) -> Path:
    """Four units: one contradicts itself, two share a passage, one has two drafts, one zips."""
    folder = home / "报送"
    for at, (unit, project, task) in enumerate(zip(UNITS, PROJECTS, TASKS, strict=True)):
        budget = 40 + 10 * at
        spent = budget - 2
        facts = {
            "unit": unit, "project": project, "task": task, "budget": budget, "spent": spent,
            "told": spent - 5 * (at == 0), "rate": f"{100 * spent / budget:.2f}", "done": 32 + at,
            "points": f"{10 * spent / budget:.2f}", "total": f"{90 + 10 * spent / budget:.2f}",
            "own": TAKEN if at in {1, 3} else "施工记录齐全。",
        }  # fmt: skip
        at_home = folder if at == 0 else folder / unit
        at_home.mkdir(parents=True, exist_ok=True)
        prefix = f"{unit}-" if at == 0 else ""
        text = FORM.format(**facts)
        (at_home / f"{prefix}附件1 自评表.txt").write_bytes(text.encode("gb18030"))
        if at == 2:
            other = text.replace(f"{facts['done']}处", "31处")
            (at_home / "附件1 自评表（定稿2）.txt").write_text(other, encoding="utf-8")
        document = docx.Document()
        for line in filter(None, REPORT.format(**facts).split("\n")):
            document.add_paragraph(line)
        document.save(at_home / f"{prefix}自评报告.docx")
    (folder / "南岸镇" / "扫描.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (folder / "会议通知.ofd").write_bytes(ofd.written([ofd.words(20, 20, "周五下午开会。")]))
    return folder


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("submission"))


def audited(folder: Path, out: Path, *words: str) -> dict[str, object]:
    given = ["audit", str(folder), "--out", str(out), "--quiet", "--fail-on", "never", *words]
    assert main(given) == 0
    made = json.loads((out / "submission.json").read_text(encoding="utf-8"))
    assert isinstance(made, dict)
    return made


@pytest.fixture(scope="module")
def out(submission: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "审查"
    audited(submission, folder, "--workers", "2", "--date", "2024-04-01",
            "--answer-by", "2024-05-10")  # fmt: skip
    return folder


def told(out: Path) -> dict[str, dict[str, object]]:
    made = json.loads((out / "submission.json").read_text(encoding="utf-8"))
    return {one["project"]: one for one in made["project_years"]}


def test_what_belongs_together_is_one_project_year_and_what_does_not_is_named(out: Path) -> None:
    years = told(out)
    assert sorted(years) == sorted(PROJECTS)
    for unit, project in zip(UNITS, PROJECTS, strict=True):
        one = years[project]
        assert one["unit"] == unit
        assert one["year"] == 2023
        assert {part["role"] for part in some(one["files"])} == {"form", "report"}  # type: ignore[index]
    made = json.loads((out / "submission.json").read_text(encoding="utf-8"))
    assert [Path(file).name for file in made["unfiled"]] == ["会议通知.ofd"]
    assert [Path(one["file"]).name for one in made["unread"]] == ["扫描.pdf"]
    assert made["budget"] == "220"


def test_a_contradiction_of_files_differ_is_found_and_only_there(out: Path) -> None:
    seen = {
        project: [one["check"] for one in year["together"]]  # type: ignore[attr-defined]
        for project, year in told(out).items()
    }
    assert seen["沟渠疏浚"] == ["files_differ"]
    assert seen["良种示范"] == seen["古桥保护"] == []
    # Which draft counts is asked; the report agrees with the first, the last one counts.
    assert sorted(seen["楼道照明"]) == ["files_differ", "two_drafts"]
    (one,) = told(out)["沟渠疏浚"]["together"]  # type: ignore[misc]
    assert "自评报告.docx" in one["where"]
    assert "自评表.txt" in one["where"]


def test_the_passage_that_two_units_share_is_told_and_no_letter_says_it(out: Path) -> None:
    made = json.loads((out / "submission.json").read_text(encoding="utf-8"))
    (one,) = made["shared"]
    assert sorted(one["units"]) == sorted([UNITS[1], UNITS[3]])
    assert TAKEN.rstrip("。") in one["text"]
    for letter in some(sorted((out / "letters").iterdir())):
        assert "轮流值守" not in "\n".join(p.text for p in docx.Document(str(letter)).paragraphs)


def test_every_unit_has_one_letter_with_all_its_findings_and_the_date(out: Path) -> None:
    letters = sorted((out / "letters").iterdir())
    assert [one.stem[4:] for one in letters] == sorted(UNITS)
    for letter in letters:
        words = "\n".join(part.text for part in docx.Document(str(letter)).paragraphs)
        assert "请于2024年5月10日前" in words
        assert "《自评报告.docx》" in words or "自评报告.docx》" in words
    south = "\n".join(p.text for p in docx.Document(str(letters[-1])).paragraphs)
    assert ("未能读出" in south) is (letters[-1].stem[4:] == "南岸镇")


def test_pages_show_money_ranking_scores_and_what_stands_out(out: Path) -> None:
    overview = (out / "overview.html").read_text(encoding="utf-8")
    for words in ("收到4个单位的11份文件", "220.00万元", "突出的情况", "一件多稿且内容不同"):
        assert words in re.sub("<[^>]+>", "", overview), words
    ranking = (out / "ranking.html").read_text(encoding="utf-8")
    for project in PROJECTS:
        assert project in ranking
    assert not re.search(r"(?:src|href)=\"https?:", overview + ranking)


def test_workbooks_hold_no_formula_and_every_project(out: Path) -> None:
    for name in ("submission.xlsx", "tracking.xlsx", "audit.xlsx"):
        book = openpyxl.load_workbook(out / name)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in some(cells) if cell.data_type == "f"]
    sheet = openpyxl.load_workbook(out / "tracking.xlsx")["整改台账"]
    assert [name for name, one in sheet.column_dimensions.items() if one.hidden] == ["L"]
    assert {cell.value for cell in sheet["L"][1:]} and sheet.data_validations.dataValidation
    book = openpyxl.load_workbook(out / "submission.xlsx")
    rows = [row[2] for row in book["全部项目"].iter_rows(min_row=2, values_only=True)]
    assert sorted(rows) == sorted(PROJECTS)


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and "work" not in file.relative_to(folder).parts
    }


def test_the_same_bytes_whatever_the_number_of_workers_and_what_was_taken_over(
    submission: Path, out: Path, tmp_path: Path
) -> None:
    options = ("--date", "2024-04-01", "--answer-by", "2024-05-10")
    audited(submission, tmp_path / "one", "--workers", "1", *options)
    assert digests(tmp_path / "one") == digests(out)
    # Another run over it takes everything over, a damaged record is made again.
    records = sorted((tmp_path / "one" / "work").glob("*.json.gz"))
    records[0].write_bytes(b"cut")
    before = {file: file.stat().st_mtime_ns for file in records[1:]}
    audited(submission, tmp_path / "one", "--workers", "2", *options)
    assert digests(tmp_path / "one") == digests(out)
    assert {file: file.stat().st_mtime_ns for file in records[1:]} == before


def test_an_archive_gives_what_its_folder_gives_in_english_too(
    submission: Path, out: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "报送.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for file in sorted(submission.rglob("*")):
            if file.is_file():
                target.write(file, file.relative_to(submission).as_posix())
    made = audited(archive, tmp_path / "out", "--language", "en")
    projects = {one["project"]: len(one["files"]) for one in made["project_years"]}  # type: ignore[attr-defined]
    assert projects == {name: len(one["files"]) for name, one in told(out).items()}  # type: ignore[arg-type]
    overview = (tmp_path / "out" / "overview.html").read_text(encoding="utf-8")
    assert "What stands out" in overview
    assert "突出" not in overview


def test_what_units_answered_in_the_tracking_sheet_is_kept(
    submission: Path, out: Path, tmp_path: Path
) -> None:
    mine, received = tmp_path / "out", tmp_path / "报送"
    shutil.copytree(out, mine)
    shutil.copytree(submission, received)
    book = openpyxl.load_workbook(mine / "tracking.xlsx")
    sheet = book["整改台账"]
    heads = [cell.value for cell in sheet[1]]
    state, answer, who = (heads.index(name) + 1 for name in ("状态", "整改情况", "责任单位"))
    for unit, words in ((UNITS[0], "已换正确的表"), (UNITS[1], "已补问卷")):
        row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, who).value == unit)
        sheet.cell(row, state).value, sheet.cell(row, answer).value = "已整改", words
    book.save(mine / "tracking.xlsx")
    # One unit takes its files back: its matters have ended, and no letter to it lies there.
    for file in received.glob(f"{UNITS[0]}-*"):
        file.unlink()
    audited(received, mine, "--date", "2024-04-01", "--answer-by", "2024-05-10")
    made = openpyxl.load_workbook(mine / "tracking.xlsx")
    open_rows = [[row[state - 1], row[answer - 1]] for row in made["整改台账"].values]
    assert ["已整改", "已补问卷"] in open_rows
    assert any("已换正确的表" in map(str, row) for row in made["已了结"].values)
    assert not [one for one in (mine / "letters").iterdir() if UNITS[0] in one.name]


def test_a_tracking_sheet_that_cannot_be_read_is_never_written_over(
    submission: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "tracking.xlsx").write_bytes(b"PK broken")
    assert main(["audit", str(submission), "--out", str(out), "--quiet"]) == 1
    assert "tracking.xlsx" in capsys.readouterr().err
    assert (out / "tracking.xlsx").read_bytes() == b"PK broken"


def test_a_cluster_without_a_folder_is_wrong_usage(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(submission), "--cluster", "local"]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_submission_loses_nothing_when_a_worker_of_its_cluster_is_killed(
    submission: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes of it is what one process alone makes, byte for byte, and nothing is left over."""
    # a file an order, so that some wait when the worker is killed
    monkeypatch.setattr("evalutils.running.submissions.examining._CHUNK", 1)
    few, alone, work = tmp_path / "few", tmp_path / "alone", tmp_path / "out" / "work"
    few.mkdir()
    for file in some(sorted(submission.glob("*.docx")))[:3]:
        shutil.copy(file, few)
    main(["audit", str(few), "--out", str(alone), "--workers", "1", "--quiet"])
    with scheduler(tmp_path) as address, dask("worker", address) as doomed, dask("worker", address):

        def kill() -> None:
            while not list(work.glob("*.json.gz")):
                time.sleep(0.01)
            doomed.kill()

        killing = threading.Thread(target=kill, daemon=True)
        killing.start()
        asked = ["audit", str(few), "--out", str(work.parent), "--cluster", address]
        assert main([*asked, "--quiet"]) in {0, 1}
        killing.join(timeout=5)
        assert doomed.wait(timeout=5) != 0
    made = {
        folder.name: {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*") if file.is_file()
        }
        for folder in (alone, work.parent)
    }  # fmt: skip
    assert len(made["alone"]) > 6
    assert made["out"] == made["alone"]


def test_a_chunk_is_examined_in_a_process_of_its_own(submission: Path, tmp_path: Path) -> None:
    """What a worker of a cluster does with some files: the records, and nothing else."""
    files = [[str(file), file.name] for file in sorted(submission.glob("*.docx"))]
    asked = json.dumps([some(files), str(tmp_path / "work"), [None, "zh", []]])
    start = "from evalutils.running.submissions import examining; examining.main()"
    subprocess.run([sys.executable, "-c", start], input=asked, encoding="utf-8", check=True)
    assert len(list((tmp_path / "work").glob("*.json.gz"))) == len(files)
