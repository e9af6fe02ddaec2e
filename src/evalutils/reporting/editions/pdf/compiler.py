"""A program of its own that compiles with Typst: one JSON request a line in, one reply a line out.

Typst keeps everything it ever laid out (some 50 MB a compile) and has no way to let go; in a
process that ends after each document nothing stays behind. It imports typst and nothing else
of this package. The first line names template and font folders; the reply lists the families.
A line then is a document to lay out, answered by where things lie in it, or asks for the PDF of
the last one, which costs a fifth of laying it out.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import typst

STANDARDS: list[Any] = ["a-2a", "ua-1"]


def answer(set_so: typst.Compiler, *, probe: bool) -> dict[str, Any]:
    """Return where things lie (for a probe) or the PDF in base64, or the error in words."""
    try:
        if probe:
            (spots,) = json.loads(set_so.query("<spots>", field="value"))
            return {"spots": spots}
        pdf: Any
        pdf, warnings = set_so.compile_with_warnings(
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=0,  # never the clock; the date printed in the metadata is the document's
        )
    except RuntimeError as error:  # what a query raises is not yet a TypstError
        return {"error": str(getattr(error, "diagnostic", error))}
    if warnings:
        return {"error": "\n".join(warning.diagnostic for warning in warnings)}
    return {"pdf": base64.b64encode(bytes(pdf)).decode("ascii")}


def main() -> None:
    """Answer requests until there are no more."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    start = json.loads(sys.stdin.readline())
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=start["folders"]
    )
    template = Path(start["template"]).resolve(strict=True)  # what Typst says names no file
    _reply({"families": fonts.families()})
    for line in sys.stdin:
        document = json.loads(line)["document"]
        if document is not None:
            # A compiler by the template's path: one that is given its bytes lays out each time.
            given = {"document": document}
            set_so = typst.Compiler(str(template), font_paths=fonts, sys_inputs=given)
        _reply(answer(set_so, probe=document is not None))


def _reply(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
