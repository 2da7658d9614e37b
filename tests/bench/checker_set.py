"""Makes the set that the checker is measured on: true sentences of four kinds, and false ones made of them.

- *reference*: sentences of ClapNQ's long answers, which people wrote from a passage, mostly close to its words;
- *question*: SQuAD questions about a subject ("Who discovered …?"), the answer in the place of the question word;
- *quiz*: the same with news quiz questions; the sources are found by rule, so a few are not supported at all;
- *verbatim*: sentences of the articles, with numbers and dates written in another way where they have any.

A false one has one thing changed (tests/bench/checker_changes.py), or is the sentence of another answer.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.opened import Index
from index.sentences import sentence_spans
from rag.language.parsed import parse
from rag.question.question import Question
from rag.search.match import Match
from rag.search.retriever import Retriever
from tests.bench.checker_additions import ADDITIONS, TAILS
from tests.bench.checker_changes import CHANGES

GIVEN = 5
NEWS = "realtimeqa_open"
_PART, _PART_CHARS = 150, 5000
_VERBATIM = {NEWS: 400, "squad2_open": 150, "clapnq_open": 0}
_SUBJECT_QUESTION = re.compile(r"^(?:Who|What|Which)\b([^,?]*)\?$")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|\w+ed|won|led|made|became|began|said|wrote|sold|took|gave|held|broke|came|went|saw|built|set|hit|put|fell|rose|lost|left|found|told)\b"
)
_INVERTED = re.compile(
    r"^ ?(?:\w+ ){0,4}?(?:did|does|do|can|could|would|should)\b|"
    r"^ (?:is|are|was|were|has|have|had) (?:the|a|an|it|he|she|they|[A-Z])"
)
_LOOSE_END = re.compile(r"\b(?:at|to|of|in|for|with|on|by|from|as|about|into|like)$")


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence to check. `kind` is its way into the set, `change` what is false of it, None when it is true.

    `cited` are places in `given`; `pair` is the same for a true sentence and those made of it.
    """

    pair: str
    kind: str
    change: str | None
    text: str
    cited: tuple[int, ...]
    given: tuple[Match, ...]

    @property
    def tuning(self) -> bool:
        """True in the half that constants are chosen on."""
        return int(hashlib.sha1(self.pair.partition("#")[0].encode()).hexdigest(), 16) % 2 == 0


def part_of(folder: Path) -> str:
    """Return a part of the news set as JSON lines: one source of each quiz question used, and others by their hash."""
    prompts = [json.loads(line) for line in (folder / "prompts.jsonl").read_text("utf-8").splitlines()]
    used = [p["sources"] for p in prompts if p["answerable"] and stated(p["question"], p["answers"])]
    wanted = {sources[0] for sources in used[:_PART]}
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {article["id"]: article for article in map(json.loads, lines)}
    by_hash = sorted(articles, key=lambda source: hashlib.sha1(source.encode()).hexdigest())
    wanted.update(source for source in by_hash[: 2 * _PART])
    return "".join(
        json.dumps(articles[source] | {"text": articles[source]["text"][:_PART_CHARS]}) + "\n"
        for source in sorted(wanted)
    )


def cases(data: Path, name: str, index: Index) -> Iterator[Case]:
    """Yield the cases of one open set."""
    chance = random.Random(f"checker {name}")
    prompts = [json.loads(line) for line in (data / name / "prompts.jsonl").read_text("utf-8").splitlines()]
    true = [*_written(name, prompts, index), *_verbatim(name, index, chance)]
    pool = _names_of(index, chance)
    for n, case in enumerate(true):
        yield case
        source = "\n".join(case.given[i].passage.text for i in case.cited)
        for change, make in CHANGES.items():
            changed = make(case.text, source, pool, chance)
            if changed and changed != case.text:
                yield Case(case.pair, case.kind, change, changed, case.cited, case.given)
        yield from _additions(case, source)
        if case.kind != "quiz":
            yield from _strangers(case, true, n)


def _written(name: str, prompts: Sequence[dict[str, Any]], index: Index) -> Iterator[Case]:
    """Yield what people wrote: references, and questions with their answers put in."""
    kind = {"clapnq_open": "reference", "squad2_open": "question", "realtimeqa_open": "quiz"}[name]
    for prompt in prompts:
        if not prompt["answerable"]:
            continue
        if kind == "reference":
            reference = prompt["reference"]
            texts = [reference[a:b] for a, b in sentence_spans(reference)]
        else:
            texts = [s] if (s := stated(prompt["question"], prompt["answers"])) else []
        for n, text in enumerate(texts):
            given, cited = _given(index, prompt["question"], prompt["sources"], text)
            if cited and len(text.split()) >= 4:
                yield Case(f"{prompt['id']}#{n}", kind, None, text, cited, given)


