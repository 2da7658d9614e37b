"""What is near but does not answer is shown as such, and what it lacks is named."""

from collections.abc import Callable

import pytest

from rag.answering import Assistant
from rag.denial import agrees
from rag.refusal import asked_value_missing, specifics

BuildAssistant = Callable[..., Assistant]

FERRY = (
    "The ferry to Ulmen\n\n"
    "The ferry Marta sank off Ulmen on Friday. The captain of the ferry swam ashore. "
    "All passengers of the ferry were saved by fishermen from Ulmen.\n\n"
    "The owners have promised an inquiry into the loss of the ferry. They did not insure the ferry."
)


@pytest.fixture(scope="module")
def assistant(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"ferry.txt": FERRY}, threshold=0.0)


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Which towns did not flood?", "Aden and Brill were flooded.", False),
        ("Which towns did not flood?", "Corvo was never flooded.", True),
        ("Which towns flooded?", "Aden flooded, Brill did not.", True),
        ("Who couldn’t vote?", "Children voted.", False),
        ("What is a non-profit bank?", "A bank that makes no profit.", True),
        ("Why did the ferry not sail?", "The captain was ill.", True),
        ("Who pays if no insurer does?", "The owners pay.", True),
        ("Where is the note?", "On the table.", True),  # "not" only begins the word.
    ],
)
def test_a_question_that_denies_needs_a_sentence_that_denies(question: str, sentence: str, expected: bool) -> None:
    assert agrees(question, sentence) is expected


def test_names_and_numbers_are_what_is_specific_in_a_question() -> None:
    assert specifics("When did the Marta sink off Ulmen in 2024?") == ["Marta", "Ulmen", "2024"]
    assert specifics("Where is the ferry?") == []


def test_a_question_that_denies_is_less_sure_of_a_sentence_that_does_not(assistant: Assistant) -> None:
    evidence = [assistant.find(q).evidence for q in ("Who was saved?", "Who was not saved?")]
    assert [e.agrees for e in evidence if e] == [1.0, 0.0]


def test_sentences_without_a_number_do_not_answer_how_many(assistant: Assistant) -> None:
    answer = assistant.ask("How many passengers of the ferry were saved by fishermen from Ulmen?")
    assert answer.outcome == "closest"
    assert answer.note == "What is quoted gives no number."


def test_the_closest_names_the_word_no_article_mentions(assistant: Assistant) -> None:
    answer = assistant.ask("Who painted the lighthouse of Ulmen?")
    assert answer.outcome == "closest"
    assert answer.note == "No article mentions “painted” or “lighthouse”."


def test_a_number_that_is_given_is_not_missing(assistant: Assistant) -> None:
    chosen = [r.candidate for r in assistant.find("When did the ferry sink?").quotes.chosen]
    assert asked_value_missing("When did the ferry sink?", chosen) is None
    assert asked_value_missing("How long did the ferry burn?", chosen) == "length of time"
