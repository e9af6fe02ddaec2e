"""`evalutils audit`: findings as text, JSON and lists; one bad file does not stop the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalutils.reading.documents import Met, files_of
from evalutils.running.commands import main
from evalutils.running.received import audit_files

OVERSPENT = """项目支出绩效自评表（2022年度）
项目资金(万元) | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100.00 | 100.00 | 120.00 | 10 | 120% | 10
"""
REVERSED = """项目支出绩效自评表（2022年度）
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 示范村数量 | ≤4个 | 4个 | 10 | 10 |
"""


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A folder with a defect, a question, and a file that cannot be read."""
    folder = tmp_path / "报送材料"
    folder.mkdir()
    (folder / "a.txt").write_text(OVERSPENT, encoding="utf-8")
    (folder / "b.txt").write_text(REVERSED, encoding="gb18030")
    (folder / "c.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "d.doc").write_bytes(b"\xd0\xcf\x11\xe0 old")
    (folder / "~$a.docx").write_bytes(b"")
    return folder


def audited(folder: Path, *words: str) -> tuple[int, list[dict[str, object]]]:
    target = folder.parent / "out.json"
    status = main(["audit", str(folder), "--json", str(target), *words])
    return status, json.loads(target.read_text(encoding="utf-8"))


def test_the_json_has_the_agreed_keys(received: Path) -> None:
    status, files = audited(received)
    assert status == 1
    assert [Path(str(file["file"])).name for file in files] == ["a.txt", "b.txt", "c.docx", "d.doc"]
    for file in files:
        assert set(file) == {"file", "read", "findings", "unreadable", "not_judged"}
        for finding in file["findings"]:  # type: ignore[attr-defined]
            assert set(finding) == {"rule", "severity", "where", "found", "expected", "mend"}


def test_one_bad_file_is_told_and_does_not_stop_the_rest(received: Path) -> None:
    _, files = audited(received)
    assert [bool(file["unreadable"]) for file in files] == [False, False, True, True]
    assert [bool(file["findings"]) for file in files] == [True, True, False, False]


@pytest.mark.parametrize(
    ("name", "fail_on", "status"),
    [
        ("a.txt", "error", 1),
        ("b.txt", "error", 0),
        ("b.txt", "warning", 1),
        ("a.txt", "never", 0),
    ],
)
def test_the_exit_status_follows_fail_on(
    received: Path, name: str, fail_on: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(received / name), "--fail-on", fail_on]) == status
    assert ("请更正 R04" in capsys.readouterr().out) == (name == "a.txt")


def test_data_go_to_stdout_and_messages_to_stderr(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", str(received / "a.txt"), "--json"])
    told = capsys.readouterr()
    assert json.loads(told.out)[0]["findings"][0]["rule"] == "R04"
    assert told.err == "已审查 1 份：请更正 1 条，请核实 0 条，提示 1 条\n"


def test_files_may_come_from_the_environment(
    received: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FILES", f"'{received / 'a.txt'}' '{received / 'b.txt'}'")
    main(["audit", "--json"])
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_no_file_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FILES", raising=False)
    assert main(["audit"]) == 2
    assert "没有要审查的文件" in capsys.readouterr().err


def test_a_missing_file_and_an_unknown_profile_stop_before_any_work(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(received / "x.txt")]) == 1
    assert "x.txt" in capsys.readouterr().err
    assert main(["audit", str(received / "a.txt"), "--profile", "mof-2020-1"]) == 1
    assert "mof-2020-10" in capsys.readouterr().err


def test_another_file_is_never_overwritten(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(received / "b.txt"), "--json", str(received / "a.txt")]) == 1
    assert (received / "a.txt").read_text(encoding="utf-8") == OVERSPENT
    assert "不是 JSON" in capsys.readouterr().err


