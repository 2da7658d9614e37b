"""Thumbs on the page, without a server."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import yaml

from rag.answer.answer import Answer
from rag.feedback import read_feedback
from tests.ui.conftest import FakeAssistant, event, request
from ui.chat import Ballot, Chat
from ui.page import Page
from ui.render import turn_value
from ui.session import Session
from ui.turn import Turn


@pytest.fixture
def index(assistant: FakeAssistant, tmp_path: Path) -> Path:
    assistant.index.folder = tmp_path / "index"
    return tmp_path / "index"


def asked(chat: Chat, *questions: str) -> Session:
    session = Session()
    for question in questions:
        list(chat.ask(session, question))
    return session


def actions_of(turn: Turn) -> list[str]:
    pieces: list[str] = turn_value(turn)["slots"]["actions"]
    return pieces


def test_a_vote_is_kept_with_its_answer_and_the_questions_before_it(assistant: FakeAssistant, index: Path) -> None:
    chat = Chat(assistant)  # type: ignore[arg-type]
    session = asked(chat, "Who?", "And what?", "Later?")

    chat.vote(session, Ballot(2, "down", "not the bridge"))

    (entry,) = read_feedback(index)
    assert (entry.vote, entry.reason, entry.history) == ("down", "not the bridge", ("Who?",))
    assert entry.answer == "The bridge fell at nine. [1] Nobody was hurt. [2]"
    assert [t.feedback for t in session.conversation.turns] == [None, entry, None]


def test_a_vote_is_kept_once_and_a_change_of_mind_is_one_more(assistant: FakeAssistant, index: Path) -> None:
    chat = Chat(assistant)  # type: ignore[arg-type]
    session = asked(chat, "What fell?")
    for ballot in (Ballot(1, "up"), Ballot(1, "up"), Ballot(1, "up", "clear"), Ballot(1, "up"), Ballot(1, "down")):
        chat.vote(session, ballot)

    assert [(e.vote, e.reason) for e in read_feedback(index)] == [("up", ""), ("up", "clear"), ("down", "")]


@pytest.mark.parametrize("ballot", [Ballot(9, "up"), Ballot(1, "up")])
def test_only_a_whole_answer_is_voted_on(assistant: FakeAssistant, index: Path, answer: Answer, ballot: Ballot) -> None:
    chat, session = Chat(assistant), Session()  # type: ignore[arg-type]
    assistant.snapshots = [answer] * 9
    asking = chat.ask(session, "What fell?")
    next(asking), next(asking)

    chat.vote(session, ballot)

    assert read_feedback(index) == []
    assert actions_of(session.conversation.turns[0]) == []


def test_a_vote_that_cannot_be_kept_says_so_and_is_not_shown_as_kept(assistant: FakeAssistant, index: Path) -> None:
    (index.parent / "feedback").write_text("a file where the folder should be")
    chat = Chat(assistant)  # type: ignore[arg-type]
    session = asked(chat, "What fell?")

    chat.vote(session, Ballot(1, "up"))

    html = "".join(actions_of(session.conversation.turns[0]))
    assert "the feedback cannot be kept at" in html
    assert 'aria-pressed="true"' not in html


def test_the_page_shows_the_pressed_thumb_and_the_draft_of_a_prompt(
    assistant: FakeAssistant, index: Path, answer: Answer
) -> None:
    page = Page(assistant)  # type: ignore[arg-type]
    list(page.ask("What fell?", None, event(), request()))

    slots = page.vote(None, event(turn="1", vote="up", reason="<b>clear</b>"), request())["turns"][0]["slots"]

    up, down, *_, thanks, draft = slots["actions"]
    assert ('aria-pressed="true"' in up, 'aria-pressed="true"' in down) == (True, False)
    assert "&lt;b&gt;clear" in thanks
    (prompt,) = yaml.safe_load(unescape(draft.split('draft">')[-1].split("</pre>")[0]))
    assert prompt["sentences"] == [c.quote for c in answer.citations]
    assert read_feedback(index)[0].reason == "<b>clear</b>"


def test_a_refusal_can_be_voted_on_and_an_answer_stopped_half_way_cannot() -> None:
    refused = Turn(1, "Who?", Answer("Who?", "Who?", "refused"), "done")

    failed = Turn(1, "Who?", error="broken", state="failed")

    assert "data-vote" in "".join(actions_of(refused))
    assert "data-vote" not in "".join(actions_of(replace(refused, state="stopped")) + actions_of(failed))
