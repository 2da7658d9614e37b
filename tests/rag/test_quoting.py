"""Quotes are whole sentences of the articles, as few as needed, in an order that can be read."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.question.asking import asked
from rag.reading.choosing import _shorter_first
from rag.reading.ranked import Quotes

BuildAssistant = Callable[..., Assistant]

TOLL = (
    "The toll on the bridge\n\nThe council voted for the toll on Tuesday, 14 to 5. It had met for three hours. "
    "The toll is three euros for each lorry. The toll ends after ten years.\n\n"
    "On Tuesday the council voted for the toll, 14 to 5."
)


@pytest.fixture(scope="module")
def quotes(build_assistant: BuildAssistant) -> Callable[..., Quotes]:
    assistants = {
        count: build_assistant({"toll.txt": TOLL, "copy.txt": TOLL.replace("hours", "long hours")}, sentences=count)
        for count in (1, 3)
    }

    def answer(question: str, sentences: int = 3) -> Quotes:
        assistant = assistants[sentences]
        return assistant.finder.find(asked(question)).quotes

    return answer


QUESTIONS = ["How did the council vote on the toll?", "How much is the toll for a lorry?", "When does the toll end?"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_chosen_is_one_to_three_of_the_candidates(quotes: Callable[..., Quotes], question: str) -> None:
    answer = quotes(question)
    assert 1 <= len(answer.chosen) <= 3
    assert {id(r) for r in answer.chosen} == {id(r) for r in answer.ranked if r.chosen}


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_sentence_is_enough_when_only_one_is_wanted(quotes: Callable[..., Quotes], question: str) -> None:
    answer = quotes(question, sentences=1)
    assert [r.candidate.text for r in answer.chosen] == [answer.ranked[0].candidate.text]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_best_comes_first(quotes: Callable[..., Quotes], question: str) -> None:
    answer = quotes(question)
    scores = [r.score for r in answer.ranked]
    assert scores == sorted(scores, reverse=True)
    assert answer.chosen[0] is answer.ranked[0]


def test_of_two_that_say_the_same_nearly_as_surely_the_shorter_one_is_quoted(seed_assistant: Assistant) -> None:
    found = seed_assistant.finder.find(asked("Who is Rubio?")).quotes
    named = "Marco Rubio, the director of the CIA, John Ratcliffe"
    long = next(r for r in found.ranked if named in r.candidate.text)
    short = next(r for r in found.ranked if r.candidate.text == "Marco Rubio is secretary of state.")
    for ahead, first in ((0.4, short), (0.6, long)):
        best = replace(long, score=short.score + ahead)
        assert _shorter_first([best, short])[0].candidate is first.candidate
    assert found.chosen == (replace(short, chosen=True, why=found.chosen[0].why),)
    assert next(r.why for r in found.ranked if r.candidate is long.candidate) == "says the same as a chosen sentence"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_others_of_an_article_follow_as_they_stand_there(quotes: Callable[..., Quotes], question: str) -> None:
    best, *others = quotes(question).chosen
    same = [
        r.candidate.start for r in others if r.candidate.match.article.source == best.candidate.match.article.source
    ]
    assert same == sorted(same)


def test_the_same_is_not_said_twice(quotes: Callable[..., Quotes]) -> None:
    said = [r.candidate.text for r in quotes("How did the council vote on the toll?").chosen]
    assert sum("14 to 5" in text for text in said) == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_candidate_says_why_it_was_chosen_or_not(quotes: Callable[..., Quotes], question: str) -> None:
    assert all(r.why for r in quotes(question).ranked)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How did the council vote on the toll?", "14 to 5"),
        ("How much is the toll for a lorry?", "three euros"),
        ("When does the toll end?", "after ten years"),
    ],
)
def test_the_sentence_that_answers_is_quoted_first(quotes: Callable[..., Quotes], question: str, words: str) -> None:
    assert words in quotes(question).chosen[0].candidate.text
