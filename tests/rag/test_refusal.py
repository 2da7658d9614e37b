"""What is near but does not answer is refused or shown as the closest, and what the articles have is named."""

from collections.abc import Callable

import pytest

from rag.assistant import Assistant
from rag.question.asking import names_in

BuildAssistant = Callable[..., Assistant]

FERRY = (
    "The ferry to Ulmen\n\n"
    "The ferry Marta sank off Ulmen on Friday. The captain of the ferry, Nora Falk, swam ashore. "
    "All 31 passengers of the ferry were saved by fishermen from Ulmen.\n\n"
    "The owners have promised an inquiry into the loss of the ferry. They did not insure the ferry."
)


@pytest.fixture(scope="module")
def assistant(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"ferry.txt": FERRY})


def test_names_and_numbers_are_what_a_refusal_speaks_of() -> None:
    assert names_in("When did the Marta sink off Ulmen in 2024?") == ("Marta", "Ulmen", "2024")
    assert names_in("Where is the ferry?") == ()


@pytest.mark.parametrize(
    "question",
    ["How old is Nora Falk?", "Who is Nora Falk married to?", "What is the capital of Peru?", "Who won the final?"],
)
def test_a_detail_that_is_not_there_is_not_answered(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).outcome != "answered"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the name of the captain?", "Nora Falk"),
        ("How many travellers were rescued?", "31"),
        ("Who rescued the travellers?", "fishermen"),
        ("When did the ship go down?", "Friday"),
    ],
)
def test_what_is_there_is_answered_in_other_words_with_the_words_that_answer(
    assistant: Assistant, question: str, words: str
) -> None:
    answer = assistant.ask(question)
    first = answer.citations[0]
    assert not answer.refused
    assert words in " ".join(first.quote[a - first.start : b - first.start] for a, b in first.answer)


def test_a_refusal_names_what_the_articles_mention(assistant: Assistant) -> None:
    answer = assistant.ask("How old is Nora Falk?")
    assert answer.note == "The articles mention “Nora” and “Falk”, but do not say what is asked here."


def test_a_refusal_names_the_name_that_no_article_has(assistant: Assistant) -> None:
    answer = assistant.ask("Who painted the lighthouse of Vigo?")
    assert answer.missing == ("Vigo",)


def test_more_support_never_lowers_the_confidence(assistant: Assistant) -> None:
    model = assistant.finder.fitted.confidence
    assert all(weight >= 0 for name, weight in model.coefficients.items() if name not in ("size", "share"))


@pytest.mark.parametrize("text", ["asdf", "Wo liegt Quedlinburg?"])
def test_nothing_comes_near_words_that_no_article_has(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.outcome, answer.nearest) == ("refused", ())
