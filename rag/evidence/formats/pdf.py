"""An answer as a PDF file: footnotes at the foot of their pages, bookmarks, tags, the evidence attached (PDF/A-3)."""

from __future__ import annotations

import ctypes
import logging
from typing import Any

import pypdfium2
from markupsafe import Markup

from index.errors import FootnoteError
from rag.evidence.canonical import canonical
from rag.evidence.formats.form import FORM
from rag.evidence.formats.laid_out import laid_out
from rag.evidence.formats.seal import BLANK
from rag.evidence.formats.templates import HERE, rendered
from rag.evidence.frozen import Evidence

ATTACHED = "evidence.json"


class NoPdf(FootnoteError):
    """This machine writes no PDF files; it reads them all the same."""

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"PDF files need WeasyPrint and Pango ({missing})",
            "pip install 'footnote-rag[pdf]'; on Debian also: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0 fonts-dejavu-core",
        )


def write(evidence: Evidence) -> bytes:
    """Return the file, its seal blank, in a stream of its own. Raises NoPdf."""
    try:
        import weasyprint
    except (ImportError, OSError) as exc:  # OSError: a library of the system's is not there
        raise NoPdf(" ".join(str(exc).split())[:80]) from exc
    import pydyf

    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)

    def told(_: Any, pdf: Any) -> None:
        seal = pydyf.Stream([BLANK.encode()], {"Form": FORM}, compress=False)  # as it is: it is filled in afterwards
        pdf.add_object(seal)
        pdf.catalog["FootnoteSeal"] = seal.reference

    attached = weasyprint.Attachment(
        string=canonical(evidence.to_json()),
        name=ATTACHED,
        description="All that this file rests on, to be checked",
        relationship="Source",
    )
    only_pictures = weasyprint.urls.URLFetcher(allowed_protocols=("data",))  # nothing is loaded from elsewhere
    page = weasyprint.HTML(string=printed(evidence), url_fetcher=only_pictures)
    return bytes(page.write_pdf(attachments=[attached], pdf_variant="pdf/a-3a", finisher=told))


def printed(evidence: Evidence) -> str:
    """Return what is printed, as HTML."""
    layout, css = laid_out(evidence), Markup((HERE / "print.css").read_text("utf-8"))
    return rendered("print.html.jinja", layout=layout, css=css, level=2 if len(layout.sections) > 1 else 1)


def read(data: bytes) -> str | None:
    """Return the evidence that a file carries, as JSON; None where it carries none."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        for n in range(pdf.count_attachments()):
            attachment = pdf.get_attachment(n)
            if attachment.get_name() == ATTACHED:
                return bytes(attachment.get_data()).decode("utf-8", "replace")
        return None
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, ValueError):
        return None
    finally:
        pdf.close()
