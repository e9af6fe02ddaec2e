"""A raw folder is proposed from documents as received, and loads once a person has decided."""

import hashlib
import re
from pathlib import Path

import openpyxl
import pytest
from helpers.documents import (
    APPROVED,
    write_approved,
    write_form_docx,
    write_form_xlsx,
    write_report,
)

from evalutils.base.faults import InputFaults
from evalutils.evidence.drafting import make_year, propose_figures
from evalutils.evidence.ledger import passage
from evalutils.evidence.schema import OPEN
from evalutils.evidence.year import leaves, load_year
from evalutils.reading.documents import document_from_text, read_document

SOURCE_2022 = (
    Path(__file__).resolve().parents[2]
    / "data/raw/pingan-zengcheng/2022/source/self-evaluation-report.txt"
)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def received(tmp_path):
    folder = tmp_path / "received"
    folder.mkdir()
    return folder


def faults_of(folder):
    with pytest.raises(InputFaults) as caught:
        load_year(folder)
    return caught.value.faults


def rows_by_name(made):
    return {row["name"]: row for row in made.draft.indicators}


def test_every_figure_gets_a_quote_that_stands_once_and_means_it():
    document = read_document(SOURCE_2022)
    proposed, unquotable = propose_figures(document)
    assert len(proposed) == 19
    assert not unquotable
    for figure in proposed:
        found = passage(document, figure.quote).figure(figure.number)
        assert found.text == figure.quantity.text
        assert found.interval == figure.quantity.interval


def test_a_quote_grows_until_it_stands_once():
    text = "春季，培训12场。\n\n秋季，培训12场。"
    proposed, unquotable = propose_figures(document_from_text(text, "a.txt"))
    assert [figure.quote for figure in proposed] == ["春季，培训12场", "秋季，培训12场"]
    assert not unquotable


def test_a_paragraph_printed_twice_gives_no_quote_and_a_note(root, received):
    text = "举办培训12场。\n\n举办培训12场。\n\n另发放折页300份。"
    (received / "a.txt").write_text(text, encoding="utf-8")
    made = make_year(root, "club", "2023", [received / "a.txt"])
    assert [row["quote"] for row in made.draft.evidence] == ["另发放折页300份"]
    assert "2 个数" in made.draft.notes[0]
    assert "12场" in made.draft.notes[0]


def test_a_figure_is_named_by_the_words_before_it():
    text = "全年预算81.09万元，其中：印制宣传礼品（扇子）共4000余份。12场培训已办。"
    proposed, _ = propose_figures(document_from_text(text, "a.txt"))
    assert [figure.label for figure in proposed] == ["全年预算", "印制宣传礼品", "培训已办"]


def test_the_2022_source_alone_gives_a_draft_that_loads_as_it_is(root):
    made = make_year(root, "club", "2022", [SOURCE_2022])
    copied = made.folder / "source" / SOURCE_2022.name
    assert copied.read_bytes() == SOURCE_2022.read_bytes()
    sha = hashlib.sha256(SOURCE_2022.read_bytes()).hexdigest()
    registry = (made.folder / "registry.sha256").read_text(encoding="utf-8")
    assert registry == f"{sha}  source/{SOURCE_2022.name}\n"
    total = made.draft.budget[0]
    assert (total["adjusted"], total["executed"]) == ("81.09", "81.07")
    assert not (made.folder / "analysis.yaml").exists()
    rows = [row for rows in made.draft.sheets.values() for row in rows]
    assert OPEN not in [text for row in rows for text in row.values()]
    year = load_year(made.folder).year
    assert year.analysis.computed[0].expression == "年度预算执行数 / 全年预算"
    assert year.proposals == made.draft.proposals > 50
    assert (year.project.name, year.project.name_is_ours) == ("club", True)
    assert year.project.unit is None
    assert year.budget[0].initial == ""
    assert sum(float(row.points) for row in leaves(year.indicators)) == 100


