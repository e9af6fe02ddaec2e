"""Score a project-year or a received form, or try other targets: old and new side by side.

Nothing is written: a what-if lives in memory. Exit status 0: scored; 1: faults.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import DEFAULT_PROFILE, bundle_root, own_profiles
from evalutils.base.places import Place
from evalutils.base.words import message_language
from evalutils.running.parameters import add_options, asked
from evalutils.running.terminal import (
    add_json,
    check_target,
    colour_wanted,
    columns,
    harmless,
    table,
    tell,
    write_json,
)

if TYPE_CHECKING:
    from pathlib import Path

    from evalutils.evaluation.form_scoring import FormScore
    from evalutils.evaluation.profiles import Profile
    from evalutils.evaluation.results import Results
    from evalutils.evaluation.scoring import Outcome
    from evalutils.reading.quantities import Interval

SUMMARY = "评分，或试改目标与分值 / score a project-year, or try other targets"
EXAMPLES = """\
  evalutils score --year 2022
  evalutils score --year 2022 --set Q7.target=90% --set Q7.target_basis=assumption
  evalutils score --year 2022 --profile mof-2021-101 --json
  evalutils score 自评表.docx --profile mof-2021-101
  evalutils score 报送材料                  # 每张自评表一行 / a line for each form"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "form",
        nargs="?",
        metavar="FORM",
        help="收到的自评表、文件夹或 zip / received forms instead of a year",
    )
    add_options(parser)
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="CODE.COLUMN=VALUE",
        help="试改一格，不动文件 / try another value, no file is touched",
    )
    parser.add_argument("--quiet", action="store_true", help="只输出数据 / data only, no messages")
    add_json(parser)


def run(args: Namespace) -> int:
    """Print the scores, and beside them those with the changes.

    Raises
    ------
    InputFaults
        With every fault of the folder, the profile or the changes.
    """
    from evalutils.evaluation.profiles import load_profile
    from evalutils.evaluation.results import evaluate
    from evalutils.evaluation.whatif import read_changes, what_if
    from evalutils.evidence.year import load_year, require_year

    check_target(args.json)
    if args.form is not None:
        return _run_form(args)
    changes = read_changes(args.changes)
    root, wanted = bundle_root(), asked(args)
    clean = load_year(require_year(root, wanted.project, wanted.year))
    year, evidence = clean.year, clean.evidence
    where = wanted.paths(root, year.project.profile)
    profile = load_profile(where.profile, where.profiles)
    results: tuple[Results, ...] = (evaluate(year, evidence, profile),)
    if changes:
        results = what_if(year, evidence, profile, changes)
    if args.json is None:
        sys.stdout.write(listing(results))
    else:
        told = [score_json(result) for result in results]
        write_json(args.json, dict(zip(("old", "new"), told, strict=True)) if changes else told[0])
    if changes:
        tell(phrase("score_untouched"), quiet=args.quiet)
    return 0


def score_json(results: Results) -> dict[str, Any]:
    """Return the strict result as other programs read it, with that of assumptions beside it.

    Returns
    -------
    dict
        ``profile``, ``scored_points`` (points of what could be scored), ``scored`` (points
        earned on it), ``coverage``, ``total`` (``low``, ``high``), ``grades`` (empty below
        the coverage threshold), ``unscored`` (codes), ``indicators`` (``code``, ``name``,
        ``points``, ``score``, ``rule``, ``clause``) and ``assumptions`` (the same totals).
        Numbers are exact: decimals or p/q as text.
    """
    strict = results.outcomes["strict"]
    rows = [
        {
            "code": score.code,
            "name": score.name,
            "points": _number(score.points),
            "score": None if score.score is None else score.score.ends_json(),
            "rule": score.rule,
            "clause": score.clause,
        }
        for score in results.scores
    ]
    return {
        "profile": results.profile.name,
        **_outcome(strict),
        "unscored": [score.code for score in results.scores if score.score is None],
        "assumptions": _outcome(results.outcomes["assumptions"]),
        "indicators": rows,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "scored_points": _number(outcome.scorable),
        "scored": outcome.scored.ends_json(),
        "coverage": _number(outcome.coverage),
        "total": outcome.total.ends_json(),
        "grades": list(outcome.grades) if outcome.gradable else [],
    }


def _number(value: Any) -> str:
    from evalutils.reading.quantities import number_text

    return number_text(value)


def listing(results: Iterable[Results]) -> str:
    """Return one or two evaluations as a person reads them; a changed row is marked with *."""
    both = list(results)
    names = phrase("score_columns").split(",")[: 3 + len(both)]
    rows = [["", *names]]
    for scores in zip(*(result.scores for result in both), strict=True):
        cells = [_points(score.score) for score in scores]
        points = dict.fromkeys(_points(score.points) for score in scores)
        mark = "*" if len(points) > 1 or len(set(cells)) > 1 else ""
        rows.append([mark, scores[0].code, scores[0].name, "→".join(points), *cells])
    lines = table(rows, limit=columns(sys.stdout), colour=colour_wanted(sys.stdout))
    # With assumptions only where one adds something to score, in either of the two.
    for reading in max((result.readings for result in both), key=len):
        lines += ["", phrase(f"score_{reading.basis}")]
        told = [_summary(result.outcomes[reading.basis]) for result in both]
        which = ("score_before", "score_after") if len(told) > 1 else ()
        lines += [phrase(name, text=text) for name, text in zip(which, told, strict=False)] or told
    return "\n".join(lines) + "\n"


