"""Words that a reader takes for the same are the same term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import normal_form, terms, words


@pytest.mark.parametrize(
    "alike",
    [
        ["Zelensky", "Zelenskyy", "Zelenskiy", "zelenskii", "Zelenskij", "ZELENSKY", "Zelensky's", "Zelensky’s"],
        ["Zelensky", "Zelenskyi", "Zelens'kyj"],
        ["Navalny", "Navalnyj", "Navalniy"],
        ["U.S.", "US", "the U.S.", "the US"],
        ["U.S.A.", "USA"],
        ["10,000", "10000"],
        ["1,234,567", "1234567"],
        ["Ukraine's", "Ukraine’s", "Ukraine"],
        ["the senators' vote", "the senators’ votes", "senator vote"],
        ["Zürich", "Zurich", "ZÜRICH", "Zu\u0308rich"],
        ["São Paulo", "Sao Paulo"],
        ["café", "cafe", "cafés"],
        ["Łódź", "Lodz"],
        ["Tromsø", "Tromso"],
        ["Straße", "strasse"],
        ["ﬁre", "fire"],
        ["anti-corrosion", "anti corrosion", "anti–corrosion"],
        ["talks", "talk", "talking", "talked"],
        ["ally", "allies", "Allies"],
        ["“bridge”", "'bridge'", "bridge,", "(bridge)", "bridge"],
        ["$75", "75", "75%"],
    ],
    ids=lambda alike: " = ".join(alike),
)
def test_these_are_one_term(alike: list[str]) -> None:
    first, *others = alike
    assert terms(first)
    assert [(other, terms(other)) for other in others] == [(other, terms(first)) for other in others]


@pytest.mark.parametrize(
    ("one", "other"),
    [("10,000", "10"), ("2.13", "213"), ("Navalny", "Zelensky"), ("2024", "2025"), ("Iran", "Iraq"), ("not", "")],
)
def test_these_are_two_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_stop_words_are_left_out_and_the_order_is_kept() -> None:
    assert terms("The bridge was not in the way of the ferry") == ["bridg", "not", "way", "ferri"]


def test_the_united_states_are_no_stop_word() -> None:
    assert terms("the US and the U.S. Senate") == ["us", "us", "senat"]


def test_decimals_stay_whole() -> None:
    assert words("down 2.13% to 19,448.60 points") == ["down", "2.13", "to", "19448.60", "points"]


def test_a_comma_between_two_numbers_is_no_thousands_mark() -> None:
    assert words("in 2023,24 and 10,50") == ["in", "2023", "24", "and", "10", "50"]


def test_letters_and_digits_are_apart() -> None:
    assert words("COVID-19 and the B52") == ["COVID", "19", "and", "the", "B", "52"]


@pytest.mark.parametrize("text", ["", "  \n", "…", "the of and", "’s"])
def test_a_text_without_content_has_no_terms(text: str) -> None:
    assert terms(text) == []


@given(st.text(max_size=100))
def test_any_text_has_terms_that_are_not_empty(text: str) -> None:
    assert all(terms(text))


@given(st.from_regex(r"[A-Za-zÀ-ž]{1,15}", fullmatch=True))
def test_a_word_has_one_form_in_upper_and_lower_case(word: str) -> None:
    assert normal_form(word.upper()) == normal_form(word.upper().lower())
