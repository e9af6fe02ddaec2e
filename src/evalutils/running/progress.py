"""What a command tells while it works: one line on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys

from evalutils.base.faults import phrase

_CLEAR = "\r\x1b[K"


class Progress:
    """Where a run is, on one line of a terminal.

    Parameters
    ----------
    total
        Number of stages.
    quiet
        Say nothing at all.
    """

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total, self._number = total, 0
        self._quiet = quiet
        self._shown = not quiet and sys.stderr.isatty()

    def at_stage(self, name: str) -> None:
        """Show that a stage begins."""
        self._number += 1
        if self._shown:
            words = phrase("stage", number=self._number, total=self._total, name=name)
            sys.stderr.write(f"{_CLEAR}{words}")
            sys.stderr.flush()

    def said(self, notebook: str, words: str) -> None:
        """Show what a notebook wrote to stderr (a warning)."""
        self.end()
        tell(phrase("notebook_words", notebook=notebook, words=words), quiet=self._quiet)

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def tell(words: str, *, quiet: bool = False) -> None:
    """Write a line to stderr."""
    if not quiet:
        sys.stderr.write(f"{words}\n")
