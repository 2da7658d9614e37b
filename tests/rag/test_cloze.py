"""Questions that a written sentence answers itself, and whom the reader names to them in its article."""

from __future__ import annotations

import pytest

from index.article import Article
from index.chunking import Splitter
from index.minilm import MiniLM
from rag.checking.asking import read_as_another
from rag.language.cloze import clozes
from rag.language.parsed import parse
from rag.reading.reader import reader
from rag.search.match import Match

STORM = (
    "Anna Holm wanted to move quickly, but her advisers feared a repeat of the storm. "
    "The minister, Jonas Berg, was asked for a letter and refused."
)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Holm sold the boat to Berg.", ["Who sold the boat to Berg?"]),
        ("The old bridge was painted, and Holm left for Oslo.", ["Who left for Oslo?"]),
        ("Berg refused the plan because he wanted to wait for help.",
         ["Who refused the plan because he wanted to wait for help?", "Who wanted to wait for help?"]),
        ("Berg's green boats were sold.", ["Whose green boats were sold?"]),
        ("In May he was seen in Oslo.", []),
        ("It was sold to the town of Oslo.", []),
        ("Holm said: “We sold the boats.”", []),
    ],
)  # fmt: skip
def test_a_sentence_answers_who_did_it_and_whose_it_is(text: str, questions: list[str]) -> None:
    assert [cloze.question for cloze in clozes(parse(text))] == questions


def test_a_pronoun_is_one_of_those_named_before() -> None:
    *_, asked = clozes(parse("Berg refused the plan because he wanted to wait for help."))
    assert asked.forms == {"berg"}


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        ("Jonas Berg refused because he wanted to move quickly.", "the article says “Anna Holm” there"),
        ("Anna Holm refused because she wanted to move quickly.", None),
        ("Jonas Berg refused the letter.", None),
    ],
)
def test_the_reader_asked_who_did_it_names_no_other(claim: str, named: str | None) -> None:
    article = Article("storm.txt", "The harbour", STORM)
    (passage,) = Splitter(MiniLM().token_offsets).split(article)
    told = read_as_another(parse(claim), Match(0, article, passage, 0.0, 0.0, 0.0), 1, reader())
    assert told == named
