"""Figures in doubt: never scored, never a reason for a finding, and said to be so."""

from __future__ import annotations

from evalutils.base.places import Place
from evalutils.evaluation.audit import audit_document
from evalutils.evaluation.form_scoring import score_form
from evalutils.evaluation.profiles import load_profile
from evalutils.reading.documents import Document, Pictured, Table
from evalutils.reading.forms import form_as_json, read_forms
from evalutils.reading.sums import checked

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
        "偏差原因分析及改进措施")  # fmt: skip


def scan(*rows: tuple[str, ...]) -> Document:
    """A form as it was read from a picture, every numeral that passed or failed its checks."""
    table = (HEAD, *rows, ("总分", "", "", "", "", "100", "98", ""))
    seen = [
        Pictured(
            Place("表.jpg", page=1, table=1, row=row, column=column),
            "5" * len(text),
            (10, 20, 60, 40),
            b"\xff\xd8",
            ("ink",),
            ("readings",) if "〓" in text else (),
        )
        for row, cells in enumerate(table, 1)
        for column, text in enumerate(cells, 1)
        if any(sign.isdigit() or sign == "〓" for sign in text)
    ]
    return Document("表.jpg", tables=(Table(table, Place("表.jpg", page=1)),), seen=tuple(seen))


DOUBTFUL = scan(
    ("产出指标", "数量指标", "清淤河段", "≥〓〓公里", "18公里", "30", "30", ""),
    ("产出指标", "数量指标", "安装路灯", "≥60盏", "〓〓盏", "20", "20", ""),
    ("产出指标", "质量指标", "合格率", "≥95%", "97%", "20", "〓〓", ""),
    ("效益指标", "社会效益指标", "受益人数", "≥900人", "960人", "30", "30", ""),
)


def test_an_indicator_with_a_figure_in_doubt_is_unscored() -> None:
    (form,) = read_forms(DOUBTFUL)
    made = score_form(form, load_profile("mof-2020-10"))
    reasons = {score.name: score.unscored_reason for score in made.scores}
    assert reasons == {
        "清淤河段": "uncertain",
        "安装路灯": "uncertain",
        "合格率": "",
        "受益人数": "",
    }
    assert made.total.low == 50
    assert made.total.high == 100


