"""A conversation goes back: to a point of the answer before, to when, where and why, and to what was meant instead."""

import pytest

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.language.corrections import corrected
from rag.language.ordinals import ordinal
from rag.question.follow_up import circumstance_asked, leans
from tests.rag.conftest import BuildAssistant

FLOOD = """---
title: The flood in Lund
date: 2024-05-03
---

The river in Lund broke its banks on 2 May 2024. Mayor Ingrid Holm closed the old bridge. The reason is that the piers
had cracked. Nobody was hurt.

The school of Lund stays open. Lessons are held in the church.
"""
FAIR = """---
title: The fair of Malmö
date: 2024-06-10
---

The fair of Malmö opened with a parade. The baker Nils Rask won the first prize for a rye bread.
"""


@pytest.fixture(scope="module")
def town(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"flood.md": FLOOD, "fair.md": FAIR})


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def test_a_point_of_the_answer_before_is_shown_with_what_its_article_says_next(town: Assistant) -> None:
    asked = "Summarise the article about the flood"
    told = texts(town.ask(asked))
    first = town.ask("tell me more about the first point", [asked])
    assert texts(first)[0] == told[0]
    assert len(first.sentences) > 1
    assert all(town.article(c.source).text[c.start : c.end] == c.quote for c in first.citations)
    last = town.ask("and the last one?", [asked, "tell me more about the first point"])
    assert texts(last)[0] == told[-1], "it is the last of the summary, not of the point"
    nothing = town.ask("and the ninth point?", [asked])
    assert nothing.refused
    assert f"{len(told)} sentences" in (nothing.note or "")


def test_when_and_why_are_read_around_the_answer_before(town: Assistant) -> None:
    asked = "Did the mayor close the old bridge?"
    assert "2 May 2024" in texts(town.ask("and when?", [asked]))[0]
    assert texts(town.ask("why?", [asked])) == ["The reason is that the piers had cracked."]


def test_which_place_or_prize_it_was_is_read_around_the_answer_before_too(town: Assistant) -> None:
    assert "Lund" in texts(town.ask("In which town?", ["Which river broke its banks?"]))[0]
    assert "first prize" in texts(town.ask("With which bread?", ["Who won the first prize?"]))[0]
    assert "2 May 2024" in texts(town.ask("and on which day?", ["Did the mayor close the old bridge?"]))[0]


def test_where_no_day_is_named_the_day_of_the_article_is_said_to_be_that(town: Assistant) -> None:
    told = town.ask("when was that?", ["Who won the first prize for a rye bread?"])
    assert told.outcome == "closest"
    assert texts(told) == ["No sentence around it names the day; the article that reports it is of 10 June 2024."]
    assert told.citations


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("and the first point?", 0), ("the last one", -1), ("more on point 3", 2), ("what about the 2nd", 1),
        ("sentence two please", 1), ("more about [3]", 2), ("tell me more", None), ("only in 2025", None),
    ],
)  # fmt: skip
def test_an_ordinal_is_a_place(text: str, place: int | None) -> None:
    assert ordinal(text) == place


@pytest.mark.parametrize(
    ("question", "correction", "meant"),
    [
        ("Who is the defence secretary?", "no, I meant the secretary of state", "Who is the secretary of state?"),
        ("Who is Kirill Dmitriev?", "sorry, Witkoff", "Who is Witkoff?"),
        ("When did the bridge in Riga fall?", "not Riga but Oslo", "When did the bridge in Oslo fall?"),
        ("How long was the call?", "no, the other call", None),
        ("Who is Kirill Dmitriev?", "no", None),
    ],
)
def test_what_was_meant_stands_in_the_place_of_what_was_said(question: str, correction: str, meant: str | None) -> None:
    assert corrected(question, correction) == meant


def test_who_somebody_is_stands_alone_and_when_alone_asks_of_the_answer_before() -> None:
    assert not leans("ok, then who is Marco Rubio?")
    assert leans("ok, then who is he?")
    assert circumstance_asked("and when was that?") == "when"
    assert circumstance_asked("Why not?") == "why"
    assert circumstance_asked("When did it fall?") is None
