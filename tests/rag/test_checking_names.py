"""Names and quoted words of a written sentence must stand around its source, in some variant."""

from __future__ import annotations

import pytest

from rag.checking.names import name_fault, names, quote_fault

ARTICLE = (
    "Ingrid Solheim has been mayor for two years. William M. Ireland of the United Nations met her in the South of "
    "Norway. Solheim thanked Zelenskyy and the Russian envoy. Beyoncé sang in World War II."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Solheim thanked him.",
        "Mayor Ingrid Solheim thanked him.",
        "President Zelensky was thanked.",
        "Zelens'kyj was thanked.",
        "An envoy of Russia was there.",
        "The Norwegian South was visited.",
        "The UN was there.",
        "The U.N. was there.",
        "Beyonce sang in WWII.",
        "Researchers were there.",
        "Solheim's town was visited.",
    ],
)
def test_a_name_in_another_writing_stands(claim: str) -> None:
    assert name_fault(claim, ARTICLE, "", ARTICLE) is None


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("Karin Solheim thanked him.", "Karin Solheim"),
        ("Then Macron was thanked.", "Macron"),
        ("An envoy of Austria was there.", "Austria"),
        ("William M. South met her.", "William M. South"),
        ("The EU was there.", "EU"),
        ("China was there.", "China"),
    ],
)
def test_another_name_is_told(claim: str, name: str) -> None:
    assert name_fault(claim, ARTICLE, "", ARTICLE) == f"the article does not name {name} here"


def test_a_full_name_may_stand_further_off_when_its_last_word_stands_here() -> None:
    here = "Solheim thanked him."
    assert name_fault("Ingrid Solheim thanked him.", here, "", ARTICLE) is None
    assert name_fault("Karin Solheim thanked him.", here, "", ARTICLE) is not None
    assert name_fault("William Ireland thanked him.", here, "", ARTICLE) is not None


def test_a_name_in_the_title_stands() -> None:
    assert name_fault("Oslo was quiet.", "It was quiet.", "A night in Oslo", "") is None


def test_australia_is_not_austria() -> None:
    assert name_fault("It was in Australia.", "It was in Austria.", "", "") is not None


@pytest.mark.parametrize(
    "text", ["Officials said so.", "On Tuesday in May", "Eighty-four jars", "The mayor", "I saw it"]
)
def test_what_is_no_name(text: str) -> None:
    assert names(text) == ()


def test_quoted_words_must_stand_verbatim() -> None:
    near = "“We will not wait for the capital,” she said."
    assert quote_fault('She said: "we will not wait for the capital."', near) is None
    assert quote_fault("She said “We will not … the capital”.", near) is None
    assert quote_fault("She said “We will not [ever] wait”.", near) is None
    assert (
        quote_fault("She said “We will gladly wait”.", near)
        == "the article does not have the words “We will gladly wait”"
    )


def test_one_quoted_word_is_let_pass() -> None:
    assert quote_fault("The “capital” is far.", "It is far.") is None
