"""Make .venv from the locks, or see that it is there: ``python3 tools/setup_venv.py run``.

KIND is ``run`` (what a report needs), ``dev`` (and the tests; the same .venv, added to),
``scan`` (and what recognises scans; the same .venv, added to) or ``lab`` (JupyterLab in
.venv-lab, its kernel pointed at .venv). Needs the standard library only and may be started by
any Python 3, which then looks for one of 3.11 to 3.14. When the mark in the environment names
the same locks, Python and place, nothing is done.

Every package is checked against its hash and installed from a wheel; then this package
itself, editable. An install that was interrupted is thrown away and made anew.

uv installs the same locks in a quarter of pip's processor time. Where it is not on the PATH it
comes from its own wheel, pinned by hash like everything else, and goes again when all is in
place. Where it cannot be had, or stops, pip does the work (``EVALUTILS_INSTALLER=pip``: always).
"""

import hashlib
import json
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPTS, SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
MARK = "evalutils.json"
#: The lock of uv itself, and the variable that asks for pip.
UV_LOCK, INSTALLER = "requirements-setup.lock", "EVALUTILS_INSTALLER"
OLDEST, NEWEST = (3, 11), (3, 14)

#: Kind → folder, and the locks it holds; the last one is what is installed.
KINDS = {
    "run": (".venv", ["requirements.lock"]),
    "dev": (".venv", ["requirements.lock", "requirements-dev.lock"]),
    "lab": (".venv-lab", ["requirements.lock", "requirements-lab.lock"]),
    "scan": (".venv", ["requirements.lock", "requirements-scan.lock"]),
}

#: Of the packages of a run, what no run reads (a sixth of the whole): their own tests, what they
#: were compiled from, hints for completing what is not installed, and of Arrow what speaks to
#: networks and the second and third copy of what elsewhere are links to one file.
UNUSED_FOLDERS = ("tests", "test", "sample_data", "django-stubs", "stubs")
UNUSED_ENDINGS = (".c", ".h", ".map", ".pxd", ".pxi", ".pyx")
UNUSED_OF_ARROW = (
    r"libarrow_(flight|s3|python_flight)|_(flight|s3fs)\.|libarrow_python\w*\.so(\.\d+\..+)?$"
)
#: Written as bytecode when all is in place: a Python that may not write any (containers set
#: PYTHONDONTWRITEBYTECODE) would else compile these modules at every start.
IMPORTED = """
import contextlib, importlib, pkgutil, sys
import papermill
from evalutils.running import commands
from evalutils.running.notebooks import forking
with contextlib.suppress(ImportError):
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module("evalutils.running.commands." + module.name)
for one in forking.AHEAD:
    with contextlib.suppress(Exception):
        importlib.import_module(one if isinstance(one, str) else one[0].partition(":")[0])
"""

#: What an interpreter is asked. Debian leaves out ensurepip until pythonX.Y-venv is installed.
QUESTION = """
import json, platform, sys
try:
    import ensurepip, venv
    ready = bool(ensurepip.version())
except (ImportError, AttributeError):
    ready = False
print(json.dumps({"path": sys.executable, "version": platform.python_version(), "ready": ready}))
"""

WORDS = {
    "making": (
        "正在建立 {folder}（Python {python}，仅首次需要：{count} 个包，网络好时一两分钟）……",
        "Making {folder} with Python {python} (once: {count} packages, a minute or two on a good"
        " network) …",
    ),
    "adding": (
        "正在补充 {folder}（至多 {count} 个包）……",
        "Adding what is missing to {folder} (at most {count} packages) …",
    ),
    "done": ("{folder} 已就绪，用时 {seconds} 秒。", "{folder} is ready after {seconds} s."),
    "step": (
        "  {done}/{count} 个包，{seconds} 秒",
        "  {done} of {count} packages, {seconds} s",
    ),
    "pip": (
        "  uv 未能完成（{why}），改用 pip……",
        "  uv did not do it ({why}); pip goes on …",
    ),
    "failed": (
        "安装未完成：{command}\n{output}\n  下一步：检查网络或 pip 镜像后再运行一次；会从头重装。",
        "The install did not finish: {command}\n{output}\n"
        "  next: check the network or pip's mirror and run the same again; it starts afresh.",
    ),
    "no_python": (
        "未找到可用的 Python：需要 3.11 至 3.14 的一个，现有：{found}\n  下一步：{step}",
        "No usable Python: one of 3.11 to 3.14 is needed, there is: {found}\n  next: {step}",
    ),
    "no_venv": (
        "{python} 缺少 venv/ensurepip，无法建立 {folder}。\n  下一步：{step}",
        "{python} has no venv/ensurepip, so {folder} can't be made.\n  next: {step}",
    ),
    "apt": ("运行  {line}  后重试", "run  {line}  and try again"),
    "other": (
        "安装 Python 3.11 至 3.14（含 venv），或安装 uv（https://docs.astral.sh/uv/）后重试",
        "install a Python from 3.11 to 3.14 (with venv), or uv (https://docs.astral.sh/uv/)",
    ),
    "foreign": (
        "{folder} 已存在，但不是本脚本建立的。\n  下一步：将它移走或删除后重试",
        "{folder} is there, but was not made by this script.\n  next: move or remove it",
    ),
    "usage": (
        "用法：python3 tools/setup_venv.py run|dev|scan|lab",
        "usage: python3 tools/setup_venv.py run|dev|scan|lab",
    ),
}


