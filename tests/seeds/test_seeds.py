"""The sample corpus keeps its promises: own words, checked facts, prompts that its articles answer."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
SOURCES = ROOT.parent / "shared" / "articles"

RUN = 8  # consecutive words that count as taken over
LONGEST_QUOTATION = 25  # words of direct speech

PROMPT_KEYS = {
    "id", "question", "history", "answers", "sources", "sentences",
    "answerable", "as_of", "kind", "reference", "near", "note",
}  # fmt: skip
KINDS = {"fact", "list", "follow-up", "absent", "near-miss"}

ARTICLES = sorted((SEEDS / "articles").glob("*.md"))
CORPUS = {path.name: path.read_text(encoding="utf-8") for path in ARTICLES}
PROMPTS: list[dict[str, Any]] = yaml.safe_load((SEEDS / "prompts.yaml").read_text(encoding="utf-8"))

QUOTATION = re.compile(r'"[^"]*"|“[^”]*”')
WORD = re.compile(r"[\w’']+")

needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source articles (../shared/articles) are not on this machine"
)

# One entry a fact; the alternatives in a tuple are spellings of the same fact.
FACTS: list[tuple[str, ...]] = [
    ("at least 83 times",),
    ("within 24 hours",),
    ("twenty-four hours",),
    ("day one of a new term", "first day of his new term"),
    ("not a one-day process deal",),
    ("Mar-a-Lago",),
    ("secret letter",),
    ("Kirill Dmitriev",),
    ("Riyadh",),
    ("Saudi crown prince",),
    ("Keith Kellogg",),
    ("sinking ship",),
    ("confronting China",),
    ("155-millimeter",),
    ("There is a direct correlation",),
    ("Truth Social",),
    ("Do we sanction their banks",),
    ("coupler",),
    ("$75 million",),
    ("shadow fleet",),
    ("Black Sea and the Mediterranean",),
    ("28 February 2025",),
    ("August 2025",),
    ("Miss Universe",),
    ("Phil Ruffin",),
    ("Oleksandra Nikolayenko",),
    ("It humanised Zelensky with Trump",),
    ("cargo semi-truck",),
    ("Odesa",),
    ("State Emergency Service",),
    ("about 90 minutes",),
    ("an hour and a half",),
    ("about one hour",),
    ("Alexander Vinnik",),
    ("American teacher",),
    ("Steve Rosenberg",),
    ("political wilderness",),
    ("heaped praise",),
    ("John Ratcliffe",),
    ("Ukraine Defense Contact Group",),
    ("unrealistic objective",),
    ("robust security guarantees",),
    ("European and non-European peacekeepers",),
    ("COMMON SENSE",),
    ("Dmitry Peskov",),
    ("root causes",),
    ("Karoline Leavitt",),
    ("Munich",),
    ("poll numbers",),
    ("Kamala Harris",),
    ("ABC News",),
    ("sort it out yourselves",),
    ("Bridget Brink",),
    ("UNN",),
    ("open book",),
    ("Institute for the Study of War",),
    ("84 Ukrainian drones",),
    ("34 of them over Moscow",),
    ("five more Russian regions",),
    ("three airports",),
    ("one person was hurt", "One person was injured"),
    ("around 10,000 North Korean",),
    ("Belgorod",),
    ("70 world leaders",),
    ("Elon Musk",),
    ("General Services Administration",),
    ("North Carolina",),
    ("24 February 2022",),
    ("annexed Crimea",),
]


def words(text: str) -> list[str]:
    """The words of a text, case-folded, with straight apostrophes inside and none around them."""
    found = (word.replace("’", "'").strip("'").casefold() for word in WORD.findall(text))
    return [word for word in found if word]


def marked_words(text: str) -> list[tuple[str, int | None]]:
    """The words of a text, each with the number of the quotation it stands in, or None."""
    marked: list[tuple[str, int | None]] = []
    end = 0
    for number, quotation in enumerate(QUOTATION.finditer(text)):
        marked += [(word, None) for word in words(text[end : quotation.start()])]
        marked += [(word, number) for word in words(quotation[0])]
        end = quotation.end()
    return marked + [(word, None) for word in words(text[end:])]


def runs(marked: list[tuple[str, int | None]]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every run of RUN words, and whether all of it lies inside one quotation."""
    for start in range(len(marked) - RUN + 1):
        window = marked[start : start + RUN]
        quotations = {number for _, number in window}
        yield tuple(word for word, _ in window), len(quotations) == 1 and None not in quotations


@cache
def source_runs(source: str) -> dict[tuple[str, ...], bool]:
    """Every run of a source, and whether it is direct speech there."""
    found: dict[tuple[str, ...], bool] = {}
    for run, spoken in runs(marked_words(source)):
        found[run] = found.get(run, False) or spoken
    return found


def taken_over(seed: str, source: str) -> list[str]:
    """The runs that a seed shares with a source and that are not direct speech in both of them."""
    known = source_runs(source)
    return [" ".join(run) for run, spoken in runs(marked_words(seed)) if run in known and not (spoken and known[run])]


