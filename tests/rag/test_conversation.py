"""A follow-up is searched for with what it leaves out; a question of its own is searched for as it is."""

import pytest

from rag.question.asking import asked

ENVOY = "Whom did Trump choose as special envoy for Ukraine and Russia?"


def searched(question: str, *history: str) -> str:
    return asked(question, history).query


@pytest.mark.parametrize("question", ["Who paid for the bridge?", "Why did he do it?", "And then?", "Who?"])
def test_the_first_question_stands_alone(question: str) -> None:
    assert searched(question) == question


@pytest.mark.parametrize(
    "question",
    ["What became of him?", "Why was he chosen?", "When did they meet him?", "And then?", "Why?", "Was that in May?"],
)
def test_a_question_that_points_back_takes_over_what_it_points_to(question: str) -> None:
    query = searched(question, ENVOY)
    assert query.startswith(question)
    for word in ("Trump", "special", "envoy", "Ukraine", "Russia"):
        assert word in query


def test_only_words_that_say_something_are_taken_over() -> None:
    carried = set(searched("What became of him?", ENVOY).split()) - {"What", "became", "of", "him?"}
    assert carried.isdisjoint({"did", "as", "for", "and", "Whom"})


def test_a_word_of_the_question_is_not_taken_over_again() -> None:
    query = searched("What did they say about the envoys?", ENVOY)
    assert query.count("envoy") == 1


@pytest.mark.parametrize(
    "question",
    [
        "Which platform will stream the Oscars from 2029?",
        "How many drones were shot down above Moscow in November 2024?",
        "Who leads the European Central Bank in Frankfurt?",
    ],
)
def test_a_new_topic_stands_alone(question: str) -> None:
    assert searched(question, ENVOY) == question


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    query = searched("What became of him?", ENVOY, "Why did that anger his advisers?")
    assert "envoy" in query
    assert "advisers" in query


def test_he_is_looked_for_behind_a_question_that_names_nobody() -> None:
    assert "envoy" in searched("How old is he?", ENVOY, "When was the report published?")


def test_what_was_asked_before_a_new_topic_is_forgotten() -> None:
    query = searched("Who built it?", ENVOY, "When did the harbour bridge in Rotterdam fall?")
    assert "bridge" in query
    assert "envoy" not in query


@pytest.mark.parametrize("before", ["", "?", "Who?", "x" * 10_000])
def test_an_odd_question_before_does_no_harm(before: str) -> None:
    assert searched("Why did he?", before).startswith("Why did he?")


def test_a_short_question_with_a_topic_of_its_own_stands_alone() -> None:
    assert searched("How much do the tiles cost?", "How heavy was the whale?") == "How much do the tiles cost?"
    assert asked("How much?", ["What do the tiles cost?"]).follows