def stated(question: str, answers: Sequence[Sequence[str]]) -> str | None:
    """Return the sentence that a question about its subject and its answer make, None for other questions."""
    match = _SUBJECT_QUESTION.match(question.strip())
    if not match or not answers or _INVERTED.match(match[1]) or _LOOSE_END.search(match[1]):
        return None
    verb = _VERB.search(match[1])
    if not verb or len(match[1][: verb.start()].split()) > 6:
        return None
    answer = answers[0][0].strip()
    return f"{answer[0].upper()}{answer[1:]} {match[1][verb.start() :].strip()}."


def _verbatim(name: str, index: Index, chance: random.Random) -> Iterator[Case]:
    sources = [info.source for info in index.articles()]
    count = _VERBATIM.get(name, 0)
    for source in chance.sample(sources, min(count, len(sources))):
        article = index.article(source)
        assert article is not None
        spans = [(a, b) for a, b in sentence_spans(article.text[:6000]) if 60 <= b - a <= 260]
        if not spans:
            continue
        a, b = chance.choice(spans)
        text = " ".join(article.text[a:b].split())
        if not re.match(r"[A-Z].*[.!”\"]$", text) or re.search(
            r"cookie|newsletter|subscri|©|click|\bCNN\)", text, re.I
        ):
            continue
        given, cited = _given(index, text, [source], text)
        if cited:
            yield Case(f"{source}#v", "verbatim", None, rewritten(text), cited, given)


_SMALL = "two three four five six seven eight nine ten eleven twelve".split()


def rewritten(text: str) -> str:
    """Write small numbers the other way, and dates day first."""
    text = re.sub(r"\b([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4})\b", r"\2 \1 \3", text)
    text = re.sub(r"\b(\d{1,3}),(\d{3})\b(?!,)", r"\1\2", text)
    return re.sub(r"(?<![-\w])(?:" + "|".join(_SMALL) + r")(?![-\w])", lambda m: str(_SMALL.index(m[0]) + 2), text)


def _given(index: Index, query: str, sources: Sequence[str], text: str) -> tuple[tuple[Match, ...], tuple[int, ...]]:
    """Return five passages for a query, that of the source nearest to the sentence among them, and its place."""
    matches = list(Retriever(index, passages=GIVEN).find(Question(query)).matches)
    if not any(m.article.source in sources for m in matches):
        own = _passages(index, sources)
        if not own:
            return (), ()
        scores = index.lexical.scores(text)
        matches[-1] = max(own, key=lambda m: scores[m.number])
    return tuple(matches), tuple(i for i, m in enumerate(matches) if m.article.source in sources)


def _passages(index: Index, sources: Sequence[str]) -> list[Match]:
    numbers = [n for source in sources for n, _ in index.catalogue.passages(source)]
    return [Match(n, *index.passage(n), 0.0, 0.0, 0.0) for n in numbers]


def _additions(case: Case, source: str) -> Iterator[Case]:
    for change, make in ADDITIONS.items():
        # What is fitted on one half's clauses is measured on others.
        changed = make(case.text, source, TAILS[case.tuning :: 2], random.Random(f"{case.pair} {change}"))
        if changed and changed != case.text:
            yield Case(case.pair, case.kind, change, changed, case.cited, case.given)


def _strangers(case: Case, true: Sequence[Case], n: int) -> Iterator[Case]:
    """Yield the sentence of another answer of which no article is given here: one by chance, one near in words."""
    here = {m.article.source for m in case.given}
    others = [o for o in true if not here & {o.given[i].article.source for i in o.cited}]
    if not others:
        return
    words = _word_set(" ".join(m.passage.text for m in case.given))
    nearest = max(others, key=lambda o: len(words & _word_set(o.text)) / (len(_word_set(o.text)) + 3))
    for change, other in (("another answer", others[(7 * n) % len(others)]), ("another answer, near", nearest)):
        yield Case(case.pair, case.kind, change, other.text, case.cited, case.given)


@cache
def _word_set(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.casefold()))


def _names_of(index: Index, chance: random.Random) -> list[str]:
    infos = index.articles()
    found = set()
    for info in chance.sample(list(infos), min(150, len(infos))):
        article = index.article(info.source)
        if article is not None:
            found.update(n.words for n in parse(article.text[:3000]).names if len(n.words) > 3 and "\n" not in n.words)
    return sorted(found)
