"""Where a report's figures come from: bound, computed, contradicted, or not found."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from evalutils.base.places import Place
from evalutils.evaluation.tracing import Traced, agrees, figures_of, trace
from evalutils.reading.documents import Document, Table, document_from_text
from evalutils.reading.quantities import read_quantities

FORM = (
    ("资金（万元）", "年初预算数", "全年预算数", "全年执行数"),
    ("年度资金总额", "120.00", "126.50", "118.36"),
    ("其中：当年财政拨款", "100.00", "106.50", "99.36"),
    ("其他资金", "20.00", "20.00", "19.00"),
    ("三级指标", "年度指标值", "实际完成值", "得分"),
    ("改造公厕座数", "≥24座", "26座", "10"),
    ("举办骑手安全培训场次", "≥18场", "17场", "9.44"),
    ("培训骑手人数", "≥1500人", "1632人", "10"),
    ("公厕使用者满意度", "≥90%", "93.2%", "10"),
)
#: Spent by quarter, as a ledger tells it, and points with scores.
QUARTERS = (
    ("季度", "支出金额（万元）"), ("一季度", "20.11"), ("二季度", "31.25"),
    ("三季度", "38.00"), ("四季度", "29.00"), ("合计", "118.36"),
)  # fmt: skip
SCORES = (
    ("三级指标", "分值", "得分"), ("改造公厕座数", "10", "10"),
    ("举办骑手安全培训场次", "10", "9.44"), ("培训骑手人数", "20", "20"),
    ("公厕使用者满意度", "20", "20"),
)  # fmt: skip
#: Another year, with a column that tells units; payments without a total; who lives there.
YEARS = (
    ("事项", "计量单位", "2021年", "2022年"), ("骑手驿站", "个", "2013", "2310"),
    ("安全头盔", "顶", "540", "540"), ("夜间巡查", "公里", "480", "432"),
)  # fmt: skip
PAYMENTS = (
    ("月份", "用途", "金额（万元）"), ("3月", "设备费", "30.11"), ("5月", "设备费", "21.25"),
    ("8月", "劳务费", "38.00"), ("11月", "宣传费", "29.00"),
)  # fmt: skip
PEOPLE = "全镇常住人口5.40万人。"


def known(*said: str) -> tuple[Document, ...]:
    table = Table(FORM, Place("自评表.xlsx", sheet="自评表"))
    texts = (document_from_text(text, f"材料{n}.txt") for n, text in enumerate(said, 1))
    more = [Document(f"{rows[0][0]}.xlsx", tables=(Table(rows, Place(f"{rows[0][0]}.xlsx")),))
            for rows in (QUARTERS, SCORES, YEARS, PAYMENTS)]  # fmt: skip
    return (Document("自评表.xlsx", tables=(table,)), *more, *texts)


def traced(report: str, *more: str) -> list[tuple[str, str]]:
    return [(one.figure.quantity.text, one.state) for one in whole(report, *more)]


def whole(report: str, *more: str) -> tuple[Traced, ...]:
    figures = [one for document in known(*more) for one in figures_of(document)]
    return trace(document_from_text(report, "报告.txt"), figures)


@pytest.mark.parametrize(
    ("report", "states"),
    [
        ("预算126.50万元，执行118.36万元。", [("126.50万元", "bound"), ("118.36万元", "bound")]),
        ("全年执行约118.4万元。", [("约118.4万元", "bound")]),
        ("执行118.4万元。", [("118.4万元", "bound")]),
        ("预算126.50万元，执行118.36万元，执行率93.57%。",
         [("126.50万元", "bound"), ("118.36万元", "bound"), ("93.57%", "computed")]),
        ("预算126.50万元，执行118.36万元，执行率96.57%。",
         [("126.50万元", "bound"), ("118.36万元", "bound"), ("96.57%", "not_found")]),
        ("预算126.50万元，执行118.36万元，结余8.14万元。",
         [("126.50万元", "bound"), ("118.36万元", "bound"), ("8.14万元", "computed")]),
        ("财政拨款执行99.36万元、其他资金执行19万元，共计118.36万元。",
         [("99.36万元", "bound"), ("19万元", "bound"), ("118.36万元", "bound")]),
        ("共改造公厕26座，举办骑手安全培训17场，培训骑手1632人次。",
         [("26座", "bound"), ("17场", "bound"), ("1632人次", "not_found")]),
        # What a form holds as a bound is told as a figure, and what is left over is worked out.
        ("改造公厕26座，比目标24座多2座，完成108.33%。",
         [("26座", "bound"), ("24座", "bound"), ("2座", "computed"), ("108.33%", "computed")]),
        ("举办骑手安全培训17场，未达到18场的目标，少1场。",
         [("17场", "bound"), ("未达到18场", "bound"), ("1场", "computed")]),
        ("公厕使用者满意度93.2%，高于90%的目标3.2个百分点。",
         [("93.2%", "bound"), ("高于90%", "bound"), ("3.2个百分点", "computed")]),
        ("培训骑手1632人，超出目标132人，比目标多231人。",
         [("1632人", "bound"), ("132人", "computed"), ("231人", "not_found")]),
        # How much more, what is left of a whole, of each, and how many there are.
        ("改造公厕26座，超额8.33%，受访不满意6.8个百分点。",
         [("26座", "bound"), ("8.33%", "computed"), ("6.8个百分点", "not_found")]),
        ("公厕使用者满意度93.2%，还差6.8个百分点，超过目标3.2个点。",
         [("93.2%", "bound"), ("6.8个百分点", "computed"), ("3.2个点", "computed")]),
        ("两个街道平均每个改造公厕13座，总数26座。",
         [("13座", "computed"), ("26座", "bound")]),
        ("举办骑手安全培训17场，因未达标扣0.56分；4项指标中3项完成。",
         [("17场", "bound"), ("0.56分", "computed"), ("4项", "computed"), ("3项", "not_found")]),
        ("上半年支出51.36万元，上半年计划51.37万元。",
         [("51.36万元", "computed"), ("51.37万元", "not_found")]),
        ("改造公厕26座，完成率超过100%，历时三年。", [("26座", "bound"), ("超过100%", "computed")]),
        ("举办骑手安全培训场次为19场。", [("19场", "contradicting")]),
        ("公厕使用者满意度达到95.6%。", [("95.6%", "contradicting")]),
        ("公厕使用者满意度93.2%。", [("93.2%", "bound")]),
        ("新增路灯46盏。", [("46盏", "not_found")]),
        # The unit stands in a column of its own, and what looks like a year counts something.
        ("骑手驿站由2013个增至2310个，上浮14.75%，多297个。",
         [("2013个", "bound"), ("2310个", "bound"), ("14.75%", "computed"),
          ("297个", "computed")]),
        ("发放计数表2013个。", [("2013个", "bound")]),
        ("夜间巡查432公里，上年480公里，-10%，差额-48公里。",
         [("432公里", "bound"), ("480公里", "bound"), ("-10%", "computed"),
          ("-48公里", "computed")]),
        ("夜间巡查432公里，上年480公里，是上年的0.9倍，月均36公里，每公里花2739.81元。",
         [("432公里", "bound"), ("480公里", "bound"), ("0.9倍", "computed"),
          ("36公里", "computed"), ("2739.81元", "computed")]),
        ("夜间巡查月均37公里。", [("37公里", "not_found")]),
        ("安全头盔540顶，与上年540顶持平，增加0顶，每万人100顶，每花10元有成效。",
         [("540顶", "bound"), ("540顶", "bound"), ("0顶", "computed"), ("100顶", "computed")]),
        # Rows of a ledger added up, counted, and what the others leave.
        ("设备费51.36万元，分2笔；劳务费38.00万元，两者相加89.36万元；其余29.00万元。",
         [("51.36万元", "computed"), ("2笔", "computed"), ("38.00万元", "bound"),
          ("89.36万元", "computed"), ("29.00万元", "bound")]),
        ("宣传费29.00万元，全部支付4笔，接近四分之一，超两成。",
         [("29.00万元", "bound"), ("4笔", "computed"), ("接近四分之一", "computed"),
          ("超两成", "computed")]),
        ("宣传费29.00万元，全部支付6笔，约四成。",
         [("29.00万元", "bound"), ("6笔", "not_found"), ("约四成", "not_found")]),
        ("4项三级指标中，满分的3项，失分的1项，满分的占75%；得59.44分，折成百分制99.07分。",
         [("4项", "computed"), ("3项", "computed"), ("1项", "computed"), ("75%", "computed"),
          ("59.44分", "computed"), ("99.07分", "not_found")]),
        ("公厕使用者满意度93.2%，其余6.8%不满意，完成率＝实际÷计划×100%。",
         [("93.2%", "bound"), ("6.8%", "computed")]),
        ("夜间巡查432公里，上年480公里；骑手驿站2310个，上年2013个，超14.8%，超14.9%。",
         [("432公里", "bound"), ("480公里", "bound"), ("2310个", "bound"), ("2013个", "bound"),
          ("超14.8%", "computed"), ("超14.9%", "not_found")]),
        ("安全头盔540顶，上年540顶，兑现100%。",
         [("540顶", "bound"), ("540顶", "bound"), ("100%", "computed")]),
        ("公厕使用者满意度93.2%，每10人中有超过9人满意。",
         [("93.2%", "bound"), ("超过9人", "computed")]),
        ("常住人口5.40万，平均执行率88.2%。", [("5.40万", "bound"), ("88.2%", "not_found")]),
    ],
)  # fmt: skip
def test_a_figure_is_what_can_be_shown_of_it(report: str, states: list[tuple[str, str]]) -> None:
    assert traced(report, PEOPLE) == states


def test_money_of_the_same_role_contradicts_whatever_the_words() -> None:
    letter = "经审核，项目全年支出118.36万元。"
    found = traced("2023年项目实际支出181.36万元。", letter)
    assert found == [("181.36万元", "contradicting")]


def test_money_of_another_year_contradicts_nothing() -> None:
    assert traced("上年支出98.10万元。", "项目全年支出118.36万元。") == [("98.10万元", "not_found")]


@pytest.mark.parametrize(
    "words",
    [
        "根据财预〔2020〕10号第十三条，于2023年3月31日前完成。",
        "（一）项目概况",
        "1.项目概况",
        "详见附件2、表3和图4，第5–13行。",
        "二、绩效分析（第2页）",
        "分两种情况、三个方面说明。",
    ],
)
def test_dates_clauses_and_numbering_are_no_figures(words: str) -> None:
    assert traced(words) == []


def test_a_source_is_named_with_its_place_and_the_words_both_share() -> None:
    (one,) = whole("共改造公厕26座。")
    (source,) = one.sources
    assert source.place.document == "自评表.xlsx"
    assert source.place.row == 6
    assert "公厕" in "".join(one.because)


def test_of_many_figures_no_pair_makes_a_share_by_chance() -> None:
    """Among all figures of a folder some pair gives nearly any percentage."""
    draw = random.Random(7)  # noqa: S311
    rows = "。".join(f"指标{n}完成{draw.randint(100, 99999)}件" for n in range(300))
    found = traced("设备完好率达到87.31%，问题整改率64.9%。", f"{rows}。")
    assert [state for _, state in found] == ["not_found", "not_found"]


def test_a_hedge_holds_what_it_allows() -> None:
    def read(text: str) -> object:
        return read_quantities(text)[0]

    assert agrees(read("1600余人"), read("1632人"))  # type: ignore[arg-type]
    assert not agrees(read("1700余人"), read("1632人"))  # type: ignore[arg-type]
    assert not agrees(read("1632座"), read("1632人"))  # type: ignore[arg-type]
    assert not agrees(read("118.36万元"), read("118.4万元"))  # type: ignore[arg-type]


def true_report(draw: random.Random) -> tuple[str, str, int]:
    """Return a form's text, a report that tells the same, and how many figures that has."""
    budget = Fraction(draw.randint(4000, 90000), 100)
    spent = budget - Fraction(draw.randint(1, 2000), 100)
    rate = f"{float(round(spent / budget * 100, 2)):.2f}"
    places, people, share = (
        draw.randint(21, 400),
        draw.randint(600, 90000),
        draw.randint(8510, 9990) / 100,
    )
    form = (
        f"全年预算{float(budget):.2f}万元，全年支出{float(spent):.2f}万元。"
        f"维修水闸{places}座。巡查河湖{people}公里。受益群众满意度{share:.2f}%。"
    )
    report = (
        "一、基本情况\n（一）依据某财农〔2023〕15号，2023年4月立项。\n"
        f"项目全年预算{float(budget):.2f}万元，支出{float(spent):.2f}万元，预算执行率{rate}%。\n"
        f"二、完成情况\n1.维修水闸{places}座；2.巡查河湖{people}公里，"
        f"受益群众满意度为{share:.2f}%。详见附件1。"
    )
    return form, report, 6


