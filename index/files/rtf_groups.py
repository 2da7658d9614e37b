"""Takes apart an RTF file's story and what stands beside it: notes, boxes, comments, heads, words deleted or hidden.

striprtf reads the words of a story; these it leaves out in silence, or tells as the story's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.files.document import Unreadable

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'[0-9a-fA-F]{2}|\\[^a-zA-Z]|[{}]|[^\\{}]+", re.DOTALL)
_SIGN = "\ufdd0"  # no character of any text; its number between two of them stands where a note does
_SIGNED = re.compile(f"{_SIGN}([0-9]+){_SIGN}")
_SIGN_CODES = (ord(_SIGN), ord(_SIGN) - 65_536)
_SIGN_IN_RTF = re.compile(r"\\u-560\?[0-9]+\\u-560\?")

_WITHIN = frozenset({"footnote", "shptxt", "dptxbxtext"})  # told behind the paragraph that they belong to
_BESIDE = {
    "annotation": "comment",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
}
_DEEPEST = 1_000
_NOTHING = "{}"  # in the place of a word, for it may end the one before
_STATES = {"deleted": "deleted", "v": "hidden"}
_TWICE = frozenset({"shprslt", "mmathPict"})  # the same once more, for older programs
_FRAMES = frozenset({"shp", "shpinst", "do"})  # around a box, with what it looks like
_MATH = frozenset("mmath moMath moMathPara mr mf mnum mden me msSup msup msSub msub mrad mdeg md".split())
_READ = frozenset({*_WITHIN, *_BESIDE, *_FRAMES, *_MATH})  # whether they are marked as to be passed over or not
_NO_WORDS = frozenset({"colortbl", "stylesheet", "info", "pict", "sp"})


@dataclass(slots=True)
class Apart:
    """An RTF file's story, with a sign for each note; its notes; and what is left out, with the reason. All are RTF,
    and `fonts` tells how their letters are written."""

    story: str = ""
    fonts: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """A group of RTF: `aside` says why what comes now is no part of the story, `deaf` that nothing in it is words."""

    aside: str | None = None
    deaf: bool = False
    name: str = ""
    starred: bool = False
    begun: bool = False
    said: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    notes_before: int = 0


def apart(rtf: str) -> Apart:
    """Return an RTF file's story and what stands beside it. Raises `Unreadable`."""
    found = Apart()
    open_groups = [_Group()]
    at = 0
    while token := _TOKEN.match(rtf, at):
        at = token.end()
        text, group = token[0], open_groups[-1]
        if text == "{":
            if len(open_groups) > _DEEPEST:
                raise Unreadable(f"groups more than {_DEEPEST:,} deep in each other")
            open_groups.append(_Group(group.aside, group.deaf, notes_before=len(found.notes)))
        elif text == "}":
            if len(open_groups) > 1:
                _close(open_groups.pop(), open_groups[-1], found)
        else:
            _read(group, token, text)
            at += max(0, int(token[2] or 0)) if token[1] == "bin" else 0
    while len(open_groups) > 1:  # It was cut off.
        _close(open_groups.pop(), open_groups[-1], found)
    found.story = "".join(open_groups[0].said)
    return found


def _read(group: _Group, token: re.Match[str], text: str) -> None:
    word, number = token[1], token[2]
    if word == "u" and int(number or 0) in _SIGN_CODES:
        text = _NOTHING  # None but ours.
    first = not group.begun
    if first and text == r"\*":
        group.starred = True
        return
    if first and word and not group.name:
        group.name = word
        group.deaf = group.deaf or word in _NO_WORDS or (group.starred and word not in _READ)
        if word in _READ:  # striprtf passes over groups of these names
            return
    if word and not group.deaf:
        if word in _STATES:
            group.aside = None if number == "0" else _STATES[word]
            text = _NOTHING
        elif word == "plain":
            group.aside = None
    group.begun = group.begun or not text.isspace()
    (group.unsaid if group.aside else group.said).append(text)


def _close(group: _Group, around: _Group, found: Apart) -> None:
    said, unsaid = "".join(group.said), "" if group.deaf else "".join(group.unsaid)
    if group.name == "fonttbl":
        found.fonts = f"{{{said}}}"
    if unsaid and around.aside:
        around.unsaid.append(f"{{{unsaid}}}")
    elif unsaid:
        found.left_out.append((group.aside or "hidden", unsaid))
    told = ""
    if group.name in _TWICE:
        del found.notes[group.notes_before :]
    elif group.name in _FRAMES:
        told = "".join(_SIGN_IN_RTF.findall(said))
    elif group.name in _WITHIN and said:
        found.notes.append(said)
        told = _signed(len(found.notes) - 1)
    elif group.name in _BESIDE and said:
        found.left_out.append((_BESIDE[group.name], said))
    elif not group.deaf:
        told = said
    around.said.append(f"{{{told}}}")  # _NOTHING, where nothing is told.


def _signed(number: int) -> str:
    return rf"\u-560?{number}\u-560?"


def with_notes(text: str, notes: list[str]) -> str:
    """Return a text with each note behind the paragraph that has its sign; all are plain words."""
    told, waiting = [], text.split("\n")[::-1]
    while waiting:
        line = waiting.pop()
        told.append(_SIGNED.sub("", line))
        waiting += [part for number in _SIGNED.findall(line) for part in notes[int(number)].split("\n")][::-1]
    return "\n".join(told)