def test_a_form_in_word_gives_indicators_points_scores_and_money(root, received):
    source = write_form_docx(received / "自评 报告.docx")
    made = make_year(root, "读书会", "2023", [source])
    assert made.draft.project["name"] == "读书会项目"
    assert made.draft.project["department"] == "区文化局"
    assert made.draft.project["unit"] == "区图书馆"
    rows = rows_by_name(made)
    training = rows["培训场次"]
    assert (training["code"], training["parent"], training["level"]) == ("P1-1", "P1", "3")
    assert (training["direction"], training["target"], training["unit"]) == ("≥", "10", "场")
    assert training["target_basis"] == "source"
    assert (training["points"], training["points_basis"]) == ("20", "source")
    assert rows["合格率"]["declared_score"] == "18.95"
    assert rows["合格率"]["deviation_reason"] == "{quote:自评 报告.docx|有3人未考，已补考}"
    assert "tier" not in rows["读书氛围"]
    assert rows["预算执行率"]["actual"] == "全年执行 / 全年预算"
    assert rows["预算执行率"]["declared_score"] == "9.6"
    year = load_year(made.folder).year
    assert {row.direction for row in year.indicators if row.level == 3} == {"≥", "定性"}
    assert year.budget[0].adjusted == "50.00"


def test_an_amount_the_text_states_keeps_the_quote_as_its_evidence(root, received):
    made = make_year(root, "club", "2023", [write_form_docx(received / "a.docx")])
    kinds = {row["id"]: row["kind"] for row in made.draft.evidence}
    total = made.draft.budget[0]
    assert kinds[total["adjusted_evidence"]] == "quote"
    assert kinds[total["initial_evidence"]] == "manual"


def test_an_approved_table_sets_targets_and_points_and_tells_differences(root, received):
    files = [write_form_xlsx(received / "自评表.xlsx"), write_approved(received / "批复表.xlsx")]
    made = make_year(root, "club", "2023", files)
    rows = rows_by_name(made)
    assert (rows["培训场次"]["target"], rows["培训场次"]["target_basis"]) == ("15", "approved")
    assert rows["合格率"]["target"] == "95%"
    assert rows["读书氛围"]["points"] == "25"
    approved = {name for name, row in rows.items() if row.get("target_basis") == "approved"}
    assert approved == {row[2] for row in APPROVED} - {"长效机制"}
    assert rows["产出指标"]["points_basis"] == "approved"
    assert rows["效益指标"]["points"] == ""
    notes = "\n".join(made.draft.notes)
    assert "“培训场次”自评表为 10，批复为 15" in notes
    assert "长效机制" in notes
    assert "完成时间" not in notes


def test_an_approved_table_alone_waits_for_the_results(root, received):
    made = make_year(root, "club", "2023", [write_approved(received / "批复表.xlsx")])
    rows = rows_by_name(made)
    assert rows["长效机制"]["points_basis"] == "approved"
    assert rows["培训场次"]["actual"] == ""
    assert rows["预算执行率"]["points"] == "10"
    total = made.draft.budget[0]
    assert (total["initial"], total.get("adjusted", "")) == ("50.00", "")
    stated = {row["id"]: row for row in made.draft.evidence}[total["initial_evidence"]]
    assert stated["quote"] == "批复的年初预算数50.00万元"
    assert "第 5 行“年度资金总额”" in stated["note"]


def test_an_amount_that_differs_from_the_approval_is_told_and_stays(root, received):
    files = [write_form_xlsx(received / "自评表.xlsx"), write_approved(received / "批复表.xlsx")]
    made = make_year(root, "club", "2023", files)
    assert made.draft.budget[0]["initial"] == "45.00"
    assert "年初预算数自评表为 45.00 万元，批复为 50.00 万元" in made.draft.notes[0]


def test_a_budget_of_zero_has_no_execution_rate(root, received):
    source = write_form_xlsx(received / "a.xlsx")
    book = openpyxl.load_workbook(source)
    next(row for row in book.active if row[1].value == "年度资金总额")[3].value = "0"
    book.save(source)
    made = make_year(root, "club", "2023", [source])
    assert rows_by_name(made)["预算执行率"]["actual"] == ""
    assert load_year(made.folder).year.proposals


def test_another_year_in_the_form_is_told(root, received):
    made = make_year(root, "club", "2024", [write_form_xlsx(received / "a.xlsx")])
    assert "2023 年，不是 2024 年" in made.draft.notes[0]