def test_a_true_report_raises_hardly_an_alarm_and_a_changed_figure_one() -> None:
    draw = random.Random(20261129)  # noqa: S311
    alarms = total = caught = 0
    for _ in range(60):
        form, report, count = true_report(draw)
        figures = figures_of(document_from_text(form, "form.txt"))
        found = trace(document_from_text(report, "报告.txt"), figures)
        assert len(found) == count
        total += count
        alarms += sum(one.state in {"contradicting", "not_found"} for one in found)
        one = draw.choice([f for f in found if f.figure.quantity.unit in {"座", "公里", "元"}])
        digits = one.figure.quantity.text
        wrong = digits.replace(digits[0], "7" if digits[0] != "7" else "8", 1)
        spoilt = trace(document_from_text(report.replace(digits, wrong, 1), "报告.txt"), figures)
        caught += any(
            f.state in {"contradicting", "not_found"} and f.figure.quantity.text == wrong
            for f in spoilt
        )
    assert alarms <= total * 2 // 100
    assert caught == 60


def test_a_table_without_a_head_is_read_all_the_same() -> None:
    table = Table((("26座", "17场"), ("5", "")), Place("a.xlsx"))
    assert [one.quantity.text for one in figures_of(Document("a.xlsx", tables=(table,)))] == [
        "26座",
        "17场",
        "5",
    ]
    assert figures_of(Document("b.xlsx", tables=(Table((), Place("b.xlsx")),))) == ()
