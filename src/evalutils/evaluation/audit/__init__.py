"""The defects that reviewers look for, found in a source and told politely."""

from evalutils.evaluation.audit import prose
from evalutils.evaluation.audit.finding import SEVERITIES, Finding
from evalutils.evaluation.audit.material import Material

__all__ = ["SEVERITIES", "Finding", "Material", "audit"]

#: Rules in the order in which findings are printed within one rule id.
RULES = (
    prose.lag_against_execution,
    prose.goals_without_result,
    prose.results_without_goal,
    prose.data_that_stop_early,
    prose.annexes_that_are_absent,
    prose.figures_side_by_side,
    prose.hedges_that_conflict,
    prose.results_of_a_wider_area,
    prose.problems_and_recommendations,
)


def audit(material: Material) -> tuple[Finding, ...]:
    """Return the findings on a project-year, in the order of the rules (R01 first).

    Notes
    -----
    Rules as in the catalogue of defects (R01–R20); this project-year's prose needs R01, R15,
    R17, R19 and R20.
    """
    found = [finding for rule in RULES for finding in rule(material)]
    return tuple(sorted(found, key=lambda item: item.rules))
