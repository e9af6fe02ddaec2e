"""Notebooks run through papermill, and what is written of them, made the same bytes every time.

A kernel starts in an environment that holds nothing of the user's: no startup files, no
configuration, no clock zone. What papermill and nbclient write about a run (times, paths,
random ids) is taken out of the executed notebook. What writes editions, workbooks and chart data
reads executed notebooks and results where they lie, so that nothing but paths and names goes to
the process that calls it; everything heavy is imported where it is used.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from evalutils.base import faults as errors
from evalutils.base.faults import TRACEBACKS, EvalutilsError, Fault, InputFaults
from evalutils.base.holds import scratch
from evalutils.base.paths import DEFAULT_LANGUAGE, YearPaths
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.running.notebooks.forking import left_out
from evalutils.running.notebooks.warm import cool_down, drawing_place, is_warm
from evalutils.running.parameters import WARM

INJECTED = "injected-parameters"
#: Name of the kernel that every notebook runs in.
PYTHON = "python3"
#: Where run and kernels talk to each other.
LOOPBACK = "127.0.0.1"

#: Fixed for every kernel, whatever the user's shell says.
_FIXED = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    TRACEBACKS: "1",
}
_DROPPED = ("PYTHONSTARTUP", "JUPYTER_CONFIG_PATH", "MATPLOTLIBRC")
#: The kernel of every run: the Python that runs, whose packages ``run.json`` tells of.
_KERNEL = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3",
    "language": "python",
}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailed(EvalutilsError):
    """A cell raised. The message is the error's own where it is one for users.

    Parameters
    ----------
    notebook
        File name.
    cell, ident
        Number of the cell as committed (from 1) and its id.
    name, words
        Class and text of the error.
    trace
        The kernel's traceback, for ``--debug``.
    """

    def __init__(
        self, notebook: str, cell: int, ident: str, name: str, words: str, trace: str
    ) -> None:
        self.notebook, self.cell, self.ident = notebook, cell, ident
        self.name, self.words, self.trace = name, words, trace
        super().__init__(notebook, cell, ident, name, words)

    def __str__(self) -> str:
        if _is_for_users(self.name):
            return self.words
        facts = {"cell": self.cell, "ident": self.ident}
        told = f"{self.name}: {self.words}"
        if f"errno {errno.ENOSPC}]" in self.words.lower():
            return Fault("machine_full", Place(self.notebook), told).text()
        return Fault("notebook_failed", Place(self.notebook), told, facts).text()


@contextmanager
def kernel_environment(epoch: int, extra: Mapping[str, str]) -> Iterator[None]:
    """Hold the process's environment at what kernels may see, and put it back afterwards.

    Parameters
    ----------
    epoch
        ``SOURCE_DATE_EPOCH``: the report's date, which is data.
    extra
        More variables for this run (where the bundle and its processed data lie).
    """
    before, usual = dict(os.environ), tempfile.tempdir
    with scratch() as home:
        for name in _DROPPED:
            os.environ.pop(name, None)
        os.environ.update(_FIXED)
        os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
        for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
            os.environ[variable] = str(home)
        os.environ["JUPYTER_RUNTIME_DIR"] = str(home)
        # An environment that was copied or moved still names the Python it came from as its
        # kernel: another program, whose figures would be told as this one's. What lies on this
        # path is found before what the environment holds.
        os.environ["JUPYTER_PATH"] = str(home)
        spec = home / "kernels" / PYTHON / "kernel.json"
        spec.parent.mkdir(parents=True)
        spec.write_text(json.dumps(_KERNEL), encoding="utf-8")
        # Jupyter puts the addresses of a kernel among the temporary files, where a run that is
        # killed would leave them; and so may a cell.
        tempfile.tempdir = os.environ["TMPDIR"] = str(home)
        os.environ.update(drawing_place(home))
        os.environ.update(extra)
        try:
            yield
        except KeyboardInterrupt:
            # A kernel that is just starting would make its folders anew once they are removed.
            cool_down()
            raise
        finally:
            tempfile.tempdir = usual
            os.environ.clear()
            os.environ.update(before)


def epoch_of(date: str) -> int:
    """Return the seconds since 1970 of a date at midnight UTC.

    Examples
    --------
    >>> epoch_of("2023-03-31")
    1680220800
    """
    day = datetime.date.fromisoformat(date)
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return int(midnight.timestamp())


def get_ready() -> None:
    """Import what running a notebook takes, while something else is waited for."""
    # Papermill asks whether it could write to Hadoop, and for that loads pyarrow and numpy: a
    # third of its time, in a process that reads no table. No notebook of a run lies there.
    with left_out("pyarrow"):
        import nbformat
        import papermill

    _ = nbformat, papermill


def execute(path: Path, parameters: Mapping[str, str]) -> Any:
    """Run a notebook in its own folder and return it as papermill leaves it (see :func:`clean`).

    Parameters
    ----------
    path
        The committed notebook.
    parameters
        Values by name; only those that its parameters cell has are given to it.

    Raises
    ------
    NotebookFailed
        If a cell raises.
    InputFaults
        If the machine lets no kernel start, or one dies.
    """
    import nbformat
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel

    _require_loopback()
    notebook = nbformat.read(path, as_version=4)
    given = {name: value for name, value in parameters.items() if _has_parameter(notebook, name)}
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            given,
            engine_name=WARM if is_warm() else None,
            kernel_name=PYTHON,
            progress_bar=False,
            cwd=path.parent,
            record_timing=False,
            start_timeout=120,
            # its note on transport is no news on one machine; what a cell writes still comes
            extra_arguments=["--log-level=ERROR"],
            # a kernel whose cells are all done has nothing left to put in order
            shutdown_kernel="immediate",
        )
    except papermill.PapermillExecutionError as error:
        place = error.cell_index - (1 if given else 0)  # without the injected cell
        trace = "\n".join(error.traceback)
        words = _COLOURS.sub("", str(error.evalue))
        ident = notebook.cells[place].get("id", "")
        raise NotebookFailed(path.name, place + 1, ident, error.ename, words, trace) from None
    except (RuntimeError, NoSuchKernel) as error:
        # nbclient and jupyter_client: it died, did not answer in time, or is not installed
        raise InputFaults([Fault("kernel_gone", Place(path.name), str(error))]) from error


def _require_loopback() -> None:
    """Refuse a machine that cannot reach itself: a kernel would be waited for in vain.

    Raises
    ------
    InputFaults
        ``no_loopback``.
    """
    with socket.socket() as server:
        try:
            server.bind((LOOPBACK, 0))
            server.listen(1)
            socket.create_connection(server.getsockname(), timeout=5).close()
        except OSError as error:
            why = error.strerror or str(error)
            raise InputFaults([Fault("no_loopback", Place(LOOPBACK), why)]) from error


def clean(notebook: Any) -> Any:
    """Return an executed notebook without what differs between two runs of the same.

    Papermill's and nbclient's metadata (times, paths, random ids) go; so does what was
    written to stderr, which names places on the machine. What a cell prints is one output,
    however many messages it came in.
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if INJECTED in cell.metadata.get("tags", ()):
            cell["id"] = INJECTED
        if cell.cell_type == "code":
            cell.outputs = _joined(out for out in cell.outputs if out.get("name") != "stderr")
    return notebook


