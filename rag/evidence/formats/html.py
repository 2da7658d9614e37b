"""An answer as one HTML file: no script, no request, footnotes that jump to the quote, the articles folded below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from markupsafe import Markup

from rag.evidence.canonical import canonical
from rag.evidence.formats.form import FORM
from rag.evidence.formats.laid_out import laid_out
from rag.evidence.formats.seal import BLANK
from rag.evidence.formats.templates import HERE, rendered
from rag.evidence.frozen import Evidence

_CARRIED = re.compile(r'<pre hidden id="footnote-evidence">([^<]*)</pre>\n<!-- [^<]* -->\n</body>\n</html>\s*\Z')


def write(evidence: Evidence) -> bytes:
    """Return the file, its seal blank."""
    return _page(evidence, carried=canonical(evidence.to_json()).decode(), blank=BLANK).encode()


def page(evidence: Evidence, today: Mapping[str, object], files: Sequence[tuple[str, str]]) -> str:
    """Return the same as a page of Footnote's own server; `today` says by its digest what has become of each article,
    `files` which formats it may be taken away in."""
    return _page(evidence, today=today, files=files)


def read(data: bytes) -> str | None:
    """Return the evidence that a file carries, as JSON; None where it carries none."""
    found = _CARRIED.search(data.decode("utf-8", "replace"))
    return unescape(found[1]) if found else None


def _page(evidence: Evidence, **values: Any) -> str:
    css = Markup((HERE / "evidence.css").read_text("utf-8"))
    given = {"today": None, "files": (), "carried": "", "blank": "", **values}
    return rendered("evidence.html.jinja", layout=laid_out(evidence), css=css, form=FORM, **given)
