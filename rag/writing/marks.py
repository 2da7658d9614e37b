"""The marks by which language models cite: [1], [2, 3], [1-3], (1), 【1†source】, [doc 1], (Source 1)."""

from __future__ import annotations

import re

_KIND = (
    r"(?:sentences?|passages?|sources?|articles?|citations?|documents?|docs?|refs?|references?|footnotes?|nos?)\b\.?"
)
_NUMBER = rf"(?:{_KIND}\s*:?\s*)?[\^#]?\d{{1,3}}\b"
_LIST = rf"{_NUMBER}(?:\s*(?:,|;|and|&|[–-]|to)\s*{_NUMBER})*,?"
_REST = r"(?:\s*[†:|,][^\[\]【】()\n]{0,60})?"  # What some put after the number: a title, a line.
MARKS = re.compile(
    rf"[ \t]*(?:\[\s*(?:{_KIND})?\s*)?\\?\[\s*({_LIST}){_REST}\s*(?:\]\]|\\?\])(?:\([^()\s]*\))?"
    rf"|[ \t]*【\s*({_LIST}){_REST}\s*】"
    rf"|[ \t]*\(\s*({_KIND}\s*{_LIST})\s*\)"
    r"|[ \t]*\((\d(?:\s*,\s*\d)*)\)(?=[.!?…,;:\n])|(?<=[.!?…”\"])[ \t]*\((\d(?:\s*,\s*\d)*)\)(?=\s)",
    re.IGNORECASE,
)
OPEN_MARK = re.compile(
    rf"[ \t]*(?:\[\s*{_KIND}\s*)?[\[【(\\]+[^\[\]【】()\n]{{0,80}}[\]】)\\]*(?:\([^()\s]{{0,200}}\)?)?$", re.IGNORECASE
)
"""The end of a text that may yet become a mark."""

_RANGE = re.compile(r"(\d+)\s*(?:[–-]|to)\s*(\d+)")
_MOST = 9  # Numbers of one mark.


def numbers_of(found: re.Match[str]) -> list[int]:
    """Return the numbers in the groups of a match, every one of a range."""
    held = " ".join(group for group in found.groups() if group)
    spelled = _RANGE.sub(lambda m: " ".join(map(str, range(int(m[1]), min(int(m[2]), int(m[1]) + _MOST) + 1))), held)
    return [int(n) for n in re.findall(r"\d+", spelled)][:_MOST]