class Stopped(Exception):
    """The environment can't be made; the message says what to do."""


def say(code, **facts):
    """Return the wording of a code in the user's language."""
    english = os.environ.get("EVALUTILS_LANG", "zh").lower().startswith("en")
    return WORDS[code][english].format(**facts)


def tell(line):
    """Print a line on stderr, which escapes what a console can't show."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main(words):
    """Make or check the environment of a kind and return the exit status."""
    if len(words) != 1 or words[0] not in KINDS:
        tell(say("usage"))
        return 2
    try:
        # JupyterLab's kernel runs in .venv
        for one in ["run", "lab"] if words[0] == "lab" else [words[0]]:
            folder, state = os.path.join(ROOT, KINDS[one][0]), mark(one)
            if not holds(folder, state):
                make(folder, one, state)
    except Stopped as stopped:
        tell(str(stopped))
        return 1
    return 0


def mark(kind):
    """Return what the mark of a finished environment of this kind says."""
    _, locks = KINDS[kind]
    return {
        "root": ROOT,
        "project": digest("pyproject.toml"),
        "locks": {name: digest(name) for name in locks},
    }


def digest(name):
    """Return the sha256 of a file of the bundle, line ends apart."""
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read().replace(b"\r\n", b"\n")).hexdigest()


def holds(folder, state):
    """Return whether an environment is finished and holds at least this state."""
    found = read_mark(folder)
    if not found or not found.get("finished"):
        return False
    same = all(found.get(key) == state[key] for key in ("root", "project"))
    locks = found.get("locks", {})
    return (
        same
        and all(locks.get(name) == value for name, value in state["locks"].items())
        and found.get("base") == base(folder)
    )


def base(folder):
    """Return the interpreter an environment stands on, or '' where it is gone."""
    python = interpreter(folder)
    return os.path.realpath(python) if os.path.exists(python) else ""


def interpreter(folder):
    """Return the path of an environment's Python."""
    return os.path.join(folder, SCRIPTS, "python" + SUFFIX)


def read_mark(folder):
    """Return the mark of an environment, or None."""
    try:
        with open(os.path.join(folder, MARK), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def write_mark(folder, state):
    """Write the mark in one move, so that a mark is whole or not there."""
    path = os.path.join(folder, MARK)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file, indent=1, sort_keys=True)
    os.replace(path + ".new", path)


def make(folder, kind, state):
    """Make an environment, or bring a finished one up to this state where it only lacks a part."""
    name = os.path.basename(folder)
    found = read_mark(folder)
    if found is None and os.path.isdir(folder) and os.listdir(folder):
        raise Stopped(say("foreign", folder=name))
    began = time.time()
    fresh = not can_grow(folder, found or {}, state)
    if fresh:
        installer, held = create(folder, name, packages_of(kind)), {}
    else:
        tell(say("adding", folder=name, count=packages_of(kind)))
        installer, held = found["installer"], found["locks"]
        write_mark(folder, dict(found, finished=False))
    # What no run reads was thrown away; who checks types needs it again.
    light = not fresh and found.get("light", KINDS["dev"][1][-1] not in held)
    try:
        if light and kind == "dev":
            lock = os.path.join(ROOT, KINDS["run"][1][0])
            words = ["--force-reinstall", "--require-hashes", "--only-binary", ":all:", "-r", lock]
            installer = install(folder, installer, words, count=packages_of("run"))
        if held.get(KINDS[kind][1][-1]) != state["locks"][KINDS[kind][1][-1]]:
            lock = os.path.join(ROOT, KINDS[kind][1][-1])
            words = ["--require-hashes", "--only-binary", ":all:", "-r", lock]
            installer = install(folder, installer, words, count=packages_of(kind))
        words = ["--no-deps", "--no-build-isolation", "-e", ROOT]
        installer = install(folder, installer, words)
    finally:
        Uv.forget()
    point_at_source(folder)
    if kind == "lab":
        point_kernel(folder)
    else:
        if fresh and kind == "run":
            lighten(folder)
        compile_ahead(folder)
    done = dict(state, finished=True, installer=installer, base=base(folder))
    done["light"] = kind == "run" if fresh else light and kind != "dev"
    done["locks"] = dict(held, **state["locks"])
    write_mark(folder, done)
    tell(say("done", folder=name, seconds=round(time.time() - began)))


