"""Briefs: what several articles say of a topic, in the order of events."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from rag.answer.disagreement import differ
from rag.assistant import Assistant
from rag.language.dates import Window, event
from rag.search.filters import Filters

BuildAssistant = Callable[..., Assistant]

ARTICLES = {
    "a.md": "---\ntitle: Bridge falls\ndate: 2024-03-02\npublisher: The Gazette\n---\n"
    "The harbour bridge of Arlen fell into the river on 1 March 2024.\nThe fall of the harbour bridge hurt 12 people.\n"
    "Mayor Holm asked for a new harbour bridge at once.\nLorries must use the old road to Arlen from now on.\n",
    "b.md": "---\ntitle: Bridge report\ndate: 2024-09-10\npublisher: The Herald\n---\n"
    "Engineers blame rust for the fall of the harbour bridge of Arlen.\n"
    "The fall of the harbour bridge hurt 15 people.\n"
    "In February 2023 an engineer had warned of rust in the harbour bridge.\n",
    "c.md": "---\ntitle: Cheese prize\ndate: 2024-05-05\npublisher: The Herald\n---\n"
    "A goat cheese from Lund won the first prize of the fair.\nThe farmer who made it keeps 30 goats on a hill.\n",
}


@pytest.fixture(scope="module")
def bridge(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant(ARTICLES)


def test_a_brief_says_what_several_articles_tell_in_the_order_of_events(bridge: Assistant) -> None:
    told = bridge.brief("brief me on the fall of the harbour bridge")
    said = [s.text for s in told.sentences]
    assert told.kind == "brief"
    assert said[0] == "In February 2023 an engineer had warned of rust in the harbour bridge."
    assert said[1] == "The harbour bridge of Arlen fell into the river on 1 March 2024."
    assert said[2] == "Reported 2 March 2024: The fall of the harbour bridge hurt 12 people."
    assert said[3].startswith("Reported 10 September 2024: ")
    assert Counter(c.source for c in told.citations) == {"a.md": 2, "b.md": 2}, "two of one article at most"
    assert all(bridge.article(c.source).text[c.start : c.end] == c.quote for c in told.citations)


def test_a_brief_names_figures_that_differ(bridge: Assistant) -> None:
    told = bridge.brief("how many people the fall of the harbour bridge hurt")
    places = {c.quote: c.number for c in told.citations}
    one, other = (places[f"The fall of the harbour bridge hurt {n} people."] for n in (12, 15))
    assert told.note == f"The articles give different figures: [{one}] and [{other}]."


def test_a_brief_on_a_topic_of_one_article_is_made_of_it_alone(bridge: Assistant) -> None:
    told = bridge.brief("the goat cheese", filters=Filters(source="c.md"))
    assert {c.source for c in told.citations} == {"c.md"}


def test_there_is_no_brief_on_what_no_article_mentions(bridge: Assistant) -> None:
    told = bridge.brief("brief me on the Quokka of Rottnest")
    assert told.refused
    assert told.missing == ("Quokka", "Rottnest")
    assert told.kind == "brief"


def test_a_sentence_tells_of_the_day_it_names_with_its_year() -> None:
    assert event("He fell on 7 November 2024.") == Window(date(2024, 11, 7), date(2024, 11, 7))
    assert event("It was in February 2025 that he fell.") == Window(date(2025, 2, 1), date(2025, 2, 28))
    assert event("He fell on 7 November.") is None
    assert event("He fell in 2024.") is None, "a year is no event"
    assert event("He fell in May, and it was 2024.") is None


def test_days_and_years_are_no_figures_that_differ() -> None:
    assert differ("The bridge fall hurt 12 people.", "The bridge fall hurt 15 people.")
    assert not differ("The bridge fell on 7 November 2024.", "The bridge fell on 8 November 2023.")
    assert not differ("The bridge fall hurt 12 people.", "The ferry carries 15 lorries.")


@pytest.mark.parametrize("topic", ["cheese", "zzxqv", "the 2022 World Cup", "climate change"])
def test_a_topic_of_no_article_is_refused(seed_assistant: Assistant, topic: str) -> None:
    answer = seed_assistant.brief(topic)
    assert (answer.refused, answer.sentences) == (True, ())
