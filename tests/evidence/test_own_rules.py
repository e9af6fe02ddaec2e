"""Rules of one's own in a year's folder: asked by every check, told like any other fault."""

from __future__ import annotations

from argparse import Namespace

import pytest
from helpers.bundles import Bundle

from evalutils.evidence.drafting import make_year
from evalutils.running.checks import check_year
from evalutils.running.parameters import asked

RULES = '''"""本项目的规则。"""

from evalutils import fault


def cap(clean):
    """单项分值不超过 5 分。"""
    for row in clean.year.indicators:
        if row.points and float(row.points) > 5 and row.code.startswith("Q"):
            yield fault(
                "indicators.csv", row=row.row, column="points", found=row.points,
                expected="不超过 5 分", step="按批复的分值填写",
            )


RULES = [cap]
'''


def checked(bundle: Bundle) -> list[str]:
    none = Namespace(project=None, year="2022", profile=None, language=None)
    return [one.text("zh") for one in check_year(bundle.root, asked(none)).faults]


def test_a_rule_tells_its_place_and_words_as_every_fault_does(fresh: Bundle) -> None:
    (fresh.raw / "rules.py").write_text(RULES, encoding="utf-8")
    faults = checked(fresh)
    assert faults
    assert all(one.startswith("data/raw/pingan-zengcheng/2022/indicators.csv 第") for one in faults)
    assert all("应为：不超过 5 分\n  下一步：按批复的分值填写" in one for one in faults)
    # nothing is left beside what people put in
    assert not (fresh.raw / "__pycache__").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("def cap(clean):\n    return [1 / 0]\n\nRULES = [cap]\n", "ZeroDivisionError"),
        ("def cap(clean):\n    return ['超出']\n\nRULES = [cap]\n", "超出"),
        ("RULES = [\n", "SyntaxError"),
    ],
)
def test_a_rule_that_fails_is_a_fault_of_its_file(fresh: Bundle, words: str, told: str) -> None:
    (fresh.raw / "rules.py").write_text(words, encoding="utf-8")
    (fault,) = checked(fresh)
    assert fault.startswith("data/raw/pingan-zengcheng/2022/rules.py")
    assert told in fault


def test_a_new_year_takes_the_rules_along(fresh: Bundle) -> None:
    (fresh.raw / "rules.py").write_text(RULES, encoding="utf-8")
    made = make_year(fresh.root, "pingan-zengcheng", "2023")
    assert (made.folder / "rules.py").read_text(encoding="utf-8") == RULES
