"""Making matplotlib's SVG fit to be set in a page: small, plain, and its colours open to CSS."""

from __future__ import annotations

import re

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LONG = re.compile(r"-?\d+\.\d{3,}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: The path of a patches.Circle: nothing else that charts draw has eight curves and no line.
_EIGHT_CURVES = re.compile(r"M [-\d.]+ [-\d.]+(?: C(?: [-\d.]+){6}){8} z")


def tidy(svg: bytes, family: str) -> str:
    """Return the bare ``<svg>`` element of what matplotlib wrote.

    No prolog, no metadata, no id that nothing refers to, no group that says nothing, two
    decimals of a point. matplotlib's ``<style>*{…}`` would reach the whole page the picture
    is set in and becomes attributes of the root, as does the type face. Inline styles become
    presentation attributes: a page may give every colour another one in its dark scheme with
    ``[fill="#1d2433"] { fill: … }``.

    Parameters
    ----------
    svg
        As written by matplotlib.
    family
        The one type face of all text.
    """
    root = etree.fromstring(svg, etree.XMLParser(remove_comments=True, remove_blank_text=True))
    for unwanted in [*root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")]:
        parent = unwanted.getparent()
        if parent is not None:
            parent.remove(unwanted)
    used = _referred(root)
    for node in root.iter():
        if node.get("id") is not None and node.get("id") not in used:
            del node.attrib["id"]
        _plain(node)
    for node in root.iter(f"{_SVG}path"):
        _round(node)
    for node in reversed(list(root.iter(f"{_SVG}g", f"{_SVG}defs"))):
        _unwrap(node)
    root.set("font-family", f"'{family}'")
    root.set("stroke-linejoin", "round")
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _referred(root: etree._Element) -> set[str]:
    used = set()
    for node in root.iter():
        for value in node.attrib.values():
            used.update(re.findall(r"url\(#([^)]+)\)", str(value)))
        if node.get(_HREF):
            used.add(str(node.get(_HREF)).removeprefix("#"))
    return used


def _plain(node: etree._Element) -> None:
    """Turn inline style into attributes, and shorten numbers."""
    for declaration in str(node.attrib.pop("style", "")).split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip() != "font-family":
            node.set(name.strip(), value.strip())
    if node.tag == f"{_SVG}text":
        node.attrib.pop("transform", "")  # matplotlib writes rotate(-0 …)
        if node.get("text-anchor") == "start":
            del node.attrib["text-anchor"]
    for name in ("d", "x", "y", "width", "height", "viewBox"):
        long = node.get(name)
        if long is not None:
            short = _LONG.sub(lambda found: f"{float(found[0]):.2f}", str(long))
            node.set(name, " ".join(short.split()))


def _round(node: etree._Element) -> None:
    """Turn a full circle, which matplotlib writes as eight curves, into ``<circle>``."""
    if not _EIGHT_CURVES.fullmatch(str(node.get("d", ""))):
        return
    numbers = [float(number) for number in _NUMBER.findall(str(node.attrib.pop("d")))]
    for name, values in (("cx", numbers[::2]), ("cy", numbers[1::2])):
        node.set(name, f"{round((min(values) + max(values)) / 2, 2):g}")
    node.set("r", f"{round((max(numbers[::2]) - min(numbers[::2])) / 2, 2):g}")
    node.attrib.pop("stroke-linejoin", "")
    node.tag = f"{_SVG}circle"


def _unwrap(node: etree._Element) -> None:
    """Put the children of a group that says nothing in its place."""
    parent = node.getparent()
    if parent is None or node.attrib or (node.tag == f"{_SVG}defs" and len(node)):
        return
    place = parent.index(node)
    for offset, child in enumerate(list(node)):
        parent.insert(place + offset, child)
    parent.remove(node)
