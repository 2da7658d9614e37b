"""Numbers and dates of a written sentence must be those of its source, however either writes them."""

from __future__ import annotations

import pytest

from rag.checking_dates import date_fault
from rag.checking_numbers import number_fault, quantities

NIGHT = "2024-11-13"  # A Wednesday.


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("84 jars", "eighty-four jars"),
        ("twelve ships", "12 ships"),
        ("1,200 seats", "1.2 thousand seats"),
        ("$5 million", "5 million dollars"),
        ("£3bn", "3 billion pounds"),
        ("40%", "40 per cent"),
        ("20 percent", "from 20 to 25 percent"),
        ("the 3rd floor", "the third floor"),
        ("Part 2", "Part II"),
        ("two brothers", "both brothers"),
        ("50% of the bread", "half of the bread"),
        ("about 1.2 million people", "1,203,450 people"),
        ("more than 80 jars", "84 jars"),
        ("fewer than 100 jars", "84 jars"),
        ("one of the jars", "a jar"),
        ("100m", "100m"),
        ("100 metres", "100m"),
    ],
)
def test_the_same_number_in_another_writing_stands(claim: str, sentence: str) -> None:
    assert number_fault(claim, sentence, sentence, sentence, None) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("48 jars", "84 jars", "the article says 84, not 48"),
        ("$5 million", "£5 million", "the article does not give the number 5 million here"),
        ("40%", "41%", "the article says 41%, not 40%"),
        ("40% of jars", "40 euros and 30%", "the article says 30%, not 40%"),
        ("in 1448", "around 1450", "the article says 1450, not 1448"),
        ("around 1448", "in 1450", "the article says 1450, not 1448"),
        ("more than 90 jars", "84 jars", "the article says 84, not 90"),
        ("seven jars", "some jars", "the article does not give the number seven here"),
        ("3 jars", "84 jars and 12 coins", "the article does not give the number 3 here"),
    ],
)
def test_another_number_is_told_with_the_one_that_stands_there(claim: str, sentence: str, reason: str) -> None:
    assert number_fault(claim, sentence, sentence, sentence, None) == reason


def test_a_number_may_stand_in_the_sentence_beside() -> None:
    assert (
        number_fault("84 jars were found", "Jars were found.", "It was dark. 84 in all. Jars were found.", "", None)
        is None
    )


def test_a_number_beside_does_not_stand_for_another_in_the_sentence() -> None:
    near = "18 states have no age limit. In some the limit is 12."
    assert number_fault("12 states have no age limit", "18 states have no age limit.", near, near, None) == (
        "the article says 18, not 12"
    )


def test_a_year_may_be_that_of_the_article() -> None:
    assert number_fault("In 2024 it fell", "It fell", "It fell", "It fell", NIGHT) is None
    assert number_fault("In 2023 it fell", "It fell", "It fell", "It fell", NIGHT) is not None


def test_the_numbers_of_dates_are_no_numbers() -> None:
    assert quantities("On 12 November 2024 at 9") == tuple(
        q for q in quantities("On 12 November 2024 at 9") if q.value == 9
    )


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("12 Nov 2024", "November 12, 2024"),
        ("on November 12", "on 12 November"),
        ("2024-11-12", "the 12th of November 2024"),
        ("in November 2024", "on 12 November 2024"),
        ("on 12 November 2024", "on 12 November"),
        ("on 12 November 2024", "on Tuesday"),
        ("on Tuesday", "on 12 November 2024"),
        ("on 12 November", "yesterday"),
        ("on Tuesday", "on Tuesday"),
        ("on 13 November 2024", "it fell"),
        ("in November", "last week"),
    ],
)
def test_the_same_day_in_other_words_stands(claim: str, sentence: str) -> None:
    assert date_fault(claim, sentence, sentence, NIGHT) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        ("13 November 2024", "12 November 2024", "the article says 12 November 2024, not 13 November 2024"),
        ("12 October", "12 November", "the article says 12 November, not 12 October"),
        ("12 November 2019", "12 November", "the article does not give 12 November 2019 here"),
        ("on Friday", "on Tuesday", "the article says Tuesday, not Friday"),
        ("on 17 May", "on Tuesday", "the article does not give 17 May here"),
        ("in March", "in April", "the article says April, not March"),
    ],
)
def test_another_day_is_told_with_the_one_that_stands_there(claim: str, sentence: str, reason: str) -> None:
    assert date_fault(claim, sentence, sentence, NIGHT) == reason


def test_without_a_date_of_the_article_a_weekday_is_only_itself() -> None:
    assert date_fault("on 12 November 2024", "on Tuesday", "on Tuesday", None) is not None


def test_a_verb_that_is_a_month_as_well_is_no_date() -> None:
    assert date_fault("May it rain, and may they march", "Rain", "Rain", None) is None