def test_a_rate_is_in_doubt_where_an_amount_that_should_bear_it_out_is() -> None:
    rows = (
        ("资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("年度资金总额", "80.00", "80.00", "72.00", "10", "90.00%", "9.00"),
        ("其中：财政拨款", "50.00", "〓〓.〓〓", "46.00", "", "92.00%", ""),
        ("其他资金", "30.00", "30.00", "26.00", "", "—", ""),
    )
    place = Place("表.jpg", page=1)
    seen = tuple(
        Pictured(Place("表.jpg", page=1, table=1, row=row, column=6), text, (0, 0, 9, 9), b"",
                 ("ink", "readings"))
        for row, text in ((2, "90.00%"), (3, "92.00%"))
    )  # fmt: skip
    made = checked(Document("表.jpg", tables=(Table(rows, place),), seen=seen))
    assert [row[5] for row in made.tables[0].rows] == ["执行率", "90.00%", "〓〓.〓〓%", "—"]
    assert [part.doubts for part in made.seen] == [(), ("sums",)]


def test_no_finding_rests_on_a_figure_in_doubt_and_sums_are_not_judged() -> None:
    audited = audit_document(DOUBTFUL, read_forms(DOUBTFUL))
    rows = {place.row for seen in audited.findings for place in seen.places}
    assert not rows & {2, 3, 4}
    why = {one.rule: one.cause for one in audited.not_judged}
    assert {why[rule] for rule in ("R03", "R05", "R06")} == {"uncertain"}
    told = audited.as_json()["uncertain"]
    assert isinstance(told, list)
    assert len(told) == 3


def test_the_same_form_without_doubt_is_judged() -> None:
    plain = scan(
        ("产出指标", "数量指标", "清淤河段", "≥25公里", "18公里", "30", "30", ""),
        ("产出指标", "数量指标", "安装路灯", "≥60盏", "66盏", "40", "40", ""),
        ("效益指标", "社会效益指标", "受益人数", "≥900人", "960人", "30", "30", ""),
    )
    audited = audit_document(plain, read_forms(plain))
    assert {"R06", "R07"} <= {seen.rule for seen in audited.findings}


def test_json_tells_where_a_figure_in_doubt_was_seen_and_what_it_was_read_as() -> None:
    (form,) = read_forms(DOUBTFUL)
    uncertain = form_as_json(form)["uncertain"]
    assert isinstance(uncertain, list)
    assert uncertain[0]["where"] == "第 1 页 表 1 第 2 行第 4 列"
    assert uncertain[0]["read"] == "55555"
    assert uncertain[0]["box"] == [10, 20, 60, 40]
    assert uncertain[0]["doubts"] == ["readings"]
    assert uncertain[0]["crop"] == "data:image/jpeg;base64,/9g="
    assert form_as_json(form)["indicators"]


def test_scores_that_do_not_add_up_put_the_whole_sum_in_doubt() -> None:
    wrong = scan(
        ("产出指标", "数量指标", "清淤河段", "≥18公里", "18公里", "60", "60", ""),
        ("效益指标", "社会效益指标", "受益人数", "≥900人", "960人", "40", "30", ""),
    )
    held = checked(wrong)
    scores = [row[6] for row in held.tables[0].rows[1:]]
    assert scores == ["〓〓", "〓〓", "〓〓"]
    assert [row[5] for row in held.tables[0].rows[1:]] == ["60", "40", "100"]
    points = [part for part in held.seen if part.place.column == 6]
    assert all("sums" in part.checks for part in points)


def test_a_rate_is_in_doubt_with_the_amounts_that_should_bear_it_out() -> None:
    # The total is not the sum of its sources, and each rate fits its own row all the same.
    table = (
        ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("年度资金总额", "90.00", "90.00", "81.00", "10", "90.00%", "9"),
        ("其中：当年财政拨款", "60.00", "60.00", "48.00", "—", "80.00%", "—"),
        ("其他资金", "20.00", "20.00", "16.00", "—", "80.00%", "—"),
        HEAD[:7],
        ("产出指标", "数量指标", "清淤河段", "≥15公里", "18公里", "90", "90"),
    )
    seen = tuple(
        Pictured(Place("表.jpg", page=1, table=1, row=row, column=column),
                 table[row - 1][column - 1], (0, 0, 9, 9), b"", ("ink",))
        for row in (2, 3, 4) for column in (2, 3, 4, 6)
    )  # fmt: skip
    document = Document("表.jpg", tables=(Table(table, Place("表.jpg", page=1)),), seen=seen)
    made = checked(document)
    assert [row[5] for row in made.tables[0].rows[1:4]] == ["〓〓.〓〓%"] * 3


def test_what_ran_together_for_want_of_a_ruling_is_in_doubt() -> None:
    """Between a name and its figure, or two figures, a ruling was not seen: both read well."""
    money = (
        ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率"),
        ("项目资金（万元）", "年度资金总额158.34", "158.34", "142.21", "89.81%"),
    )
    head = ("三级指标", "年度指标值", "实际完成值", "分值", "得分")
    for rows, merged, doubtful in (
        (
            (*money, head, ("清淤河段", "≥25公里", "26公里", "100", "99")),
            {(1, 0)},
            {"年度资金总额158.34"},
        ),
        (
            (head, ("清淤河段", "≥25公里26公里", "≥25公里26公里", "50", "50"),
             ("安装路灯", "≥60盏", "66盏", "50 50", "")),
            {(1, 2)},
            {"≥25公里26公里", "50 50"},
        ),
    ):  # fmt: skip
        seen = tuple(
            Pictured(
                Place("表.jpg", page=1, table=1, row=row + 1, column=column + 1),
                text, (10, 20, 60, 40), b"\xff\xd8", ("ink", "readings"),
            )
            for row, cells in enumerate(rows)
            for column, text in enumerate(cells)
            if any(map(str.isdigit, text)) and (row, column) not in merged
        )  # fmt: skip
        table = Table(rows, Place("表.jpg", page=1), frozenset(merged))
        found = checked(Document("表.jpg", tables=(table,), seen=seen))
        assert {part.text for part in found.seen if "torn" in part.doubts} == doubtful


def test_a_head_that_runs_from_the_labels_over_the_amounts_is_of_the_amounts() -> None:
    rows = (
        ("项目资金（万元）", "年初预算数", "年初预算数", "全年预算数", "全年执行数"),
        ("项目资金（万元）", "年度资金总额", "158.34", "〓〓〓.〓〓", "142.21"),
        ("项目资金（万元）", "其他资金", "18.34", "〓〓.〓〓", "12.21"),
        ("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        ("清淤河段", "≥25公里", "26公里", "50", "50"),
    )
    (form,) = read_forms(Document("表.jpg", tables=(Table(rows, Place("表.jpg", page=1)),)))
    amounts = [(row.initial and row.initial.cell.text, row.label.text) for row in form.money]
    assert amounts == [("158.34", "年度资金总额"), ("18.34", "其他资金")]
