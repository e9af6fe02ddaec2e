"""Writing HTML elements: everything that is not already markup is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

_VOID = frozenset({"br", "col", "hr"})


def tag(name: str, *content: str | Markup, **attributes: str | int | bool | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    name
        Name of the element.
    content
        What stands in it; plain strings are escaped.
    attributes
        ``class_`` is ``class`` and ``data_ref`` is ``data-ref``; ``None`` and ``False`` leave an
        attribute out, ``True`` writes its bare name.

    Examples
    --------
    >>> print(tag("td", "a < b", class_="r", colspan=2, hidden=None))
    <td class="r" colspan="2">a &lt; b</td>
    """
    written = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        written.append(attribute if value is True else f'{attribute}="{escape(str(value))}"')
    opening = Markup("<" + " ".join(written) + ">")  # noqa: S704 -- values are escaped above
    if name in _VOID:
        return opening
    return opening + join(content) + Markup(f"</{name}>")  # noqa: S704 -- a literal of ours


def join(parts: Iterable[str | Markup]) -> Markup:
    """Return the parts one after another, escaping what is not markup."""
    return Markup("").join(parts)
