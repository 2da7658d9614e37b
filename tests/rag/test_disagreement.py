"""Articles that answer with different figures are shown as such."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.builder import build_index
from rag.answer.values import Value
from rag.assistant import Assistant
from rag.settings import load_settings

EARLY = "Divers have found {} jars in the wreck off Zanzibar, the museum said."
QUESTION = "How many jars have divers found in the wreck off Zanzibar?"

Ask = Callable[[dict[str, tuple[str, str]]], Assistant]


@pytest.fixture
def over(tmp_path: Path) -> Ask:
    """Open an assistant over articles given as name -> (date, text)."""

    def opened(articles: dict[str, tuple[str, str]]) -> Assistant:
        folder = tmp_path / "articles"
        folder.mkdir()
        for name, (day, text) in articles.items():
            (folder / name).write_text(f"---\ntitle: Jars of {name}\ndate: {day}\n---\n\n{text}\n", "utf-8")
        build_index([folder], tmp_path / "index")
        return Assistant.open(tmp_path / "index", load_settings(threshold=0))

    return opened


def test_different_figures_of_different_days_come_newest_first(over: Ask) -> None:
    answer = over(
        {"a.md": ("2024-11-12", EARLY.format(34)), "b.md": ("2026-01-01", EARLY.format("eighty-four by now"))}
    ).ask(QUESTION)
    assert [c.date for c in answer.citations] == ["2026-01-01", "2024-11-12"]
    assert answer.note == "The articles disagree: “eighty-four” (1 January 2026), “34” (12 November 2024)."
    assert answer.to_json()["disagreement"] == [
        {"value": "eighty-four", "citations": [1]},
        {"value": "34", "citations": [2]},
    ]


def test_the_same_figure_in_other_words_is_no_disagreement(over: Ask) -> None:
    answer = over(
        {"a.md": ("2024-11-12", EARLY.format(84)), "b.md": ("2026-01-01", EARLY.format("eighty-four in all"))}
    ).ask(QUESTION)
    assert "disagreement" not in answer.to_json()


def test_a_figure_beside_the_words_that_answer_is_no_disagreement(over: Ask) -> None:
    articles = {"a.md": ("2024-11-12", EARLY.format(34)), "b.md": ("2026-01-01", EARLY.format(84))}
    assert over(articles).ask("Who has found jars in the wreck off Zanzibar?").disagreement == ()


def test_what_is_said_of_another_name_is_no_disagreement(over: Ask) -> None:
    call = "The call between the mayor and {} lasted {} on Monday, the office said."
    articles = {
        "a.md": ("2024-11-12", call.format("Petrov", "90 minutes")),
        "b.md": ("2024-11-13", call.format("Zelinski", "one hour")),
    }
    assert over(articles).ask("How long did the call between the mayor and Petrov last?").disagreement == ()


def test_years_counted_back_from_other_days_are_no_disagreement(over: Ask) -> None:
    found = "The wreck off Zanzibar had been found {} years earlier by divers, the museum said."
    articles = {"a.md": ("2024-11-12", found.format("two")), "b.md": ("2025-11-13", found.format("three"))}
    assert over(articles).ask("When was the wreck off Zanzibar found by divers?").disagreement == ()


@pytest.mark.parametrize(
    ("one", "other", "same", "excludes"),
    [
        ("about [90 minutes]", "[1.5 hours]", True, False),
        ("about [90 minutes]", "[an hour and a half]", True, False),
        ("about [90 minutes]", "[45 minutes]", False, True),
        ("at [183 miles an hour]", "[171 miles an hour]", False, True),
        ("some [80] jars", "[82] jars", True, False),
        ("[34] jars", "[84] jars", False, True),
        ("[34] jars", "[$34 million]", False, False),
        ("by [Phil Ruffin]", "by [Ruffin]", True, False),
        ("by [Phil Ruffin]", "by [Sheldon Adelson]", False, True),
        ("on [Tuesday, 11 February 2025]", "on [11 February]", True, False),
        ("on [11 February 2025]", "on [February 12]", False, True),
    ],
)
def test_values_are_compared_by_what_they_mean(one: str, other: str, same: bool, excludes: bool) -> None:
    def read(text: str) -> Value:
        sentence = f"It was {text.replace('[', '').replace(']', '')}, they say."
        return Value.of(sentence, (7 + text.index("["), 6 + text.index("]")), "What was it?")

    assert (read(one).same(read(other)), read(one).excludes(read(other))) == (same, excludes)
