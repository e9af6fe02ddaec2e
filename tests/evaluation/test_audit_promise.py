"""The promise of the audit's tests: every rule has enough cases of each kind."""

from __future__ import annotations

from collections import Counter

import pytest
import test_audit_forms
import test_audit_prose_of_others

from evalutils.evaluation.audit import checks

MODULES = (test_audit_forms, test_audit_prose_of_others)
RULES = [f"R{number:02d}" for number in range(1, 21)]
#: At least so many cases that must raise it, that are close and fine, that nobody can tell.
FEWEST = {"RAISED": 3, "FINE": 3, "CANNOT_TELL": 1}


def counted(kind: str) -> Counter[str]:
    """Cases of a kind by rule; a subject that stands twice under a check counts once."""
    cases = {(case[0], repr(case[1])) for module in MODULES for case in getattr(module, kind)}
    return Counter(checks()[check].rule for check, _ in cases)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", FEWEST)
def test_every_rule_has_enough_cases(kind: str, rule: str) -> None:
    assert counted(kind)[rule] >= FEWEST[kind]