def lighten(folder):
    """Throw away what of the packages no run reads."""
    import re
    import shutil

    for below, folders, files in os.walk(folder):
        inside = os.path.basename(below) != "site-packages"
        for name in [one for one in folders if inside and one in UNUSED_FOLDERS]:
            folders.remove(name)
            shutil.rmtree(os.path.join(below, name), ignore_errors=True)
        for name in files:
            arrow = os.path.basename(below) == "pyarrow" and re.match(UNUSED_OF_ARROW, name)
            stub = name.endswith(".pyi") and "typeshed" not in below
            if arrow or stub or name.endswith(UNUSED_ENDINGS):
                os.remove(os.path.join(below, name))


def compile_ahead(folder):
    """Write the bytecode of what a run imports; what cannot be is compiled when it is needed."""
    import subprocess

    kept = {k: v for k, v in environment().items() if k != "PYTHONDONTWRITEBYTECODE"}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    ours = os.path.join(ROOT, "src", "evalutils")
    for words in (["-m", "compileall", "-q", ours], ["-c", IMPORTED]):
        subprocess.run([interpreter(folder), *words], env=kept, check=False, **silent)


def packages_of(kind):
    """Return how many packages the lock of a kind names."""
    with open(os.path.join(ROOT, KINDS[kind][1][-1]), encoding="utf-8") as lock:
        return sum("==" in line and not line.startswith((" ", "#")) for line in lock)


def can_grow(folder, found, state):
    """Return whether a finished environment of this place holds the same run lock."""
    lock = KINDS["run"][1][0]
    return (
        bool(found.get("finished"))
        and found.get("root") == ROOT
        and found.get("base") == base(folder)
        and found.get("locks", {}).get(lock) == state["locks"][lock]
    )


