"""A written sentence must not turn its source around: denials, opposites, and who did what."""

from __future__ import annotations

import pytest

from rag.checking.exchange import name_exchange_fault
from rag.checking.polarity import polarity_fault
from rag.checking.roles import role_fault


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("He did not attend the meeting.", "He attended the meeting.", "the article does not deny this"),
        ("He didn't attend the meeting.", "He attended the meeting.", "the article does not deny this"),
        ("He attended the meeting.", "He never attended the meeting.", "the article denies this"),
        ("He took the money.", "He denied taking the money.", "the article denies this"),
        ("He paid the fine.", "He failed to pay the fine.", "the article denies this"),
        ("Nobody was hurt.", "Three people were hurt.", "the article does not deny this"),
        ("He never went home.", "He walked to his house.", "the article does not deny this"),
        ("Prices fell.", "Prices rose.", "the article says “rose”, not “fell”"),
        ("Exports increased in May.", "Exports decreased in May.", "the article says “decreased”, not “increased”"),
        ("They lost the match.", "They won the match.", "the article says “won”, not “lost”"),
        ("They won the cup and lost the league.", "They won the cup and won the league.", "“won”, not “lost”"),
        ("The deal is legal.", "The deal is illegal.", "the article says “illegal”, not “legal”"),
        ("Talks were informal.", "Talks were formal.", "the article says “formal”, not “informal”"),
    ],
)
def test_a_sentence_turned_around_is_told(claim: str, sentence: str, reason: str) -> None:
    fault = polarity_fault(claim, sentence)
    assert fault is not None
    assert reason in fault


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("He did not attend the meeting.", "He never attended the meeting."),
        ("He sent a letter.", "He did not come, but sent a letter."),
        ("Non-members were not allowed to settle.", "The crown's refusal to allow non-members to settle is known."),
        ("It is not clear.", "It remains unclear."),
        ("He not only came but stayed.", "He came and stayed."),
        ("Prices rose.", "Prices rose while wages fell."),
        ("Exports increased.", "Exports rose."),
        ("The age is 14.", "The age is 14, while in some there is no minimum age."),
    ],
)
def test_a_sentence_of_the_same_meaning_is_let_pass(claim: str, sentence: str) -> None:
    assert polarity_fault(claim, sentence) is None


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Oslo beat Bergen.", "Bergen beat Oslo."),
        ("Oslo was beaten by Bergen.", "Oslo beat Bergen."),
        ("Solheim sold the boat to Berg.", "Berg sold the boat to Solheim."),
        ("Oslo has 84 boats and Bergen 30 cars.", "Oslo has 84 cars and Bergen 30 boats."),
        ("Troops returned to Anzac.", "Troops returned to Egypt and later saw the founding of Anzac."),
    ],
)
def test_changed_roles_are_told(claim: str, sentence: str) -> None:
    assert role_fault(claim, sentence) is not None


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Bergen was beaten by Oslo.", "Oslo beat Bergen."),
        ("Oslo beat Bergen.", "Bergen was beaten by Oslo."),
        ("The film was shown in Spain.", "The film was shown in France, Italy and Spain."),
        ("EU law is older.", "European Union law is older."),
        ("Solheim spoke.", "She spoke."),
        ("Solheim and Berg met.", "Berg and Solheim met."),
        ("60% of the people paid.", "500,000 people came, and 60% of them paid."),
    ],
)
def test_the_same_roles_in_other_words_are_let_pass(claim: str, sentence: str) -> None:
    assert role_fault(claim, sentence) is None


def test_a_name_that_stands_for_another_is_told() -> None:
    fault = name_exchange_fault(
        "The fruit fair is held in Bergen every year.", "The fruit fair is held in Oslo every year."
    )
    assert fault == "the article says Oslo, not Bergen"


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Solheim opened the fair.", "She opened the fair."),
        ("Solheim opened the fair.", "The mayor opened the fair."),
        ("The EU opened the fair.", "The European Union opened the fair."),
        ("Solheim opened the fair in Oslo.", "With Berg's men as guides she opened the fair in Oslo."),
    ],
)
def test_a_name_for_a_word_that_is_none_is_let_pass(claim: str, sentence: str) -> None:
    assert name_exchange_fault(claim, sentence) is None
