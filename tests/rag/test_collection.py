"""The collection answers for itself, from its catalogue, and each article it names can be opened."""

from datetime import date

import pytest

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.language.people import people
from rag.language.periods import Period, period
from rag.search.filters import Filters
from tests.rag.conftest import BuildAssistant

ARTICLES = {
    "bridge.md": "---\ntitle: The bridge falls\ndate: 2024-05-03\npublisher: The Herald\n---\n\nAnna Kowal opened the "
    "inquiry in Riga. Kowal said that the bridge had been weak for years. Later Kowal left.",
    "harbour.md": "---\ntitle: Harbour sold\ndate: 2025-02-01\npublisher: The Herald\n---\n\nThe harbour of Riga was "
    "sold to a bank. Anna Kowal spoke against it. The price was kept secret, and Kowal did not like that.",
    "wolves.md": "---\ntitle: Wolves return\ndate: 2025-06-09\npublisher: Valley News\n---\n\nWolves have come back to "
    "the valley. Farmers near the forest are afraid of them.",
}


@pytest.fixture(scope="module")
def three(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant(ARTICLES)


def said(answer: Answer) -> str:
    assert answer.kind == "corpus"
    return " ".join(sentence.text for sentence in answer.sentences)


def test_it_counts(three: Assistant) -> None:
    assert said(three.ask("how many articles are there")) == "There are 3 articles."
    assert said(three.ask("How many articles mention Kowal?")).startswith("2 of 3 articles mentioning “Kowal”.")


def test_it_says_from_when_to_when(three: Assistant) -> None:
    answer = three.ask("which period do the articles cover?")
    assert said(answer) == "They run from 3 May 2024 to 9 June 2025."
    assert [c.source for c in answer.citations] == ["bridge.md", "wolves.md"]


def test_it_names_its_publishers_its_newest_and_its_oldest(three: Assistant) -> None:
    assert said(three.ask("Which publishers are there?")) == "The Herald: 2 articles. Valley News: 1 article."
    assert "Wolves return" in said(three.ask("what is the newest article?"))
    assert "The bridge falls" in said(three.ask("What is the oldest article?"))


def test_the_newest_on_something_is_the_newest_that_mentions_it(three: Assistant) -> None:
    assert said(three.ask("latest on Kowal")).startswith("The newest article mentioning “Kowal” is of 1 February 2025.")
    assert said(three.ask("latest on Chestnutia")).startswith("There is no article mentioning “Chestnutia”.")
    assert "Wolves return" in said(three.ask("what are the newest documents about"))


def test_it_finds_articles_by_what_they_mention_by_day_and_by_publisher(three: Assistant) -> None:
    mention = three.ask("Which articles mention the harbour?")
    assert said(mention) == "“Harbour sold”, 1 February 2025."
    assert "harbour" in mention.citations[0].quote
    assert "The bridge" in said(three.ask("which articles were published before 2025?"))
    assert said(three.ask("which articles are by Valley News?")).endswith("“Wolves return”, 9 June 2025.")
    assert said(three.ask("articles about chestnuts")) == "There is no article mentioning “chestnuts”."


def test_what_is_new_since_a_day_without_an_article_is_said_with_the_newest(three: Assistant) -> None:
    told = said(three.ask("what's new since yesterday?", as_of=date(2026, 3, 2)))
    assert told.startswith("There is no article since 1 March 2026. The newest article is of 9 June 2025.")


def test_it_says_who_is_mentioned_most(three: Assistant) -> None:
    answer = three.ask("who is mentioned most?")
    assert said(answer) == "Anna Kowal: in 2 articles."
    assert "Kowal" in answer.citations[0].quote


def test_the_articles_that_were_chosen_are_the_collection(three: Assistant) -> None:
    chosen = Filters(sources=frozenset({"wolves.md"}))
    assert said(three.ask("how many articles are there", filters=chosen)) == "There is 1 article."


def test_people_are_told_from_places_and_titles() -> None:
    text = (
        "President Donald Grey met Miss Poland in the Oval Office. Grey left. President Kim met Grey. President Low "
        "met Kim. In Poland Grey was well known. Poland applauded. The Office closed. In Poland it rained on Grey."
    )
    assert [person.name for person in people([text])] == ["Donald Grey"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("only in 2025", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("since March 2025", Period(first=date(2025, 3, 1))),
        ("after March 2025", Period(first=date(2025, 4, 1))),
        ("before 2025", Period(last=date(2024, 12, 31))),
        ("nothing before 2025 please", Period(first=date(2025, 1, 1))),
        ("only the harbour", None),
    ],
)
def test_a_stretch_of_days_is_read(text: str, meant: Period | None) -> None:
    assert period(text, date(2026, 3, 2)) == meant
