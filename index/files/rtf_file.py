"""Rich text files to documents."""

from __future__ import annotations

import re
from pathlib import Path

from index.files.document import Document, LeftOut, Unreadable
from index.files.limits import Limits
from index.files.rtf_groups import apart, with_notes

_ABOUT = re.compile(r"\{\\(title|author|creatim)\s*([^{}]{0,300})\}")
_CODE_PAGE = re.compile(r"\\ansicpg\d{1,5}")
_HEAD = 20_000  # characters
_MADE = re.compile(r"\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def read_rtf(path: Path, limits: Limits) -> Document:
    """Return the document in an RTF file; raises `Unreadable`."""
    from striprtf.striprtf import rtf_to_text

    content = path.read_bytes().decode("latin-1")  # RTF is ASCII; a byte beyond it counts in the file's code page
    if not content.lstrip().startswith("{\\rtf"):
        raise Unreadable("not an RTF file")
    if len(content) > 8 * limits.max_text_chars:
        raise Unreadable(f"more than {8 * limits.max_text_chars:,} bytes")
    about = dict(_ABOUT.findall(content[:_HEAD]))
    made = _MADE.search(about.get("creatim", ""))
    created = f"{made[1]}-{int(made[2]):02}-{int(made[3]):02}" if made else None
    title, author = (
        rtf_to_text(f"{{\\rtf1 {about[name]}}}") if name in about else None for name in ("title", "author")
    )
    taken = apart(content)
    page = _CODE_PAGE.search(content[:_HEAD])
    head = rf"{{\rtf1\ansi{page[0] if page else ''}{taken.fonts} "
    notes = [rtf_to_text(f"{head}{part}}}", errors="replace").strip() for part in taken.notes]
    aside = ((why, rtf_to_text(f"{head}{part}}}", errors="replace")) for why, part in taken.left_out)
    return Document(
        with_notes(rtf_to_text(taken.story, errors="replace"), notes),
        title=title,
        author=author,
        created=created,
        left_out=tuple(LeftOut(why, with_notes(text, notes)) for why, text in aside if text.strip()),
    )
