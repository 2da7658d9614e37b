"""One form for all text: what `clean_text` returns is what is stored, searched, quoted and counted in."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby

_ASCII_ODDITY = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WIDE_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls, without tab, newline and what breaks a line
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff"  # soft hyphen, zero width, annotations
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction marks
    "\ud800-\udfff\U000e0000-\U000e007f]+"  # lone surrogates, tags
)
# Joiners spell words in the scripts from Arabic to Mongolian; anywhere else they only hide.
_JOINER = re.compile("(?<![\u0600-\u18ff])[\u200c\u200d]+")
# The look-behind keeps a million spaces from being tried a million times.
_TRAILING = re.compile(r"(?<![ \t])[ \t]+(?=\n)")
_GAP = re.compile(r"\n{3,}")
_MOST_MARKS = 30  # on one letter, as in Unicode's stream-safe text (UAX 15, D4): no language has half as many


def clean_text(text: str) -> str:
    """The text in NFC, with `\\n` line ends and nothing invisible; cleaning twice changes nothing."""
    if not text.isascii() or _ASCII_ODDITY.search(text):
        text = visible(_WIDE_SPACE.sub(" ", _LINE_BREAK.sub("\n", text)))
        # Putting marks in order takes the square of their number, and may make two of one.
        text = _few_marks(unicodedata.normalize("NFC", _few_marks(text)))
    if " \n" in text or "\t\n" in text:
        text = _TRAILING.sub("", text)
    return _GAP.sub("\n\n", text).strip() if "\n\n\n" in text else text.strip()


def visible(text: str) -> str:
    """The text without controls, direction marks, lone surrogates and the like; may be a piece of a longer one."""
    return _JOINER.sub("", _INVISIBLE.sub("", text))


def _few_marks(text: str) -> str:
    """The text with no more than 30 combining marks in a row."""
    return _crowd().sub(r"\1", text)


@cache
def _crowd() -> re.Pattern[str]:
    marks = (code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    runs = [list(run) for _, run in groupby(enumerate(marks), lambda pair: pair[1] - pair[0])]
    ranges = "".join(f"{chr(run[0][1])}-{chr(run[-1][1])}" for run in runs)
    return re.compile(f"([{ranges}]{{{_MOST_MARKS}}})[{ranges}]+")


def one_line(value: object, at_most: int = 300) -> str | None:
    """The value as one cleaned line, `None` when it is empty or is neither a string nor a number."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return " ".join(clean_text(str(value)).split())[:at_most].strip() or None
