"""The Word edition: the parts of its package, and the exporter that writes them."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from traitlets import Unicode, default

from evalutils.base.packages import packed, writable
from evalutils.reporting.document import Cover, Document
from evalutils.reporting.editions.base import DatedExporter, exporter_named
from evalutils.reporting.editions.docx.body import decision_size, set_body
from evalutils.reporting.editions.docx.inlines import (
    Element,
    WordSetting,
    made,
    paragraph,
    part_bytes,
    run,
    word_field,
)
from evalutils.reporting.editions.docx.styles import font_table, styles
from evalutils.reporting.editions.docx.tables import FIRST_PICTURE
from evalutils.reporting.editions.paper import heading_pages

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: Part of the document → its relationship and content type; the place gives the id (rId1 …).
_PARTS = {
    "styles.xml": ("styles", f"{_WORD}.styles+xml"),
    "settings.xml": ("settings", f"{_WORD}.settings+xml"),
    "fontTable.xml": ("fontTable", f"{_WORD}.fontTable+xml"),
    "numbering.xml": ("numbering", f"{_WORD}.numbering+xml"),
    "footnotes.xml": ("footnotes", f"{_WORD}.footnotes+xml"),
    "footer1.xml": ("footer", f"{_WORD}.footer+xml"),
    "footer2.xml": ("footer", f"{_WORD}.footer+xml"),
}
_BULLET, _ORDERED = 1, 2
_TAGS = {"zh": "zh-CN", "en": "en-GB"}


def set_document(setting: WordSetting, date: tuple[int, int, int]) -> bytes:
    """Return the report as a Word file.

    Parameters
    ----------
    setting
        The document, checked; gathers footnotes, pictures and lists while the body is set.
    date
        Year, month and day for the file's properties (never the clock's).
    """
    document = made("w:document", set_body(setting))
    language = setting.document.language
    identity = str(setting.document.cover.identity)
    word = {
        "document.xml": document,
        "styles.xml": styles(language, decision_size(setting)),
        "settings.xml": _settings(language),
        "fontTable.xml": font_table(),
        "numbering.xml": _numbering(setting.lists, language),
        "footnotes.xml": _footnotes(setting.notes),
        "footer1.xml": _footer("right", identity),
        "footer2.xml": _footer("left", identity),
    }
    parts = {f"word/{name}": part_bytes(root) for name, root in word.items()}
    for place, content in enumerate(setting.pictures, start=1):
        parts[f"word/media/image{place}.png"] = content
    parts["word/_rels/document.xml.rels"] = _document_relations(len(setting.pictures))
    parts["_rels/.rels"] = _relations(
        [
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
        ]
    )
    parts["docProps/core.xml"] = _core(setting.document.cover, language, date)
    parts["docProps/app.xml"] = _app()
    parts["[Content_Types].xml"] = _content_types()
    return packed(parts)


def _settings(language: str) -> Element:
    circled = made("w:numFmt", val="decimalEnclosedCircle" if language == "zh" else "decimal")
    separators = [made("w:footnote", id=-1), made("w:footnote", id=0)]
    compatible = made(
        "w:compatSetting", name="compatibilityMode", val=15,
        uri="http://schemas.microsoft.com/office/word",
    )  # fmt: skip
    return made(
        "w:settings",
        made("w:zoom", percent=100),
        made("w:defaultTabStop", val=640),
        made("w:evenAndOddHeaders"),
        made("w:characterSpacingControl", val="compressPunctuation"),
        made("w:updateFields", val="true"),  # pages of the contents are Word's to count
        made("w:footnotePr", circled, *separators),
        made("w:compat", compatible),
        made("w:themeFontLang", val="en-US", eastAsia="zh-CN"),
        made("w:decimalSymbol", val="."),
        made("w:listSeparator", val=","),
    )


def _footer(side: str, identity: str) -> Element:
    """Return the page number as ``— 1 —``, one character in, and the identity line below."""
    number = paragraph("Footer", run("— "), *word_field("PAGE", run("1")), run(" —"), jc=side)
    indents = {side: 280, "firstLine": 0}
    number[0].insert(len(number[0]) - 1, made("w:ind", **indents))
    return made("w:ftr", number, paragraph("FooterIdentity", run(identity), jc=side))


def _footnotes(notes: Iterable[Iterable[Element]]) -> Element:
    def separator(kind: str, ident: int, mark: str) -> Element:
        line = made("w:p", made("w:pPr", made("w:pStyle", val="FootnoteText")),
                    made("w:r", made(mark)))  # fmt: skip
        return made("w:footnote", line, type=kind, id=ident)

    set_notes = []
    for ident, content in enumerate(notes, start=1):
        style = made("w:rPr", made("w:rStyle", val="FootnoteReference"))
        mark = made("w:r", style, made("w:footnoteRef"))
        set_notes.append(
            made("w:footnote", paragraph("FootnoteText", mark, run(" "), *content), id=ident)
        )
    return made(
        "w:footnotes",
        separator("separator", -1, "w:separator"),
        separator("continuationSeparator", 0, "w:continuationSeparator"),
        *set_notes,
    )


def _numbering(lists: Iterable[bool], language: str) -> Element:
    """Return the lists: bulleted ones share a definition, each numbered one starts at 1."""
    # Chinese begins a list like a paragraph, two characters in; English hangs its marks.
    indents = (
        {"left": 0, "firstLineChars": 200, "firstLine": 640}
        if language == "zh"
        else {"left": 480, "hanging": 240}
    )
    kinds = ((_BULLET, "bullet", "•"), (_ORDERED, "decimal", "%1."))
    abstract = [
        made(
            "w:abstractNum",
            made("w:multiLevelType", val="singleLevel"),
            made(
                "w:lvl",
                made("w:start", val=1),
                made("w:numFmt", val=kind),
                made("w:suff", val="space"),
                made("w:lvlText", val=mark),
                made("w:lvlJc", val="left"),
                made("w:pPr", made("w:ind", **indents)),
                ilvl=0,
            ),
            abstractNumId=ident,
        )
        for ident, kind, mark in kinds
    ]
    numbers = []
    for ident, ordered in enumerate(lists, start=1):
        again = made("w:lvlOverride", made("w:startOverride", val=1), ilvl=0) if ordered else None
        kind = made("w:abstractNumId", val=_ORDERED if ordered else _BULLET)
        numbers.append(made("w:num", kind, again, numId=ident))
    return made("w:numbering", *abstract, *numbers)


def _document_relations(pictures: int) -> bytes:
    parts = [(f"{_OFFICE}/relationships/{kind}", name) for name, (kind, _) in _PARTS.items()]
    shown = [
        (f"{_OFFICE}/relationships/image", f"media/image{place}.png")
        for place in range(1, pictures + 1)
    ]
    return _relations(parts, shown)


def _relations(parts: Iterable[tuple[str, str]], pictures: Iterable[tuple[str, str]] = ()) -> bytes:
    space = f"{_PACKAGE}/relationships"
    root = etree.Element(f"{{{space}}}Relationships", nsmap=_only(space))
    for first, listed in ((1, parts), (FIRST_PICTURE, pictures)):
        for ident, (kind, target) in enumerate(listed, start=first):
            etree.SubElement(
                root, f"{{{space}}}Relationship", Id=f"rId{ident}", Type=kind, Target=target
            )
    return _plain_bytes(root)


def _content_types() -> bytes:
    space = f"{_PACKAGE}/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap=_only(space))
    defaults = {
        "png": "image/png",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    for extension, kind in defaults.items():
        etree.SubElement(root, f"{{{space}}}Default", Extension=extension, ContentType=kind)
    office = "application/vnd.openxmlformats-officedocument"
    overrides = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        **{f"/word/{name}": kind for name, (_, kind) in _PARTS.items()},
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": f"{office}.extended-properties+xml",
    }
    for name, kind in overrides.items():
        etree.SubElement(root, f"{{{space}}}Override", PartName=name, ContentType=kind)
    return _plain_bytes(root)


def _core(cover: Cover, language: str, date: tuple[int, int, int]) -> bytes:
    core, dc = f"{_PACKAGE}/metadata/core-properties", "http://purl.org/dc/elements/1.1/"
    terms, schema = "http://purl.org/dc/terms/", "http://www.w3.org/2001/XMLSchema-instance"
    spaces = {"cp": core, "dc": dc, "dcterms": terms, "xsi": schema}
    root = etree.Element(f"{{{core}}}coreProperties", nsmap=spaces)
    facts = {"title": cover.title, "subject": cover.subtitle,
             "description": cover.identity, "language": _TAGS[language]}  # fmt: skip
    for name, words in facts.items():
        etree.SubElement(root, f"{{{dc}}}{name}").text = writable(str(words))
    for name in ("created", "modified"):
        moment = etree.SubElement(
            root, f"{{{terms}}}{name}", {f"{{{schema}}}type": "dcterms:W3CDTF"}
        )
        moment.text = "{:04}-{:02}-{:02}T00:00:00Z".format(*date)
    return _plain_bytes(root)


def _app() -> bytes:
    space = f"{_OFFICE}/extended-properties"
    root = etree.Element(f"{{{space}}}Properties", nsmap=_only(space))
    etree.SubElement(root, f"{{{space}}}Application").text = "evalutils"
    return _plain_bytes(root)


def _only(space: str) -> dict[str, str]:
    """Return the namespaces of a part that has but one: no prefix for it."""
    return {None: space}  # type: ignore[dict-item]  # the stubs know no default namespace


def _plain_bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class DocxExporter(DatedExporter):
    """One Word file from an executed report notebook; needs nothing but the notebook.

    The same notebook gives the same bytes.

    Examples
    --------
    >>> DocxExporter().file_extension
    '.docx'
    """

    export_from_notebook = "Evaluation report (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    #: Named, not imported: whichever edition sets the same layout on paper can take its place.
    paper = Unicode(
        "evalutils-pdf", help="The exporter on whose pages the contents' page numbers are counted."
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".docx"

    def print_file(self, document: Document, date: tuple[int, int, int]) -> bytes:
        """Return the document.

        Its contents show the pages of the PDF, which has the same layout, until Word counts
        its own on opening; what shows no fields has page numbers too.
        """
        pdf = exporter_named(self.paper)().print_file(document, date)
        return set_document(WordSetting(document, heading_pages(document, pdf)), date)
