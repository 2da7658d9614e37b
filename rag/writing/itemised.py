"""Answers as JSON, {"sentences": [{"sentence": …, "cites": [1]}]}: the form that a server can hold a model to, read as
it comes, each sentence as soon as it is whole; and text, where none was asked for or a server took no notice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from index.cleaning import visible
from rag.writing.dictation import Dictation, Endless, Written
from rag.writing.thoughts import spoken

_ITEM = {
    "type": "object",
    "properties": {"sentence": {"type": "string"}, "cites": {"type": "array", "items": {"type": "integer"}}},
    "required": ["sentence", "cites"],
    "additionalProperties": False,
}
_SCHEMA = {
    "type": "object",
    "properties": {"sentences": {"type": "array", "items": _ITEM}},
    "required": ["sentences"],
    "additionalProperties": False,
}
# OpenAI, vLLM, LM Studio, Ollama and llama.cpp know the first; llama.cpp's Python server the second alone.
FORMS: tuple[dict[str, Any], ...] = (
    {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": _SCHEMA}},
    {"type": "json_object", "schema": _SCHEMA},
)
"""How servers are asked for it, as `response_format`; one that knows neither has the model write text."""

_OPENS = re.compile(
    r"\s*(?:```(?:json)?\s*)?(?:(?:\{[^\[{}]*)?\[\s*(?=[{\"])"
    r"|(?=\{\s*\"[^\"{}\[]{1,40}\"\s*:\s*[^\s\[]))"  # The second is a form of the model's own.
)
_EMPTY = re.compile(r"\s*(?:```(?:json)?\s*)?(?:\{[^\[{}]*)?\[\s*\]")
# What may become one of these: "[1] Keith Kellogg" and "{84} drones" do not.
_MAY_OPEN = re.compile(r"\s*(?:`{1,3}|```[json]{0,4}\s*)?(?:\{\s*(?:\"[^\[{}]{0,40})?)?(?:\[\s*)?")
_NEXT = re.compile(r"[^{\"]*(?=[{\"])")
_LONGEST = 60_000  # Characters of what cannot be read.
_NUMBERS = 100  # More than are given; text has marks of two digits.
_DECODE = json.JSONDecoder(strict=False).raw_decode
_NOTHING = Written("The articles do not say.", ())  # What an empty list means.


class Itemised:
    """Takes an answer as it comes, in that form or as text; gives each sentence once it has ended."""

    def __init__(self) -> None:
        self.raw = ""
        self.text = Dictation()
        """Reads what is no JSON, and the items as text."""
        self._begins = 0  # Where what has not been read yet begins.
        self._is_text: bool | None = None  # None until it can be told.
        self.unread = False
        """True while it comes as JSON of which nothing could be read."""

    @property
    def is_text(self) -> bool:
        """True where it came as text."""
        return bool(self._is_text)

    def take(self, piece: str) -> list[Written]:
        """Return the sentences that end with this piece. Raises Endless."""
        self.raw += piece
        if self._is_text:
            return self._as_text()
        if len(self.raw) > _LONGEST or (len(self.raw) > 200 and self.raw[-200:].isspace()):
            raise Endless
        if self._is_text is None and self.text.thinks_on(piece):
            self._begins = len(self.raw)
            return self.text.take(piece)
        if self._is_text is None:
            thoughts, said = self._parted()
            if thoughts:
                self.text.take(thoughts)
            if said is None or not self._settled(said):
                return []
        if self._is_text:
            return self._as_text()
        return self._items() if "}" in piece or '"' in piece else []

    def end(self, *, cut: bool = False) -> list[Written]:
        """Return what is left when the answer has ended; no last sentence that was `cut` short. Raises Endless."""
        if self._is_text is None and _EMPTY.match(self.raw, self._begins):
            return [_NOTHING]
        if self._is_text is False:
            return []
        return [*self._as_text(), *self.text.end(cut=cut)]

    def _as_text(self) -> list[Written]:
        """Read what has come since as text."""
        rest, self._begins = self.raw[self._begins :], len(self.raw)
        return self.text.take(rest) if rest else []

    def _parted(self) -> tuple[str, str | None]:
        """Return the thoughts that have come since, and what is said so far; None where an open tag ends it."""
        said = spoken(self.raw, whole=False).text
        if not self.raw.endswith(said):
            return "", None
        before, self._begins = self._begins, max(self._begins, len(self.raw) - len(said))
        return self.raw[before : self._begins], said

    def _settled(self, said: str) -> bool:
        """Tell whether it can be told by now in which form the answer comes."""
        if opened := _OPENS.match(said):
            self._begins += opened.end()
            self._is_text, self.unread = False, True
        elif not (_MAY_OPEN.fullmatch(said) or _EMPTY.match(said)):
            self._is_text = True
        return self._is_text is not None

    def _items(self) -> list[Written]:
        found = []
        while opens := _NEXT.match(self.raw, self._begins):
            try:
                item, self._begins = _DECODE(self.raw, opens.end())
            except (ValueError, RecursionError):  # It has not ended yet, or is nested without sense.
                break
            for line in _lines(item):
                self.unread = False
                found += self.text.take(line, ends=True)
        return found


def _lines(item: Any) -> Iterator[str]:
    """Yield an item as a line: its sentence and behind it its marks. Of one in a form of the model's own, every text
    that it holds is a sentence."""
    sentence, cites = (item.get("sentence"), item.get("cites")) if isinstance(item, dict) else (item, None)
    if isinstance(sentence, str):
        numbers = [str(n) for n in cites if type(n) is int and 0 < n < _NUMBERS] if isinstance(cites, list) else []
        mark = f" [{', '.join(numbers)}]" if numbers else ""
        yield f"{' '.join(visible(sentence).split())}{mark}\n"
    elif isinstance(item, dict | list):
        for part in item.values() if isinstance(item, dict) else item:
            yield from _lines(part)
