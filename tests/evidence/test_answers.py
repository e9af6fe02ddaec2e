"""Answers saved on the review page come into the table of comments, once, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalutils.base.faults import InputFaults
from evalutils.evidence.answers import Answers, Merged, import_answers, read_answers
from evalutils.evidence.schema import WORKBOOK, table_columns
from evalutils.evidence.tables import read_csv
from evalutils.evidence.year import REVIEW


def answer(**changed: str) -> dict[str, str]:
    given = {"anchor": "ind-A1", "decision": "disagreed", "comment": "", "seen": "bcdfghjk"}
    return {**given, **changed}


def saved(folder: Path, name: str = "answers.json", **changed: Any) -> Path:
    whole = {
        "kind": "evalutils-review", "version": 1, "project": "bridge-repair", "year": "2021",
        "results_id": "0123456789ab", "reviewer": "周复核", "date": "2022-04-02", "sign": False,
        "answers": [
            answer(comment="=SUM(1)，分母不同"),
            answer(anchor="summary", decision="agreed", seen="kjhgfdcb"),
        ],
        **changed,
    }  # fmt: skip
    file = folder / name
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return file


def answers(folder: Path, **changed: Any) -> Answers:
    return read_answers(saved(folder, **changed))


def rows(folder: Path) -> list[dict[str, str]]:
    from evalutils.base.faults import FaultList

    faults = FaultList(folder)
    table = read_csv(folder / REVIEW, "review", faults)
    assert table is not None
    assert not faults.faults
    return [dict(row.cells) for row in table.rows]


def test_a_file_becomes_rows_in_the_words_of_the_table(tmp_path: Path) -> None:
    assert import_answers(tmp_path, [answers(tmp_path)]) == Merged(added=2)
    first, second = rows(tmp_path)
    assert (first["anchor"], first["reviewer"], first["date"]) == ("ind-A1", "周复核", "2022-04-02")
    assert (first["decision"], first["comment"]) == ("不认可", "=SUM(1)，分母不同")
    assert (second["decision"], second["comment"], second["seen"]) == ("认可", "", "kjhgfdcb")


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    import_answers(tmp_path, [answers(tmp_path)])
    before = (tmp_path / REVIEW).read_bytes()
    assert import_answers(tmp_path, [answers(tmp_path)]) == Merged(same=2)
    assert (tmp_path / REVIEW).read_bytes() == before


def test_newer_words_of_a_reviewer_take_the_place_of_older_ones(tmp_path: Path) -> None:
    import_answers(tmp_path, [answers(tmp_path)])
    newer = [answer(decision="agreed", comment="已看到")]
    made = import_answers(tmp_path, [answers(tmp_path, answers=newer, date="2022-04-05")])
    assert made == Merged(changed=1)
    assert [row["comment"] for row in rows(tmp_path)] == ["已看到", ""]


def test_what_was_replied_to_stays_and_the_newer_words_stand_below(tmp_path: Path) -> None:
    import_answers(tmp_path, [answers(tmp_path)])
    text = (tmp_path / REVIEW).read_text(encoding="utf-8-sig")
    replied = text.replace("不认可,,", "不认可,已回复,按合同数。", 1)
    assert replied != text
    (tmp_path / REVIEW).write_text(replied, encoding="utf-8")
    newer = [answer(decision="agreed", comment="已看到")]
    assert import_answers(tmp_path, [answers(tmp_path, answers=newer)]) == Merged(added=1)
    assert [row["reply"] for row in rows(tmp_path)] == ["按合同数。", "", ""]


def test_two_reviewers_keep_their_own(tmp_path: Path) -> None:
    both = [answers(tmp_path), answers(tmp_path, reviewer="吴复核")]
    assert import_answers(tmp_path, both) == Merged(added=4)
    assert {row["reviewer"] for row in rows(tmp_path)} == {"周复核", "吴复核"}


def test_a_sign_off_names_the_results_that_were_on_the_page(tmp_path: Path) -> None:
    import_answers(tmp_path, [answers(tmp_path, sign=True, answers=[])])
    (row,) = rows(tmp_path)
    assert (row["anchor"], row["results_id"]) == ("sign-off", "0123456789ab")


def test_rows_and_titles_of_before_stay(tmp_path: Path) -> None:
    header = "位置,复核人,日期,意见,状态,答复\n"
    (tmp_path / REVIEW).write_bytes((header + "A1,吴复核,2022-04-01,原有,,\n").encode("gb18030"))
    import_answers(tmp_path, [answers(tmp_path)])
    assert rows(tmp_path)[0]["comment"] == "原有"
    assert "位置" in (tmp_path / REVIEW).read_text(encoding="utf-8-sig").splitlines()[0]


def test_where_comments_stand_in_the_workbook_the_answers_go_there(
    tmp_path: Path, raw: Any
) -> None:
    from test_review import book_of, comment

    book_of(raw, [comment(words="原有")])
    assert import_answers(raw.path, [answers(tmp_path)]) == Merged(added=2)
    assert not (raw.path / REVIEW).exists()
    sheet = load_workbook(raw.path / WORKBOOK)["复核意见"]
    at = [column.title for column in table_columns("review").values()].index("意见") + 1
    told = [sheet.cell(row, at) for row in (2, 3, 4)]
    assert [cell.value for cell in told] == ["原有", "=SUM(1)，分母不同", None]
    assert told[1].data_type == "s"


@pytest.mark.parametrize(
    ("changed", "code", "key"),
    [
        ({"reviewer": " "}, "answers_blank", "reviewer"),
        ({"date": ""}, "answers_blank", "date"),
        ({"date": "2022-13-01"}, "bad_date", "date"),
        ({"project": "../other"}, "bad_name", "project"),
        ({"year": "now"}, "bad_year", "year"),
        ({"version": 9}, "answers_version", ""),
        ({"kind": "something"}, "answers_not_ours", ""),
        ({"answers": None}, "answers_blank", "answers"),
        ({"answers": ["ind-A1"]}, "answers_blank", "answers[0]"),
        ({"answers": [{"anchor": "ind-A1"}]}, "answers_blank", "answers[0]"),
        (
            {"answers": [{"anchor": "ind-A1", "comment": 3}]},
            "answers_no_text",
            "answers[0].comment",
        ),
        (
            {"answers": [{"anchor": "ind-A1", "decision": "yes"}]},
            "answers_decision",
            "answers[0].decision",
        ),
        ({"sign": True, "results_id": ""}, "sign_off_without_id", "results_id"),
    ],
)
def test_what_no_page_writes_is_told_with_its_place(
    tmp_path: Path, changed: dict[str, Any], code: str, key: str
) -> None:
    with pytest.raises(InputFaults) as told:
        answers(tmp_path, **changed)
    assert (told.value.faults[0].code, told.value.faults[0].where.key) == (code, key)
    assert all(
        fault.next_step(language) for fault in told.value.faults for language in ("zh", "en")
    )


@pytest.mark.parametrize("content", ["", "{", "[]", "位置,意见", '"text"'])
def test_another_file_is_not_taken_for_one(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputFaults, match=r"review\.html"):
        read_answers(file)
