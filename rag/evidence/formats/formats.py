"""Every format by its name: how it is written, how what it carries is read, and how what it shows is compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from index.files.ours import HTML_MARK, MARKDOWN_MARK
from rag.evidence.formats import docx, html, json_file, markdown, pdf, sources
from rag.evidence.formats.pdf_text import same_text
from rag.evidence.formats.seal import sealed, unsealed
from rag.evidence.frozen import BadEvidence, Evidence

Same = Callable[[bytes, Evidence], bool]


class Format(NamedTuple):
    """A format: `carries` reads the evidence of a file as JSON, and is None where it carries only a part of it; `shows`
    tells whether a file, its seal blank, is what evidence looks like."""

    name: str
    ending: str
    mime: str
    write: Callable[[Evidence], bytes]
    carries: Callable[[bytes], str | None] | None
    shows: Same


def _same_bytes(write: Callable[[Evidence], bytes]) -> Same:
    return lambda blank, evidence: blank == write(evidence)


def _format(
    name: str, ending: str, mime: str, write: Callable[[Evidence], bytes],
    carries: Callable[[bytes], str | None] | None = None, shows: Same | None = None,
) -> Format:  # fmt: skip
    return Format(name, ending, mime, write, carries, shows or _same_bytes(write))


FORMATS = {
    made.name: made
    for made in (
        _format("html", "html", "text/html", html.write, html.read),
        _format("pdf", "pdf", "application/pdf", pdf.write, pdf.read, same_text),
        _format(
            "docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx.write, docx.read, lambda blank, evidence: docx.unpacked(blank) == docx.parts(evidence),
        ),
        _format("md", "md", "text/markdown", markdown.write, markdown.read),
        _format("json", "json", "application/json", json_file.write, json_file.read),
        _format("csl", "csl.json", "application/vnd.citationstyles.csl+json", sources.csl),
        _format("bib", "bib", "application/x-bibtex", sources.bibtex),
        _format("ris", "ris", "application/x-research-info-systems", sources.ris),
    )
}  # fmt: skip
"""The formats, by what `--as` calls them."""


def export(evidence: Evidence, name: str) -> bytes:
    """Return evidence as a file of a format, sealed. Raises NoPdf, BadEvidence."""
    return sealed(FORMATS[name].write(evidence))


def format_of(data: bytes) -> Format | None:
    """Return the format of a file, by what is in it; None where it is none of ours."""
    if data.startswith(b"%PDF"):
        return FORMATS["pdf"]
    if data.startswith(b"PK"):
        return FORMATS["docx"]
    text = data.decode("utf-8", "replace")
    signs = {
        "json": '"footnote_evidence":',
        "html": HTML_MARK,
        "md": MARKDOWN_MARK,
        "csl": '"footnote-answer:',
        "bib": "% footnote-answer:",
        "ris": "N1  - footnote-answer:",
    }
    starts = {"json": ("{",), "html": ("<",), "md": ("#",), "csl": ("[",), "bib": ("@", "%"), "ris": ("TY  - ",)}
    return next((FORMATS[k] for k, sign in signs.items() if text.lstrip().startswith(starts[k]) and sign in text), None)


class Carried(NamedTuple):
    """The evidence that a file carries, and the hash by which it says that it goes."""

    evidence: Evidence
    stated: str


def carried(data: bytes, form: Format) -> Carried:
    """Return the evidence that a file carries. Raises BadEvidence where it does not."""
    text = form.carries(data) if form.carries else None
    if text is None:
        raise BadEvidence(f"it carries no evidence that can be read out of a file of the kind {form.name}")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise BadEvidence(f"the evidence in it is no JSON ({exc})") from exc
    evidence = Evidence.from_json(values)
    return Carried(evidence, str(values.get("hash")))


__all__ = ["FORMATS", "Carried", "Format", "carried", "export", "format_of", "sealed", "unsealed"]
