"""`as_of`: only what was published by a day answers, as if it were asked then."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.evaluation.cases import load_cases
from rag.search.filters import Filters
from tests.conftest import SEEDS
from tests.rag.conftest import BuildAssistant

JARS = "Divers have found {} jars in the wreck off Zanzibar, the museum said. The jars held {}."
MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)
QUESTION = "How many jars have divers found in the wreck off Zanzibar?"


def _article(day: str, text: str, publisher: str = "The Gazette") -> str:
    return f"---\ntitle: The wreck off Zanzibar\ndate: {day}\npublisher: {publisher}\n---\n\n{text}\n"


@pytest.fixture(scope="module")
def wreck(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant(
        {
            "june.md": _article("2024-06-01", JARS.format(34, "olive oil")),
            "copy.md": _article("2024-06-20", JARS.format(34, "olive oil"), "The Herald"),
            "july.md": _article("2024-07-01", JARS.format(84, "red wine"), "The Herald"),
            "undated.txt": "Divers have found 99 jars in the wreck off Zanzibar, a guide says.",
        },
        threshold=0,
    )


def test_only_what_was_published_by_the_day_answers(wreck: Assistant) -> None:
    then, later = wreck.ask(QUESTION, as_of=JUNE), wreck.ask(QUESTION, as_of=JULY)
    assert "34" in then.text
    assert "84" in later.text
    assert {c.source for c in (*then.citations, *then.nearest)} == {"june.md"} == set(then.retrieved)


def test_a_later_copy_of_the_same_text_is_not_named(wreck: Assistant) -> None:
    assert wreck.ask(QUESTION, as_of=JUNE).citations[0].copies == ()
    assert wreck.ask(QUESTION, as_of=date(2024, 6, 20)).citations[0].copies != ()


def test_articles_without_a_date_are_left_out_and_counted(wreck: Assistant) -> None:
    note = wreck.ask(QUESTION, as_of=JULY).note
    assert note
    assert note.endswith(
        "One article without a date is left out: as of 1 July 2024 only what was published by then counts."
    )
    assert "left out" not in (wreck.ask("Hello!", as_of=JULY).note or "")
    assert "left out" not in (wreck.ask(QUESTION, as_of=JULY, filters=Filters(source="j*")).note or "")


def test_before_the_first_article_there_is_no_answer(wreck: Assistant) -> None:
    answer = wreck.ask(QUESTION, as_of=MAY)
    assert (answer.refused, answer.nearest) == (True, ())
    assert answer.note
    assert answer.note.startswith("No article is known to be of 1 May 2024 or before.")


def test_a_yes_or_no_about_a_publisher_with_later_articles_only_is_answered_from_the_others(wreck: Assistant) -> None:
    answer = wreck.ask("Did The Herald report that the jars held red wine?", as_of=JUNE)
    assert {c.date for c in (*answer.citations, *answer.nearest)} <= {"2024-06-01"}


def test_no_sample_prompt_is_answered_with_what_came_later(seed_assistant: Assistant) -> None:
    prompts = [case.question for case in load_cases([SEEDS / "prompts.yaml"])][::8]
    for day in (date(2024, 11, 12), date(2025, 2, 12), date(2025, 12, 31)):
        for question in prompts:
            answer = seed_assistant.ask(question, as_of=day)
            later = [c.source for c in (*answer.citations, *answer.nearest) if not c.date or c.date > str(day)]
            assert later == [], question
