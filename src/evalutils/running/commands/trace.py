"""Trace every figure of a report to the form, ledger and documents it should come from.

For a report that somebody wrote by hand: each figure is bound, computed, contradicting or not
found. Figures that nothing contradicts are no fault; the exit status is 1 where one is
contradicted, or where something could not be read.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import DEFAULT_PROFILE
from evalutils.base.places import Place
from evalutils.base.words import message_language, say
from evalutils.running.terminal import add_json, check_target, harmless, tell, write_json

if TYPE_CHECKING:
    from evalutils.evaluation.tracing import Figure, Traced

SUMMARY = "报告里的数字逐一溯源 / trace every figure of a report"
EXAMPLES = """\
  evalutils trace 自评报告.docx --against 报送材料/ --out 溯源.html
  evalutils trace 自评报告.docx --against data/raw/pingan-zengcheng/2022 --word 批注.docx"""

#: Files that make a folder a project-year's: its tables and ledger are read as such.
_YEAR_FILES = ("project.yaml", "inputs.xlsx")


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("report", metavar="REPORT", help="要核对的报告 / the report to trace")
    parser.add_argument(
        "--against",
        metavar="PATH",
        nargs="+",
        required=True,
        help="自评表、台账等文件或文件夹，或项目年度文件夹 / form, ledger, a project-year's folder",
    )
    parser.add_argument("--out", metavar="FILE.html", help="另存为网页 / write a page, too")
    parser.add_argument(
        "--word", metavar="FILE.docx", help="带批注的副本 / a copy of the Word file with comments"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示摘要 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Trace the figures and write what was asked for.

    Raises
    ------
    InputFaults
        If the report cannot be read, or a file is in the way of what is to be written.
    """
    from evalutils.evaluation.tracing import figures_of, trace
    from evalutils.reading.documents import read_each
    from evalutils.reading.sums import checked
    from evalutils.running.received import Received

    check_target(args.json)
    report = Path(args.report).expanduser()
    page, word = _targets(args, report)
    known: list[Figure] = []
    names: list[str] = []
    paths: list[str] = []
    for given in args.against:
        folder = Path(given).expanduser()
        if any((folder / name).is_file() for name in _YEAR_FILES):
            known += _of_year(folder)
            names.append("/".join(folder.resolve().parts[-2:]))
        else:
            paths.append(given)
    received = Received(paths, figures_of)
    for file, read in received if paths else ():
        if report.resolve() != Path(file).resolve():
            known += read.made
            names.append(file.name)
    status = received.end() if paths else 0
    (document,) = read_each([report])
    if isinstance(document, InputFaults):
        raise document
    traced = trace(checked(document), known)
    if not known:
        tell(phrase("trace_nothing_known"))
    _tell(report.name, traced, quiet=args.quiet)
    _write(args, report, traced, names, page, word)
    wrong = any(one.state == "contradicting" for one in traced)
    return int(bool(status) or wrong or not known)


def _of_year(folder: Path) -> list[Figure]:
    """Return the figures of a project-year: its ledger, what is computed, and its documents.

    Row-level records count by their sums, which are in the ledger: of thousands of rows, some
    row has nearly any figure.
    """
    from evalutils.evaluation.profiles import load_profile
    from evalutils.evaluation.results import evaluate
    from evalutils.evaluation.tracing import Figure, figures_of
    from evalutils.evidence.year import load_year
    from evalutils.reading.quantities import read_quantities
    from evalutils.reporting.printing import Printer

    clean = load_year(folder)
    profile = clean.year.project.profile or DEFAULT_PROFILE
    own = (folder.resolve().parents[2] / "profiles",)
    results = evaluate(clean.year, clean.evidence, load_profile(profile, own))
    found = [
        Figure(one.quantity, one.place, one.quote or one.label, one.label) for one in clean.evidence
    ]
    for document in clean.documents.values():
        found += figures_of(document)
    for shown in Printer().shown(results.values).values():
        if shown.ref.kind == "evidence":
            continue  # above, with its passage
        # as it is printed, which is how a report can have taken it over
        read = read_quantities(shown.text)
        if len(read) == 1:
            exact = replace(read[0], interval=shown.interval, step=None)
            place = Place(f"results.json {shown.ref}")
            found.append(Figure(exact, place, f"{shown.label}：{shown.text}", shown.label))
    return found


def _targets(args: Namespace, report: Path) -> tuple[Path | None, Path | None]:
    """Return where page and copy go; never over the report or somebody's other file."""
    from evalutils.reporting.pages.tracing import AUTHOR, SHEET

    page = Path(args.out).expanduser() if args.out else None
    word = Path(args.word).expanduser() if args.word else None
    faults = []
    if word is not None and report.suffix.casefold() != ".docx":
        faults.append(Fault("trace_not_word", Place(report.name)))
    for target, sign in ((page, f"evalutils {SHEET}"), (word, AUTHOR)):
        if target is not None and target.exists() and not _is_ours(target, report, sign):
            faults.append(Fault("trace_out_taken", Place(str(target))))
    if faults:
        raise InputFaults(faults)
    return page, word


def _is_ours(target: Path, report: Path, sign: str) -> bool:
    """Return whether a file that is there was written by this command."""
    import zipfile

    if target.is_dir() or target.resolve() == report.resolve():
        return False
    content = target.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(target) as package:
            names = [name for name in package.namelist() if name.endswith("comments.xml")]
            content = b"".join(package.read(name) for name in names)
    return sign.encode() in content


def _tell(name: str, traced: tuple[Traced, ...], *, quiet: bool) -> None:
    from evalutils.reporting.pages.tracing import counts

    language = message_language()
    if not traced:
        tell(phrase("trace_none", file=name), quiet=quiet)
        return
    tell(phrase("trace_counts", file=name, **counts(traced)), quiet=quiet)
    for one in traced:
        if quiet or one.state in {"bound", "computed"}:
            continue
        state = say(f"trace.states.{one.state}", language)
        sys.stderr.write(harmless(phrase("trace_line", state=state, **_words(one.figure))) + "\n")
        for source in one.sources:
            sys.stderr.write(harmless(phrase("trace_source", **_words(source))) + "\n")


def _words(figure: Figure) -> dict[str, str]:
    place = figure.place
    where = f"{place.document} {place.words(message_language())}".strip()
    return {"where": where, "text": figure.quantity.text, "passage": figure.passage}


def _write(
    args: Namespace,
    report: Path,
    traced: tuple[Traced, ...],
    names: list[str],
    page: Path | None,
    word: Path | None,
) -> None:
    from evalutils.reporting.pages import tracing

    language = message_language()
    if page is not None:
        made = tracing.page(report.name, traced, names, language)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(made, encoding="utf-8", newline="\n")
        tell(phrase("trace_page", file=page.as_posix()), quiet=args.quiet)
    if word is not None:
        content, placed = tracing.with_comments(report, traced, language)
        word.parent.mkdir(parents=True, exist_ok=True)
        word.write_bytes(content)
        facts = {"file": word.as_posix(), "placed": placed, "left": len(traced) - placed}
        tell(phrase("trace_word", **facts), quiet=args.quiet)
    if args.json is not None:
        write_json(args.json, [_json(one) for one in traced])


def _json(one: Traced) -> dict[str, Any]:
    return {
        **_words(one.figure),
        "state": one.state,
        "formula": one.formula,
        "sources": [_words(source) for source in one.sources],
        "because": list(one.because),
    }
