"""Briefs, comparisons and the reason of a yes or no in a model's prose: checked, and never less than the quotes say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.question.options import Options
from tests.model.conftest import FaultServer, says
from tests.model.test_writing import cites_its_own_words
from ui.render import answer_pieces

BRIEF = "brief me on the drone attack on Moscow"
TOLD = [
    "On Sunday, 10 November 2024, Ukraine attacked Moscow and five other regions of Russia with many drones",
    "Russia's Defence Ministry said that 84 Ukrainian drones were intercepted, 34 of them over Moscow",
]
WRONG = "Boris Johnson flew to Paris with 84 drones"
COMPARE = "Compare what Rubio and Kellogg say about the talks"
RUBIO = "Marco Rubio recently remarked that harder sanctions might drive Russia away from the peace talks"
KELLOGG = "Kellogg was known as a supporter of Ukraine and a critic of Vladimir Putin"
YES = "Did Trump name Steve Witkoff as Middle East envoy?"
REASON = "As Middle East envoy Trump named Steve Witkoff, a friend of many years"

Assisted = Callable[..., Assistant]


def quotes(assistant: Assistant, question: str) -> Answer:
    return assistant.ask(question, options=Options(answerer="quotes"))


def test_a_brief_is_told_in_prose_and_what_it_leaves_out_is_quoted(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{TOLD[0]} [1]. {TOLD[1]} [2]."))
    assistant = assisted()
    answer, alone = assistant.ask(BRIEF), quotes(assistant, BRIEF)
    assert (answer.answerer, answer.kind) == ("model", "brief")
    assert answer.note == "Quoted, as the language model left them out: the last 2 sentences."
    assert [s.text for s in answer.sentences] == [f"{t}." for t in TOLD] + [s.text for s in alone.sentences[2:]]
    assert [s.citations for s in answer.sentences] == [s.citations for s in alone.sentences], (
        "every article that says the same keeps its footnote"
    )
    assert cites_its_own_words(assistant, answer)
    asked = server.heard[0]["messages"][1]["content"]
    assert "in this order, with the dates" in asked
    assert all(" ".join(c.quote.split())[:30] in asked for c in (alone.citations[0], alone.citations[2]))


@pytest.mark.parametrize("said", [f"{WRONG} [1]. {WRONG} [2]. {TOLD[0]} [1].", "The articles do not say.", ""])
def test_a_brief_that_tells_less_than_half_is_the_one_by_quotes(
    said: str, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(said))
    assistant = assisted()
    answer = assistant.ask(BRIEF)
    assert (answer.answerer, answer.text) == ("quotes", quotes(assistant, BRIEF).text)
    assert answer.note


def test_what_is_not_in_its_quotes_is_no_part_of_a_brief(server: FaultServer, assisted: Assisted) -> None:
    beside = "It was the biggest drone attack on Moscow since the war began"  # So the article says, but no quote.
    server.plays(says(f"{TOLD[0]} [1]. {WRONG} [2]. {beside} [2]. {TOLD[1]} [2]."))
    answer = assisted().ask(BRIEF)
    assert [s.supported for s in answer.sentences[:3]] == [True, False, True]
    assert WRONG not in answer.text
    assert beside not in answer.text


def test_a_comparison_is_told_above_its_sides(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RUBIO} [1]. {KELLOGG} [4]."))
    assistant = assisted()
    answer, alone = assistant.ask(COMPARE), quotes(assistant, COMPARE)
    assert answer.text == f"{RUBIO}. [1] {KELLOGG}. [4]"
    assert (answer.sides, answer.citations) == (alone.sides, alone.citations)
    prose, *_, table = answer_pieces(answer, 1)
    assert RUBIO[:20] in prose
    assert "<table" in table


def test_a_comparison_that_tells_of_one_side_only_is_the_one_by_quotes(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{KELLOGG} [4]."))
    assistant = assisted()
    assert assistant.ask(COMPARE).text == quotes(assistant, COMPARE).text


def test_the_word_of_a_yes_or_no_is_the_articles_and_the_model_gives_the_reason(
    server: FaultServer, assisted: Assisted
) -> None:
    assistant = assisted()
    server.plays(says(f"Yes, {REASON} [1]."))
    growing = list(assistant.stream(YES))
    assert growing[0].text == "Yes. [1]", "it does not wait for the model"
    assert growing[-1].text == f"Yes. [1] {REASON}. [1]"
    assert cites_its_own_words(assistant, growing[-1])


@pytest.mark.parametrize(
    "said",
    [
        "No, Trump named Boris Johnson [1].",
        "Yes, Trump named Steve Witkoff as Middle East envoy [1].",
        "The articles do not say.",
    ],
)
def test_a_model_that_says_otherwise_or_the_question_again_changes_nothing(
    said: str, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(said))
    assistant = assisted()
    answer = assistant.ask(YES)
    assert (answer.answerer, answer.outcome, answer.text) == ("quotes", "answered", quotes(assistant, YES).text)
    assert "closest" not in (answer.note or "")


# Written by Qwen2.5-Coder-1.5B-Instruct Q4 (tests/bench/served.py) over the sample articles on 27 November 2026.
WRITTEN = (
    "[1] Keith Kellogg was appointed as special envoy for Ukraine and Russia by President Trump.\n"
    "[2] Kellogg openly criticised Putin and supported Ukraine, which angered his Trump advisers who thought that "
    "Kellogg's approach would prolong the conflict.\n"
    "[3] Kellogg lost influence after Witkoff's visit to Riyadh.\n"
    "[4] Kellogg was known as a supporter of Ukraine and a critic of Vladimir Putin."
)


def test_what_a_small_model_turned_around_is_struck_out_and_the_quote_told_in_its_place(
    server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(WRITTEN))
    answer = assisted().ask("brief me on Keith Kellogg")
    struck = [s for s in answer.sentences if s.supported is False]
    assert [s.text for s in struck] == ["Kellogg lost influence after Witkoff's visit to Riyadh."]
    assert "before" in (struck[0].reason or "")
    assert answer.sentences[-1].text.endswith("even before Witkoff's visit to Riyadh, lost influence.")
    assert answer.note == "Quoted, as the language model left it out: the last sentence."
