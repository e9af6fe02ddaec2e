"""Print what a shell has to read, so that the Tab key completes commands, options and years.

bash, in ~/.bashrc:          eval "$(evalutils completion bash)"
zsh, in ~/.zshrc:            autoload -U compinit; compinit; eval "$(evalutils completion zsh)"
fish, once:                  evalutils completion fish > ~/.config/fish/completions/evalutils.fish
PowerShell, in $PROFILE:     evalutils completion powershell | Out-String | Invoke-Expression
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

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
    from evalutils.running.completion import shell_code

    sys.stdout.write(shell_code(args.shell))
    return 0
