"""An answer as a Word file: its footnotes are Word's own, and the evidence lies in a custom XML part."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from html import unescape
from xml.sax.saxutils import escape

from rag.evidence.formats.form import FORM
from rag.evidence.formats.laid_out import laid_out
from rag.evidence.formats.seal import BLANK
from rag.evidence.formats.templates import HERE, rendered
from rag.evidence.frozen import Evidence

_EVIDENCE = "customXml/item1.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN, _OFFICE = "http://schemas.openxmlformats.org", "application/vnd.openxmlformats-officedocument"
_RELATION = f"{_OPEN}/officeDocument/2006/relationships"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST = 200_000_000  # bytes of a part, unpacked


def write(evidence: Evidence) -> bytes:
    """Return the file, its seal blank, as the archive's comment."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts(evidence).items():
            told = zipfile.ZipInfo(name)  # of 1980: the same evidence makes the same file
            told.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(told, text)
        archive.comment = BLANK.encode()
    return packed.getvalue()


def read(data: bytes) -> str | None:
    """Return the evidence that a file carries, as JSON; None where it carries none."""
    found = re.search(
        r"<evidence[^<>]*>([^<]*)</evidence>", unpacked(data).get(_EVIDENCE, b"").decode("utf-8", "replace")
    )
    return unescape(found[1]) if found else None


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a file by their names; none where it is no archive, or unreasonably large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                return {}
            return {part.filename: archive.read(part) for part in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return {}


def parts(evidence: Evidence) -> dict[str, bytes]:
    """Return all parts of the file by their names."""
    layout = laid_out(evidence)
    carried = escape(json.dumps(evidence.to_json(), ensure_ascii=True, sort_keys=True))
    made = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            (f"{_RELATION}/officeDocument", "word/document.xml"),
            (f"{_OPEN}/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(layout.title),
        "word/document.xml": rendered("docx_document.xml.jinja", layout=layout),
        "word/footnotes.xml": rendered("docx_footnotes.xml.jinja", layout=layout),
        "word/styles.xml": (HERE / "docx_styles.xml").read_text("utf-8"),
        "word/settings.xml": _settings(),
        "word/_rels/document.xml.rels": _relations(
            (f"{_RELATION}/styles", "styles.xml"),
            (f"{_RELATION}/footnotes", "footnotes.xml"),
            (f"{_RELATION}/settings", "settings.xml"),
            (f"{_RELATION}/customXml", "../customXml/item1.xml"),
        ),
        _EVIDENCE: f'{_HEAD}<evidence xmlns="urn:footnote:evidence" form="{FORM}">{carried}</evidence>',
    }
    return {name: _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).lstrip().encode() for name, text in made.items()}


def _types() -> str:
    kinds = {
        "word/document.xml": f"{_OFFICE}.wordprocessingml.document.main+xml",
        "word/footnotes.xml": f"{_OFFICE}.wordprocessingml.footnotes+xml",
        "word/styles.xml": f"{_OFFICE}.wordprocessingml.styles+xml",
        "word/settings.xml": f"{_OFFICE}.wordprocessingml.settings+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    named = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'{_HEAD}<Types xmlns="{_OPEN}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    each = "".join(f'<Relationship Id="rId{n}" Type="{k}" Target="{t}"/>' for n, (k, t) in enumerate(targets, start=1))
    return f'{_HEAD}<Relationships xmlns="{_OPEN}/package/2006/relationships">{each}</Relationships>'


def _core(title: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_OPEN}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Footnote</dc:creator></cp:coreProperties>"
    )


def _settings() -> str:
    return (
        f'{_HEAD}<w:settings xmlns:w="{_OPEN}/wordprocessingml/2006/main"><w:footnotePr>'
        '<w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr></w:settings>'
    )