def test_a_chosen_profile_makes_a_wrong_score_an_error(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(OVERSPENT.replace("120.00", "85.00").replace("120%", "85%"), encoding="utf-8")
    severities = {}
    for profile in (None, "mof-2020-10"):
        (audit,) = audit_files([Met(file, str(file))], profile)
        severities[profile] = [item.severity for item in audit.findings if item.rule == "R02"]
    assert severities == {None: ["warning"], "mof-2020-10": ["error"]}


def test_processes_give_what_one_process_gives_in_the_same_order(received: Path) -> None:
    with files_of([str(received)]) as files:
        assert list(audit_files(files, workers=2)) == list(audit_files(files, workers=1))


def test_a_crash_on_one_file_is_told_as_unreadable(
    received: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        message = "no such luck"
        raise RuntimeError(message)

    monkeypatch.setattr("evalutils.running.received.audit_file", crash)
    (audit,) = audit_files([Met(received / "a.txt", "a.txt")], workers=1)
    assert "RuntimeError: no such luck" in audit.unreadable[0].why


def test_lists_are_written_and_are_the_same_bytes_again(received: Path, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        out = tmp_path / name
        main(["audit", str(received), "--out", str(out), "--fail-on", "never"])
        made.append({p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*.*")})
    assert made[0] == made[1]
    assert {name.split("/")[0] for name in made[0]} >= {"audit.html", "audit.xlsx", "letters"}


def test_findings_in_english_where_asked(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", str(received / "a.txt"), "--language", "en"])
    assert "[Please correct R04]" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_at_all_fails_and_is_named(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = str(received / "c.docx")
    assert main(["audit", broken]) == 1
    assert "1 份未能读出" in capsys.readouterr().err
    assert main(["audit", broken, "--fail-on", "never"]) == 0
    assert main(["audit", broken, str(received / "b.txt")]) == 1


def accepting(folder: Path, text: str) -> list[str]:
    file = folder.parent / "accepted.yaml"
    file.write_text(text, encoding="utf-8")
    return ["--accept", str(file)]


@pytest.mark.parametrize(
    "text",
    [
        "suppressions:\n  overspent: 追加预算文件已补交。\n",
        "files:\n  a.txt:\n    overspent: 追加预算文件已补交。\n",
        "suppressions:\n  R04 表 1 第 2 行“全年执行数”列: 追加预算文件已补交。\n",
    ],
)
def test_an_accepted_finding_is_a_note_with_its_reason(received: Path, text: str) -> None:
    one = str(received / "a.txt")
    target = received.parent / "out.json"
    status = main(["audit", one, "--json", str(target), *accepting(received, text)])
    found = json.loads(target.read_text(encoding="utf-8"))[0]["findings"]
    (finding,) = (item for item in found if item["rule"] == "R04")
    assert (status, finding["severity"]) == (0, "note")
    assert finding["mend"] == "已说明：追加预算文件已补交。"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("suppressions:\n  overspend: 已补交。\n", "overspent"),
        ("files:\n  x.txt:\n    overspent: 已补交。\n", "a.txt"),
        ("files:\n  a.txt:\n    sum: 已补交。\n", "overspent"),
        ("suppresions:\n  overspent: 已补交。\n", "suppressions"),
        ("suppressions:\n  overspent:\n", "overspent"),
        ("suppressions: 全部\n", "suppressions"),
        ("- overspent\n", "accepted.yaml"),
    ],
)
def test_a_reason_that_fits_nothing_is_a_fault(
    received: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = accepting(received, text)
    assert main(["audit", str(received / "a.txt"), "--fail-on", "never", *words]) == 1
    assert told in capsys.readouterr().err


def test_a_file_of_reasons_that_is_not_there_is_told(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(received / "a.txt"), "--accept", "none.yaml"]) == 1
    assert "none.yaml" in capsys.readouterr().err


def test_a_letter_goes_to_those_with_a_finding_only(received: Path) -> None:
    (received / "e.txt").write_text("某局2022年度工作总结\n\n全年工作平稳。\n", encoding="utf-8")
    out = received.parent / "out"
    main(["audit", str(received), "--out", str(out), "--date", "2023-04-06", "--fail-on", "never"])
    assert sorted(file.name for file in (out / "letters").iterdir()) == ["001-a.docx", "002-b.docx"]


def test_a_date_that_is_none_is_wrong_usage(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(received / "a.txt"), "--date", "4月6日"]) == 2
    assert "4月6日" in capsys.readouterr().err
