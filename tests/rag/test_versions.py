"""`footnote diff`: each version of an answer, with the article that brought it."""

from __future__ import annotations

from datetime import date

import pytest

from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.versions import versions
from tests.rag.conftest import BuildAssistant

JARS = "Divers have found {} jars in the wreck off Zanzibar, the museum said."
QUESTION = "How many jars have divers found in the wreck off Zanzibar?"
FIRST, LAST = date(2024, 1, 1), date(2025, 1, 1)


@pytest.fixture(scope="module")
def wreck(build_assistant: BuildAssistant) -> Assistant:
    found = {"2024-02-01": "34", "2024-03-01": "thirty-four", "2024-06-01": "84", "2024-07-01": "84"}
    files = {f"{day}.md": f"---\ntitle: Jars\ndate: {day}\n---\n\n{JARS.format(n)}\n" for day, n in found.items()}
    ferry = "---\ntitle: A ferry\ndate: 2023-12-24\n---\n\nThe mayor of Arlen opened a new ferry to Holm.\n"
    return build_assistant({**files, "ferry.md": ferry})


def test_each_version_comes_with_its_day_and_first_article(wreck: Assistant) -> None:
    found = versions(wreck, QUESTION, FIRST, LAST)
    assert [(str(v.day), v.value) for v in found] == [("2024-01-01", ""), ("2024-02-01", "34"), ("2024-06-01", "84")]
    assert [v.first and v.first.source for v in found] == [None, "2024-02-01.md", "2024-06-01.md"]


def test_only_the_days_asked_for_are_told(wreck: Assistant) -> None:
    (only,) = versions(wreck, QUESTION, date(2024, 2, 10), date(2024, 5, 1))
    assert (str(only.day), only.value) == ("2024-02-10", "34")
    with pytest.raises(FootnoteError, match="2025-01-01 is after 2024-01-01"):
        versions(wreck, QUESTION, LAST, FIRST)