def test_the_next_year_keeps_the_framework_and_empties_the_evidence(raw):
    root = raw.path.parents[3]
    made = make_year(root, "reading-club", "2024")
    assert made.draft.project["report_date"] == "待定"
    assert made.draft.project["name"] == "读书会项目"
    assert {row["quote"] for row in made.draft.evidence} == {"待定"}
    assert [row["id"] for row in made.draft.evidence][:2] == ["budget", "spent"]
    rows = rows_by_name(made)
    assert rows["预算执行率"]["actual"] == "spent / budget"
    assert (rows["预算执行率"]["target"], rows["培训"]["target"]) == ("100%", "待定")
    assert (rows["阅读习惯"]["tier"], rows["阅读习惯"]["reason"]) == ("待定", "待定")
    assert made.draft.budget[0]["adjusted"] == "待定"
    assert made.draft.budget[0]["adjusted_evidence"] == "budget"
    assert set(made.draft.analysis) == {"computed", "charts", "context"}
    assert not re.search("培训12场|成绩待定", str(made.draft.analysis))
    assert {fault.code for fault in faults_of(made.folder)} == {"to_be_decided", "source_missing"}


def test_the_nearest_earlier_year_is_taken_not_a_later_one(raw):
    root = raw.path.parents[3]
    with pytest.raises(InputFaults, match="FROM"):
        make_year(root, "reading-club", "2022")


def test_nothing_is_overwritten(root, received):
    source = write_report(received / "report.txt")
    folder = root / "data" / "raw" / "club" / "2023"
    folder.mkdir(parents=True)
    with pytest.raises(InputFaults, match="data/raw/club/2023"):
        make_year(root, "club", "2023", [source])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("project", "year"), [("../x", "2023"), ("club", "23"), ("a/b", "2023")])
def test_names_that_are_paths_are_refused(root, received, project, year):
    with pytest.raises(InputFaults):
        make_year(root, project, year, [write_report(received / "report.txt")])
    assert list((root / "data" / "raw").iterdir()) == []


def test_every_bad_document_is_told_at_once_and_nothing_is_written(root, received):
    (received / "empty.docx").write_bytes(b"")
    (received / "~$open.docx").write_bytes(b"x")
    good = write_report(received / "report.txt")
    (received / "more").mkdir()
    twice = write_report(received / "more" / "report.txt")
    files = [received / "empty.docx", received / "~$open.docx", good, twice, received / "none.pdf"]
    with pytest.raises(InputFaults) as caught:
        make_year(root, "club", "2023", files)
    codes = [fault.code for fault in caught.value.faults]
    # names first, then what is in the files: each is read in a process of its own
    assert codes == ["source_name", "source_twice", "document_empty", "document_missing"]
    assert list((root / "data" / "raw").iterdir()) == []


def test_a_failure_leaves_no_half_made_folder(root, received, monkeypatch):
    def fail(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr("evalutils.evidence.workbook.write_inputs", fail)
    with pytest.raises(OSError, match="no space"):
        make_year(root, "club", "2023", [write_report(received / "report.txt")])
    assert list((root / "data" / "raw").iterdir()) == []


def test_the_same_documents_give_the_same_bytes(root, received):
    source = write_form_docx(received / "a.docx")
    first = make_year(root, "one", "2023", [source]).folder
    second = make_year(root, "two", "2023", [source]).folder
    for name in ("inputs.xlsx", "registry.sha256"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_goal_says_by_which_words_its_result_was_taken_for_an_answer(root, received):
    text = received / "总结.txt"
    text.write_text(
        "一、绩效目标\n\n1. 加固危旧校舍。\n2. 建成校园气象站。\n\n"
        "二、完成情况\n\n全年加固危旧校舍12栋。\n",
        encoding="utf-8",
    )
    made = make_year(root, "校舍", "2023", [text])
    goals = {goal["label"]: goal for goal in made.draft.sheets["goals"]}
    because = {goal["outcome"]: goal.get("because", "") for goal in goals.values()}
    assert "校舍" in because["result"]
    assert because["none"] == ""
    kept = load_year(made.folder).year.analysis.goals
    assert any("校舍" in "".join(goal.because) for goal in kept)
