"""Written forms of quantities are read with the right bounds, unit, kind and words."""

from fractions import Fraction

import pytest

from evalutils.reading.quantities import default_hedges, read_quantities


def _read_one(text: str):
    found = read_quantities(text)
    assert len(found) == 1, [quantity.text for quantity in found]
    return found[0]


def _check(text: str, printed: str, interval: str, unit: str) -> None:
    quantity = _read_one(text)
    assert (quantity.text, str(quantity.interval), quantity.unit) == (printed, interval, unit)
    assert text[quantity.start : quantity.end] == quantity.text


@pytest.mark.parametrize(
    ("text", "printed", "interval", "unit"),
    [
        ("投入3.5亿元。", "3.5亿元", "350000000", "元"),
        ("合同1,234.5万元", "1,234.5万元", "12345000", "元"),
        ("合同１，２３４．５万元", "１，２３４．５万元", "12345000", "元"),
        ("收壹拾贰万叁仟元整。", "壹拾贰万叁仟元整", "123000", "元"),
        ("收伍佰圆整", "伍佰圆整", "500", "元"),
        ("票价5元3角", "5元3角", "5.3", "元"),
        ("每张3角5分", "3角5分", "0.35", "元"),
        ("花了15块6毛", "15块6毛", "15.6", "元"),
        ("一共二十三块五", "二十三块五", "23.5", "元"),
        ("出口5.2亿港元", "5.2亿港元", "520000000", "港元"),
        ("单价￥1,234.50", "￥1,234.50", "1234.5", "元"),
        ("约合US$2.5亿", "约合US$2.5亿", "[245000000, 255000000)", "美元"),
        ("奖励人民币50万", "人民币50万", "500000", "元"),
        ("用了3千元", "3千元", "3000", "元"),
        ("1亿2000万元的债", "1亿2000万元", "120000000", "元"),
        ("补助3000元/人", "3000元/人", "3000", "元/人"),
        ("标准12元/人·天", "12元/人·天", "12", "元/人·天"),
        ("产值突破千亿元", "千亿元", "100000000000", "元"),
    ],
)
def test_money_in_every_written_form(text, printed, interval, unit):
    _check(text, printed, interval, unit)
    assert _read_one(text).kind == "money"


@pytest.mark.parametrize(
    ("text", "printed", "interval", "unit", "kind"),
    [
        ("增长5.6%", "5.6%", "0.056", "%", "ratio"),
        ("增长５．６％", "５．６％", "0.056", "%", "ratio"),
        ("提高3.2个百分点", "3.2个百分点", "3.2", "个百分点", "percentage_points"),
        ("为百分之九十二点七", "百分之九十二点七", "0.927", "%", "ratio"),
        ("百分之五至百分之八", "百分之五至百分之八", "[0.05, 0.08]", "%", "ratio"),
        ("百分之百完成", "百分之百", "1", "%", "ratio"),
        ("千分之三", "千分之三", "0.003", "‰", "ratio"),
        ("3‰", "3‰", "0.003", "‰", "ratio"),
        ("五成", "五成", "0.5", "成", "ratio"),
        ("三成半", "三成半", "0.35", "成", "ratio"),
        ("打三折", "三折", "0.3", "折", "ratio"),
        ("打八五折", "八五折", "0.85", "折", "ratio"),
        ("占三分之二。", "三分之二", "2/3", "", "ratio"),
        ("占2/3。", "2/3", "2/3", "", "ratio"),
        ("一又二分之一", "一又二分之一", "1.5", "", "ratio"),
        ("近三分之一", "近三分之一", "(0.3, 1/3)", "", "ratio"),
        ("同比增长一倍", "一倍", "1", "倍", "multiple"),
        ("减少-3.2%", "-3.2%", "-0.032", "%", "ratio"),
        ("负5%", "负5%", "-0.05", "%", "ratio"),
        ("一半以上", "一半以上", "[0.5, ∞)", "", "ratio"),
    ],
)
def test_shares_and_multiples_are_exact_fractions(text, printed, interval, unit, kind):
    _check(text, printed, interval, unit)
    assert _read_one(text).kind == kind