def front_matter(name: str) -> tuple[dict[str, Any], str]:
    """The fields above an article and the text below them."""
    _, fields, body = CORPUS[name].split("---\n", 2)
    return yaml.safe_load(fields), body.strip()


def prompt_texts() -> Iterator[str]:
    """Every string of every prompt, with the answer groups and lists taken apart."""
    stack: list[Any] = list(PROMPTS)
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list):
            stack += value


def contains(text: str, phrase: str) -> bool:
    """Whether a phrase occurs in a text as whole words, case-folded, hyphens read as spaces."""
    return f" {' '.join(words(phrase))} " in f" {' '.join(words(text))} "


def source_texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.txt"))}


def test_there_are_eight_articles_of_readable_length() -> None:
    lengths = {name: len(front_matter(name)[1].split()) for name in CORPUS}
    assert len(lengths) == 8
    assert {name: n for name, n in lengths.items() if not 350 <= n <= 900} == {}


@needs_sources
def test_no_seed_takes_over_a_sentence_of_its_source() -> None:
    sources = source_texts()
    assert sources, f"no source articles in {SOURCES}"
    texts = [*CORPUS.items(), *(("prompts.yaml", text) for text in prompt_texts())]
    found = [
        (seed, name, run)
        for seed, text in texts
        for name, source in sources.items()
        for run in taken_over(text, source)
    ]
    assert found == []


def test_no_quotation_is_longer_than_25_words() -> None:
    texts = [*CORPUS.values(), *prompt_texts()]
    quotations = [quotation[0] for text in texts for quotation in QUOTATION.finditer(text)]
    assert quotations
    assert [quotation for quotation in quotations if len(words(quotation)) > LONGEST_QUOTATION] == []


@needs_sources
def test_every_quotation_stands_word_for_word_in_a_source() -> None:
    sources = list(source_texts().values())
    quotations = {quotation[0] for text in CORPUS.values() for quotation in QUOTATION.finditer(text)}
    assert [q for q in sorted(quotations) if not any(contains(source, q) for source in sources)] == []


@pytest.mark.parametrize(
    ("seed", "found"),
    [
        ("Six one two three four five six seven eight nine.", ["one two three four five six seven eight"]),
        ("One two three four five six seven, not eight.", []),
        ('He told us: "Now a b c d e f g h."', []),
        ('He said: "Now a b c d e f g h."', ["said now a b c d e f"]),
        ('He said "a b c d e f g" and h, then a b c d e f g h.', ["a b c d e f g h"]),
        ('"Now a b c d e" f g h', ["now a b c d e f g", "a b c d e f g h"]),
        ('"One two three four five six seven eight"', ["one two three four five six seven eight"]),
    ],
)
def test_only_direct_speech_may_repeat_eight_words_of_a_source(seed: str, found: list[str]) -> None:
    source = "One two three four five six seven eight. She said: “Now a b c d e f g h.”"
    assert taken_over(seed, source) == found


def test_every_article_names_title_date_publisher_and_what_it_retells() -> None:
    for name in CORPUS:
        fields, body = front_matter(name)
        assert set(fields) == {"title", "date", "publisher", "after"}, name
        assert type(fields["date"]) is date, name
        assert fields["publisher"] == "Footnote samples", name
        for key in ("title", "after"):
            assert fields[key].strip(), (name, key)
            assert "\n" not in fields[key], (name, key)
        assert not re.search(r"^# ", body, re.MULTILINE), f"{name}: the title stands in the front matter only"


def test_every_key_fact_is_told() -> None:
    assert [fact for fact in FACTS if not any(spelling in text for spelling in fact for text in CORPUS.values())] == []


def test_the_prompts_follow_the_contract() -> None:
    ids = [prompt["id"] for prompt in PROMPTS]
    assert len(PROMPTS) == 40
    assert len(set(ids)) == len(ids)
    for prompt in PROMPTS:
        check_prompt(prompt)


def check_prompt(prompt: dict[str, Any]) -> None:
    name = prompt["id"]
    assert set(prompt) <= PROMPT_KEYS, name
    assert prompt["question"].strip(), name
    assert prompt["kind"] in KINDS, name
    assert {*prompt.get("sources", []), *prompt.get("near", [])} <= set(CORPUS), name
    assert ("history" in prompt) == (prompt["kind"] == "follow-up"), name
    assert prompt["answerable"] == (prompt["kind"] not in {"absent", "near-miss"}), name
    if not prompt["answerable"]:
        assert not {"answers", "sources", "sentences", "reference"} & set(prompt), name
        assert ("near" in prompt) == (prompt["kind"] == "near-miss"), name
        return
    sources = [CORPUS[source] for source in prompt["sources"]]
    assert all(prompt[key] for key in ("answers", "sources", "sentences", "reference")), name
    for sentence in prompt["sentences"]:
        assert any(sentence in text for text in sources), f"{name}: {sentence}"
    for text in (" ".join(prompt["sentences"]), prompt["reference"]):
        for group in prompt["answers"]:
            assert any(contains(text, answer) for answer in group), f"{name}: {group} not in: {text}"
