"""Made-up forms and reports in the layouts that are met in the wild, read from text to findings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalutils.evaluation.audit import audit_document
from evalutils.reading.documents import document_from_text
from evalutils.reading.forms import read_forms

FILE = Path(__file__).parents[1] / "fixtures" / "audit" / "made_up_forms.txt"
#: Number, rules that a reviewer would name (— for none), text.
FORMS = re.findall(
    r"^### (\d+) (.+)\n((?:(?!### ).*\n)+)", FILE.read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(
    ("rules", "text"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS]
)
def test_a_made_up_form_raises_what_a_reviewer_would_name(rules: str, text: str) -> None:
    document = document_from_text(text, "表.txt")
    found = audit_document(document, read_forms(document)).findings
    named = {item.rule for item in found if item.severity != "note"}
    assert named == set(rules.split()) - {"—"}


def test_the_made_up_forms_reach_every_rule_and_hold_clean_ones() -> None:
    assert len(FORMS) >= 50
    named = {rule for form in FORMS for rule in form[1].split()}
    assert named >= {f"R{number:02d}" for number in range(1, 21)}
    assert sum(form[1] == "—" for form in FORMS) >= 8
