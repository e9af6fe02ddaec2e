"""What a machine needs is written down once, pinned, and the same everywhere."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from helpers.tools import tool

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-lab.lock",
         "requirements-scan.lock")  # fmt: skip
#: That of uv, which installs the others.
SETUP_LOCK = "requirements-setup.lock"

#: Package on PyPI → its name on conda-forge, where the two differ.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "nbconvert": "nbconvert-core",
    "brotli": "brotli-python",
    "duckdb": "python-duckdb",
}
#: What the package needs, and what its reports need besides.
WHOLE = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["report"],
]
#: Not on conda-forge: installed by pip into the conda environment.
ONLY_PIP = {"msdoc2docx", "typst", "pylopdf-fonts-zh-cn"}


def pins(lock: str) -> dict[str, str]:
    words = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", words, re.MULTILINE))


def names(requirements: list[str]) -> dict[str, str]:
    split = [re.fullmatch(r"([A-Za-z0-9-]+)(.*)", line) for line in requirements]
    return {found[1].lower(): found[2] for found in split if found}


def test_conda_users_get_the_same_packages() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    by_conda = names([entry for entry in listed if isinstance(entry, str)])
    assert "-e ." in by_pip
    runtime = names(WHOLE)
    assert {k: v for k, v in names(by_pip).items() if k != "-e"} == {
        name: runtime[name] for name in ONLY_PIP
    }
    wanted = {
        CONDA_NAMES.get(name, name): bound
        for name, bound in runtime.items()
        if name not in ONLY_PIP
    }
    for group in ("build", "lab"):
        wanted |= names(PROJECT["dependency-groups"][group])
    python = by_conda.pop("python")
    assert by_conda.pop("pip") == ""
    assert by_conda == wanted
    assert python == f"{PROJECT['project']['requires-python']},<3.15"


@pytest.mark.parametrize("lock", [*LOCKS, SETUP_LOCK])
def test_every_pin_has_hashes_and_no_lock_names_a_place(lock: str) -> None:
    words = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in words.splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(lines):
        if "==" in line:
            assert lines[number + 1].strip().startswith("--hash=sha256:"), line
        else:
            assert re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}(?: \\)?", line), line
    assert len(pins(lock)) == len(re.findall(r"==", re.sub(r";.*", "", words)))


def test_every_dependency_is_pinned_and_the_bigger_locks_hold_the_smaller() -> None:
    base = pins("requirements.lock")
    assert names(WHOLE).keys() <= base.keys()
    assert "setuptools" in base
    groups = PROJECT["dependency-groups"]
    for lock, group in (("requirements-dev.lock", "dev"), ("requirements-lab.lock", "lab")):
        more = pins(lock)
        assert base.items() <= more.items()
        assert names(groups[group]).keys() <= more.keys()
    scan = pins("requirements-scan.lock")
    assert base.items() <= scan.items()
    assert names(PROJECT["project"]["optional-dependencies"]["scan"]).keys() <= scan.keys()


def test_jupyterlab_stays_out_of_the_environment_that_runs() -> None:
    assert "jupyterlab" not in pins("requirements.lock")
    assert "jupyterlab" not in pins("requirements-dev.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the setup script reads, in a folder of its own."""
    (tmp_path / "tools").mkdir()
    for name in (*LOCKS, "pyproject.toml", "tools/setup_venv.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def setup(checkout: Path, kind: str, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(checkout / "tools" / "setup_venv.py"), kind]
    return subprocess.run(
        words, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def pretend_finished(checkout: Path, kind: str) -> Path:
    """Lay an environment of this kind as the script leaves it, but for the packages."""
    script = tool("setup_venv")
    script.ROOT = str(checkout)
    folder = checkout / ".venv"
    python = Path(script.interpreter(str(folder)))
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    state = script.mark(kind) | {"finished": True, "installer": "none"}
    script.write_mark(str(folder), state | {"base": script.base(str(folder))})
    return folder


def test_a_finished_environment_is_left_alone(checkout: Path) -> None:
    pretend_finished(checkout, "dev")
    for kind in ("run", "dev"):
        told = setup(checkout, kind)
        assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_an_environment_is_not_finished_when_lock_python_or_place_have_changed(
    checkout: Path,
) -> None:
    script = tool("setup_venv")
    script.ROOT = str(checkout)
    folder = pretend_finished(checkout, "run")

    def holds(kind: str) -> bool:
        return bool(script.holds(str(folder), script.mark(kind)))

    assert holds("run")
    assert not holds("dev"), "the tests need more"
    for name in ("requirements.lock", "pyproject.toml"):
        path = checkout / name
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        assert not holds("run"), name
        path.write_bytes(before.replace(b"\n", b"\r\n"))
        assert holds("run"), "line ends are no change"
        path.write_bytes(before)
    python = Path(script.interpreter(str(folder)))
    python.unlink()
    assert not holds("run"), "its Python is gone"
    python.symlink_to(sys.executable)
    assert holds("run")
    state = script.mark("run") | {"root": str(checkout / "elsewhere")}
    assert not script.holds(str(folder), state), "the folder was moved"


def test_the_package_is_found_in_a_folder_that_the_locale_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setuptools writes a whole path, in the locale's encoding; ours is a way in plain letters."""
    root = tmp_path / "平安 增城"
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (root / "src").mkdir()
    pointer = packages / "__editable__.evalutils-0.1.0.pth"
    pointer.write_text(str(root / "src"), encoding="utf-8")
    setup_venv = tool("setup_venv")
    monkeypatch.setattr(setup_venv, "ROOT", str(root))
    setup_venv.point_at_source(str(root / ".venv"))
    assert pointer.read_bytes().isascii()
    told = subprocess.run(
        [sys.executable, "-S", "-c",
         "import site, sys, os; site.addsitedir(sys.argv[1]); print(ascii(sys.path[-1]))",
         str(packages)],
        capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    assert Path(ast.literal_eval(told.stdout)).resolve() == (root / "src").resolve()


def test_a_run_keeps_of_its_packages_what_it_reads(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    kept = (
        "tests/of_a_package_called_so.py",
        "pandas/testing.py",
        "numpy/core.py",
        "numpy/core.so",
        "pyarrow/libarrow.so.2600",
        "pyarrow/libarrow_python.so.2600",
        "other/libarrow_flight.so.2600",
        "jedi/third_party/typeshed/stdlib/os.pyi",
    )
    gone = (
        "pandas/tests/frame/test_frame.py",
        "numpy/core.c",
        "numpy/__init__.pyi",
        "pyarrow/include/api.h",
        "pyarrow/libarrow_flight.so.2600.1.0",
        "pyarrow/libarrow_s3.so.2600",
        "pyarrow/_flight.cpython-311-x86_64-linux-gnu.so",
        "pyarrow/libarrow_python.so",
        "pyarrow/libarrow_python.so.2600.1.0",
        "jedi/third_party/typeshed/stubs/six/six.pyi",
    )
    for name in (*kept, *gone):
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).touch()
    tool("setup_venv").lighten(str(tmp_path))
    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}
    assert left == set(kept)


def test_uv_asks_where_pip_was_told_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://mirror.example/simple\n"
        f"find-links = {wheels} {tmp_path / 'not-there'}\n"
        "[install]\ntrusted-host = mirror.example\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    mirrors = tool("setup_venv").mirrors
    asked = [
        "--find-links", str(wheels), "--allow-insecure-host", "mirror.example",
        "--index-strategy", "unsafe-best-match",
    ]  # fmt: skip
    first = ["--default-index", "https://mirror.example/simple"]
    assert mirrors(sys.executable) == [*first, *asked]
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert mirrors(sys.executable)[1] == "https://other.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    assert mirrors(sys.executable) == []


def test_pip_goes_on_where_uv_stops(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tool("setup_venv")
    folder = pretend_finished(checkout, "run")
    asked: list[list[str]] = []

    def followed(folder: str, command: list[str], count: int) -> tuple[int, str]:
        asked.append(command)
        return (1, "error: no route to index") if command[0] == "uv" else (0, "")

    monkeypatch.setattr(script.Uv, "program", lambda python: "uv")
    monkeypatch.setattr(script, "mirrors", lambda python: [])
    monkeypatch.setattr(script, "followed", followed)
    assert script.install(str(folder), "uv", ["--require-hashes", "-r", "x.lock"]) == "pip"
    assert [words[0] for words in asked] == ["uv", script.interpreter(str(folder))]
    assert all("--require-hashes" in words for words in asked)
    assert "no route to index" in capsys.readouterr().err


def test_what_a_run_threw_away_comes_back_for_who_checks_types(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pretend_finished(checkout, "run")
    script = tool("setup_venv")
    monkeypatch.setattr(script, "ROOT", str(checkout))
    asked: list[list[str]] = []

    def installed(_: str, installer: str, words: list[str], count: int = 0) -> str:
        asked.append(words)
        return installer

    for name, fake in {
        "install": installed,
        "can_grow": lambda *_: True,
        "point_at_source": lambda *_: None,
        "compile_ahead": lambda *_: None,
    }.items():
        monkeypatch.setattr(script, name, fake)
    for kind, again in (("scan", False), ("dev", True), ("dev", False)):
        asked.clear()
        script.make(str(folder), kind, script.mark(kind))
        assert any("--force-reinstall" in words for words in asked) is again, kind


def test_an_environment_made_by_hand_is_not_touched(checkout: Path) -> None:
    mine = checkout / ".venv" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("")
    told = setup(checkout, "run")
    assert told.returncode == 1
    assert ".venv 已存在，但不是本脚本建立的" in told.stderr
    assert mine.exists()


def test_without_ensurepip_and_uv_the_exact_line_to_type_is_told(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tool("setup_venv")
    script.ROOT = str(checkout)
    bare = {"path": "/usr/bin/python3", "version": "3.12.3", "ready": False}
    monkeypatch.setattr(script, "pythons", lambda: ([bare], []))
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if "apt" in name else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert script.main(["run"]) == 1
    assert "sudo apt-get install python3.12-venv" in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_told_what_is_needed(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tool("setup_venv")
    script.ROOT = str(checkout)
    monkeypatch.setattr(script, "pythons", lambda: ([], ["3.9.2", "3.15.0"]))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    assert script.main(["run"]) == 1
    assert "one of 3.11 to 3.14 is needed, there is: 3.9.2、3.15.0" in capsys.readouterr().err


def test_this_python_is_one_that_fits() -> None:
    fits, _ = tool("setup_venv").pythons()
    assert fits


make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def _outside_make() -> dict[str, str]:
    """Return the environment without what a make above this one (`make test`) left in it."""
    left = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "EVALUTILS_OVERRIDES"}
    return {name: value for name, value in os.environ.items() if name not in left}


def run_make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make") or "make"
    probe = "probe:\n\t@env | grep -E '^(YEAR|YAER|PROJECT|EVALUTILS_OVERRIDES)=' | sort\n"
    return subprocess.run(
        [program, "--no-print-directory", "-f", "Makefile", "-f", "-", *words],
        input=probe,
        env={**_outside_make(), **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


@make
def test_make_alone_prints_help() -> None:
    told = run_make()
    assert told.returncode == 0
    for target in ("report", "test", "check", "lab", "verify"):
        assert f"make {target}" in told.stdout


@make
@pytest.mark.parametrize(
    "value", ["2022; touch {file}", "$(shell touch {file})", "`touch {file}`", "'; touch {file}; '"]
)
def test_a_parameter_of_make_is_never_executed(value: str, tmp_path: Path) -> None:
    file = tmp_path / "executed"
    value = value.format(file=file)
    told = run_make("probe", f"YEAR={value}")
    assert told.stdout == f"EVALUTILS_OVERRIDES=YEAR\nYEAR={value}\n"
    told = run_make("probe", YEAR=value)
    assert f"YEAR={value}\n" in told.stdout
    assert not file.exists()


@make
def test_make_hands_on_the_names_given_on_its_command_line() -> None:
    told = run_make("probe", "YAER=2022", "PROJECT=x", YEAR="2021")
    lines = told.stdout.splitlines()
    assert sorted(lines[0].removeprefix("EVALUTILS_OVERRIDES=").split()) == ["PROJECT", "YAER"]
    assert lines[1:] == ["PROJECT=x", "YAER=2022", "YEAR=2021"]