def _joined(outputs: Iterable[Any]) -> list[Any]:
    """Return outputs with pieces of one stream as one: where they part is a matter of moments."""
    joined: list[Any] = []
    for out in outputs:
        if joined and out.output_type == joined[-1].output_type == "stream":
            joined[-1]["text"] += out["text"]
        else:
            joined.append(out)
    return joined


def said_on_stderr(notebook: Any) -> list[str]:
    """Return what the cells wrote to stderr (warnings), in order."""
    return [
        out["text"].strip()
        for cell in notebook.cells
        for out in cell.get("outputs", ())
        if out.get("name") == "stderr"
    ]


def _has_parameter(notebook: Any, name: str) -> bool:
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    return any(re.search(rf"^{name}\s*[:=]", cell.source, re.MULTILINE) for cell in cells)


def _is_for_users(name: str) -> bool:
    kind = getattr(errors, name, None)
    return isinstance(kind, type) and issubclass(kind, EvalutilsError)


#: What the unit fills in, and sends back to whatever edition is made next, speaks its language.
SPEAKS = {"rectification.xlsx": DEFAULT_LANGUAGE}


def editions(executed: Path, exporters: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Write editions of an executed notebook and return the seconds that each took."""
    from evalutils.reporting.editions import EditionExporter, exporter_named

    times, notebook = {}, read_executed_file(executed)
    # By what an edition asks of it: one document serves all that ask the same.
    documents: dict[tuple[bool, bool], Any] = {}
    for file, exporter in exporters.items():
        began = time.monotonic()
        setter = exporter_named(exporter)()
        if isinstance(setter, EditionExporter):
            # Not through nbconvert's own door, which copies the notebook node by node: a tenth of
            # an edition's time. The name, so that a fault found while printing says what to open.
            asked = (setter.review, setter.any_sign)
            if asked not in documents:
                documents[asked] = setter.document_of(notebook, executed.name)
            body = setter.print_edition(documents[asked], notebook)
        else:
            body, _ = setter.from_notebook_node(notebook)
        (folder / file).write_bytes(body if isinstance(body, bytes) else body.encode("utf-8"))
        times[file] = round(time.monotonic() - began, 2)
    return times


def workbooks(where: YearPaths, makers: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Write workbooks of a project-year's results and return the seconds that each took."""
    from evalutils.reporting.material import open_report

    times = {}
    opened = cache(lambda language: open_report(where.year, where.project, where.profile, language))
    for file, maker in makers.items():
        began = time.monotonic()
        make: Callable[[Any], bytes] = EntryPoint("", maker, "").load()
        target = folder / file
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(make(opened(SPEAKS.get(target.name, where.language))))
        times[file] = round(time.monotonic() - began, 2)
    return times


def chart_data(executed: Path, folder: Path) -> None:
    """Write the figures behind each chart of an executed notebook as a CSV file."""
    from evalutils.reporting.editions import chart_tables, read_executed

    for name, words in chart_tables(
        read_executed(read_executed_file(executed), review=True)
    ).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(words, encoding="utf-8", newline="")


def read_executed_file(executed: Path) -> Any:
    """Return a notebook of our own; it was checked when it was written."""
    from nbformat import v4

    return v4.reads(executed.read_text(encoding="utf-8"))
