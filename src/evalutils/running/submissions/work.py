"""A submission from its files: each examined, filed, read together, compared with the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from evalutils.evaluation.audit import (
    Account,
    FileAudit,
    Finding,
    Term,
    finding,
    joined,
    number,
    unread,
    with_units,
)
from evalutils.evaluation.submissions import (
    Prints,
    ProjectYear,
    Shared,
    Standing,
    Submission,
    contradictions,
    file_name,
    filed,
    owner_of,
    rare_pairs,
    shared_passages,
    units_of,
)
from evalutils.reading.documents import Met
from evalutils.running.submissions.examining import (
    Examined,
    Options,
    Records,
    examine,
    examine_on_cluster,
    records_in,
    without_findings,
)

#: Files whose passages are held at a time, while pairs of files are compared.
_HELD = 64


@dataclass(slots=True)
class _Kept:
    """What is kept in memory of a file: little, whatever the file holds."""

    met: Met
    key: str
    light: FileAudit
    prints: Prints


@dataclass(frozen=True)
class Work:
    """A submission with the audits behind it, read from disk one by one.

    Parameters
    ----------
    submission
        What was found.
    more
        File → findings that only the whole submission shows.
    """

    submission: Submission
    more: Mapping[str, Sequence[Finding]]
    _kept: Sequence[_Kept] = field(repr=False)
    _records: Records = field(repr=False)
    _accept: Callable[[FileAudit], FileAudit] = field(default=lambda audit: audit, repr=False)

    @property
    def files(self) -> tuple[str, ...]:
        """Every file, in the order of their names."""
        return tuple(kept.met.name for kept in self._kept)

    def parts_of(self, file: str) -> list[Account]:
        """Return what a file tells, project-year by project-year."""
        return list(self._by_name[file].light.accounts)

    @cached_property
    def _by_name(self) -> Mapping[str, _Kept]:
        return {kept.met.name: kept for kept in self._kept}

    def called(self, names: Mapping[str, str]) -> Submission:
        """Return the submission with its files called otherwise (below their common folder)."""
        made = self.submission
        return replace(
            made,
            standings=tuple(_renamed(one, names) for one in made.standings),
            units={names[file]: unit for file, unit in made.units.items()},
            shared=tuple(
                replace(one, files=(names[one.files[0]], names[one.files[1]]))
                for one in made.shared
            ),
            unfiled=tuple(names[file] for file in made.unfiled),
            unread={names[file]: why for file, why in made.unread.items()},
            partly=tuple(names[file] for file in made.partly),
        )

    def accepting(self, accept: Callable[[FileAudit], FileAudit]) -> Work:
        """Return the submission with findings accepted: they no longer weigh as they did.

        Parameters
        ----------
        accept
            Returns the audit of a file with what was accepted in it.
        """
        work = replace(self, _accept=accept)
        years = [one.year for one in self.submission.standings]
        standings = tuple(_standings(years, work))
        return replace(work, submission=replace(self.submission, standings=standings))

    def audits(self) -> Iterator[FileAudit]:
        """Yield the audit of every file in the order of their names, with all findings."""
        for kept in self._kept:
            yield self._audit(kept)

    def audits_of(self, files: Sequence[str]) -> list[FileAudit]:
        """Return the audits of some files."""
        return [self._audit(self._by_name[file]) for file in files]

    def _audit(self, kept: _Kept) -> FileAudit:
        audit = self._records.audit(kept.key, kept.light)
        more = self.more.get(audit.file, ())
        found = sorted((*audit.findings, *more), key=lambda one: one.rule)
        return self._accept(replace(audit, findings=tuple(found)))


def _renamed(one: Standing, names: Mapping[str, str]) -> Standing:
    year = one.year

    def part(told: Account | None) -> Account | None:
        return None if told is None else replace(told, file=names[told.file])

    return replace(
        one,
        year=replace(
            year,
            parts=tuple(replace(told, file=names[told.file]) for told in year.parts),
            form=part(year.form), report=part(year.report), target=part(year.target),
            drafts=tuple(
                replace(d, files=tuple(names[file] for file in d.files)) for d in year.drafts
            ),
            doubts=tuple(
                replace(d, file=names[d.file], other=names.get(d.other, d.other))
                for d in year.doubts
            ),
        ),
        unread=tuple(names[file] for file in one.unread),
    )  # fmt: skip


def work_on(
    files: Sequence[Met],
    folder: Path,
    options: Options,
    *,
    workers: int | None = None,
    cluster: str = "",
    began: Callable[[Met], None] = lambda _: None,
) -> Work:
    """Return a submission, file by file; what an earlier run kept is taken over.

    Parameters
    ----------
    files
        Everything that was handed in.
    folder
        Where records are kept.
    options
        What each file is examined by.
    workers
        Processes.
    cluster
        Address of a Dask scheduler, or ``local``.
    began
        Told of every file as its result is waited for.
    """
    records = records_in(folder, options)
    if cluster:
        for _ in examine_on_cluster(files, records, options, cluster):
            pass
    kept = [_kept(*one) for one in examine(files, records, options, workers, began)]
    years, unfiled = filed(part for one in kept for part in one.light.accounts)
    by_name = {one.met.name: one for one in kept}
    lights = [one.light for one in kept]
    more: dict[str, list[Finding]] = defaultdict(list, contradictions(years, unfiled, lights))
    for year in years:
        _drafts(year, more)
    for light in with_units(lights):
        more[light.file] += light.findings
    named = {file: file_name(file).unit for file in by_name}
    units = units_of(years, named)
    prints = [replace(one.prints, unit=units.get(one.met.name, "")) for one in kept]
    shared = tuple(_shared([one for one in prints if one.unit], by_name, records))
    work = Work(Submission(len(files)), more, kept, records)
    records.sweep()
    made = Submission(
        len(files), tuple(_standings(years, work)), units, shared,
        tuple(file for file in unfiled if by_name[file].light.read),
        {one.met.name: one.light.unreadable[0].why for one in kept if not one.light.read},
        tuple(one.met.name for one in kept if one.light.read and one.light.unreadable),
    )  # fmt: skip
    return replace(work, submission=made)


def _kept(met: Met, key: str, examined: Examined) -> _Kept:
    light = without_findings(examined.audit)
    return _Kept(met, key, light, Prints(met.name, "", examined.prints))


def _drafts(year: ProjectYear, more: dict[str, list[Finding]]) -> None:
    """Ask which of several drafts counts; equal copies are only listed."""
    for drafts in year.drafts:
        if drafts.same:
            continue
        *_, last = drafts.files
        names = [Term(file.rpartition("/")[2], "file") for file in drafts.files]
        seen = finding(
            "two_drafts", count=number(Fraction(len(names))), files=joined(names, "、"),
            last=names[-1],
        )  # fmt: skip
        more[last].append(seen)


def _shared(
    prints: Sequence[Prints], by_name: Mapping[str, _Kept], records: Records
) -> Iterator[Shared]:
    """Yield the passages that files of two units share, with where they stand."""

    @lru_cache(maxsize=_HELD)
    def texts(file: str) -> Examined:
        return records.read(by_name[file].key) or Examined(unread(file))

    for (one, other), rare in rare_pairs(prints).items():
        files = (prints[one].file, prints[other].file)
        mine, theirs = (texts(file) for file in files)
        units = (prints[one].unit, prints[other].unit)
        for found in shared_passages(files, units, (mine.passages, theirs.passages), rare):
            where = (mine.places[found.passages[0]], theirs.places[found.passages[1]])
            yield replace(found, places=where)


def _standings(years: Sequence[ProjectYear], work: Work) -> Iterator[Standing]:
    """Yield how every project-year stands, its files' findings counted one file at a time."""
    parts: dict[str, list[tuple[int, Account]]] = defaultdict(list)
    for at, year in enumerate(years):
        for part in year.parts:
            parts[part.file].append((at, part))
    severities: dict[int, Counter[str]] = defaultdict(Counter)
    rules: dict[int, Counter[str]] = defaultdict(Counter)
    unread_files: dict[int, list[str]] = defaultdict(list)
    for audit in work.audits():
        mine = parts.get(audit.file, ())
        for seen in audit.findings if mine else ():
            place = seen.places[0] if seen.places else None
            owner = owner_of(place, [part for _, part in mine])
            at = next(at for at, part in mine if part is owner)
            severities[at][seen.severity] += 1
            rules[at][seen.rule] += 1
        if audit.unreadable:
            for at in {at for at, _ in mine}:
                unread_files[at].append(audit.file)
    for at, year in enumerate(years):
        yield Standing(
            at + 1, year, dict(severities[at]), dict(sorted(rules[at].items())),
            tuple(unread_files[at]),
        )  # fmt: skip
