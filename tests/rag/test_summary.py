"""Summaries: an article's own sentences, that cover it, in its order."""

from collections.abc import Callable

import pytest

from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.language.requests import subject_of

BuildAssistant = Callable[..., Assistant]

BRIDGE = """The bridge falls

CNN —
The harbour bridge of Arlen fell into the river on Tuesday at nine in the morning.

Sign up for our newsletter

## What is known

Nobody knows yet what it was that brought it down so suddenly.
The harbour bridge of Arlen fell into the river at nine on Tuesday in the morning.
He said that he had seen it coming for many years already.
Mayor Ingrid Holm promised 40 million crowns for a new bridge by 2027.
The ferry company Nordlin will carry lorries across from Friday on.
Why did nobody see it coming in all of those years?
It rained a little that day and people stood about for a while.
"""


@pytest.fixture(scope="module")
def bridge(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"bridge.md": BRIDGE})


def test_a_summary_says_an_articles_own_sentences_in_its_order_each_with_a_footnote(seed_assistant: Assistant) -> None:
    for info in seed_assistant.articles():
        told, article = seed_assistant.summary(info.source), seed_assistant.article(info.source)
        assert told.kind == "summary"
        assert 3 <= len(told.sentences) <= 5
        assert [s.citations for s in told.sentences] == [(n,) for n in range(1, len(told.sentences) + 1)]
        assert all(article.text[c.start : c.end] == c.quote for c in told.citations)
        assert {c.source for c in told.citations} == {info.source}
        assert [c.start for c in told.citations] == sorted(c.start for c in told.citations)


def test_a_summary_brings_what_matters_once_and_nothing_from_beside_the_story(bridge: Assistant) -> None:
    said = [s.text for s in bridge.summary("bridge.md").sentences]
    assert said[0] == "The harbour bridge of Arlen fell into the river on Tuesday at nine in the morning."
    assert "Mayor Ingrid Holm promised 40 million crowns for a new bridge by 2027." in said
    assert len(said) == 3
    outside = ("CNN", "Sign up", "What is known", "Why did", "at nine on Tuesday", "He said")
    assert [s for s in said if any(words in s for words in outside)] == []


@pytest.mark.parametrize(
    ("request_", "subject"),
    [
        ("summarise the article about the phone call", "the phone call"),
        ("Summarize six-findings.md please", "six-findings.md"),
        ("Can you give me a short summary of the story on Witkoff?", "Witkoff"),
        ("tldr the drone war article", "the drone war article"),
        ("brief me on the talks", "the talks"),
        ("give me background on Trump and Putin", "Trump and Putin"),
        ("a dossier on Keith Kellogg please", "Keith Kellogg"),
        ("Tell me everything you know about Witkoff.", "Witkoff"),
        ("timeline of the calls", "the calls"),
        ("background music", "background music"),
        ("six-findings.md", "six-findings.md"),
        ("summarise", "summarise"),
    ],
)
def test_a_request_is_about_what_is_left_without_the_words_that_ask(request_: str, subject: str) -> None:
    assert subject_of(request_) == subject


@pytest.mark.parametrize(
    ("request_", "source"),
    [
        ("drone-war-from-moscow-to-the-refineries.md", "drone-war-from-moscow-to-the-refineries.md"),
        ("summarise the article about drones and refineries", "drone-war-from-moscow-to-the-refineries.md"),
        (
            "summarise the article about the call with Putin in November 2024",
            "president-elect-trump-calls-putin.md",
        ),
        ("Six findings on the peace talks", "six-findings-on-the-peace-talks.md"),
    ],
)
def test_the_article_is_found_by_its_file_its_title_or_what_it_is_about(
    seed_assistant: Assistant, request_: str, source: str
) -> None:
    assert {c.source for c in seed_assistant.summary(request_).citations} == {source}


def test_what_no_article_is_about_is_not_summed_up(seed_assistant: Assistant) -> None:
    with pytest.raises(FootnoteError, match=r"no article is about 'summarise quokkas'"):
        seed_assistant.summary("summarise quokkas")


@pytest.mark.parametrize(
    ("request_", "source"),
    [
        ("summarise the newest article", "drone-war-from-moscow-to-the-refineries.md"),  # one of four of that day
        ("sum up the latest story please", "drone-war-from-moscow-to-the-refineries.md"),
        ("Summarize the oldest article", "president-elect-trump-calls-putin.md"),
        ("what does the first article say", "president-elect-trump-calls-putin.md"),
        ("sum up Six findings on a year of Ukraine peace talks", "six-findings-on-the-peace-talks.md"),
    ],
)
def test_one_article_is_summed_up_by_its_age_or_its_title(
    seed_assistant: Assistant, request_: str, source: str
) -> None:
    answer = seed_assistant.ask(request_)
    assert {c.source for c in answer.citations} == {source}
    assert 3 <= len(answer.sentences) <= 5


@pytest.mark.parametrize(
    "request_",
    ["summarize", "tl;dr", "give me an overview", "catch me up", "summarise it all, please", "Tell me everything"],
)
def test_a_summary_of_nothing_in_particular_says_what_all_articles_are_about(
    seed_assistant: Assistant, bridge: Assistant, request_: str
) -> None:
    assert seed_assistant.ask(request_).sentences[0].text == "There are 8 articles."
    assert [s.text for s in bridge.ask(request_).sentences] == [s.text for s in bridge.summary("bridge.md").sentences]
