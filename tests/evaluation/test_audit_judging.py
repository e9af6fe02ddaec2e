"""What a document lets the rules judge, and that silence is never a clean bill."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.received import audit, form, funds, row

from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, audit_document, audit_file
from evalutils.reading.documents import Document, Paragraph
from evalutils.reporting.audits.overview import listed

RULES = [f"R{number:02d}" for number in range(1, 21)]


def of(name: str, *texts: str) -> FileAudit:
    lines = tuple(Paragraph(text, Place(name, lines=(at, at))) for at, text in enumerate(texts, 1))
    return audit_document(Document(name, lines), ())


def open_rules(made: FileAudit) -> set[str]:
    return {item.rule for item in made.not_judged}


@pytest.mark.parametrize(
    "text",
    [
        "The budget of 200 was spent: 66.86, a rate of 100 %.",
        "番茄切块，加盐少许，12..5克糖，小火炖20分钟。番茄切块，加盐少许，小火炖20分钟。",
        "本院认为，上诉人于2021年13月5日签订的合同有效。",
    ],
)
def test_a_document_about_something_else_has_no_finding_and_no_rule_judged(text: str) -> None:
    made = of("来函.txt", text)
    assert made.findings == ()
    assert [item.rule for item in made.not_judged] == RULES
    assert not made.judged
    assert "未能审查：未见项目绩效自评的内容" in listed([made])


def test_a_file_that_cannot_be_read_has_no_rule_judged(tmp_path: Path) -> None:
    broken = tmp_path / "表.docx"
    broken.write_bytes(b"PK no zip")
    made = audit_file(broken)
    assert [item.rule for item in made.not_judged] == RULES
    assert {item.why("en") for item in made.not_judged} == {"the file could not be read"}
    assert not made.judged


def test_prose_without_points_is_not_judged_for_points() -> None:
    made = of("绩效自评报告.txt", "全年预算数200万元，实际支出180万元，执行率90%。")
    assert {"R02", "R05", "R07", "R08", "R18"} <= open_rules(made)
    assert not {"R01", "R04", "R16", "R19", "R20"} & open_rules(made)
    assert made.understood() == "自评表0份，正文1段"
    assert "未判规则：R02—R03、R05—R15、" in listed([made])


def test_a_whole_form_is_judged_for_all_that_it_tells() -> None:
    rows = (row("培训场次"), row("合格率", "≥90%", "95%", level2="质量指标"),
            row("受益人次", "≥5人", "5人", level1="效益指标", level2="社会效益指标"),
            row("满意度", "≥90%", "95%", level1="满意度指标", level2="服务对象满意度"))  # fmt: skip
    made = audit(form(*rows, money=(funds("年度资金总额", "100", "90", "90%", "10", "9"),
                                    funds("其中：财政拨款", "100", "90")), total=("100", "49"),
                      goal=("开展培训10场以上。", "开展培训10场。")))  # fmt: skip
    assert open_rules(made) <= {"R19", "R20"}


def test_a_rule_that_found_something_was_judged() -> None:
    made = of("绩效自评报告.txt", "按事由分为110+9=118人。")
    assert "R03" in {item.rule for item in made.findings}
    assert "R03" not in open_rules(made)
