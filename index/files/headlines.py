"""A title for a text that brings none: its first line that reads like a headline."""

from __future__ import annotations

import re

from index.files.dates import date_of_line

_FIRST_LINES = 15
_FIRST_CHARS = 6_000
_SHORTEST = 15  # in UTF-8 bytes: five Chinese characters make a headline, five Latin letters do not
_LONGEST = 200
_TWO_SENTENCES = 120
_FROM_A_PARAGRAPH = 90

_NOISE = re.compile(
    r"""advertisement|sponsored(?:\ content)?|menu|home|search|close|breaking\ news|live(?:\ updates)?
    |share(?:\ this)?(?:\ (?:post|article|story|page|on\ .*))?
    |(?:skip|jump)\ to\ .*|sign\ (?:in|up|out)\b.*|log\ ?(?:in|out)|register
    |subscribe(?:\ (?:now|to|today|for)\b.*)?
    |(?:read|see|load|show)\ more\b.*|follow\ us\b.*|listen\ to\ this\b.*|\d+\ min(?:ute)?s?\ read
    |(?:photo|image|picture|credit|video)(?:\ by|\ credit)?:.*|\(?reuters\)?|https?://\S+|.*\s[>»›]\s.*
    |(?:the\ )?associated\ press|editor[’']s\ note\b.*|.*\s[—–-]
    |we\ use\ cookies\b.*|accept(?:\ all)?\ cookies""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(r"(?:By|BY) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}(?:(?:,| and | \|).*)?")
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*")
_LABEL = re.compile(r"(?:title|headline):\s*", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
# Four letters before the stop keep "Mr. Smith" and "U.S. troops" in one sentence.
_SENTENCE_END = re.compile(r"(?<=\w{4})[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]")


def headline(text: str, name: str) -> str:
    """The title of a cleaned text: a heading, a headline, or the start of the first sentence.

    `name`, a file's stem or an id, made readable, serves a text that offers none of them. Never empty.
    """
    lines = (line.strip() for line in text[:_FIRST_CHARS].split("\n"))
    for line in [line for line in lines if line][:_FIRST_LINES]:
        if heading := _HEADING.fullmatch(line):
            return _shortened(_plain(heading[1]), _LONGEST)
        if _is_noise(line) or date_of_line(line):
            continue
        if len(line) > _LONGEST or (len(line) > _TWO_SENTENCES and _SENTENCE_END.search(line)):
            return _shortened(_first_sentence(_plain(line)), _FROM_A_PARAGRAPH)
        if len(line.encode()) >= _SHORTEST:
            return _plain(line)
    return _readable(name)


def _is_noise(line: str) -> bool:
    site_name = line.isupper() and len(line.split()) <= 4 and line.isascii()
    return site_name or bool(_NOISE.fullmatch(line) or _BYLINE.fullmatch(line))


def _first_sentence(line: str) -> str:
    end = _SENTENCE_END.search(line)
    return line[: end.end()] if end else line


def _shortened(text: str, at_most: int) -> str:
    if len(text) <= at_most:
        return text
    cut = text[: at_most - 1]
    if " " in cut and not text[at_most - 1].isspace():
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:–—-") + "…"


def _plain(line: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _LABEL.sub("", line, count=1))).strip() or line


def _readable(name: str) -> str:
    words = " ".join(re.split(r"[\s_-]+", name)).strip()
    return words[:1].upper() + words[1:] or name or "Untitled"
