"""A written sentence is supported by a passage, by another than it cites, or by none, with the reason."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.chunking import Splitter
from index.minilm import MiniLM
from index.token_store import VOCABULARY, encode_tokens
from rag.checking.checker import Checker, Verdict
from rag.search.match import Match

HARBOUR = (
    "It rained the whole evening. The bridge collapsed at nine o'clock on Tuesday. A ferry carries the lorries now. "
    "The mayor, Ingrid Solheim, promised a new bridge for 4.2 million euros. "
    '"We will not wait for the capital," she told reporters. Divers found 84 jars in the wreck below.'
)
BREAD = "Jonas Berg bakes rye bread at four in the morning. He sold 300 loaves last week, and his brother 120."

STORM = (
    "The boats were able to divert to Molde, Norway, where the crews were put on buses to Bergen. "
    "All three boats were damaged. The harbour of Bodø opened again on Friday."
)

Check = Callable[..., Verdict]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="module")
def check(model: MiniLM) -> Check:
    """Check a sentence against the three articles; `cited` counts from 0."""
    articles = [
        Article("harbour.txt", "A night in the harbour", HARBOUR, date="2024-11-13"),
        Article("bread.txt", "On bread", BREAD),
        Article("storm.txt", "After the storm in Bodø", STORM),
    ]
    splitter = Splitter(model.token_offsets)
    pairs = [(article, passage) for article in articles for passage in splitter.split(article)]
    matches = [Match(n, article, passage, 0.0, 0.0, 0.0) for n, (article, passage) in enumerate(pairs)]
    assert len(matches) == 3
    tokens = [encode_tokens(found, 0) for found in model.embed_tokens([m.passage.text for m in matches])]
    checker = Checker(model, np.ones(VOCABULARY, np.float32), lambda match: tokens[match.number])
    return lambda sentence, cited=(0,): checker.check(sentence, cited, matches)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge collapsed at nine o'clock on Tuesday. [1]",
        "The bridge collapsed on 12 November 2024. [1]",
        "Eighty-four jars were found by divers in the wreck.",
        "The mayor, Solheim, promised a new bridge for €4.2 million.",
        "Lorries are carried by a ferry now.",
        "Mayor Ingrid Solheim told reporters: “We will not wait for the capital.”",
        "The bridge collapsed at nine o'clock, and a ferry carries the lorries now.",
        "According to passage 2, divers found 84 jars in the wreck.",
        "Divers found 84 jars in the wreck, according to the article.",
    ],
)
def test_what_the_cited_passage_says_is_supported(check: Check, sentence: str) -> None:
    verdict = check(sentence)
    assert (verdict.supported, verdict.reason, verdict.passages) == (True, None, (0,))


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Divers found 48 jars in the wreck.", "the article says 84, not 48"),
        ("The bridge collapsed at nine o'clock on Friday.", "the article says Tuesday, not Friday"),
        ("The bridge collapsed on 12 November 2019.", "the article does not give 12 November 2019 here"),
        ("The mayor, Karin Solheim, promised a new bridge.", "the article does not name Karin Solheim here"),
        ("Divers never found 84 jars in the wreck below.", "the article does not deny this"),
        ("She told reporters: “We gladly wait for the capital.”", "“We gladly wait for the capital.”"),
        ("The bridge collapsed at nine o'clock, and was drunk.", "the article does not say “and was drunk” here"),
        ("A ferry now carries all the lorries, to great applause.", "no passage says this"),
        ("The minister, Ingrid Solheim, promised a new bridge.", "the article says “mayor”, not “minister”"),
        ("The mayor, Ingrid Solheim, unveiled a new bridge.", "the article does not say “unveiled” here"),
        ("The moon is made of green cheese.", "no passage says this"),
        ("Here is the answer:", "it states nothing that the articles could support"),
        ("According to the passages provided,", "it states nothing that the articles could support"),
        ("[1]", "it states nothing that the articles could support"),
    ],
)
def test_what_no_passage_says_is_not_supported_and_told_why(check: Check, sentence: str, reason: str) -> None:
    verdict = check(sentence)
    assert (verdict.supported, verdict.passages, verdict.spans) == (False, (), ())
    assert verdict.reason is not None
    assert reason in verdict.reason


@pytest.mark.parametrize("cited", [(1,), (), (7,), (-1,)])
def test_support_found_in_another_passage_corrects_the_mark(check: Check, cited: tuple[int, ...]) -> None:
    verdict = check("Divers found 84 jars in the wreck.", cited)
    assert (verdict.supported, verdict.passages) == (True, (0,))


def test_a_name_exchanged_for_another_of_the_article_is_told_in_a_sentence_of_several_clauses(check: Check) -> None:
    true = "The boats were able to divert to Molde, Norway, where the crews were put on buses to Bergen."
    assert check(true, (2,)).supported
    verdict = check(true.replace("Molde", "Bodø"), (2,))
    assert (verdict.supported, verdict.reason) == (False, "the article says Molde, not Bodø")


def test_marks_are_taken_out_of_the_sentence(check: Check) -> None:
    assert check("A ferry carries the lorries now [1][2, 3].").sentence == "A ferry carries the lorries now."


def test_the_span_is_the_sentence_it_rests_on(check: Check) -> None:
    ((place, start, end),) = check("Divers found 84 jars in the wreck.").spans
    assert (place, HARBOUR[start:end]) == (0, "Divers found 84 jars in the wreck below.")


def test_a_sentence_of_two_articles_rests_on_both(check: Check) -> None:
    verdict = check("Divers found 84 jars in the wreck, while Jonas Berg bakes rye bread at four.", (0, 1))
    assert (verdict.supported, verdict.passages) == (True, (0, 1))


@given(st.text(st.sampled_from("aZ é7.,%$“”\"'’-:;\n[]()不٣²") | st.characters(), max_size=60))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_whatever_a_model_writes_is_judged(check: Check, sentence: str) -> None:
    assert check(sentence, (0, 1)).supported in (True, False)


def test_a_sentence_longer_than_the_model_reads_is_judged(check: Check) -> None:
    assert not check("Divers found 84 jars, and divers found 85 jars. " * 60).supported


def test_without_passages_nothing_is_supported(model: MiniLM) -> None:
    def none(_: Match) -> None:
        raise AssertionError("no passage was given")

    checker = Checker(model, np.ones(VOCABULARY, np.float32), none)  # type: ignore[arg-type]
    assert not checker.check("A ferry carries the lorries now.", (0,), []).supported
