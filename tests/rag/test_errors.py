"""A question that cannot be searched for is refused with the reason."""

import pytest

from rag.question.asking import MAX_QUESTION_CHARS, BadQuestion, checked


@pytest.mark.parametrize("question", ["", " ", "\n\t", "?", "…?!", "—", "\u200b", "👩‍🚒"])
def test_a_question_without_a_word_is_empty(question: str) -> None:
    with pytest.raises(BadQuestion) as raised:
        checked(question)
    assert str(raised.value) == 'the question is empty — ask something, as in: "What are these articles about?"'


def test_a_question_that_is_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(BadQuestion, match=r"the question has 10,000 characters, 4,000 at most — ask in fewer words"):
        checked("x" * 10_000)


def test_the_longest_question_is_let_through() -> None:
    assert checked("x" * MAX_QUESTION_CHARS) == "x" * MAX_QUESTION_CHARS


@pytest.mark.parametrize(
    ("asked", "searched"),
    [("  Who\n called\t whom? ", "Who called whom?"), ("東京?", "東京?"), ("7", "7"), ("x" + " " * 9_000 + "y", "x y")],
)
def test_white_space_does_not_count(asked: str, searched: str) -> None:
    assert checked(asked) == searched
