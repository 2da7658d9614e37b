"""Evidence as one JSON object, for programs and archives: records, and the articles they name, by their digests."""

from __future__ import annotations

import json
from typing import Any

from rag.evidence.formats.form import FORM
from rag.evidence.formats.seal import BLANK
from rag.evidence.frozen import Evidence


def write(evidence: Evidence) -> bytes:
    """Return the file, its seal blank."""
    values: dict[str, Any] = {**evidence.to_json(), "form": FORM, "seal": BLANK}
    return (json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read(data: bytes) -> str | None:
    """Return the evidence that a file carries, as JSON; None where it carries none."""
    text = data.decode("utf-8", "replace")
    return text if '"footnote_evidence"' in text else None
