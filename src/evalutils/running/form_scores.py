"""Scores of the forms in a received file: ``evalutils score FORM``."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where, phrase
from evalutils.evaluation.form_scoring import FormScore, score_form
from evalutils.evaluation.profiles import Profile, load_profile
from evalutils.paths import DEFAULT_PROFILE, bundle_root
from evalutils.reading.documents import read_document
from evalutils.reading.forms import read_forms
from evalutils.reading.quantities import number_text
from evalutils.running.json_output import write_json


def run_form(args: Namespace) -> int:
    """Print the scores of every form of ``args.form`` by the profile asked for.

    Raises
    ------
    InputFaults
        With what is wrong with the file, the profile or the words of the command.
    """
    if args.changes or args.year or args.project:
        raise InputFaults([Fault("score_form_and_changes", Where("--set"))])
    name = args.profile or os.environ.get("PROFILE") or DEFAULT_PROFILE
    profile = load_profile(name, (bundle_root() / "data" / "profiles",))
    if profile.to_complete:
        facts = {"missing": "；".join(profile.to_complete)}
        raise InputFaults([Fault("profile_incomplete", Where("PROFILE"), profile.name, facts)])
    forms = read_forms(read_document(Path(args.form)))
    if not forms:
        raise InputFaults([Fault("form_missing", Where(args.form))])
    scored = [score_form(form, profile) for form in forms]
    if args.json is None:
        sys.stdout.write("\n".join(_listing(item, profile) for item in scored))
    else:
        listed = [item.as_json() for item in scored]
        write_json(args.json, listed[0] if len(listed) == 1 else listed)
    return 0


def _listing(item: FormScore, profile: Profile) -> str:
    lines = [f"{profile.title} ({profile.name} {profile.version})"]
    for score in item.scores:
        earned = phrase("score_unscored") if score.score is None else str(score.score)
        missing = score.unscored_reason == "no_points"
        points = "—" if missing else number_text(score.points)
        lines.append(f"  {score.name}  {earned} / {points}  {score.clause}")
    if item.outcome is not None:
        grades = "、".join(item.grades) or phrase("score_no_grade")
        lines.append(phrase("form_score_total", total=item.total, grades=grades))
    return "\n".join(lines) + "\n"
