"""Makes claims that a passage supports or not, to train the head that judges written sentences.

Supported: sentences of the passage (whole, or without their last clause), and questions put as statements, which
people wrote in other words than the passage's. Not supported: the same with one thing changed, statements of questions
that the passage does not answer, and true statements over other passages.
"""

from __future__ import annotations

import random
import re

from tests.bench.reader.changes import AUXILIARIES, changed
from tests.bench.reader.examples import Row

_SUBJECT = re.compile(r"^(?:Who|What|Which(?: \w+){1,2}|What(?: \w+){1,2}) (?=(\w+))", re.IGNORECASE)
_DID = re.compile(r"^(When|Where|In what year|What year|In which year|Whom?|What) (did|does|do) (.+)$", re.IGNORECASE)
_WAS = re.compile(
    r"^(When|Where|In what year|In which year) (was|were|is|are) (.+) (\w+(?:ed|en|ilt|ade|orn|ut))$", re.IGNORECASE
)
_INVERTED = re.compile(r"^(?:did|do|does|can|could|would|should|will)$", re.IGNORECASE)
_PLACED = ("in ", "on ", "at ", "by ", "during ", "after ", "before ", "from ", "near ", "the ")


def stated(question: str, answer: str) -> str | None:
    """Put a question and its answer as one statement; None where that would not be English.

    `Who led it?`, `Pat Doyle` → `Pat Doyle led it.`; `When did X begin?`, `1999` → `X did begin in 1999.`
    """
    asked = question.strip().rstrip("?").strip()
    if not answer or len(answer.split()) > 8:
        return None
    if m := _WAS.match(asked):
        return f"{m[3]} {m[2]} {m[4]} {_placed(answer)}."
    if m := _DID.match(asked):
        if m[1].lower() in ("who", "whom", "what"):
            return f"{m[3]} {answer}." if m[2] != "do" and m[3][:1].isupper() else None
        return _did(m[3].split(), m[2], answer)
    if (m := _SUBJECT.match(asked)) and not _INVERTED.match(m[1]):
        verb = m[1] in AUXILIARIES or m[1].endswith(("ed", "s"))
        return f"{answer[0].upper()}{answer[1:]} {asked[m.end() :]}." if verb else None
    return None


def _did(words: list[str], verb: str, answer: str) -> str | None:
    """The statement of `When did WORDS?`: `verb` goes behind the name that the words begin with."""
    for at in range(1, min(6, len(words))):
        if words[at].islower() and words[at - 1][:1].isupper():
            return f"{' '.join(words[:at])} {verb} {' '.join(words[at:])} {_placed(answer)}."
    return None


def _placed(answer: str) -> str:
    return answer if answer.lower().startswith(_PLACED) else f"in {answer}"


def claims(row: Row, twin: Row | None, stray: Row, chance: random.Random) -> list[Row]:
    """Claims about an answered row's passage, true and false. `twin` is the question that people made unanswerable of
    its own, `stray` another passage's row."""
    text, made = " ".join(row["s"]), []
    base = {"t": row["t"], "s": row["s"], "g": [], "a": "", "k": "claim", "doc": row["doc"], "from": "claim"}

    def add(claim: str | None, y: int, **other: object) -> None:
        if claim and 4 <= len(claim.split()) <= 45:
            made.append({**base, "q": claim, "y": y, **other})

    if true := stated(row["q"], row["a"]):
        add(true, 1)
        for _ in range(2):
            add(changed(true, text, chance), 0)
        if twin and chance.random() < 0.9:
            add(stated(twin["q"], row["a"]), 0)
        if stray["s"] != row["s"] and chance.random() < 0.15:
            add(true, 0, s=stray["s"], t=stray["t"])
    if chance.random() < 0.3 and len(row["s"][row["g"][0]].split()) >= 6:
        quoted = _shortened(row["s"][row["g"][0]], chance)
        add(quoted, 1)
        for _ in range(2):
            add(changed(quoted, text, chance), 0)
    return made


def _shortened(text: str, chance: random.Random) -> str:
    """The sentence, half of the time without what stands behind its last comma."""
    head, comma, _ = text.rpartition(", ")
    return f"{head}." if comma and len(head.split()) >= 6 and chance.random() < 0.5 else text
