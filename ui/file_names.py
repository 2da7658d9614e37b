"""The name a given file is kept by: one plain name, of a type that Footnote reads."""

from __future__ import annotations

import os
import re
import unicodedata

from index.errors import FootnoteError
from index.files.kinds import ENDS

TYPES = tuple(end for end in ENDS if not end.endswith(".gz"))  # Those are for the command line: they are large.
_LONGEST_NAME = 120  # bytes; the file system allows 255, and the index adds a folder's name
_UNFIT = re.compile(r'[/\\:*?"<>|]')
# Windows opens devices by these names; a file named as a BEIR corpus would be read instead of all others.
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|corpus", re.I)


def clean_name(given: str) -> str:
    """A given file name without folders, control, direction and reserved characters.

    Raises FootnoteError when no name is left or Footnote does not read its type.
    """
    last = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    visible = "".join(
        c for c in last if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in ("Zl", "Zp")
    )
    name = " ".join(_UNFIT.sub("_", visible).split())
    ending = next((e for e in sorted(TYPES, key=len, reverse=True) if name.lower().endswith(e)), None)
    if ending is None:
        raise FootnoteError("Footnote does not read this type of file", f"give one of: {' '.join(TYPES)}")
    stem = name[: -len(ending)].strip(". ")
    stem = os.fsencode(stem)[: _LONGEST_NAME - len(ending)].decode("utf-8", "ignore")
    if not stem or _TAKEN.fullmatch(stem):
        stem = f"upload {stem}".strip()
    return stem + ending.lower()
