"""Print what a shell has to read, so that the Tab key completes commands, options and years.

bash, in ~/.bashrc:          eval "$(evalutils completion bash)"
zsh, in ~/.zshrc:            autoload -U compinit; compinit; eval "$(evalutils completion zsh)"
fish, once:                  evalutils completion fish > ~/.config/fish/completions/evalutils.fish
PowerShell, in $PROFILE:     evalutils completion powershell | Out-String | Invoke-Expression
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterator
from pathlib import Path

from evalutils.base.faults import InputFaults
from evalutils.base.paths import DEFAULT_PROJECT, bundle_root
from evalutils.base.words import LANGUAGES

SUMMARY = "输出 Tab 补全脚本 / print the completion script of a shell"
EXAMPLES = """\
  evalutils completion bash
  evalutils completion powershell"""

SHELLS = ("bash", "zsh", "fish", "powershell")


def configure(parser: ArgumentParser) -> None:
    """Add the words of this command."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help="、".join(SHELLS))


def run(args: Namespace) -> int:
    """Print the script."""
    sys.stdout.write(shell_code(args.shell))
    return 0


def shell_code(shell: str) -> str:
    """Return what a shell has to read to complete ``evalutils``.

    Parameters
    ----------
    shell
        bash, zsh, fish or powershell.

    Examples
    --------
    >>> "complete -o nospace" in shell_code("bash")
    True
    """
    from argcomplete.shell_integration import shellcode

    return str(shellcode(["evalutils"], shell=shell)).strip() + "\n"


def complete(parser: ArgumentParser) -> None:
    """Answer the shell that asks, and leave; where none asks, do nothing."""
    import argcomplete

    for sub in _commands(parser):
        for action in sub._actions:
            completer = COMPLETERS.get(action.dest)
            if completer is not None and action.choices is None:
                action.completer = completer  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser, always_complete_options="long")


def years(prefix: str, parsed_args: Namespace, **_: object) -> list[str]:
    """Return the years of the project asked for that have a raw folder."""
    project = getattr(parsed_args, "project", None) or os.environ.get("PROJECT") or DEFAULT_PROJECT
    return _folders(Path("data", "raw", project), prefix)


def projects(prefix: str, **_: object) -> list[str]:
    """Return the projects that have a raw folder."""
    return _folders(Path("data", "raw"), prefix)


def profiles(prefix: str, **_: object) -> list[str]:
    """Return the scoring profiles of the package and of the bundle."""
    own = Path(__file__).parents[2] / "evaluation" / "profiles"
    names = {file.stem for file in own.glob("*.yaml")}
    root = _root()
    if root is not None:
        names |= {file.stem for file in (root / "data" / "profiles").glob("*.yaml")}
    return sorted(name for name in names if name.startswith(prefix))


def languages(prefix: str, **_: object) -> list[str]:
    """Return the languages a report can be written in."""
    return [name for name in LANGUAGES if name.startswith(prefix)]


#: Name of an option or word → what completes it; files complete everything else.
COMPLETERS: dict[str, Callable[..., list[str]]] = {
    "year": years,
    "project": projects,
    "profile": profiles,
    "language": languages,
}


def _commands(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            yield from action.choices.values()


def _folders(below: Path, prefix: str) -> list[str]:
    root = _root()
    if root is None or not (root / below).is_dir():
        return []
    found = (path.name for path in (root / below).iterdir() if path.is_dir())
    return sorted(name for name in found if name.startswith(prefix))


def _root() -> Path | None:
    """Return the bundle; a shell outside any is told nothing rather than a fault."""
    try:
        return bundle_root()
    except InputFaults:
        return None
