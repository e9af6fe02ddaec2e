"""The notebook explore in JupyterLab, in a real browser: opened, run, a widget moved, read.

Needs .venv-lab (``python3 tools/setup_venv.py lab``) and a Chromium; skipped without them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.browsers import chromium, missing
from helpers.bundles import Bundle, copy_bundle

from evalutils.reporting.fonts import font_files
from evalutils.running.commands import lab

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (requirements-dev.lock)"
)
ROOT = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
LAB = ROOT / ".venv-lab" / SCRIPTS
TOKEN = "a-token-for-the-test"  # noqa: S105
#: How long a change may take, from the widget to the page.
AT_ONCE = 200
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_FONTS = '<?xml version="1.0"?><fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>'


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return copy_bundle(tmp_path_factory.mktemp("explore"))


@pytest.fixture(scope="module")
def address(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab of its own on a free port, as `make lab` starts it."""
    if not (LAB / "jupyter-lab").is_file() and not (LAB / "jupyter-lab.exe").is_file():
        missing(".venv-lab is not there: python3 tools/setup_venv.py lab makes it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("jupyter")
    places = {f"JUPYTER_{name}_DIR": str(home) for name in ("CONFIG", "DATA", "RUNTIME")}
    words = [str(LAB / "jupyter-lab"), "--no-browser", f"--port={port}", "--allow-root"]
    words += [f"--IdentityProvider.token={TOKEN}", *lab.settings(bundle.root)]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            words, cwd=bundle.root, stdout=log, stderr=log,
            env={**os.environ, **places, "EVALUTILS_ROOT": str(bundle.root)},
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", home / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/explore.ipynb?token={TOKEN}"
        finally:
            server.terminate()
            server.wait(30)


def _wait(address: str, log: Path) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def page(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The notebook opened and run from the menu, as a person does it."""
    found = chromium()
    home = tmp_path_factory.mktemp("browser")
    folders = "".join(f"<dir>{folder}</dir>" for folder in sorted({f.parent for f in font_files()}))
    (home / "fonts.conf").write_text(_FONTS.format(folders=folders, cache=home), encoding="utf-8")
    fonts = {**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")}
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=_ARGUMENTS, env=fonts)
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        opened = context.new_page()
        _open(opened, address)
        yield opened
        browser.close()


def _open(page: Any, address: str) -> None:
    page.goto(address)
    _run_all(page)
    try:
        page.locator("[data-ms]").wait_for(timeout=240_000)
    except playwright.TimeoutError:
        # what the notebook shows instead says why
        pytest.fail(f"explore shows no trial:\n{page.locator('body').inner_text()[:4000]}")


def _run_all(page: Any) -> None:
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=240_000)
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").wait_for(timeout=240_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def _cell(page: Any, name: str) -> Any:
    return page.locator(f"[data-cell='{name}']")


def _field(page: Any, name: str) -> Any:
    """The control with a label: what a screen reader calls it, too."""
    return page.get_by_label(name, exact=True)


def test_the_notebook_runs_without_an_error(page: Any) -> None:
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.locator(".jp-OutputArea-output .lm-Widget").count() > 0
    assert "试算" in page.locator(".evd .stamp").first.inner_text()


def test_the_kernel_is_the_environment_that_reports_are_made_with(page: Any) -> None:
    assert page.locator(".jp-KernelName").inner_text() == "evalutils (.venv)"


def test_evidence_stands_beside_its_place_in_the_source(page: Any) -> None:
    page.locator(".widget-select select").select_option(label="宣传海报　近20000多份")
    marked = page.locator(".passage mark", has_text="近20000多份")
    marked.wait_for()
    assert marked.inner_text() == "宣传海报近20000多份"
    assert marked.locator("b").inner_text() == "近20000多份"
    shown = page.locator(".evd dl.facts").first.inner_text()
    assert "超过18000份、不足30000份" in shown
    assert "四（一） 第 111 行" in shown
    assert "Q3 宣传品（分类）" in shown


def test_a_target_that_is_typed_moves_score_and_total_at_once(page: Any) -> None:
    _field(page, "指标").select_option(label="Q7　广州街坊实名率")
    target = _field(page, "年度指标值")
    # no target is stated for it: the field is empty as soon as the kernel has answered
    playwright.expect(target).to_have_value("", timeout=30_000)
    target.fill("95%")
    target.press("Enter")
    _cell(page, "score.Q7").get_by_text("3.90").wait_for()
    assert _cell(page, "assumptions.scored").inner_text() == "13.90"
    assert _cell(page, "assumptions.total").inner_text() == "13.90—99.90"
    assert _cell(page, "assumptions.deducted").inner_text() == "0.10"
    assert _cell(page, "strict.total").inner_text() == "10.00—100.00"
    assert int(page.locator("[data-ms]").get_attribute("data-ms")) < AT_ONCE


def test_a_slider_that_is_moved_says_that_points_no_longer_add_up(page: Any) -> None:
    handle = page.locator(".widget-slider", has_text="分值").locator(".noUi-handle")
    handle.press("ArrowRight")
    alert = page.locator("p[role=alert]", has_text="分值合计 100.5，不是 100")
    alert.wait_for()
    began = time.perf_counter()
    handle.press("ArrowLeft")
    alert.wait_for(state="detached")
    # with the way through browser and server, on a machine that does other things too
    assert (time.perf_counter() - began) * 1000 < 5 * AT_ONCE


def test_a_hedge_that_is_wider_moves_what_rests_on_it(page: Any) -> None:
    page.locator(".widget-slider", has_text="约、左右").locator(".noUi-handle").press("ArrowRight")
    moved = page.locator("tr", has_text="“广州街坊”小程序注册人数").locator(".moved")
    moved.wait_for()
    assert moved.inner_text() == "13.625万人以上、不足13.775万人"


def test_the_trial_is_exported_beside_the_data_and_never_into_reports(
    page: Any, bundle: Bundle
) -> None:
    page.get_by_role("button", name="导出试算").click()
    page.get_by_text("已写出 data/processed/pingan-zengcheng/2022-whatif").wait_for()
    folder = bundle.processed.with_name("2022-whatif")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["indicators.patch", "whatif.csv", "whatif.xlsx"]
    assert not bundle.report.exists()
    with page.expect_download() as kept:
        page.get_by_role("link", name="indicators.patch").click()
    patch = Path(kept.value.path()).read_text(encoding="utf-8")
    assert patch == (folder / "indicators.patch").read_text(encoding="utf-8")
    assert "+Q7,PZ,3,广州街坊实名率,质量,4,assumption,≥,95%,%,assumption,,realname_rate" in patch


def test_the_export_menu_offers_the_editions(address: str) -> None:
    at = address.replace("/lab/tree/notebooks/explore.ipynb", "/api/nbconvert")
    with urllib.request.urlopen(at, timeout=30) as answer:  # noqa: S310
        offered = answer.read().decode("utf-8")
    for exporter in ("evalutils-html", "evalutils-review", "evalutils-pdf", "evalutils-docx"):
        assert exporter in offered


def test_a_notebook_whose_stage_is_missing_says_which_to_run(page: Any, address: str) -> None:
    other = page.context.new_page()
    other.goto(address.replace("/lab/tree", "/lab/workspaces/other/tree").replace(
        "explore.ipynb", "03_report.ipynb"
    ))  # fmt: skip
    _run_all(other)
    told = other.locator("[data-mime-type='application/vnd.jupyter.stderr']").first
    told.wait_for(timeout=60_000, state="attached")
    words = str(told.text_content())
    # the first stage that is missing: 03 reads what 01 and 02 wrote
    assert "notebooks/01_clean.ipynb" in words
    assert "Traceback" not in words
    assert len(words.strip().splitlines()) == 4