@pytest.mark.parametrize(
    ("text", "interval", "unit"),
    [
        ("5-8名", "[5, 8]", "名"),
        ("5－8名", "[5, 8]", "名"),
        ("5～8名", "[5, 8]", "名"),
        ("5至8名", "[5, 8]", "名"),
        ("五到八名", "[5, 8]", "名"),
        ("八到九百亿", "[80000000000, 90000000000]", ""),
        ("1—5万元", "[10000, 50000]", "元"),
        ("5万元至8万元", "[50000, 80000]", "元"),
        ("500-800万元", "[5000000, 8000000]", "元"),
        ("5000-1万元", "[5000, 10000]", "元"),
        ("5%-8%", "[0.05, 0.08]", "%"),
        ("5-8%", "[0.05, 0.08]", "%"),
        ("三至五年", "[3, 5]", "年"),
        ("十至二十人", "[10, 20]", "人"),
        ("-5%至-3%", "[-0.05, -0.03]", "%"),
        ("大于20且小于35", "(20, 35)", ""),
        ("≥60且<80", "[60, 80)", ""),
        ("20人以上50人以下", "[20, 50]", "人"),
        ("60%(不含)-80%", "(0.6, 0.8]", "%"),
        ("100-80%", "[0.8, 1]", "%"),
    ],
)
def test_ranges_share_unit_and_scale(text, interval, unit):
    _check(text, text, interval, unit)
    assert _read_one(text).exactness == "range"


@pytest.mark.parametrize(
    ("text", "interval", "exactness", "qualifiers", "reading"),
    [
        ("300余人", "(300, 400)", "over", ("余",), "odd"),
        ("三百余人", "(300, 400)", "over", ("余",), "odd"),
        ("10多万人", "(100000, 200000)", "over", ("多",), "odd"),
        ("1万多人", "(10000, 20000)", "over", ("多",), "odd"),
        ("120余万人", "(1200000, 1300000)", "over", ("余",), "odd"),
        ("百余人", "(100, 200)", "over", ("余",), "odd"),
        ("近55000人", "(54000, 55000)", "under", ("近",), "near"),
        ("近百人", "(90, 100)", "under", ("近",), "near"),
        ("约120人", "[115, 125)", "approx", ("约",), "about"),
        ("500人左右", "[450, 550)", "approx", ("左右",), "about"),
        ("十来人", "[9, 11)", "approx", ("来",), "about"),
        ("近20000多人", "(18000, 30000)", "conflict", ("近", "多"), "near+odd"),
        ("约300余人", "[270, 400)", "conflict", ("约", "余"), "about+odd"),
        ("逾300人", "(300, ∞)", "gt", ("逾",), "more_than"),
        ("超过300余人", "(300, 400)", "over", ("超过", "余"), "more_than+odd"),
        ("至少300人以上", "[300, ∞)", "ge", ("至少", "以上"), "at_least"),
        ("不足30人", "(-∞, 30)", "lt", ("不足",), "less_than"),
        ("不超过30人", "(-∞, 30]", "le", ("不超过",), "at_most"),
        ("30人及以上", "[30, ∞)", "ge", ("及以上",), "at_least"),
        ("30人（含）以上", "[30, ∞)", "ge", ("(含)以上",), "at_least"),
        ("50人（不含）以下", "(-∞, 50)", "lt", ("(不含)以下",), "less_than"),
        ("不止3人", "(3, ∞)", "gt", ("不止",), "more_than"),
        ("上千人", "[1000, ∞)", "ge", ("上",), "at_least"),
        ("过万人", "(10000, ∞)", "gt", ("过",), "more_than"),
        ("两三百人", "[200, 300]", "adjacent", (), "adjacent"),
        ("七八十人", "[70, 80]", "adjacent", (), "adjacent"),
        ("十几万人", "(100000, 200000)", "approx", ("几",), "several"),
        ("数十万人", "(100000, 1000000)", "approx", ("数",), "several"),
        ("数百人", "(100, 1000)", "approx", ("数",), "several"),
    ],
)
def test_hedges_become_named_intervals(text, interval, exactness, qualifiers, reading):
    quantity = _read_one(text)
    assert (quantity.text, str(quantity.interval)) == (text, interval)
    assert (quantity.exactness, quantity.qualifiers, quantity.reading) == (
        exactness,
        qualifiers,
        reading,
    )


@pytest.mark.parametrize(
    ("text", "interval", "unit", "kind"),
    [
        ("半亩", "0.5", "亩", "measure"),
        ("一个半月", "1.5", "个月", "duration"),
        ("两年半", "2.5", "年", "duration"),
        ("3个多月", "(3, 4)", "个月", "duration"),
        ("10年多", "(10, 11)", "年", "duration"),
        ("半年多", "(0.5, 1)", "年", "duration"),
        ("零下5度", "-5", "度", "measure"),
        ("1米78", "1.78", "米", "measure"),
        ("30日内", "(-∞, 30]", "日", "duration"),
        ("10个工作日内", "(-∞, 10]", "个工作日", "duration"),
        ("1.2万亩", "12000", "亩", "measure"),
        ("49.95 MB", "49.95", "MB", "measure"),
        ("五千克", "5", "千克", "measure"),
        ("3千瓦", "3", "千瓦", "measure"),
        ("98.5分", "98.5", "分", "score"),
        ("九十八分", "98", "分", "score"),
        ("二十一个", "21", "个", "count"),
        ("1万5千人", "15000", "人", "count"),
        ("一万五千人", "15000", "人", "count"),
        ("一百零五人次", "105", "人次", "count"),
        ("13镇街", "13", "镇街", "count"),
    ],
)
def test_measures_durations_scores_and_counts(text, interval, unit, kind):
    quantity = _read_one(text)
    assert (quantity.text, str(quantity.interval)) == (text, interval)
    assert (quantity.unit, quantity.kind) == (unit, kind)


