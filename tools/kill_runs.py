"""Kill runs at random moments, and see that readers never find a mixture or a lost file.

    python tools/kill_runs.py [kills] [seed] [minutes]

In a copy of the bundle, reports and batches are begun and ended again and again: by SIGKILL (the
whole group, or the one process that was started), by SIGTERM, by Ctrl-C; half of them at any
moment, half among the editions and in the swap. What is reported
changes between two dates, and between two comments of a reviewer (most of the last report is then
taken over), and each is known byte for byte: after each kill what readers find must be wholly one
of them. Raw files must be as they were, no process may be left, what was asked to end has to say
so and clear up, and every tenth run has to complete and leave nothing beside its report.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("data/raw", "notebooks", "requirements.lock")
FIRST, SECOND, YEAR = "pingan-zengcheng", "second", "2022"
FOLDERS = ("reports", "data/processed")
COMMANDS = {
    "report": ["report", "--quiet", "--project", FIRST, "--year", YEAR],
    "batch": ["batch", "--quiet", "--jobs", "2"],
}
#: What there is to report: a date, on which every byte rests, and what a reviewer wrote.
STATES = [(date, word) for date in ("2023-03-30", "2023-03-31") for word in ("请核对", "已核对")]
COMMENT = "anchor,reviewer,date,comment,status,reply,seen\nresult,王复核,2023-04-10,{},open,,\n"
#: How a run is ended: the signal, and whether the whole group gets it (as Ctrl-C does).
ENDS = {
    "kill the group": (signal.SIGKILL, True),
    "kill the process": (signal.SIGKILL, False),
    "SIGTERM": (signal.SIGTERM, False),
    "Ctrl-C": (signal.SIGINT, True),
}
#: What tells that editions are being made, and that the swap comes next.
BEGUN = {"editions": "executed/03_report.ipynb", "swap": "ro-crate-metadata.json"}
#: Seconds in which everything that a run has started must be gone.
GONE = 20
#: A run that had come to its end before it could be killed, and counts for nothing.
TOO_LATE = "(over before)"
#: The one file that tells of the machine, and is never compared.
OF_MACHINE = "environment.json"


def main() -> None:
    """Kill as often as asked, or for as many minutes, and say what was done."""
    given = [int(word) for word in sys.argv[1:4]]
    kills, seed, minutes = [*given, *(200, 1, 600)[len(given) :]]
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        bundle = bundle_in(Path(folder))
        done = bundle.killed(kills, random.Random(seed), minutes * 60)  # noqa: S311
        for what, count in sorted(done.items()):
            sys.stdout.write(f"{count:5} {what}\n")


def bundle_in(folder: Path, projects: tuple[str, ...] = (FIRST, SECOND)) -> Bundle:
    """Return a copy of the bundle with what so many reports are made from, in its own folder."""
    root = folder / "bundle"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, root / part)
    for name in set(projects) - {FIRST}:
        shutil.copytree(root / "data/raw" / FIRST, root / "data/raw" / name)
    (folder / "temporary").mkdir()
    return Bundle(root, folder / "temporary", projects)


@dataclass
class Bundle:
    """A bundle whose runs are killed, and what it looks like when they are not.

    Parameters
    ----------
    root
        The bundle.
    temporary
        Where its runs put what they need for a while.
    projects
        What there is to report: the first by ``report``, all by ``batch``.
    whole
        Folder → state → what lies there after a run that was left alone.
    """

    root: Path
    temporary: Path
    projects: tuple[str, ...]
    whole: dict[Path, dict[tuple[str, str], dict[str, str]]] = field(default_factory=dict)

    def killed(self, kills: int, chance: random.Random, seconds: float) -> Counter[str]:
        """Kill so many runs, and return how many were killed how, when, and in what command.

        Raises
        ------
        SystemExit
            With the promise that was broken.
        """
        lasts = {}
        for state in STATES:
            self.put_in(state)
            for command in COMMANDS:
                began = time.monotonic()
                self.finish(command)
                lasts[command] = time.monotonic() - began
            for folder in self.folders():
                self.whole.setdefault(folder, {})[state] = contents(folder)
        done = Counter[str]()
        until = time.monotonic() + seconds
        for number in itertools.count():
            if done["kills"] == kills or time.monotonic() > until:
                break
            command = "batch" if number % 4 == 3 else "report"
            how = chance.choice(list(ENDS))
            when = chance.choice(list(BEGUN)) if number % 2 else "any"
            self.change(all_of_it=when == "any" or chance.random() < 1 / 3)
            raw = contents(self.root / "data/raw")
            moment = self.kill(command, how, when, lasts[command], chance)
            hold(contents(self.root / "data/raw") == raw, f"{number} {how}: a raw file changed")
            self.check(f"kill {number} ({command}, {how}, {moment})")
            if moment == TOO_LATE:
                done.update([TOO_LATE])
            else:
                done.update([f"killed: {moment}", f"by: {how}", f"of: {command}", "kills"])
            sys.stderr.write(f"{number} {command} {how} {moment}\n")
            if number % 10 == 9:
                self.finish("batch")
                self.check_clean(f"after kill {number}")
        self.finish("batch")
        self.check_clean("in the end")
        return done

    def folders(self) -> list[Path]:
        """Return the folders that readers look at."""
        return [self.root / one / name / YEAR for one in FOLDERS for name in self.projects]

    def put_in(self, state: tuple[str, str]) -> None:
        """Put a date and a comment into every project."""
        date, comment = state
        for name in self.projects:
            raw = self.root / "data/raw" / name / YEAR
            words = (raw / "project.yaml").read_text(encoding="utf-8")
            words = re.sub(r"(?m)^report_date:.*$", f"report_date: '{date}'", words)
            (raw / "project.yaml").write_text(words, encoding="utf-8", newline="\n")
            (raw / "review.csv").write_text(COMMENT.format(comment), encoding="utf-8")

    def change(self, *, all_of_it: bool) -> None:
        """Have something to make: another date than the last report has, or another comment."""
        folder = self.root / "reports" / FIRST / YEAR
        there = contents(folder)
        of_last = next(state for state in STATES if self.whole[folder][state] == there)
        part = 0 if all_of_it else 1
        self.put_in(
            next(
                one
                for one in STATES
                if one[part] != of_last[part] and one[1 - part] == of_last[1 - part]
            )
        )

    def run(self, command: str) -> subprocess.Popen[str]:
        """Begin a command in a group of its own."""
        places = {"EVALUTILS_ROOT": str(self.root), "TMPDIR": str(self.temporary)}
        return subprocess.Popen(
            [sys.executable, "-m", "evalutils", *COMMANDS[command]],
            env={**os.environ, **places},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
        )

    def finish(self, command: str) -> None:
        """Let a run complete."""
        with self.run(command) as run:
            said, _ = run.communicate()
        hold(run.returncode == 0, f"a run that was left alone ended with {run.returncode}: {said}")

    def kill(self, command: str, how: str, when: str, longest: float, chance: random.Random) -> str:
        """Begin a run, end it, and return what it was at."""
        number, group = ENDS[how]
        staged = self.root / "reports" / FIRST / f".{YEAR}.new"
        of_others = self.left()
        with self.run(command) as run:
            if when == "any":
                _wait(run, chance.uniform(0, longest * 0.9))
            else:
                # After a kill the last staging folder is still there, until this run clears it.
                began = time.time()
                while run.poll() is None and not _since(staged / BEGUN[when], began):
                    time.sleep(0.002)
                _wait(run, chance.uniform(0, longest / 4 if when == "editions" else 0.5))
            early, moment = not staged.exists(), "before the editions"
            if (staged / BEGUN["editions"]).exists():
                moment = "among the editions"
            if (staged / BEGUN["swap"]).exists() or (not staged.exists() and when == "swap"):
                moment = "in the swap"
            if run.poll() is None:
                (os.killpg if group else os.kill)(run.pid, number)
            else:
                moment = TOO_LATE
            asked = time.monotonic()
            said, _ = run.communicate()
        self.wait_until_gone(f"{command}, {how}, {moment}")
        if number != signal.SIGKILL and moment != TOO_LATE:
            told = (run.returncode, "已中断" in said)
            # One may have come to its end in the same moment; one that had hardly begun to start
            # has nothing to clear up.
            fine = {(128 + number, True), (0, False)} | ({(-number, False)} if early else set())
            hold(told in fine, f"{how}, {moment}: {run.returncode} {said}")
            # what an earlier one left, this one may have been too short to clear up
            new = self.left() - of_others
            held = sorted(
                path.as_posix() for name, _ in new for path in (self.temporary / name).rglob("*")
            )
            seconds = time.monotonic() - asked
            what = f"{command}, {how}, {moment}, gone after {seconds:.0f} s"
            hold(not new, f"{what}: left behind {new} with {held}\n{said}")
        return moment

    def wait_until_gone(self, what: str) -> None:
        """Hold that nothing runs any more that belongs to this bundle."""
        until = time.monotonic() + GONE
        while left := list(self.running()):
            hold(time.monotonic() < until, f"{what}: still running {left}")
            time.sleep(0.05)

    def running(self) -> list[str]:
        """Return the processes that were started for this bundle."""
        mark = f"EVALUTILS_ROOT={self.root}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    called = (process / "cmdline").read_bytes().decode("utf-8", "replace")
                    found.append(f"{process.name} {called[:200]}")
            except OSError:
                continue  # it has ended, or is somebody else's
        return found

    def check(self, what: str) -> None:
        """Hold that what readers find is wholly of one run.

        In the one moment between the two moves of a swap nothing lies there; the last good
        content lies whole beside its place, and the next run puts it back.
        """
        for folder in self.folders():
            aside = folder.with_name(f".{folder.name}.old")
            there = folder if folder.is_dir() else aside
            hold(there.is_dir(), f"{what}: nothing at {folder}")
            hold(contents(there) in self.whole[folder].values(), f"{what}: a mixture at {there}")
            # of a killed run no more than its own may wait to be cleared up
            left = [path.name for path in folder.parent.iterdir() if path.name.startswith(".")]
            hold(len(left) <= 3, f"{what}: {left}")
        left = [path.name for path in self.temporary.iterdir()]
        hold(len(left) <= 8, f"{what}: temporary folders pile up: {left}")

    def check_clean(self, what: str) -> None:
        """Hold that nothing was left beside reports, data and among the temporary files."""
        for folder in self.folders():
            hold(contents(folder) in self.whole[folder].values(), f"{what}: a mixture at {folder}")
        hold(not self.left(), f"{what}: left behind {self.left()}")

    def left(self) -> set[tuple[str, int]]:
        """Return what lies beside reports and data and among temporary files, by name and node."""
        beside = {path for folder in self.folders() for path in folder.parent.glob(".*")}
        files = (path for path in beside if path.name != f".{YEAR}.lock")
        return {(path.name, path.stat().st_ino) for path in (*files, *self.temporary.iterdir())}


def hold(promise: bool, else_: str) -> None:
    """Stop where a promise is broken."""
    if not promise:
        raise SystemExit(else_)


def contents(folder: Path) -> dict[str, str]:
    """Return relative path → sha256 of every file under a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != OF_MACHINE
    }


def _wait(run: subprocess.Popen[str], seconds: float) -> None:
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _since(file: Path, began: float) -> bool:
    """Return whether a file was written after a moment."""
    try:
        return file.stat().st_mtime > began
    except OSError:
        return False


if __name__ == "__main__":
    main()
