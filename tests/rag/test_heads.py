"""Lines like "From: Ann Lee" and "Date: 12 May" at the head of a mail or an article are no answer to what it tells."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.language.heads import in_head
from tests.rag.conftest import BuildAssistant

MAIL = """From: Ann Lee <ann@example.org>
To: Bo Falk <bo@example.org>
Date: Tue, 12 Nov 2024 10:00:00 +0100
Subject: The bridge of Torvik

The bridge of Torvik has been repaired. It was high time for that.
"""
FERRY = """# The ferry of Holm

By: Kari Moen
Date: 3 March 2025

The old ferry of Holm was sold to a museum. Many people came to the quay to see it off.
"""
CONCERT = "# The concert\n\nDate: 12 May 2025\nPlace: Town hall\n\nThe choir of Arlen sings songs of the sea.\n"


@pytest.fixture(scope="module")
def post(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"bridge.eml": MAIL, "ferry.md": FERRY, "concert.md": CONCERT})


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was the bridge of Torvik repaired?", "The bridge of Torvik has been repaired."),
        ("Who repaired the bridge of Torvik?", "The bridge of Torvik has been repaired."),
        ("When was the old ferry of Holm sold?", "The old ferry of Holm was sold to a museum."),
        ("Who sent the mail about the bridge of Torvik?", "From: Ann Lee <ann@example.org>"),
        ("Who wrote about the ferry of Holm?", "By: Kari Moen"),
        ("When is the concert of the choir?", "Date: 12 May 2025"),  # a notice of it, no head
    ],
)
def test_a_line_of_a_head_answers_only_who_asks_for_it(question: str, answer: str, post: Assistant) -> None:
    told = [sentence.text for sentence in post.ask(question).sentences]
    assert told[0] == answer
    assert answer.startswith(("From", "By", "Date")) or not any(":" in sentence for sentence in told)


def test_a_head_is_a_run_of_its_lines_of_which_one_says_by_whom() -> None:
    text = "He forwarded this.\n\nFrom: Ann\nSent: Monday\nTo: Bo\n\nDate: 12 May\nPlace: Holm\n\nFrom: there he went."
    heads = [line for line in text.split("\n") if in_head(text, text.index(line))]
    assert heads == ["From: Ann", "Sent: Monday", "To: Bo"]
