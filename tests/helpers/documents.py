"""Documents as units hand them in: a form in Word or Excel, an approval from a finance system."""

from pathlib import Path

import docx
import openpyxl

REPORT = """一、项目概述

（一）资金

本项目资金来源为区级财政，全年预算 50.00万

元，全年执行 48.00 万元。

（二）成效

举办培训 12 场，约300人次参加，群众满意率92.5%。
"""

MONEY = [
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "45.00", "50.00", "48.00", "10", "96.00%", "9.60"],
    ["", "其中：当年财政拨款", "45.00", "50.00", "48.00", "—", "—", "—"],
    ["", "上年结转资金", "0", "0", "0", "—", "—", "—"],
    ["", "其他资金", "0", "0", "0", "—", "—", "—"],
]
HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
          "偏差原因分析及改进措施"]  # fmt: skip
INDICATORS = [
    ["产出指标（50分）", "数量指标", "培训场次", "≥10场", "12场", "20", "20", ""],
    ["产出指标（50分）", "质量指标", "合格率", "≥95%", "90%", "20", "18.95", "有3人未考，已补考"],
    ["产出指标（50分）", "时效指标", "完成时间", "12月底前", "按时完成", "10", "10", ""],
    ["效益指标（30分）", "社会效益指标", "读书氛围", "明显提高", "有所提高", "30", "27", "无"],
    ["满意度指标（10分）", "服务对象满意度指标", "群众满意度", "≥90%", "92.5%", "10", "10", ""],
]
FIELDS = [["项目名称", "读书会项目"], ["主管部门", "区文化局"], ["实施单位", "区图书馆"]]

# As a finance system exports it: comparator, value and unit in columns of their own.
APPROVED_HEADER = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "分值权重"]
APPROVED = [
    ["产出指标", "数量指标", "培训场次", "≥", "15", "场", "20"],
    ["产出指标", "质量指标", "合格率", "≥", "95", "%", "20"],
    ["产出指标", "时效指标", "完成时间", "定性", "12月底前", "", "10"],
    ["效益指标", "社会效益指标", "读书氛围", "定性", "明显提高", "", "25"],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%", "10"],
    ["效益指标", "可持续影响指标", "长效机制", "定性", "基本建立", "", "5"],
]


def write_report(path: Path) -> Path:
    path.write_text(REPORT, encoding="utf-8")
    return path


def write_form_docx(path: Path) -> Path:
    """Write a report in Word with its form as a table at the end."""
    document = docx.Document()
    for line in ("全年预算50.00万元，全年执行48.00万元。", "举办培训12场，约300人次参加。"):
        document.add_paragraph(line)
    document.add_paragraph("项目支出绩效自评表")
    document.add_paragraph("（2023年度）")
    _docx_table(document, FIELDS)
    _docx_table(document, MONEY)
    _docx_table(document, [HEADER, *INDICATORS, ["总分", "", "", "", "", "100", "95.55", ""]])
    document.save(path)
    return path


def write_form_xlsx(path: Path) -> Path:
    """Write the form as one worksheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评表"
    sheet.append(["项目支出绩效自评表"])
    sheet.append(["（2023年度）"])
    for row in [*FIELDS, *MONEY, HEADER, *INDICATORS]:
        sheet.append(row)
    sheet.append(["总分", "", "", "", "", "100", "95.55", ""])
    book.save(path)
    return path


def write_approved(path: Path) -> Path:
    """Write the approved targets as a finance system exports them, with merged cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "绩效目标批复表"
    sheet.append(["项目支出绩效目标批复表"])
    sheet.merge_cells("A1:G1")
    sheet.append(["（2023年度）"])
    sheet.append(["项目名称", "", "读书会项目", "", "", "", ""])
    sheet.append(["主管部门", "", "区文化局", "", "实施单位", "区图书馆", ""])
    sheet.append(["项目资金（万元）", "", "年度资金总额", "50.00", "", "", ""])
    sheet.append(["总体目标", "", "办好全年读书活动。", "", "", "", ""])
    sheet.append(APPROVED_HEADER)
    for row in APPROVED:
        sheet.append(row)
    sheet.merge_cells("A8:A10")
    book.save(path)
    return path


def _docx_table(document: "docx.document.Document", rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=False):
            cell.text = text
