"""The two libraries of patterns, ``re`` and ``regex``, whose patterns are made when first asked.

The readers know more than six hundred patterns, and one form asks for some forty of them. To
compile all of them at every start was a quarter of what a command costs. So a module writes
``from evalutils.base.patterns import regex`` and then what it would write anyway: its patterns
are named where they are used and compiled at the first question to them.
"""

from __future__ import annotations

import importlib
import weakref
from typing import TYPE_CHECKING, Any

__all__ = ["named", "re", "regex"]

#: All patterns that have been named: one that is none has to be noticed before it is asked.
_NAMED: weakref.WeakSet[_Pattern] = weakref.WeakSet()


class _Pattern:
    """A pattern that is compiled when the first thing is asked of it."""

    def __init__(self, library: str, pattern: str | bytes, flags: int) -> None:
        self._library, self._flags = library, flags
        # patterns are put together from others: this needs no compiled one
        self.pattern = pattern
        _NAMED.add(self)

    def __getattr__(self, name: str) -> Any:
        # Asked only for what is not there yet: a method is kept, and costs as much as its own.
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "compiled":
            library = importlib.import_module(self._library)
            value = library.compile(self.pattern, self._flags)
        else:
            value = getattr(self.compiled, name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._library, self.pattern, self._flags)


class _Library:
    """A library of patterns: its own in all but when it compiles."""

    def __init__(self, name: str) -> None:
        self._name = name

    def compile(self, pattern: str | bytes, flags: int = 0) -> _Pattern:
        return _Pattern(self._name, pattern, flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module(self._name), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    import re

    import regex
else:
    re, regex = _Library("re"), _Library("regex")


def named() -> list[_Pattern]:
    r"""Return the patterns that have been named so far, compiled or not.

    Examples
    --------
    >>> years = re.compile(r"20\d\d年")
    >>> [one.compiled.pattern for one in named() if one is years]
    ['20\\d\\d年']
    """
    return list(_NAMED)
