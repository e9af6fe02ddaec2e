"""Scores of the forms in a received file: ``evalutils score FORM``."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import DEFAULT_PROFILE, bundle_root
from evalutils.base.places import Place
from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.evaluation.formatting import fixed, points_text
from evalutils.evaluation.profiles import Profile, load_profile
from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.quantities import Interval, number_text
from evalutils.running.json_output import write_json
from evalutils.running.terminal import colour_wanted, columns, table


def run_form(args: Namespace) -> int:
    """Print the scores of every form of ``args.form`` by the profile asked for.

    Raises
    ------
    InputFaults
        With what is wrong with the file, the profile or the words of the command.
    """
    if args.changes or args.year or args.project:
        raise InputFaults([Fault("score_form_and_changes", Place("--set"))])
    name = args.profile or os.environ.get("PROFILE") or DEFAULT_PROFILE
    profile = load_profile(name, (bundle_root() / "data" / "profiles",))
    if profile.to_complete:
        facts = {"missing": "；".join(profile.to_complete)}
        raise InputFaults([Fault("profile_incomplete", Place("PROFILE"), profile.name, facts)])
    forms = read_forms(read_document(Path(args.form)))
    if not forms:
        raise InputFaults([Fault("form_missing", Place(args.form))])
    scored = [score_form(form, profile) for form in forms]
    if args.json is None:
        sys.stdout.write("\n".join(_listing(item, profile) for item in scored))
    else:
        listed = [item.as_json() for item in scored]
        write_json(args.json, listed[0] if len(listed) == 1 else listed)
    return 0


def _listing(item: FormScore, profile: Profile) -> str:
    """Return a form's score as a person reads it: declared beside recomputed."""
    lines = [f"{profile.title} ({profile.name} {profile.version})"]
    rows = [phrase("form_score_columns").split(",")]
    gaps = item.differences()
    for score, own, gap in zip(item.scores, item.declared, gaps, strict=True):
        earned = phrase("score_unscored") if score.score is None else points_text(score.score)
        missing = score.unscored_reason == "no_points"
        notes = [phrase(f"form_remark_{name}") for name in score.remarks]
        if score.unscored_reason:
            notes = [phrase(f"form_reason_{score.unscored_reason}")]
        points = "—" if missing else number_text(score.points)
        declared = "—" if own is None else number_text(own)
        beside = [earned, declared, _signed(gap), score.clause, "；".join(notes)]
        rows.append([score.name, points, *beside])
    lines += table(rows, limit=columns(sys.stdout), colour=colour_wanted(sys.stdout))
    grades = "、".join(item.grades) or phrase("score_no_grade")
    lines.append(phrase("form_score_total", total=points_text(item.total), grades=grades))
    if item.declared_total is not None:
        said = {"total": number_text(item.declared_total), "difference": _signed(item.difference)}
        lines.append(phrase("form_score_declared", **said))
    facts = {"found": number_text(item.points), "full": number_text(item.full)}
    if item.lacking:
        lines.append(phrase("form_points_lacking", rows=item.lacking, **facts))
    elif not item.fits:
        lines.append(phrase("form_points_sum", **facts))
    for part in item.form.unreadable:
        lines.append(phrase("form_unreadable", **part.worded()))
    return "\n".join(lines) + "\n"


def _signed(gap: Interval | None) -> str:
    if gap is None or gap.low is None or gap.high is None:
        return "—"
    ends = dict.fromkeys((gap.low, gap.high))
    return "…".join(("+" if end > 0 else "") + fixed(end, 2) for end in ends)
