"""What a language model wrote to itself or to its server: thoughts before the answer, and the signs of its turns."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

THINKS, THOUGHT = "<think>", "</think>"
"""What stands around thoughts that a server sends apart, as around those that a model writes into its text."""

_NAMES = "think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad"
_ANY = re.DOTALL | re.IGNORECASE
_THOUGHT = re.compile(
    rf"<({_NAMES})>.*?(?:</\1>|$)\s*|\[THINK\].*?(?:\[/THINK\]|$)\s*"
    r"|<\|channel\|>(?:analysis|commentary).*?(?:<\|channel\|>final<\|message\|>|$)\s*",
    _ANY,
)
_OPENED = re.compile(rf"\s*(?:<(?:{_NAMES})>|\[THINK\]|<\|channel\|>(?:analysis|commentary))", re.IGNORECASE)
# Some servers put the opening tag into the prompt, so that only the closing one is written.
_UNOPENED = re.compile(rf".*(?:</(?:{_NAMES})>|\[/THINK\])\s*", _ANY)
_SIGN = r"(?:<\|[\w ]{1,30}\|>|</?s>|<(?:eos|bos|(?:start|end)_of_turn)>|\[/?INST\])"
_OPENING = re.compile(rf"(?:{_SIGN}\s*(?:(?:assistant|final|model)\b\s*)?)*")
_ENDING = re.compile(_SIGN)
_OPEN_TAG = re.compile(r"(?:<\|channel\|>[a-z ]{0,20})?<[^<>\n]{0,32}$|<\|channel\|>[a-z ]{0,20}$|\[/?T[A-Z]{0,4}$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said to the reader; `unsaid` characters before it turned out to be thought; whether the turn `ended`."""

    text: str
    unsaid: int = 0
    ended: bool = False


def spoken(text: str, *, whole: bool = True) -> Spoken:
    """Take thoughts and signs out of a text.

    Of a text that is not `whole` an open tag at the end is left out: it may yet begin a thought.
    """
    if not any(sign in text for sign in ("<", "[T", "[/", "[I")):
        return Spoken(text.lstrip())
    open_tag = None if whole else _OPEN_TAG.search(text, max(0, len(text) - 80))
    said = _THOUGHT.sub("", text[: open_tag.start() if open_tag else None].lstrip())
    unopened = _UNOPENED.match(said) if "</" in said or "[/" in said else None
    said = said[unopened.end() :] if unopened else said
    opening = _OPENING.match(said)
    start = opening.end() if opening else 0
    ending = _ENDING.search(said, start)
    return Spoken(
        said[start : ending.start() if ending else None], unopened.end() if unopened else 0, ending is not None
    )


def thought_of(raw: Any) -> str:
    """Return the thought in what a server sent, where it sends thoughts apart from the text; else nothing."""
    with suppress(AttributeError, LookupError, TypeError):
        delta = raw.choices[0].delta
        thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
        return thought if isinstance(thought, str) else ""
    return ""


def thinking(text: str) -> bool:
    """Tell whether all of a text is a thought that has not ended."""
    return bool(_OPENED.match(text)) and not spoken(text).text
