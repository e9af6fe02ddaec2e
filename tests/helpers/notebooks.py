# ruff: noqa: E501 -- rows of made-up content read best as rows
"""A hand-made executed notebook that holds every kind of block, for the tests of the editions.

It follows the outline of the 2022 report and is long enough that an edition made from it
can be looked at. ``sample_notebook()`` is new on every call, so a test may change it.
"""

import base64
import struct
import zlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from evalutils.evidence.year import ReviewRow
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks as b
from evalutils.reporting.document import (
    Band,
    Bar,
    Cell,
    DataTable,
    Entry,
    Registry,
    ReviewPlace,
    Row,
    Strip,
    Task,
    as_json,
)

DOCUMENT = "self-evaluation-report.txt"
IDENTITY = "依据公开自评文本的复算分析，非单位自评，不代表任何单位的评价结论"
#: Words of a source that would be markup, a formula or a template if anybody let them.
HOSTILE = "<script>alert(1)</script> & {{ 7*7 }} #set page() *x* =1+1"

_EXACT = Interval.exact


def sample_notebook() -> dict[str, Any]:
    """Return nbformat 4 content: markdown headings, code cells with block displays, tags."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "cells": [
            _markdown("# 分析人员的笔记：不进入任何版本\n\n1. 输入\n2. 输出", "desk"),
            _code([_registry()], source="blocks.registry(entries)"),
            _code([_cover(), _strip()]),
            _markdown("## 一、评价项目概述\n\n### （一）项目背景"),
            _code(_background()),
            _markdown("### （二）资金来源及使用"),
            _code(_money()),
            _markdown("## 二、绩效评价概述"),
            _code(_method()),
            _markdown("## 三、评价结论与绩效分析\n\n### （一）评价结论"),
            _code(_conclusion()),
            _markdown("### （二）指标完成情况\n\n#### 1. 产出指标 {#outputs}"),
            _code([_indicators(), _achievement()]),
            _markdown("## 四、主要绩效"),
            _code(_results()),
            _markdown("## 五、存在问题"),
            _code(_problems()),
            _markdown("## 附件1 项目支出绩效自评表 {#annex-form}", "annex"),
            _code([_form()]),
            _markdown("## 附件2 扣分台账 {#annex-deductions}", "annex", "review"),
            _code(
                [
                    b.paragraph(
                        [b.text("本次没有扣分；未计分的指标见"), b.cross_reference("tab-form")]
                    )
                ]
            ),
            _markdown("## 附件3 证据清单 {#annex-evidence}", "annex"),
            _code([_evidence()]),
        ],
    }


#: Of the run that the sample pretends to come from.
RESULTS_ID = "0123456789abcdef" * 4


def said(anchor: str, comment: str, **more: Any) -> ReviewRow:
    """Return a row of ``review.csv`` as the review block has it."""
    given = {"row": 2, "reviewer": "王复核", "date": "2026-11-24", "status": "待回复", **more}
    return ReviewRow(anchor=anchor, comment=comment, **given)


def reviewed_notebook(
    comments: Sequence[ReviewRow] = (),
    *,
    signed: Sequence[ReviewRow] = (),
    run: bool = True,
    language: str = "zh",
    tasks: Sequence[Task] = (),
) -> dict[str, Any]:
    """Return the sample with what reviewers said, as a run of ``make report`` leaves it."""
    notebook = sample_notebook()
    block = b.review(
        file="data/raw/demo/2022/review.csv",
        sheet=None,
        places={"ind-B1": ReviewPlace("预算执行率", "kfmqtbdn")},
        comments=comments,
        signed=signed,
        tasks=tasks,
        project="demo",
        year="2022",
    )
    opened = notebook["cells"][2]["outputs"][0]["data"][b.MIME]["blocks"]
    opened[0]["language"] = language
    opened += [as_json(part) for part in b.for_review([block])]
    if run:
        notebook["metadata"]["evalutils"] = {
            "parameters": {"YEAR": "2022"},
            "results_id": RESULTS_ID,
            "provenance": {
                "inputs": {"evidence.csv": "a" * 64},
                "notebooks": {"03_report": "b" * 64},
                "outlines": {"short.yaml": "e" * 64},
                "fonts": {"NotoSansSC-Regular.otf": "c" * 64},
                "package": "d" * 64,
                "platform": "linux-x86_64",
                "python": "3.11",
                "versions": {"evalutils": "9.9"},
            },
        }
    return notebook


def _markdown(source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(source), "metadata": _tags(tags), "source": source}


def _code(payload: Sequence[b.Block], *tags: str, source: str = "display(part)") -> dict[str, Any]:
    data = {
        b.MIME: b.bundle(payload),
        "text/html": "<p>Only JupyterLab shows this; no edition may read it.</p>",
        "text/plain": "<Blocks>",
    }
    return {
        "cell_type": "code",
        "id": _id(repr(payload)),
        "metadata": _tags(tags),
        "execution_count": None,
        "source": source,
        "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}],
    }


def _tags(tags: Sequence[str]) -> dict[str, Any]:
    return {"tags": list(tags)} if tags else {}


def _id(words: str) -> str:
    return f"c{zlib.crc32(words.encode()):08x}"


def _budget(words: str = "81.09万元") -> b.Inline:
    return b.number(words, "evidence:budget_total", _EXACT(810900))


def _spent(words: str = "81.07万元") -> b.Inline:
    return b.number(words, "evidence:spent_total", _EXACT(810700))


def _rate(words: str = "99.98%") -> b.Inline:
    return b.number(words, "result:execution_rate", _EXACT(Fraction(8107, 8109)))


def _registered() -> b.Inline:
    return b.number(
        "约13.7万人",
        "evidence:registered",
        Interval(Fraction(136500), Fraction(137500), True, False),
    )


def _posters() -> b.Inline:
    return b.number(
        "近20000多份", "evidence:posters", Interval(Fraction(18000), Fraction(30000), False, False)
    )


def _registry() -> Registry:
    quote = "项目全年预算81.09万元，实际支出81.07万元，资金已全部拨付到位"
    people = "截至10月底，“广州街坊”注册人数约13.7万人，实名率92.7%"
    posters = "印制派发宣传海报近20000多份"
    return b.registry(
        {
            "evidence:budget_total": _quoted("全年预算数", quote, "81.09万元", "第12段", bounds=_EXACT(Fraction("810900")), unit="元"),
            "evidence:spent_total": _quoted("全年执行数", quote, "81.07万元", "第12段", bounds=_EXACT(Fraction("810700")), unit="元"),
            "evidence:villages": _quoted(
                "宣讲覆盖村居", "实现全区367条村居宣讲全覆盖", "367条", "第21段", bounds=_EXACT(Fraction("367")), unit="条"
            ),
            "evidence:registered": _quoted(
                "注册人数", people, "约13.7万人", "第25段", bounds=Interval(Fraction(136500), Fraction(137500), True, False), unit="人", as_of="截至10月底",
                reading="“约”：上下各半个末位单位，[136500, 137500)",
            ),
            "evidence:realname_rate": _quoted(
                "实名率", people, "92.7%", "第25段", bounds=_EXACT(Fraction("0.927")), unit="%", as_of="截至10月底"
            ),
            "evidence:posters": _quoted(
                "宣传海报", posters, "近20000多份", "第20段", bounds=Interval(Fraction(18000), Fraction(30000), False, False), unit="份", reading="“近”与“多”方向相反，取两种读法的并集，只报告、不修正",
            ),
            "result:execution_rate": Entry(
                label="预算执行率", text="99.98%", unit="%", bounds=_EXACT(Fraction("8107/8109")),
                formula="全年执行数 ÷ 全年预算数", evidence=("spent_total", "budget_total",),
            ),
            "result:registered_realname": Entry(
                label="实名注册人数", text="约12.7万人", unit="人", bounds=Interval(Fraction("126535.5"), Fraction("127462.5"), True, False),
                formula="注册人数 × 实名率", evidence=("registered", "realname_rate",),
            ),
            "result:coverage_strict": Entry(
                label="可评分覆盖率", text="10%", unit="%", bounds=_EXACT(Fraction("0.1")),
                formula="可计分分值 ÷ 100", evidence=(),
            ),
            "result:scorable_strict": Entry(
                label="可计分分值", text="10", unit="分", bounds=_EXACT(Fraction("10")),
                formula="各可计分指标分值之和", evidence=(),
            ),
            "result:unscored_points": Entry(
                label="暂不计分分值", text="90", unit="分", bounds=_EXACT(Fraction("90")),
                formula="100 − 可计分分值", evidence=(),
            ),
            "score:B1": Entry(
                label="预算执行率得分", text="10.00分", unit="分", bounds=_EXACT(Fraction("10")),
                formula="执行率 × 分值", evidence=("spent_total", "budget_total",),
            ),
            "score:total_strict": Entry(
                label="总分（仅依据已载明目标）", text="10.00–100分", unit="分", bounds=Interval(Fraction("10"), Fraction("100"), True, True),
                formula="已计分之和 至 已计分之和加未计分分值", evidence=(),
            ),
        }
    )  # fmt: skip


def _quoted(label: str, quote: str, figure: str, place: str, **more: Any) -> Entry:
    start = quote.index(figure)
    given = {"reading": "原文为确数", **more}
    mark = (start, start + len(figure))
    return Entry(label, figure, quote=quote, mark=mark, document=DOCUMENT, place=place, **given)


def _cover() -> b.Block:
    return b.cover(
        "平安增城建设项目支出绩效评价（2022年度）",
        subtitle="项目支出绩效自评复算分析",
        identity=IDENTITY,
        facts=[
            ("评价年度", [b.label("date", "2022年")]),
            (
                "评分口径",
                [b.text("财政部办法（"), b.label("docno", "财预〔2020〕10号"), b.text("）")],
            ),
            ("项目名称", [b.text("评价人拟定，原文未载明")]),
            ("主管部门", [b.text("原文未载明")]),
            ("实施单位", [b.text("原文未载明")]),
            ("数据截止", [b.label("date", "2022年12月31日")]),
        ],
        language="zh",
    )


def _strip() -> Strip:
    return b.strip(
        [b.text("不能定级")],
        [
            b.text("可评分覆盖率"),
            b.number("10%", "result:coverage_strict", _EXACT("0.1")),
            b.text("，低于本口径定级所需的"),
            b.label("parameter", "60%"),
            b.text("；分值为评价人设定。"),
        ],
        [
            (
                "可计分",
                [b.number("10.00", "score:B1", _EXACT(10)), b.text(" / "), b.number("10", "result:scorable_strict", _EXACT(10)), b.text("分")],
                [b.text("仅依据已载明目标")],
            ),
            ("预算执行率", [_rate()], [b.text("全年执行数 ÷ 全年预算数")]),
            ("暂不计分", [b.number("90分", "result:unscored_points", _EXACT(90))], [b.text("不是零分，也不是满分")]),
            ("核查发现", [b.text("无请更正")], [b.text("请核实、提示见数据局限说明")]),
        ],
    )  # fmt: skip


def graded_strip() -> Strip:
    """Return a strip with a grade bar, for the case in which coverage allows a grade."""
    bands = [("差", 0, 60), ("中", 60, 80), ("良", 80, 90), ("优", 90, 100)]
    return b.strip(
        [b.text("良至优")],
        [b.text("总分区间跨越两个等级。")],
        [("可计分", [b.text("全部指标")], [b.text("覆盖率充足")])],
        bar=Bar("85.5", "91", tuple(Band(name, str(low), str(high)) for name, low, high in bands)),
    )


def _background() -> list[b.Block]:
    return [
        b.paragraph([
            b.text("现有公开材料不足以评定等级。"), _budget(), b.text("全年预算执行"), _spent(),
            b.text("，执行率"), _rate(), b.text("，该项可计"),
            b.number("10.00分", "score:B1", _EXACT(10)), b.text("；其余"),
            b.number("90分", "result:unscored_points", _EXACT(90)),
            b.text("因附件未公开、原文未载明年度指标值和满意度，暂不计分（不是零分，也不是满分）。"),
        ], role="lead"),
        b.paragraph([
            b.text("项目以市域社会治理现代化、基层社会治理创新、平安创建活动为抓手，原文称其目标为"),
            b.quotation("提高群众安全感，促进形成有效的社会秩序", f"{DOCUMENT} 第3段"),
            b.text("，依据为"), b.label("docno", "增平安组发〔2022〕2号"),
            b.text("所印发的年度工作要点。"),
            b.footnote([b.text("文号照录原文；该文件未随自评报告公开，见"), b.label("clause", "办法第二十五条"), b.text("。")]),
        ]),
        b.quote(
            [b.text("紧紧围绕区委区政府中心工作，切实发挥牵头抓总和统筹协调作用，着力在营造共建共治共享社会治理格局上下功夫，深化社会治理，建设平安增城。")],
            f"{DOCUMENT} 第7段",
        ),
        b.listing([
            [b.emphasis([b.text("科技运用：")]), b.text("推动科技运用与社会治理深度融合，抓好“雪亮工程”。")],
            [b.emphasis([b.text("重点整治：")]), b.text("重点治理街镇及整治点社会治安总体状况好转。")],
            [b.emphasis([b.text("平安宣传：")]), b.text("以贴近群众的途径和方式开展宣传。")],
        ]),
    ]  # fmt: skip


def _money() -> list[b.Block]:
    return [
        b.paragraph([
            b.text("全年预算"), _budget(), b.text("，执行"), _spent(), b.text("，见"),
            b.cross_reference("fig-execution"), b.text("；逐项评分见"),
            b.cross_reference("tab-indicators"), b.text("，预算执行率见"),
            b.link("ind-B1", [b.text("该指标")]), b.text("。"),
        ]),
        b.figure(
            "fig-execution",
            headline=[b.text("全年预算执行"), _rate(), b.text("，结余很小")],
            subtitle=[b.text("全年预算数与全年执行数（万元）· 本项目 · "), b.label("date", "2022年")],
            source=[b.text("原文"), b.label("ordinal", "第12段"), b.text("；执行率为本文计算")],
            alt="横向条形图：全年预算81.09万元，全年执行81.07万元，执行率99.98%。",
            narrow=_svg("p1", [("全年预算数", "81.09", 200), ("全年执行数", "81.07", 199)], width=340),
            svg=_svg("p1", [("全年预算数", "81.09", 300), ("全年执行数", "81.07", 299)]),
            png=png(),
            data=_data(["项目", "金额（万元）"], [["全年预算数", "81.09"], ["全年执行数", "81.07"]]),
        ),
    ]  # fmt: skip


def _method() -> list[b.Block]:
    return [
        b.paragraph([
            b.text("评价采用"), b.label("docno", "财预〔2020〕10号"),
            b.text("的权重与公式；约数按区间处理，例如"), _registered(), b.text("与"), _posters(), b.text("。"),
        ]),
        b.paragraph([b.text("“近”与“多”方向相反，只报告、不修正。")], role="caution"),
        b.listing([[b.text("读取原文并分段；")], [b.text("抽取数量与区间；")], [b.text("按口径计分。")]], ordered=True),
        b.paragraph([b.text("特殊符号照录："), b.quotation(HOSTILE, DOCUMENT)], role="small"),
    ]  # fmt: skip


def _conclusion() -> list[b.Block]:
    return [
        b.paragraph([
            b.text("仅依据已载明目标，总分落在"),
            b.number("10.00–100分", "score:total_strict", Interval(Fraction(10), Fraction(100))),
            b.text("之间，可评分覆盖率"), b.number("10%", "result:coverage_strict", _EXACT("0.1")),
            b.text("，不能定级。"),
            b.footnote([b.text("覆盖率低于阈值时不显示等级，亦不显示分数条。")]),
        ]),
        *b.for_review([b.paragraph([b.text("复核版另列参数、扣分与核查发现。")], role="small")]),
    ]  # fmt: skip


def _unscored(words: str = "暂不计分") -> Cell:
    return b.cell([b.text(words)], unscored=True)


def _none(words: str = "未载明") -> Cell:
    return b.cell([b.text(words)])


_COLUMNS = (("指标", "left", 4), ("方向", "center", 1), ("目标值", "right", 2), ("实际值", "right", 2), ("分值（分）", "right", 1.5), ("得分（分）", "right", 1.5))  # fmt: skip


def _row(code: str, name: str, target: Cell, actual: Cell, points: str, score: Cell) -> Row:
    cells = [
        b.cell([b.label("code", code), b.text(" " + name)], header="row"),
        b.cell([b.text("≥")]), target, actual,
        b.cell([b.label("parameter", points)]), score,
    ]  # fmt: skip
    return b.row(*cells, anchor=f"ind-{code}")


def _indicators() -> b.Block:
    label = b.label
    full = b.cell([label("parameter", "100%")])
    villages = b.cell([b.number("367条", "evidence:villages", _EXACT(367))])
    return b.table(
        "tab-indicators",
        [b.text("三级指标完成与得分")],
        [b.column([b.text(n)], align=a, width=w) for n, a, w in _COLUMNS],
        [
            b.row(b.cell([b.text("预算执行")], colspan=6, header="row"), group=True),
            _row("B1", "预算执行率", full, b.cell([_rate()]), "10.00",
                 b.cell([b.number("10.00", "score:B1", _EXACT(10))])),
            b.row(b.cell([b.text("产出指标")], colspan=6, header="row"), group=True),
            _row("Q1", "村居宣讲覆盖率", full, villages, "8.00", _unscored()),
            _row("Q3", "宣传品（分类）", _none(), b.cell([_posters()]), "3.00", _unscored()),
            _row("Q7", "广州街坊实名率", _none(),
                 b.cell([b.number("92.7%", "evidence:realname_rate", _EXACT("0.927"))]), "4.00", _unscored()),
            b.row(b.cell([b.text("满意度指标")], colspan=6, header="row"), group=True),
            _row("S1", "群众安全感、满意度", _none(), _none(), "10.00", _unscored()),
        ],
        notes=[[b.text("除预算执行率外，分值为评价人设定。")], [b.text("暂不计分：不是零分，也不是满分。")]],
    )  # fmt: skip


def _achievement() -> b.Block:
    return b.figure(
        "fig-achievement",
        headline=[b.text("多数指标缺少目标值，只有预算执行可以严格计分")],
        subtitle=[b.text("可计分与暂不计分的分值（分）· 按维度")],
        source=[b.cross_reference("tab-indicators")],
        alt="条形图：预算执行10分可计分，其余90分暂不计分。",
        svg=_svg("p1", [("预算执行", "10", 60), ("暂不计分", "90", 320)]),
        png=png(),
        data=_data(["维度", "分值（分）"], [["预算执行", "10"], ["暂不计分", "90"]]),
    )


def _results() -> list[b.Block]:
    return [
        b.paragraph([
            b.text("原文自报宣讲覆盖"), b.number("367条", "evidence:villages", _EXACT(367)),
            b.text("村居；“广州街坊”注册"), _registered(), b.text("，实名率"),
            b.number("92.7%", "evidence:realname_rate", _EXACT("0.927")), b.text("，推得实名注册"),
            b.number("约12.7万人", "result:registered_realname",
                     Interval(Fraction("126535.5"), Fraction("127462.5"), True, False)),
            b.text("。"),
        ]),
    ]  # fmt: skip


def _problems() -> list[b.Block]:
    return [
        b.paragraph([b.text("三项目标未见结果："), b.emphasis([b.text("雪亮工程、重点地区整治、综治中心一体化")]), b.text("。")]),
        b.paragraph([b.text("引文："), b.quotation("资金使用相对滞后", f"{DOCUMENT} 第30段"), b.text("。")]),
    ]  # fmt: skip


def _form() -> b.Block:
    heads = (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    th, cell, text = "row", b.cell, b.text
    return b.table(
        "tab-form",
        [b.text("项目支出绩效自评表（复算）")],
        [b.column([text(name)], align="right" if name in ("分值", "得分") else "left", width=1) for name in heads],
        [
            b.row(cell([text("产出指标")], rowspan=3, header=th), cell([text("数量指标")], rowspan=2, header=th), cell([text("村居宣讲覆盖率")], header=th), cell([b.label("parameter", "100%")]), cell([b.number("367条", "evidence:villages", _EXACT(367))]), cell([b.label("parameter", "8.00")]), _unscored(), _none("目标为评价人假定")),
            b.row(cell([text("宣传品（分类）")], header=th), _none(), cell([_posters()]), cell([b.label("parameter", "3.00")]), _unscored(), _none("请按出入库数填列")),
            b.row(cell([text("质量指标")], header=th), cell([text("广州街坊实名率")], header=th), _none(), cell([b.number("92.7%", "evidence:realname_rate", _EXACT("0.927"))]), cell([b.label("parameter", "4.00")]), _unscored(), _none("无")),
        ],
        wide=True,
    )  # fmt: skip


def _evidence() -> b.Block:
    entries = _registry().entries
    rows = []
    for ref, entry in entries.items():
        if not ref.startswith("evidence:"):
            continue
        name = ref.removeprefix("evidence:")
        rows.append(b.row(b.cell([b.label("code", name)], header="row"), b.cell([b.text(entry.label)]), b.cell([b.quotation(entry.quote, f"{DOCUMENT} {entry.place}")]), b.cell([b.label("ordinal", entry.place)]), anchor=f"ev-{name}"))  # fmt: skip
    return b.table(
        "tab-evidence",
        [b.text("证据清单")],
        [b.column([b.text(n)], align="left", width=w) for n, w in (("编号", 2), ("名称", 2), ("原文", 6), ("位置", 1))],
        rows,
    )  # fmt: skip


def _svg(ident: str, bars: Sequence[tuple[str, str, int]], width: int = 460) -> str:
    """Return a picture as matplotlib writes it: prolog, metadata, ids that every figure shares."""
    drawn = "".join(
        f'<g clip-path="url(#{ident})"><path d="M 90 {20 + 40 * i} h {length} v 22 h -{length} z" style="fill: #12436d"/></g>'
        f'<use xlink:href="#tick" x="90" y="{31 + 40 * i}"/>'
        f'<g id="text_{i}"><text style="font: 13px \'Noto Sans SC\'; text-anchor: end" x="82" y="{36 + 40 * i}">{name}</text>'
        f'<text style="font-size: 13px; font-family: \'Noto Sans SC\'" x="{98 + length}" y="{36 + 40 * i}">{value}</text></g>'
        for i, (name, value, length) in enumerate(bars)
    )
    height = 30 + 40 * len(bars)
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" version="1.1">'
        "<metadata><a>Matplotlib</a></metadata><script>alert(1)</script>"
        '<defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
        f'<clipPath id="{ident}"><rect x="0" y="0" width="{width}" height="{height}"/></clipPath>'
        '<path id="tick" d="M 0 -14 L 0 14" style="stroke: #1d2433; stroke-width: 0.8"/></defs>'
        f'<g id="figure_1">{drawn}</g></svg>'
    )  # fmt: skip


def _data(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> DataTable:
    return DataTable(tuple(columns), tuple(map(tuple, rows)))


def png() -> str:
    """Return a small grey picture (64 × 16) in base64, written by hand: the same bytes always."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = b"".join(b"\0" + b"\xc8" * 64 for _ in range(16))
    head = struct.pack(">IIBBBBB", 64, 16, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()