def create(folder, name, count):
    """Make an empty environment and return what installs into it: ``pip`` or ``uv``."""
    import shutil
    import subprocess

    candidates, others = pythons()
    ready = [found for found in candidates if found["ready"]]
    uv = shutil.which("uv")
    shutil.rmtree(folder, ignore_errors=True)
    if ready:
        python = ready[0]
        # pip is in it either way: for what users add, and for where uv stops
        words = [python["path"], "-m", "venv", folder]
        installer = "pip" if os.environ.get(INSTALLER) == "pip" else "uv"
    elif uv:
        asked = candidates[0] if candidates else {"path": "3.13", "version": "3.13"}
        python = asked
        words = [uv, "venv", "--quiet", "--allow-existing", "--python", asked["path"], folder]
        installer = "uv"
    elif candidates:
        python = candidates[0]
        raise Stopped(say("no_venv", python=python["path"], folder=name, step=step(python)))
    else:
        raise Stopped(say("no_python", found="、".join(others) or "—", step=step(None)))
    tell(say("making", folder=name, python=python["version"], count=count))
    os.makedirs(folder)
    write_mark(folder, {"finished": False})
    made = subprocess.run(
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        if ready and b"ensurepip" in made.stdout:
            raise Stopped(say("no_venv", python=python["path"], folder=name, step=step(python)))
        raise Stopped(failure(words, made.stdout.decode("utf-8", "replace")))
    return installer


def step(python):
    """Return the next step where no environment can be made: the exact apt line where apt is."""
    import shutil

    if not shutil.which("apt-get"):
        return say("other")
    version = ".".join(python["version"].split(".")[:2]) if python else "3"
    packages = "python{}-venv".format(version) if python else "python3 python3-venv"
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return say("apt", line=("" if root else "sudo ") + "apt-get install " + packages)


def pythons():
    """Return the Pythons that fit, the best first, and the versions of those that don't."""
    import glob
    import shutil

    names = ["python3.{}".format(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    # not the environment's own, which may be what is made anew
    paths = [os.environ.get("PYTHON") or "", getattr(sys, "_base_executable", sys.executable)]
    paths += [shutil.which(name) or "" for name in [*names, "python3", "python"]]
    paths += ["/usr/bin/python3"] if os.name == "posix" else []
    home = os.path.expanduser("~")
    paths += sorted(
        glob.glob(os.path.join(home, ".pyenv", "versions", "3.1[1-4]*", "bin", "python3"))
    )
    if os.name == "nt":
        programs = os.path.join(os.environ.get("LOCALAPPDATA", home), "Programs", "Python")
        paths += sorted(glob.glob(os.path.join(programs, "Python31[1-4]", "python.exe")))
    fits, others = [], []
    for path in dict.fromkeys(path for path in paths if path):
        found = ask(path)
        if found is None:
            continue
        version = tuple(int(part) for part in found["version"].split(".")[:2])
        (fits if OLDEST <= version <= NEWEST else others).append(found)
        if fits and fits[0]["ready"]:
            break
    return fits, sorted({found["version"] for found in others})


def ask(path):
    """Return version and parts of an interpreter, or None where it does not run."""
    import subprocess

    try:
        told = subprocess.run(
            [path, "-c", QUESTION], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
        return json.loads(told.stdout.decode("utf-8"))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


class Uv:
    """Where uv is: on the PATH, or in a folder of its own for as long as this script runs."""

    folder = found = None
    why = ""

    @classmethod
    def program(cls, python):
        """Return uv's path, or None where its wheel cannot be had (``why`` says why).

        ``python`` is one whose pip may fetch the wheel.
        """
        import shutil

        if cls.found is None:
            cls.found = shutil.which("uv") or cls.fetched(python)
        return cls.found

    @classmethod
    def fetched(cls, python):
        """Return uv from its wheel, or None."""
        import shutil
        import subprocess
        import tempfile

        cls.folder = tempfile.mkdtemp(prefix="evalutils-uv-")
        words = [python, "-m", "pip", "install", "--quiet", "--no-input", "--target", cls.folder]
        words += ["--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
        words += ["--no-deps", "--no-compile", "-r", os.path.join(ROOT, UV_LOCK)]
        told = subprocess.run(
            words,
            cwd=cls.folder,
            env=environment(),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        cls.why = last_line(told.stdout.decode("utf-8", "replace"))
        return shutil.which("uv", path=os.path.join(cls.folder, "bin"))

    @classmethod
    def forget(cls):
        """Remove what was fetched."""
        import shutil

        if cls.folder is not None:
            shutil.rmtree(cls.folder, ignore_errors=True)
        cls.folder = cls.found = None


def install(folder, installer, words, count=0):
    """Install into an environment and return what did it; raise with the tool's last words.

    ``count`` is the number of packages, where they are told of as they come.
    """
    python, stopped = interpreter(folder), ""
    if installer == "uv":
        uv, why = Uv.program(python), Uv.why
        if uv:
            command = [uv, "pip", "install", "--python", python, *mirrors(python), *words]
            status, said = followed(folder, command, count)
            if not status:
                return "uv"
            why, stopped = last_line(said), failure(command, said)
        tell(say("pip", why=why))
    command = [python, "-m", "pip", "install", "--progress-bar", "off", "--no-input"]
    command += ["--disable-pip-version-check", "--no-warn-script-location"]
    # A third of pip's time goes into compiling modules most of which are never imported.
    command += ["--no-compile", *words]
    status, said = followed(folder, command, count)
    if status:
        # where uv had to make the environment there is no pip in it
        raise Stopped(
            stopped if stopped and "No module named pip" in said else failure(command, said)
        )
    return "pip"


def last_line(said):
    """Return the last line of what a tool said that is not blank."""
    return ([line.strip() for line in said.splitlines() if line.strip()] or ["—"])[-1]


def mirrors(python):
    """Return for uv where pip has been told to look for packages: uv does not read that.

    What uv itself has been told stands instead. Every file is held against its hash, so it does
    not matter which index gives it.
    """
    import subprocess

    if any(name.startswith("UV_") and "INDEX" in name for name in os.environ):
        return []
    told = subprocess.run(
        [python, "-m", "pip", "config", "list"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    found = {}
    for line in told.stdout.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.strip().rpartition(".")
        # the environment is stronger than files
        if section == ":env:" or name not in found:
            found[name] = value.strip().strip("'\"").replace("\\n", " ").split()
    words = []
    for name, option in (
        ("index-url", "--default-index"),
        ("extra-index-url", "--index"),
        ("find-links", "--find-links"),
        ("trusted-host", "--allow-insecure-host"),
    ):
        for value in found.get(name, ()):
            local = value.startswith("file://")  # no removeprefix: any Python 3 starts this
            place = value[len("file://") :] if local else value
            if os.path.isabs(place) and not os.path.exists(place):
                continue  # pip passes over a folder that is not there, uv stops
            words += [option, value]
    if found.get("no-index", ["0"])[0].lower() in {"1", "true", "yes", "on"}:
        words.append("--no-index")
    return [*words, "--index-strategy", "unsafe-best-match"] if words else []


def followed(folder, command, count):
    """Run an installer, telling how far it is, and return its exit status and last words.

    On a terminal that is one line that changes; else a line comes each half minute.
    """
    import subprocess
    import tempfile

    shown, began = sys.stderr.isatty(), time.time()
    told, status = began, None
    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while status is None:
                try:
                    status = running.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    facts = {"done": min(there(folder), count), "count": count}
                    facts["seconds"] = round(time.time() - began)
                    if count and shown:
                        sys.stderr.write("\r\033[K" + say("step", **facts))
                        sys.stderr.flush()
                    elif count and time.time() - told > 30:
                        told = time.time()
                        tell(say("step", **facts))
        finally:
            # an interrupted set-up leaves no installer at work behind it
            if running.poll() is None:
                running.terminate()
                running.wait()
            if shown:
                sys.stderr.write("\r\033[K")
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    return status, "\n".join(said.splitlines()[-15:])


def there(folder):
    """Return how many packages an environment holds."""
    import glob

    places = os.path.join(glob.escape(folder), "[Ll]ib*", "*", "site-packages", "*.dist-info")
    return len(glob.glob(places))


def point_at_source(folder):
    """Write where the package lies as a way from the environment: "../../../../src".

    The installer writes the whole path, in the encoding of the locale; under another locale
    Python cannot read it where a folder above has a name in Chinese. The way from one to the
    other is plain letters wherever both of them lie.
    """
    import glob

    places = os.path.join(glob.escape(folder), "[Ll]ib*", "**", "site-packages")
    for file in glob.glob(os.path.join(places, "*evalutils*.pth"), recursive=True):
        way = os.path.relpath(os.path.join(ROOT, "src"), os.path.realpath(os.path.dirname(file)))
        with open(file, "w", encoding="ascii", newline="\n") as pointer:
            pointer.write(way + "\n")


def failure(command, output):
    """Return the message of a command that failed."""
    return say("failed", command=" ".join(command), output=output.rstrip())


def environment():
    """Return the environment for installers: the user's, mirrors included, less what misleads."""
    misleading = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER")
    kept = {k: v for k, v in os.environ.items() if k not in misleading}
    if os.name != "nt":
        # setuptools writes the path of this folder in the locale's encoding, and stops where
        # that has no letters for it (LC_ALL=C and a folder with a name in Chinese).
        kept["LC_ALL"] = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return dict(kept, PIP_USER="0")


def point_kernel(folder):
    """Point JupyterLab's python3 kernel at .venv, which runs the notebooks; keep it offline."""
    kernel = {
        "argv": [interpreter(os.path.join(ROOT, ".venv")), "-m", "ipykernel_launcher"]
        + ["-f", "{connection_file}"],
        "display_name": "evalutils (.venv)",
        "language": "python",
    }
    place = os.path.join(folder, "share", "jupyter", "kernels", "python3")
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, "kernel.json"), "w", encoding="utf-8") as file:
        json.dump(kernel, file, indent=1)
    # JupyterLab asks nobody outside for news or updates, and does not ask whether it may.
    notices = {"checkForUpdates": False, "fetchNews": "false"}
    place = os.path.join(folder, "share", "jupyter", "lab", "settings")
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, "overrides.json"), "w", encoding="utf-8") as file:
        json.dump({"@jupyterlab/apputils-extension:notification": notices}, file, indent=1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
