"""Numbers as values."""

from __future__ import annotations

import pytest

from rag.language.numbers import numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("84 drones", {84}),
        ("eighty-four drones", {84}),
        ("10,000 troops", {10000}),
        ("ten thousand troops", {10000}),
        ("$75 million a day", {75e6}),
        ("one hundred and twenty people", {120}),
        ("two million three hundred thousand", {2.3e6}),
        ("a hundred people", {100}),
        ("a man and a dog", set()),
        ("2.5 percent of 1,200", {2.5, 1200}),
        ("between 34 and 84", {34, 84}),
        ("between one hundred and two hundred people", {100, 200}),
        ("between two thousand and three thousand people", {2000, 3000}),
        ("half a million people", {500_000}),
        ("half a dozen eggs", {6}),
        ("a dozen eggs", {12}),
        ("a quarter of a million", {250_000}),
        ("one and a half million", {1.5e6}),
        ("2 and a half billion", {2.5e9}),
        ("a million and a half", {1.5e6}),
        ("two and a quarter million", {2.25e6}),
        ("two and three quarter million", {2.75e6}),
        ("two and a half years", {2.5}),
        ("half of the people", set()),
        ("an hour and a half", set()),
        ("two thirds of them", {2 / 3}),
        ("three-quarters of them", {0.75}),
        ("a third of them", {1 / 3}),
        ("one quarter of them", {0.25}),
        ("it shrank for two quarters", {2}),
        ("a third man came in one quarter", {1}),
        ("two third prizes", {2}),
        ("nothing", set()),
    ],
)
def test_the_numbers_of_a_text(text: str, values: set[float]) -> None:
    assert numbers(text) == values
