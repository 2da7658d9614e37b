"""The days a question means, and how well a date fits them."""

from __future__ import annotations

import math
from datetime import date

import pytest

from rag.language.dates import Window, wants_latest, window
from rag.question.asking import asked
from rag.question.timeliness import Timeliness

MONDAY = date(2025, 3, 10)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened on 10 November 2024?", date(2024, 11, 10), date(2024, 11, 10)),
        ("What happened on November 10?", date(2024, 11, 10), date(2024, 11, 10)),  # the last one before March 2025
        ("What happened on 2024-11-10?", date(2024, 11, 10), date(2024, 11, 10)),
        ("What was decided in February?", date(2025, 2, 1), date(2025, 2, 28)),
        ("What was decided in February 2024?", date(2024, 2, 1), date(2024, 2, 29)),
        ("Who resigned yesterday?", date(2025, 3, 9), date(2025, 3, 9)),
        ("Who resigned last week?", date(2025, 2, 24), date(2025, 3, 10)),
        ("Who resigned last month?", date(2025, 2, 1), date(2025, 2, 28)),
        ("Who resigned in 2022?", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_the_days_a_question_means(question: str, first: date, last: date) -> None:
    assert window(question, MONDAY) == Window(first, last)


@pytest.mark.parametrize("question", ["May he resign?", "Did they march on the town?", "Who resigned?"])
def test_a_question_without_a_date_means_no_days(question: str) -> None:
    assert window(question, MONDAY) is None


def test_an_impossible_day_is_taken_as_its_month() -> None:
    assert window("Who resigned on 31 April 2024?", MONDAY) == Window(date(2024, 4, 1), date(2024, 4, 30))


def test_latest_and_now_want_the_newest() -> None:
    assert wants_latest("What is the latest on the talks?")
    assert wants_latest("Where do the talks stand now?")
    assert not wants_latest("Who knows him?")


def test_a_date_in_the_window_scores_one_and_fades_by_a_third_in_a_month() -> None:
    times = Timeliness(Window(date(2025, 2, 1), date(2025, 2, 28)))
    assert times.score("2025-02-12") == 1
    assert times.score("2025-03-30") == pytest.approx(math.exp(-1))  # 30 days after the window
    assert times.score(None) == 0


def test_without_a_word_on_time_no_date_is_preferred() -> None:
    times = Timeliness.of(asked("Who resigned?"), ["2025-02-12"])
    assert times.score("2025-02-12") == 0


def test_the_latest_is_counted_from_the_newest_article_there_is() -> None:
    times = Timeliness.of(asked("What is the latest on the talks?", as_of=MONDAY), ["2024-01-01", "2024-06-01", None])
    assert times.score("2024-06-01") == 1
    assert times.score("2024-01-01") < 0.01


def test_the_day_of_the_question_counts_when_it_is_given() -> None:
    times = Timeliness.of(asked("Who resigned?", as_of=MONDAY), ["2020-01-01"])
    assert times.score("2025-03-10") == 1
    assert times.score("2020-01-01") < 0.01
