"""The total that a form claims against the one its own figures give, with the causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from evalutils.base.faults import InputFaults
from evalutils.evaluation.audit import Account, Cause, Recomputed, standard_for
from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.reading.selfeval import SelfEvaluation

#: Causes of a difference between the total a form claims and the recomputed one, in their order:
#: its rows do not add up to it, the execution of the budget, the rows, rows that cannot be
#: scored, rows for which it claims no score.
CAUSES = ("sum", "execution", "rows", "unscored", "undeclared")
#: Rows that are named with a difference: the largest.
_NAMED = 3


def with_recomputed(
    accounts: Iterable[Account],
    forms: Sequence[SelfEvaluation],
    profile: str | None = None,
    folders: tuple[Path, ...] = (),
) -> tuple[Account, ...]:
    """Return what a file tells of its project-years, with the recomputed total of every form.

    Parameters
    ----------
    accounts
        Of one file.
    forms
        Its 自评表.
    profile
        The scoring profile that was chosen.
    folders
        Folders of profiles that a user added.
    """
    by_place = {form.place: form for form in forms}
    return tuple(
        replace(one, recomputed=recomputed(by_place[one.place], profile, folders))
        if one.role in {"form", "both"} and one.place in by_place
        else one
        for one in accounts
    )


def recomputed(
    form: SelfEvaluation, profile: str | None = None, folders: tuple[Path, ...] = ()
) -> Recomputed | None:
    """Return the claimed total of a form against the recomputed one, with its causes.

    ``None`` where no profile fits the form, or where it has no row with points.
    """
    standard = standard_for(form, profile, folders)
    if standard.profile.to_complete:
        return None
    try:
        made = score_form(form, standard.profile)
    except InputFaults:
        # A level-1 name that the profile does not have: told by the audit.
        return None
    if made.outcome is None or made.total.low is None or made.total.high is None:
        return None
    low, high = made.total.low, made.total.high
    causes = () if made.declared_total is None else tuple(_causes(made, low, high))
    return Recomputed(
        standard.profile.name, standard.stated, made.declared_total, low, high, causes
    )


def _causes(made: FormScore, low: Fraction, high: Fraction) -> Iterator[Cause]:
    """Yield the parts of claimed less recomputed; together they make up the whole of it."""
    parts: dict[str, list[tuple[Fraction, Fraction, str]]] = {kind: [] for kind in CAUSES}
    for at, (score, own) in enumerate(zip(made.scores, made.declared, strict=True)):
        if score.score is None:
            if own is not None:
                parts["unscored"].append((own - score.points, own, score.name))
            continue
        least, most = score.score.low, score.score.high
        if least is None or most is None:
            continue
        if own is None:
            parts["undeclared"].append((-most, -least, score.name))
        elif own != most or own != least:
            execution = at == 0 and len(made.scores) > len(made.form.items)
            kind = "execution" if execution else "rows"
            parts[kind].append((own - most, own - least, score.name))
    claimed = made.declared_total or Fraction(0)
    known = [
        (sum((p[0] for p in part), Fraction(0)), sum((p[1] for p in part), Fraction(0)))
        for part in parts.values()
    ]
    # What is left of the whole is in the sum: rows that the total does not follow from.
    rest = (
        claimed - high - sum((one[0] for one in known), Fraction(0)),
        claimed - low - sum((one[1] for one in known), Fraction(0)),
    )
    if any(rest):
        yield Cause("sum", min(rest), max(rest))
    for kind, rows in parts.items():
        if rows:
            rows.sort(key=lambda row: (-max(abs(row[0]), abs(row[1])), row[2]))
            yield Cause(
                kind,
                sum((row[0] for row in rows), Fraction(0)),
                sum((row[1] for row in rows), Fraction(0)),
                tuple(row[2] for row in rows[:_NAMED]),
            )
