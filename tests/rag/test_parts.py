"""A question of several parts gets an answer to each, or hears which part the articles do not answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.question.asking import asked
from rag.question.parts import parts_of
from rag.settings import Settings


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Assistant:
    return Assistant.open(seed_index, Settings())


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When did the bridge fall and who was blamed?", ("When did the bridge fall", "who was blamed?")),
        ("Who fell off the bridge? Where did the man go?", ("Who fell off the bridge?", "Where did the man go?")),
        ("Where did the storm form, and when did it end, and how many died?",
         ("Where did the storm form", "when did it end", "how many died?")),
        ("Did the bridge fall and did the mayor resign?", ("Did the bridge fall", "did the mayor resign?")),
        ("Who was the doctor that led the study and was criticized by the league?", ()),
        ("Who is the actor who plays and is a singer?", ()),
        ("How did Russia and Ukraine trade land?", ()),
        ("Who and when?", ()),
        ("Who came, and who left, and who stayed, and who sang?", ()),
    ],
)  # fmt: skip
def test_a_question_is_split_where_it_asks_again_into_three_at_most(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == (parts or (question,))


def test_a_part_without_a_name_is_about_what_the_first_one_is_about() -> None:
    first, second, third = asked(
        "When did the bridge in Genoa fall, and who was blamed, and when was Rome built?"
    ).parts
    assert (first.text, first.carried) == ("When did the bridge in Genoa fall", "")
    assert (second.text, second.carried) == ("who was blamed", "bridge Genoa fall")
    assert (third.text, third.carried) == ("when was Rome built?", "")


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        (
            "Who did Trump name as Middle East envoy, and how many drones were intercepted over Moscow?",
            ("Witkoff", "84"),
        ),
        ("When did Ukraine attack Moscow with drones and how many people were injured?", ("10 November", "One person")),
        ("Who is the defence secretary and what did he hold back?", ("Hegseth", "munitions")),
    ],
)
def test_each_part_is_answered(question: str, holds: tuple[str, str], assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert [word for word in holds if word not in answer.text] == []
    assert " · " in answer.query
    for c in answer.citations:
        assert assistant.article(c.source).text[c.start : c.end] == c.quote
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert {n for s in answer.sentences for n in s.citations} == {c.number for c in answer.citations}


def test_a_part_that_the_articles_do_not_answer_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("How many drones were intercepted over Moscow, and who won the World Cup in 2022?")
    assert "84 drones" in answer.text
    assert answer.outcome == "closest"
    assert answer.note == "The articles do not answer: “who won the World Cup in 2022?”."


def test_what_no_article_answers_in_any_part_is_refused(assistant: Assistant) -> None:
    answer = assistant.ask("Who won the World Cup in 2022, and who sang at the opening of the Olympics?")
    assert answer.refused
    assert not answer.sentences
