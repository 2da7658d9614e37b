"""Questions whose passage has no answer to them, though it looks as if it had one."""

from __future__ import annotations

import collections
import math
import random
from collections.abc import Iterable, Sequence

from tests.bench.reader.examples import NAME, Passage, Row, content, for_validation, holds


def cut(row: Row) -> Row | None:
    """The passage without its answering sentences; None where the answer stands elsewhere in it or too little stays."""
    rest = [s for i, s in enumerate(row["s"]) if i not in row["g"]]
    if len(rest) < 2 or not row["g"] or not row["a"] or holds(row["a"], rest):
        return None
    return {**row, "s": rest, "g": [], "a": "", "from": "cut"}


class Near:
    """Finds the passage of the same article that shares most of a question's words, by their rarity."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._words = {passage: content(" ".join(passage)) for passage in passages}
        frequency = collections.Counter(word for words in self._words.values() for word in words)
        self._weight = {word: math.log(len(self._words) / count) for word, count in frequency.items()}

    def of(self, row: Row, others: Sequence[Passage]) -> Row | None:
        """The question over that passage; None where it shares fewer than two words or holds the answer's."""
        if not row["g"] or not row["a"]:
            return None
        own, asked = set(row["s"]), content(row["q"])
        fitting = [p for p in others if not own & set(p) and len(asked & self._words[p]) >= 2]
        if not fitting:
            return None
        best = max(fitting, key=lambda p: math.fsum(self._weight[word] for word in asked & self._words[p]))
        return None if holds(row["a"], best) else {**row, "s": list(best), "g": [], "a": "", "from": "near"}


def mined(
    rows: Sequence[Row], titles: dict[Passage, str], docs: dict[Passage, str], chance: random.Random
) -> list[Row]:
    """Each question over one of the passages of other articles that BM25 finds for it, where the answer is not."""
    import bm25s
    import Stemmer

    passages, stemmer = list(titles), Stemmer.Stemmer("english")
    texts = [" ".join([titles[p], *p]) for p in passages]
    search = bm25s.BM25()
    search.index(bm25s.tokenize(texts, stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize([row["q"] for row in rows], stemmer=stemmer, show_progress=False)
    found, _ = search.retrieve(asked, k=min(10, len(passages)), show_progress=False)
    made = []
    for row, numbers in zip(rows, found, strict=True):
        others = (passages[i] for i in numbers if docs[passages[i]] != row["doc"])
        # What is kept for validation never goes to training, nor the other way round.
        same_side = (p for p in others if for_validation(docs[p]) == for_validation(row["doc"]))
        fitting = [p for p in same_side if not holds(row["a"], p)][:4]
        if fitting:
            passage = chance.choice(fitting)
            made.append({**row, "s": list(passage), "t": titles[passage], "g": [], "a": "", "from": "mined"})
    return made


def transplanted(row: Row, passage: Passage, title: str, doc: str, chance: random.Random) -> Row | None:
    """The question about somebody of another passage, to whom it does not apply: who and what is there, the detail
    is not. None where no name fits, or the passage holds the answer's words."""
    named = list(NAME.finditer(row["q"]))
    there = NAME.findall(" ".join(passage))
    if not named or not there or (row["a"] and holds(row["a"], passage)):
        return None
    picked = chance.choice(named)
    fitting = [name for name in there if name.count(" ") == picked[0].count(" ") and name not in row["q"]]
    if not fitting:
        return None
    asked = row["q"][: picked.start()] + chance.choice(fitting) + row["q"][picked.end() :]
    return {**row, "q": asked, "s": list(passage), "t": title, "doc": doc, "g": [], "a": "", "from": "transplanted"}
