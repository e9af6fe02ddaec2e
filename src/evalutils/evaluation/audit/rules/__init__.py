"""The rules, each a function over a case: on a self-evaluation, on a text, on what was paired."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.rules import (
    arithmetic,
    claims,
    completeness,
    marks,
    money,
    paired,
    points,
    residue,
    satisfaction,
    spending,
    sums,
    tables,
    targets,
    text,
)

Rule = Callable[[Case], Iterator[Finding]]

#: Rules on a form, in the order of their ids.
FORM_RULES: tuple[Rule, ...] = (
    money.rate_against_amounts,
    money.execution_score,
    money.rows_against_total,
    sums.sums_in_goals,
    money.overspent,
    points.weights_of_groups,
    points.points_of_rows,
    points.weights_off_the_rule,
    points.weights_off_the_profile,
    points.total_against_scores,
    points.subtotals_against_rows,
    points.total_above_full,
    points.grade_of_total,
    targets.missed_with_full_points,
    targets.met_with_deduction,
    targets.met_with_group_deduction,
    targets.partial_score,
    targets.tier_against_score,
    targets.target_too_low,
    targets.comparator_reversed,
    completeness.target_in_words_only,
    completeness.benefit_without_formula,
    completeness.actual_is_missing,
    completeness.actual_with_comparator,
    completeness.actual_in_words_only,
    completeness.goals_copied,
    targets.rate_counted_in_things,
    targets.lengths_in_cubic_metres,
    targets.several_figures_in_a_cell,
    targets.rate_above_the_whole,
    targets.yuan_against_wan,
    targets.money_flow_as_output,
    targets.filed_twice,
    completeness.dimensions_missing,
    completeness.goals_without_result,
    money.execution_unexplained,
    targets.deviation_unexplained,
    claims.completion_of_rows,
    claims.high_total_beside_trouble,
    claims.work_against_plan,
    claims.bounds_told_as_done,
    spending.adjustment_in_prose,
    spending.rates_of_sources,
    satisfaction.satisfaction,
    satisfaction.satisfaction_absent,
)
#: Rules on a document's prose, or on prose and form together.
PROSE_RULES: tuple[Rule, ...] = (
    spending.rate_in_prose,
    spending.paid_in_full,
    marks.execution_score_in_prose,
    marks.weights_in_prose,
    tables.rates_in_tables,
    tables.totals_of_columns,
    sums.shares_above_the_whole,
    sums.sums_in_prose,
    marks.total_in_prose,
    marks.scores_added_up,
    marks.deductions_added_up,
    spending.saving_in_prose,
    spending.overspent_in_prose,
    arithmetic.averages_in_another_unit,
    claims.told_far_above,
    targets.money_filed_as_work,
    text.grades_in_prose,
    text.vague_goals_in_prose,
    text.vague_results_in_prose,
    completeness.bare_completion,
    spending.low_execution_in_prose,
    claims.praise_beside_trouble,
    claims.every_project_excellent,
    claims.no_problem_but_a_measure,
    satisfaction.satisfaction_in_prose,
    satisfaction.satisfaction_in_words,
    satisfaction.asked_of_ourselves,
    residue.template_words,
    residue.broken_figures,
    residue.other_years,
    residue.data_that_stop_early,
    residue.repeated_sentences,
    text.annexes_that_are_absent,
    text.prose_against_form,
    text.prose_against_rows,
    text.scores_that_differ,
    text.same_item_two_figures,
)


#: Rules asked last, each only where nothing else was found of its kind: they know no words.
LAST_RULES: tuple[Rule, ...] = (
    arithmetic.figures_that_nearly_come_out,
    arithmetic.figures_with_a_slip,
)

#: Rules on what was paired and bound: goals, problems, periods, figures, records.
PAIRED_RULES: tuple[Rule, ...] = (
    paired.lag_against_execution,
    paired.spending_at_the_years_end,
    paired.goals_without_a_result,
    paired.goals_done_without_a_figure,
    paired.goals_told_again,
    paired.goals_missed,
    paired.aims_said_again,
    paired.results_without_a_goal,
    paired.periods_that_stop_early,
    paired.annexes_that_are_cited,
    paired.figures_side_by_side,
    text.figures_told_twice,
    paired.hedges_that_conflict,
    paired.results_of_a_wider_area,
    paired.problems_without_an_answer,
    paired.goals_that_cannot_be_measured,
    paired.nobody_was_asked,
    paired.records_against_figures,
)
