"""Makes all examples of the questions in a file: as they are, over longer passages, over passages without the answer,
about people, as follow-ups and as claims."""

from __future__ import annotations

import collections
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.reader.absent import Near, cut, mined, transplanted
from tests.bench.reader.claims import claims
from tests.bench.reader.erasing import erased
from tests.bench.reader.examples import (
    Passage,
    Row,
    as_typed,
    follow_up,
    for_validation,
    longer,
    read_lines,
    read_triples,
    twins,
)
from tests.bench.reader.naming import named, unnamed
from tests.bench.reader.people import aged, untold

# How many of a set's questions are also asked over a passage without the answer: the large sets would drown the rest.
_CUT = {"squad11_train": 0.42, "squad2_train_pairs": 0.4, "fairytaleqa": 0.5}
_NEAR = {"squad11_train": 0.35, "squad2_train_pairs": 0.4, "fairytaleqa": 0.5}
_CLAIMED = {"squad11_train": 0.3, "fairytaleqa": 0.3}
_OFTEN = 0.9
_LONGER, _ERASED = 0.13, 0.5
_MINED, _FOLLOWED, _AGED, _FOREIGN, _ARTICLES = 34_000, 9_000, 3_000, 15_000, 5_000
_TRANSPLANTED_FROM = {"squad11_train", "squadshifts_new_wiki", "qamr_wikinews", "qamr_wikipedia", "qed_nq"}
_SENTENCE_END = re.compile(r"(?<=[a-z0-9\"”]\.) +(?=[A-Z\"“])")


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions, and their passages: the title and the document of each, and those of each document."""

    rows: list[Row]
    titles: dict[Passage, str]
    docs: dict[Passage, str]
    of_doc: dict[str, list[Passage]]

    @classmethod
    def of(cls, rows: list[Row]) -> Questions:
        """Gather the passages of some questions."""
        titles: dict[Passage, str] = {}
        docs: dict[Passage, str] = {}
        of_doc: dict[str, list[Passage]] = collections.defaultdict(list)
        for row in rows:
            passage = tuple(row["s"])
            if passage not in titles:
                titles[passage], docs[passage] = row["t"], row["doc"]
                of_doc[row["doc"]].append(passage)
        return cls(rows, titles, docs, of_doc)

    @property
    def answered(self) -> list[Row]:
        """The questions whose answer has words in the passage."""
        return [row for row in self.rows if row["g"] and row["a"]]


def made(triples: Path, articles: Path | None, seed: int = 11) -> list[Row]:
    """Make the examples of a file of questions, in a random order that `seed` fixes. `articles` are JSON lines of
    `id`, `title` and `text`, to ask of their people."""
    chance = random.Random(seed)
    questions = Questions.of(read_triples(triples))
    texts = _articles(articles) if articles else []
    rows = [
        *questions.rows, *_variants(questions, chance), *_mined(questions, chance), *_ages(texts, chance),
        *_strangers(questions, _excerpts(texts, chance), chance), *_follow_ups(questions, chance),
        *_claims(questions, chance),
    ]  # fmt: skip
    chance.shuffle(rows)
    return [{**row, "q": as_typed(row["q"], chance)} if row["k"] == "ask" else row for row in rows]


def _variants(questions: Questions, chance: random.Random) -> Iterator[Row]:
    """Yield the questions over their passages cut and made vague, over near ones, and over longer ones."""
    near = Near(questions.titles)
    for row in questions.rows:
        others = questions.of_doc[row["doc"]]
        if chance.random() < _CUT.get(row["from"], _OFTEN) and (example := cut(row)):
            yield example
        if chance.random() < _NEAR.get(row["from"], _OFTEN) and (example := near.of(row, others)):
            yield example
        if chance.random() < _ERASED and (example := erased(row, chance)):
            yield example
        if row["g"] and chance.random() < _LONGER and (example := longer(row, others, chance)):
            yield example


def _mined(questions: Questions, chance: random.Random) -> list[Row]:
    answered = questions.answered
    sample = chance.sample(answered, min(_MINED, len(answered)))
    return mined(sample, questions.titles, questions.docs, chance) if sample else []


def _strangers(
    questions: Questions, excerpts: Sequence[tuple[Passage, str, str]], chance: random.Random
) -> Iterator[Row]:
    """Yield questions over passages that name people, and do not tell what is asked of them."""
    known = [(p, questions.titles[p], questions.docs[p]) for p in questions.titles]
    news = [place for place in known if "news" in place[2].lower() or "onestop" in place[2].lower()]
    pool = [row for row in questions.answered if row["from"] in _TRANSPLANTED_FROM] or questions.answered
    some = chance.sample(known, min(_FOREIGN, len(known)))
    foreign = chance.sample(excerpts, min(_ARTICLES, len(excerpts)))
    for passage, title, doc in [*news, *news, *some, *foreign] if pool else []:
        for row in chance.sample(pool, min(4, len(pool))):
            same_side = for_validation(row["doc"]) == for_validation(doc)
            if same_side and (example := transplanted(row, passage, title, doc, chance)):
                yield example
                break
    for passage, title, doc in [*news, *some[: _FOREIGN * 3 // 5], *excerpts]:
        if example := untold(passage, title, doc, chance):
            yield example
    for passage, title, doc in [*known, *excerpts]:
        for ask in (unnamed, named):
            if example := ask(passage, title, doc, chance):
                yield example


def _follow_ups(questions: Questions, chance: random.Random) -> Iterator[Row]:
    by_passage: dict[Passage, list[Row]] = collections.defaultdict(list)
    for row in questions.answered:
        by_passage[tuple(row["s"])].append(row)
    count = 0
    for rows in by_passage.values():
        if len(rows) < 2 or count >= _FOLLOWED:
            continue
        first, second = chance.sample(rows, 2)
        if example := follow_up(first, second, chance):
            count += 1
            yield example
            if chance.random() < 0.3 and (without := cut(example)):
                yield {**without, "from": "follow_cut"}


def _claims(questions: Questions, chance: random.Random) -> Iterator[Row]:
    twin_of, answered = twins(questions.rows), questions.answered
    for row in answered:
        if chance.random() > _CLAIMED.get(row["from"], 1):
            continue
        twin = next((other for other in twin_of.get(row["pair"] or "", ()) if not other["g"]), None)
        stray = chance.choice(answered)
        same_side = for_validation(stray["doc"]) == for_validation(row["doc"])
        yield from claims(row, twin, stray if same_side else row, chance)


def _articles(path: Path) -> list[tuple[list[str], str, str]]:
    """Return the (sentences, title, document) of each article of a file of JSON lines."""
    return [(_sentences(a["text"]), a["title"], f"{path.parent.name}/{a['id']}") for a in read_lines(path)]


def _sentences(text: str) -> list[str]:
    return [s for paragraph in text.split("\n") for s in _SENTENCE_END.split(paragraph) if s.strip()]


def _excerpts(articles: Sequence[tuple[list[str], str, str]], chance: random.Random) -> list[tuple[Passage, str, str]]:
    """Return a passage of four to eight sentences of every third article."""
    found = []
    for sentences, title, doc in articles[::3]:
        if len(sentences) > 8:
            at = chance.randrange(len(sentences) - 6)
            found.append((tuple(sentences[at : at + chance.randint(4, 8)]), title, doc))
    return found


def _ages(articles: Sequence[tuple[list[str], str, str]], chance: random.Random) -> list[Row]:
    rows = [row for sentences, title, doc in articles for row in aged(sentences, title, doc, chance)]
    return rows[:_AGED]