def _summary(outcome: Outcome) -> str:
    from evalutils.evaluation.formatting import share_text

    return phrase(
        "score_total",
        scored=_points(outcome.scored),
        scorable=_points(outcome.scorable),
        coverage=share_text(outcome.coverage),
        total=_points(outcome.total),
        grades="／".join(outcome.grades) if outcome.gradable else phrase("score_no_grade"),
    )


def _points(points: Any) -> str:
    from evalutils.evaluation.formatting import points_text

    return phrase("score_unscored") if points is None else points_text(points)


def _run_form(args: Namespace) -> int:
    """Print the scores of every form of ``args.form`` by the profile asked for.

    Raises
    ------
    InputFaults
        With what is wrong with the file, the profile or the words of the command.
    """
    from evalutils.evaluation.form_scoring import score_document
    from evalutils.evaluation.profiles import load_profile
    from evalutils.running.received import Received

    if args.changes or args.year or args.project:
        raise InputFaults([Fault("score_form_and_changes", Place("--set"))])
    name = args.profile or os.environ.get("PROFILE") or DEFAULT_PROFILE
    profile = load_profile(name, own_profiles())
    if profile.to_complete:
        facts = {"missing": "；".join(profile.to_complete)}
        raise InputFaults([Fault("profile_incomplete", Place("PROFILE"), profile.name, facts)])
    received = Received([args.form], partial(score_document, profile=profile))
    scored: list[tuple[Path, FormScore]] = []
    misfits: list[Fault] = []
    formless: list[Path] = []
    for file, read in received:
        made = read.made.called(str(file))
        scored += [(file, item) for item in made.forms]
        if made.lacks_forms:
            formless.append(file)
        else:
            misfits += made.faults
    if not scored and not misfits and not received.failed:
        raise InputFaults([Fault("form_missing", Place(args.form))])
    for file in formless:
        tell(phrase("no_form", file=file), quiet=args.quiet)
    # one form of another kind keeps no other of the folder from its score
    if misfits:
        tell(str(InputFaults(misfits)))
    if not scored:
        return received.end() or 1
    # a form among files has to say which file's it is
    alone = len(scored) == 1 and len(received.files) == 1
    if args.json is not None:
        listed = [
            {"file": str(file), "project": _project(item)} | item.as_json(message_language())
            for file, item in scored
        ]
        write_json(args.json, listed[0] if alone else listed)
    elif alone:
        sys.stdout.write(_form_listing(scored[0][1], profile))
    else:
        sys.stdout.write(_forms_listing(scored, profile))
    return received.end() or int(bool(misfits))


def _project(item: FormScore) -> str | None:
    told = item.form.project
    return None if told is None or told.blank else told.text


def _forms_listing(scored: Iterable[tuple[Path, FormScore]], profile: Profile) -> str:
    """Return a line for each form: whoever scores a folder wants to see which one to open."""
    from evalutils.evaluation.formatting import points_text

    rows = [phrase("form_scores_columns").split(",")]
    for file, item in scored:
        declared = "—" if item.declared_total is None else _number(item.declared_total)
        grades = "、".join(item.grades) or phrase("score_no_grade")
        open_rows = sum(score.score is None for score in item.scores)
        cells = [points_text(item.total), grades, declared, _signed(item.difference)]
        rows.append([harmless(file.name), harmless(_project(item) or "—"), *cells, str(open_rows)])
    lines = [f"{profile.title} ({profile.name} {profile.version})"]
    lines += table(rows, limit=columns(sys.stdout), colour=colour_wanted(sys.stdout))
    return "\n".join(lines) + "\n"


def _form_listing(item: FormScore, profile: Profile) -> str:
    """Return a form's score as a person reads it: declared beside recomputed."""
    from evalutils.evaluation.formatting import points_text

    lines = [f"{profile.title} ({profile.name} {profile.version})"]
    rows = [phrase("form_score_columns").split(",")]
    gaps = item.differences()
    for score, own, gap in zip(item.scores, item.declared, gaps, strict=True):
        missing = score.unscored_reason == "no_points"
        notes = [phrase(f"form_remark_{name}") for name in score.remarks]
        if score.unscored_reason:
            notes = [phrase(f"form_reason_{score.unscored_reason}")]
        points = "—" if missing else _number(score.points)
        declared = "—" if own is None else _number(own)
        beside = [_points(score.score), declared, _signed(gap), score.clause, "；".join(notes)]
        rows.append([score.name, points, *beside])
    lines += table(rows, limit=columns(sys.stdout), colour=colour_wanted(sys.stdout))
    grades = "、".join(item.grades) or phrase("score_no_grade")
    lines.append(phrase("form_score_total", total=points_text(item.total), grades=grades))
    if item.declared_total is not None:
        said = {"total": _number(item.declared_total), "difference": _signed(item.difference)}
        lines.append(phrase("form_score_declared", **said))
    facts = {"found": _number(item.points), "full": _number(item.full)}
    if item.lacking:
        lines.append(phrase("form_points_lacking", rows=item.lacking, **facts))
    elif not item.fits:
        lines.append(phrase("form_points_sum", **facts))
    for part in item.form.unreadable:
        lines.append(harmless(phrase("form_unreadable", **part.worded(message_language()))))
    return "\n".join(lines) + "\n"


def _signed(gap: Interval | None) -> str:
    if gap is None or gap.low is None or gap.high is None:
        return "—"
    from evalutils.evaluation.formatting import fixed

    ends = dict.fromkeys((gap.low, gap.high))
    return "…".join(("+" if end > 0 else "") + fixed(end, 2) for end in ends)
