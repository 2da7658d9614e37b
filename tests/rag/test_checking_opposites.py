"""A word of a written sentence must not be the opposite of its source's, nor another word of its kind."""

from __future__ import annotations

import pytest

from rag.checking.opposites import kind_fault, opposite_fault
from rag.checking.words import KINDS, OPPOSITES, forms, rows


@pytest.mark.parametrize(
    ("claim", "sentence", "old", "new"),
    [
        ("The bishops praised the play.", "The bishops condemned the play.", "condemned", "praised"),
        ("Inflows reached a record.", "Outflows reached a record.", "outflows", "inflows"),
        ("The fine is unpaid.", "The fine was paid in May.", "paid", "unpaid"),
        ("The fine is paid.", "In May the fine was still unpaid.", "unpaid", "paid"),
        ("Members paid nothing.", "Non-members paid nothing.", "nonmembers", "members"),
        ("The gas is harmless.", "It is a harmful gas.", "harmful", "harmless"),
        ("A dependent body looked at it.", "An independent body looked at it.", "independent", "dependent"),
        ("The road is hard.", "The road is soft.", "soft", "hard"),
        ("An anti-war song was sung.", "A pro-war song was sung.", "pro", "anti"),
    ],
)
def test_an_opposite_is_told(claim: str, sentence: str, old: str, new: str) -> None:
    assert opposite_fault(claim, sentence) == f"the article says “{old}”, not “{new}”"


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The bishops hailed the play.", "The bishops praised the play, others condemned it."),
        ("They discovered the cover.", "They found the cover."),
        ("It is important to the port.", "It matters to ports."),
        ("They invested in a vest.", "They bought vests."),
        ("Immigrants were held at the border.", "Migrants were held at the border."),
        ("He was disappointed by the talks.", "He was appointed in May and did not like the talks."),
        ("The work was hard.", "Soft ground made it slow work."),
        ("He was rich.", "He was wealthy."),
    ],
)
def test_a_word_that_is_no_opposite_is_let_pass(claim: str, sentence: str) -> None:
    assert opposite_fault(claim, sentence) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "old", "new"),
    [
        ("Jonas Berg designed the bridge.", "Jonas Berg built the bridge.", "built", "designed"),
        ("The minister called it careless.", "The union's head called it careless.", "union", "minister"),
        ("His wife found the jars.", "His daughter found the jars.", "daughter", "wife"),
        ("He wrote a novel about it.", "He made a film about it.", "film", "novel"),
        ("It came by lorry.", "It came by train.", "train", "lorry"),
    ],
)
def test_another_word_of_the_same_kind_is_told(claim: str, sentence: str, old: str, new: str) -> None:
    assert kind_fault(claim, sentence, sentence) == f"the article says “{old}”, not “{new}”"


@pytest.mark.parametrize(
    ("claim", "sentence", "wide"),
    [
        ("Jonas Berg built the bridge.", "Jonas Berg constructed the bridge.", ""),
        ("Jonas Berg designed it.", "He built it.", "He designed it. He built it."),
        ("Its leader called it careless.", "The union's president called it careless.", ""),
        ("He wrote a book and a poem.", "He wrote a poem and a novel.", ""),
    ],
)
def test_a_word_that_means_the_same_or_stands_near_is_let_pass(claim: str, sentence: str, wide: str) -> None:
    assert kind_fault(claim, sentence, wide) is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("praise~", {"praise", "praises", "praised", "praising"}),
        ("deny~", {"deny", "denies", "denied", "denying"}),
        ("delay~", {"delay", "delays", "delayed", "delaying"}),
        ("vanish~", {"vanish", "vanishes", "vanished", "vanishing"}),
        ("enemy+", {"enemy", "enemies"}),
        ("heavy^", {"heavy", "heavier", "heaviest"}),
        ("rare^", {"rare", "rarer", "rarest"}),
        ("won", {"won"}),
    ],
)
def test_the_regular_forms_of_a_word(entry: str, expected: set[str]) -> None:
    assert forms(entry) == expected


@pytest.mark.parametrize("path", [OPPOSITES, KINDS])
def test_every_row_of_a_list_has_two_sides_of_words_in_lower_case(path: object) -> None:
    for row in rows(path):  # type: ignore[arg-type]
        assert len(row.sets) >= 2
        for words in row.sets:
            assert words
            assert all(word.isalpha() and word.islower() for word in words), words
