"""What a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import pytest

from rag.asked_type import Asked, asked_type, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the harbour?", Asked.PERSON),
        ("Which president opened it?", Asked.PERSON),
        ("Where does the ship call?", Asked.PLACE),
        ("In which city does it call?", Asked.PLACE),
        ("When was it opened?", Asked.DATE),
        ("In what year was it opened?", Asked.DATE),
        ("How many ships call there?", Asked.NUMBER),
        ("How much did the crane cost?", Asked.AMOUNT),
        ("How long did the strike last?", Asked.DURATION),
        ("How many days did the strike last?", Asked.DURATION),
        ("Why did they strike?", None),
        ("What happened?", None),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, kind: Asked | None) -> None:
    assert asked_type(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "held"),
    [
        (Asked.PERSON, "It was opened by Ali Hassan.", "Who opened it?", True),
        (Asked.PERSON, "It was opened by Ali Hassan.", "Who is Ali Hassan?", False),
        (Asked.PERSON, "It was opened on Monday.", "Who opened it?", False),
        (Asked.NUMBER, "Some 84 ships called.", "How many ships called?", True),
        (Asked.NUMBER, "In 2024 ships called.", "How many ships called in 2024?", False),
        (Asked.NUMBER, "Twelve ships called.", "How many ships called?", True),
        (Asked.NUMBER, "Ships of 155 metres called.", "How many ships called?", False),
        (Asked.NUMBER, "A 155-metre ship called.", "How many ships called?", False),
        (Asked.NUMBER, "Some 12 % of the ships called.", "How many ships called?", False),
        (Asked.NUMBER, "It sailed 155 miles.", "How many miles did it sail?", True),
        (Asked.NUMBER, "It is 155 metres long.", "How long is it?", True),
        (Asked.NUMBER, "It is 155 metres high.", "How high is it?", True),
        (Asked.DATE, "It opened on 3 May.", "When did it open?", True),
        (Asked.DATE, "It opened in 1902.", "When did it open?", True),
        (Asked.DATE, "It opened with a feast.", "When did it open?", False),
        (Asked.DURATION, "The strike lasted an hour.", "How long did it last?", True),
        (Asked.DURATION, "The strike lasted ninety minutes.", "How long did it last?", True),
        (Asked.DURATION, "The strike began in May.", "How long did it last?", False),
        (Asked.AMOUNT, "It cost $75 million.", "How much did it cost?", True),
    ],
)
def test_what_the_question_names_itself_does_not_count(kind: Asked, sentence: str, question: str, held: bool) -> None:
    assert holds(kind, sentence, question) is held
