"""Examples of questions over passages, to train the reader: what is asked, what is read, which words answer.

An example is a plain dict:
`{"q": question or claim, "t": title, "s": [sentences], "g": [answering sentences], "a": answer, "k": kind, "doc": …,
"from": how it was made}`. Kind `ask` has no answer here when `g` is empty; a `claim` has `y`, 1 when the passage
supports it and 0 when not.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Passage = tuple[str, ...]

NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}")
"""A name of up to three words that does not begin its sentence."""

_STOP = frozenset(
    """a an the of in on at to for from by with and or is are was were be been do does did what which who whom whose
    when where why how that this these those it its as his her their there has have had he she they you your i we our
    not no""".split()
)
_VALIDATION = 40  # One document in so many is never trained on.


def read_triples(path: Path) -> list[Row]:
    """Read the questions of a file of JSON lines, in the form of `../shared/reader`."""
    return [_row(triple) for triple in read_lines(path)]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _row(triple: dict[str, Any]) -> Row:
    return {
        "q": triple["question"], "t": triple.get("title") or "", "s": triple["sentences"], "g": triple["gold"],
        "a": triple.get("answer") or "", "k": "ask", "doc": triple["doc"], "from": triple["set"],
        "pair": triple.get("pair"),
    }  # fmt: skip


def for_validation(doc: str) -> bool:
    """Tell whether a document's examples are kept for validation; by document, so that no passage is on both sides."""
    return int(hashlib.sha1(doc.encode(), usedforsecurity=False).hexdigest(), 16) % _VALIDATION == 0


def key(text: str) -> str:
    """Return a text's words in lower case without accents and punctuation, single spaces between."""
    return " ".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text).lower()))


def content(text: str) -> set[str]:
    """Return a text's words that are not everywhere."""
    return {word for word in key(text).split() if word not in _STOP}


def holds(answer: str, sentences: Sequence[str]) -> bool:
    """Tell whether a sentence holds the answer's words, as a run or all those of content."""
    run, words = key(answer), content(answer)
    return any((run and f" {run} " in f" {key(s)} ") or (len(words) > 1 and words <= content(s)) for s in sentences)


def longer(row: Row, others: Sequence[Passage], chance: random.Random) -> Row | None:
    """The passage with another passage of its article before or behind it; None where none fits."""
    own = set(row["s"])
    fitting = [other for other in others if not own & set(other)]
    if not fitting or not row["a"]:
        return None
    other = chance.choice(fitting)
    if holds(row["a"], other):
        return None
    if chance.random() < 0.5:
        return {**row, "s": [*other, *row["s"]], "g": [g + len(other) for g in row["g"]], "from": "longer"}
    return {**row, "s": [*row["s"], *other], "from": "longer"}


def follow_up(first: Row, second: Row, chance: random.Random) -> Row | None:
    """The second question behind the first and its answer, the name that both share a pronoun; None without one."""
    shared = [m[0] for m in NAME.finditer(second["q"]) if m[0] in first["q"] or m[0] == first["a"]]
    if not shared or not first["a"]:
        return None
    pronoun = chance.choice(["he", "she", "it", "they", "this"])
    own = {"he": "his", "she": "her", "they": "their"}.get(pronoun, "its")
    asked = second["q"].replace(f"{shared[0]}'s", own).replace(shared[0], pronoun)
    return {**second, "q": f"{first['q']} {first['a']}. {asked}", "from": "follow"}


def as_typed(question: str, chance: random.Random) -> str:
    """The question as people type: now and then without its mark, or with two letters exchanged or one left out."""
    if chance.random() < 0.25:
        question = question.rstrip("? ")
    if chance.random() < 0.06:
        words = question.split(" ")
        at = chance.randrange(len(words))
        word = words[at]
        if len(word) > 4 and word.isalpha():
            i = chance.randrange(1, len(word) - 2)
            words[at] = chance.choice([word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + word[i + 1 :]])
        question = " ".join(words)
    return question


def twins(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows that share a `pair`, by it."""
    found: dict[str, list[Row]] = collections.defaultdict(list)
    for row in rows:
        if row.get("pair"):
            found[row["pair"]].append(row)
    return found
