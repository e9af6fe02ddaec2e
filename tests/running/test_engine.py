"""Notebooks run in forks of a warm process as papermill's own engine runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from evalutils.base.faults import InputFaults
from evalutils.running.notebooks import (
    begin,
    can_fork,
    clean,
    is_warm,
    kernel_environment,
    rehearse,
)
from evalutils.running.parameters import ENGINE, PLAIN, WARM

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not can_fork(), reason="processes cannot be forked on this system"),
]

#: Everything a cell can put out: words, values, several kinds of one value, pictures, updates.
RICH = (
    "import os, sys, random, numpy, pandas as pd, matplotlib.pyplot as plt",
    "print('一行'); print('警告', file=sys.stderr); 6 * 7",
    "pd.DataFrame({'金额': [81.09, None], '单位': ['万元', '元']})",
    "print(pd.DataFrame([['x' * 30] * 8])); pd.DataFrame([['x' * 30] * 30] * 80)",
    "fig, axes = plt.subplots(figsize=(2, 1)); axes.plot([1, 3, 2]); plt.show()",
    "from IPython.display import HTML, display, update_display, clear_output, JSON\n"
    "display(HTML('<b>x</b>'), metadata={'a': 1})\n"
    "handle = display('先', display_id='later')",
    "update_display('后', display_id='later')",
    "print('没了'); clear_output(); print('还在')",
    "%time pass",
    "class Shown:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/plain': 't', 'application/json': {'n': [1, 2]}}, {'m': 1}\n"
    "Shown()",
    "%%writefile told.txt\nhere",
    "!echo from a shell",
    "os.getcwd().rsplit('/', 1)[1], sorted(k for k in os.environ if 'EVALUTILS_T' in k)",
)


@pytest.fixture(autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    tmp_path_factory.getbasetemp()  # made now: not among what goes with the kernels
    with kernel_environment(0, {"EVALUTILS_TOLD": "1"}):
        yield


def run(engine: str | None, folder: Path, *cells: str, **options: Any) -> Any:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(words) for words in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
    )
    return papermill.execute_notebook(
        notebook, None, {}, engine_name=engine, kernel_name="python3", progress_bar=False,
        cwd=folder, extra_arguments=["--log-level=ERROR"], **options,
    )  # fmt: skip


def outputs(notebook: Any) -> list[Any]:
    """The outputs of cells, without how long `%time` took."""
    kept = [list(cell.outputs) for cell in clean(notebook).cells]
    for out in (out for cell in kept for out in cell):
        if "Wall time" in out.get("text", ""):
            out["text"] = "…"
    return kept


def test_a_notebook_of_rich_outputs_comes_out_as_under_papermill(tmp_path: Path) -> None:
    folders = [tmp_path / name / "here" for name in ("warm", "plain")]
    for folder in folders:
        folder.mkdir(parents=True)
    warm, plain = (outputs(run(e, f, *RICH)) for e, f in zip((WARM, None), folders, strict=True))
    assert [len(cell) for cell in plain].count(0) <= 3
    assert warm == plain


def test_an_error_is_told_by_papermill_with_the_same_traceback(tmp_path: Path) -> None:
    told = []
    for engine in (WARM, None):
        with pytest.raises(papermill.PapermillExecutionError) as raised:
            run(engine, tmp_path, "x = 1", "def f(n):\n    return n / 0\nf(x)")
        error = raised.value
        told.append((error.cell_index, error.ename, error.evalue, len(error.traceback)))
    assert told[0] == told[1]
    assert told[0][1] == "ZeroDivisionError"


def test_one_notebook_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    run(
        WARM,
        tmp_path,
        "import os, matplotlib, matplotlib.pyplot as plt, pandas as pd, random\n"
        "mark = 1; os.environ['EVALUTILS_TEST_MARK'] = '1'; os.chdir('/')\n"
        "matplotlib.rcParams['font.size'] = 99; pd.set_option('display.max_rows', 3)\n"
        "plt.figure()",
    )
    done = run(
        WARM,
        tmp_path,
        "import os, matplotlib, matplotlib.pyplot as plt, pandas as pd\n"
        "['mark' in globals(), 'EVALUTILS_TEST_MARK' in os.environ, os.getcwd() == '/',"
        " matplotlib.rcParams['font.size'] == 99, pd.get_option('display.max_rows') == 3,"
        " plt.get_fignums()]",
    )
    assert done.cells[0].outputs[0].data["text/plain"] == "[False, False, False, False, False, []]"


def test_two_kernels_draw_different_lots(tmp_path: Path) -> None:
    drawn = {
        run(WARM, tmp_path, "import random, numpy as np\n(random.random(), np.random.rand())")
        .cells[0]
        .outputs[0]
        .data["text/plain"]
        for _ in range(2)
    }
    assert len(drawn) == 2


def test_a_kernel_that_dies_is_told_as_dead(tmp_path: Path) -> None:
    from nbclient.exceptions import DeadKernelError

    with pytest.raises(DeadKernelError):
        run(WARM, tmp_path, "import os\nos.kill(os.getpid(), 9)")
    assert run(WARM, tmp_path, "1 + 1").cells[0].outputs[0].data["text/plain"] == "2"


def test_a_cell_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    from nbclient.exceptions import CellTimeoutError

    with pytest.raises(CellTimeoutError):
        run(WARM, tmp_path, "import time\ntime.sleep(60)", execution_timeout=1)


def test_nothing_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
    words = (
        "import sys, nbformat, papermill\n"
        "nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("
        "'import os, time, pathlib\\n'"
        '\'pathlib.Path("pids").write_text(f"{os.getpid()} {os.getppid()}")\\n\''
        "'time.sleep(120)')], metadata={'kernelspec': {'name': 'python3', 'display_name': '',"
        " 'language': 'python'}})\n"
        f"papermill.execute_notebook(nb, None, {{}}, engine_name={WARM!r},"
        f" progress_bar=False, cwd={str(tmp_path)!r})"
    )
    driver = subprocess.Popen([sys.executable, "-c", words], stderr=subprocess.DEVNULL)
    told = tmp_path / "pids"
    assert within(60, lambda: told.exists() and len(told.read_text().split()) == 2)
    kernel, warm = map(int, told.read_text().split())
    assert lives(kernel)
    assert lives(warm)
    driver.kill()
    driver.wait()
    assert within(20, lambda: not lives(kernel) and not lives(warm))


def test_where_the_warm_process_is_killed_its_kernels_end_and_a_new_one_comes(
    tmp_path: Path,
) -> None:
    from nbclient.exceptions import DeadKernelError

    with pytest.raises(DeadKernelError):
        run(WARM, tmp_path, "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)")
    assert run(WARM, tmp_path, "1 + 1").cells[0].outputs[0].data["text/plain"] == "2"


def test_what_was_rehearsed_is_there_for_all_that_is_forked_afterwards() -> None:
    before = begin("sys:getrecursionlimit").result()
    rehearse("sys:setrecursionlimit", before + 1)
    rehearse("builtins:int", "no number")  # it fails where somebody waits for it, not here
    assert begin("sys:getrecursionlimit").result() == before + 1 != sys.getrecursionlimit()
    rehearse("sys:setrecursionlimit", before)


@pytest.mark.parametrize(("chosen", "warm"), [("", True), (WARM, True), (PLAIN, False)])
def test_the_engine_is_chosen_by_name(
    monkeypatch: pytest.MonkeyPatch, chosen: str, warm: bool
) -> None:
    monkeypatch.setenv(ENGINE, chosen)
    assert is_warm() is warm


def test_an_engine_of_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE, "wram")
    with pytest.raises(InputFaults, match="evalutils 或 papermill"):
        is_warm()


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie that init has not fetched yet does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rsplit(") ", 1)[1][0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def within(seconds: float, holds: Any) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return bool(holds())


def test_what_a_cell_prints_is_one_output_in_however_many_pieces_it_came() -> None:
    def notebook(*outputs: Any) -> Any:
        return new_notebook(cells=[new_code_cell("print()", outputs=list(outputs))])

    def stream(text: str, name: str = "stdout") -> Any:
        return new_output("stream", name=name, text=text)

    table = new_output("display_data", data={"text/plain": "一"})
    parted = clean(
        notebook(stream("甲"), stream("!", "stderr"), stream("乙\n"), table, stream("丙"))
    )
    told = [out.get("text") for out in parted.cells[0].outputs]
    assert told == ["甲乙\n", None, "丙"]