@pytest.mark.parametrize(
    "text",
    [
        "（增平安组发〔2022〕2号）和[2020]10号、财预〔2021〕101号",
        "2022年10月底，2022-10-31，2022.10.31，10月31日，2021—2023年，19:30，上午9时，二〇二二年",
        "20世纪90年代，80后，“十四五”，第三季度，上半年，1-12月",
        "一、概述（一）背景 1.目标 （1）内容 ①要点 一是推动；二是落实；其一",
        "2.1评价目的\n3.2.1资金",
        "附件1项目支出绩效自评表，见表3-1，第十三条，第 3 条，第一、二、三批，第一批",
        "推动一体化运行，进一步，万众一心，千方百计，双随机、一公开，三公经费，八项规定",
        "一些、一定、一般、一方面、十分重要、统一、唯一、之一、每一个、另一个、一批项目",
        "四川省、三亚、九江、七台河、五一劳动节、两会、三农、四个意识、两个维护、党的二十大",
        "110报警台、12345热线、拨打120、电话020-82628888、手机13800138000、身份证440183199001011234",
        "3号楼、601室、12楼、地铁3号线、101国道、粤A12345、600519.SH",
        "V2.0、5G、A4纸、GB/T 9704-2012、PM2.5、COVID-19、http://www.a.com/b?id=5023",
        "24小时值班、7×24小时、8:30、比分3:1、“6·26”禁毒日",
        "编号：20220101，代码：600519，邮编511300",
        "1" * 60,
    ],
)
def test_what_is_no_quantity_is_refused(text):
    assert [quantity.text for quantity in read_quantities(text)] == []


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("节约300万元，约300万元", ["300万元", "约300万元"]),
        ("附近300米，近300米", ["300米", "近300米"]),
        ("预约30人", ["30人"]),
        ("5个单位，以上统称", ["5个"]),
        ("30人以下简称", ["30人"]),
        ("3个月10天", ["3个月", "10天"]),
        ("119火警356起", ["356起"]),
        ("得分：90", ["90"]),
        ("预算数63 执行数63", ["63", "63"]),
        ("预算数(A) 20 | 执行数(B) 20", ["20", "20"]),
        ("指标 | ≥50个 | 50 | 8 |", ["≥50个", "50", "8"]),
        ("完成100% / 98% / 10", ["100%", "98%", "10"]),
        ("收入 2022 年为 90 万元", ["90 万元"]),
    ],
)
def test_neighbouring_words_do_not_stray_into_a_quantity(text, texts):
    assert [quantity.text for quantity in read_quantities(text)] == texts


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("印制海报近 20000\n 多份", "近 20000\n 多份"),
        ("共约 13.7 万 人注册", "约 13.7 万 人"),
        ("折页近\n\n55000份", "近\n\n55000份"),
        ("发动约\r\n120 万人\r\n次参与", "约\r\n120 万人\r\n次"),
        ("处置 15 301 宗", "15 301 宗"),
    ],
)
def test_blanks_and_line_breaks_inside_a_quantity_belong_to_its_span(text, printed):
    quantity = _read_one(text)
    assert text[quantity.start : quantity.end] == quantity.text == printed


@pytest.mark.parametrize(
    "text", ["得分 10\n二、绩效评价", "指标 | 10\n个人 | 5 组", "数量\n10\n个体工商户", "5\t个"]
)
def test_a_break_between_two_things_does_not_join_them(text):
    assert all("\n" not in q.text and "\t" not in q.text for q in read_quantities(text))


def test_the_width_of_a_hedge_can_be_changed_by_the_caller():
    wide = default_hedges().with_widths("about", step=Fraction(1), value=Fraction(1, 5))
    (quantity,) = read_quantities("约120人", wide)
    assert str(quantity.interval) == "[110, 130)"
    assert str(read_quantities("约120人")[0].interval) == "[115, 125)"


def test_a_plain_figure_keeps_the_envelope_of_its_printed_digits():
    (quantity,) = read_quantities("预算81.09万元")
    assert str(quantity.envelope) == "[810850, 810950)"
    (share,) = read_quantities("92.7%")
    assert str(share.envelope) == "[0.9265, 0.9275)"


def test_a_list_of_amounts_is_never_one_number():
    assert [q.text for q in read_quantities("分别为110人，119人，120人")] == [
        "110人",
        "119人",
        "120人",
    ]
