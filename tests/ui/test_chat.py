"""Asking, stopping and opening footnotes, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer
from rag.answer.citation import Citation
from rag.question.options import Options
from rag.search.filters import Filters
from tests.ui.conftest import FakeAssistant, event, request
from ui.carried import carried_of
from ui.chat import SOMETHING_BROKE, Chat, Place
from ui.conversation import Conversation
from ui.page import Page
from ui.session import Session
from ui.turn import Turn


def last(chat: Chat, question: str, session: Session | None = None) -> Conversation:
    return list(chat.ask(session or Session(), question))[-1]


def test_a_question_waits_then_grows_then_is_done(assistant: FakeAssistant, answer: Answer) -> None:
    half = replace(answer, sentences=answer.sentences[:1])
    assistant.snapshots = [half, answer]

    seen = [c.turns[0] for c in Chat(assistant).ask(Session(), " What fell? ")]

    assert [t.state for t in seen] == ["waiting", "streaming", "streaming", "done", "done"]
    assert [t.answer for t in seen] == [None, half, answer, answer, answer]
    assert {t.question for t in seen} == {"What fell?"}


@pytest.mark.parametrize("blank", ["", "  \n\t "])
def test_an_empty_question_changes_nothing(assistant: FakeAssistant, blank: str) -> None:
    assert last(Chat(assistant), blank) == Conversation()
    assert assistant.heard == []


def test_a_follow_up_sees_the_earlier_questions_oldest_first(assistant: FakeAssistant) -> None:
    chat, session = Chat(assistant), Session()
    last(chat, "What fell?", session)
    conversation = last(chat, "And when?", session)

    assert assistant.heard == [("What fell?", ()), ("And when?", ("What fell?",))]
    assert [t.id for t in conversation.turns] == [1, 2]


def test_a_failed_question_is_no_part_of_the_history(assistant: FakeAssistant) -> None:
    chat, session = Chat(assistant), Session()
    assistant.snapshots = [FootnoteError("too long", "ask shorter")]
    failed = last(chat, "What " * 3000, session)

    last(chat, "What fell?", session)

    assert failed.turns[0].error == "too long — ask shorter"
    assert assistant.heard[-1] == ("What fell?", ())


def test_an_error_half_way_keeps_what_was_said_and_hides_the_details(assistant: FakeAssistant, answer: Answer) -> None:
    assistant.snapshots = [answer, RuntimeError("secret path")]

    turn = last(Chat(assistant), "What fell?").turns[0]

    assert (turn.state, turn.answer, turn.error) == ("failed", answer, SOMETHING_BROKE)


def started(chat: Chat, session: Session) -> Iterator[Conversation]:
    """An answer that has said something and has more to say."""
    asking = chat.ask(session, "What fell?")
    next(asking)
    next(asking)
    return asking


def test_stopping_closes_the_answer_behind_and_keeps_what_was_said(assistant: FakeAssistant, answer: Answer) -> None:
    chat, session = Chat(assistant), Session()
    assistant.snapshots = [answer] * 100
    asking = started(chat, session)

    session.stop()
    rest = list(asking)

    assert assistant.closed == 1
    assert rest == [Conversation((Turn(1, "What fell?", answer, "stopped"),))]


def test_half_an_answer_left_behind_says_that_it_was_stopped(assistant: FakeAssistant, answer: Answer) -> None:
    session = Session()
    assistant.snapshots = [answer] * 100
    started(Chat(assistant), session).close()  # type: ignore[arg-type, attr-defined]

    assert [t.state for t in session.conversation.turns] == ["stopped"]


def test_asking_again_takes_the_place_of_the_question_and_of_all_after_it(assistant: FakeAssistant) -> None:
    chat, session = Chat(assistant), Session()  # type: ignore[arg-type]
    for question in ("One?", "Two?", "Three?"):
        last(chat, question, session)

    list(chat.ask(session, "Two?", instead_of=2))
    assert [(t.id, t.question) for t in session.conversation.turns] == [(1, "One?"), (4, "Two?")]
    assert assistant.heard[-1] == ("Two?", ("One?",))

    assert session.edit(1) is not None
    assert session.conversation.editing == 1
    last(chat, "Another?", session)
    assert [t.question for t in session.conversation.turns] == ["Another?"]
    assert (assistant.heard[-1], session.conversation.editing) == (("Another?", ()), None)


def test_an_edit_can_be_given_up_and_nothing_is_lost(assistant: FakeAssistant) -> None:
    chat, session = Chat(assistant), Session()  # type: ignore[arg-type]
    last(chat, "One?", session)
    session.edit(1)
    session.edit(None)
    last(chat, "Two?", session)

    assert [t.question for t in session.conversation.turns] == ["One?", "Two?"]


def test_every_change_has_a_later_revision_so_that_a_late_message_is_known(assistant: FakeAssistant) -> None:
    chat, session = Chat(assistant), Session()  # type: ignore[arg-type]
    revisions = [c.revision for c in chat.ask(session, "What fell?")]
    session.clear()

    assert revisions == sorted(revisions)
    assert session.conversation.revision > revisions[-1] > revisions[0] > 0


def test_the_wishes_of_a_browser_reach_the_assistant_but_a_model_that_is_not_there_does_not(
    assistant: FakeAssistant,
) -> None:
    settings = {"answerer": "model", "sentences": "2", "threshold": "0", "after": "2024-11-01", "before": "x"}
    carried = carried_of({"settings": settings}, None)
    list(Chat(assistant).ask(Session(), "What fell?", carried))  # type: ignore[arg-type]

    assert carried.options.answerer == "model"
    assert assistant.wishes == {"filters": Filters(after=date(2024, 11, 1)), "options": Options(2, 0.0, None)}


def test_someone_who_leaves_closes_the_answer_behind(assistant: FakeAssistant, answer: Answer) -> None:
    assistant.snapshots = [answer] * 100
    asking = started(Chat(assistant), Session())
    assert assistant.closed == 0

    asking.close()  # type: ignore[attr-defined]  # what Gradio does when the browser is gone

    assert assistant.closed == 1


def test_a_late_answer_does_not_come_back_into_a_new_conversation(assistant: FakeAssistant, answer: Answer) -> None:
    chat, session = Chat(assistant), Session()
    assistant.snapshots = [answer] * 100
    old = started(chat, session)

    session.clear()
    assistant.snapshots = [answer]
    last(chat, "And now?", session)

    assert [t.question for t in list(old)[-1].turns] == ["And now?"]
    assert [t.id for t in session.conversation.turns] == [2]


def test_one_session_answers_one_question_at_a_time(assistant: FakeAssistant, answer: Answer) -> None:
    chat, session = Chat(assistant), Session()
    assistant.snapshots = [answer] * 100
    asking = started(chat, session)

    last(chat, "Meanwhile?", session)
    assert session.conversation.running
    asking.close()  # type: ignore[attr-defined]

    assert [t.question for t in session.conversation.turns] == ["What fell?"]


def test_stopping_when_nothing_runs_changes_nothing(assistant: FakeAssistant) -> None:
    session = Session()
    session.stop()
    done = last(Chat(assistant), "What fell?", session)
    session.stop()

    assert session.conversation is done


def test_a_footnote_opens_its_article_with_its_neighbours(assistant: FakeAssistant, article: Article) -> None:
    chat = Chat(assistant)
    reading = chat.open(last(chat, "What fell?"), Place(1, "cited", 1))

    assert reading is not None
    assert reading.article == article
    assert (reading.previous, reading.next, reading.position) == (None, Place(1, "cited", 2), (1, 2))


def test_an_old_turns_footnote_opens_its_own_document(assistant: FakeAssistant, answer: Answer, cite: Any) -> None:
    chat, session = Chat(assistant), Session()
    last(chat, "What fell?", session)
    assistant.snapshots = [replace(answer, citations=(cite(1, "Nobody was hurt.", source="river.md"),))]
    both = last(chat, "Who was hurt?", session)

    opened = [chat.open(both, Place(turn, "cited", 1)) for turn in (1, 2)]

    assert [r.article.source for r in opened if r] == ["bridge.md", "river.md"]


def test_the_nearest_passages_of_a_refusal_open_too(assistant: FakeAssistant, cite: Any) -> None:
    chat = Chat(assistant)
    near: Citation = cite()
    assistant.snapshots = [Answer("Who won?", "Who won?", "refused", nearest=(near,))]
    reading = chat.open(last(chat, "Who won?"), Place(1, "nearest", 1))

    assert reading is not None
    assert reading.citation == near


@pytest.mark.parametrize("place", [Place(9, "cited", 1), Place(1, "cited", 9), Place(1, "nearest", 1)])
def test_a_footnote_that_is_not_there_opens_nothing(assistant: FakeAssistant, place: Place) -> None:
    chat = Chat(assistant)

    assert chat.open(last(chat, "What fell?"), place) is None


def test_two_conversations_on_one_chat_do_not_meet(assistant: FakeAssistant) -> None:
    chat = Chat(assistant)
    one, two = chat.ask(Session(), "One?"), chat.ask(Session(), "Two?")
    steps = list(zip(one, two, strict=True))

    assert [t.question for t in steps[-1][0].turns] == ["One?"]
    assert [t.question for t in steps[-1][1].turns] == ["Two?"]
    assert [heard[1] for heard in assistant.heard] == [(), ()]


def test_an_article_that_is_gone_is_said_to_be_gone(assistant: FakeAssistant) -> None:
    page = Page(assistant)  # type: ignore[arg-type]
    list(page.ask("What fell?", None, event(), request()))
    assistant.shelf.clear()

    html = page.cite(None, event(turn=1, n=1, shelf="cited"), request())

    assert "no article bridge.md — index it again" in html
    assert "The cited words were: <q>The bridge fell at nine.</q>" in html
    assert "no longer kept" in page.cite(None, event(), request())


@pytest.mark.parametrize(("typed", "clicked"), [("half a que", event(question="What fell?")), ("What fell?", event())])
def test_asking_leaves_what_is_being_typed_to_the_page(assistant: FakeAssistant, typed: str, clicked: Any) -> None:
    page = Page(assistant)  # type: ignore[arg-type]
    frames = list(page.ask(typed, None, clicked, request()))

    assert assistant.heard == [("What fell?", ())]
    assert not any("value" in box for _, box in frames)
    assert (frames[0][1]["stop_btn"], frames[-1][1]["submit_btn"]) == ("Stop", "Ask")


def test_a_question_is_asked_within_what_was_chosen(assistant: FakeAssistant) -> None:
    chosen = {"publishers": ["The Gazette"]}
    list(Page(assistant).ask("What fell?", {"only": chosen}, event(), request()))  # type: ignore[arg-type]

    assert assistant.filtered == [Filters(sources=frozenset({"bridge.md"}))]


def test_a_choice_that_is_gone_is_said_and_nothing_is_asked(assistant: FakeAssistant) -> None:
    chosen = {"sources": ["gone.md"]}
    frames = list(Page(assistant).ask("What fell?", {"only": chosen}, event(), request()))  # type: ignore[arg-type]

    assert "no longer there — choose others" in str(frames)
    assert assistant.heard == []


def test_one_too_many_hears_that_footnote_is_busy_and_may_ask_again(assistant: FakeAssistant) -> None:
    chat = Chat(assistant, at_once=1, at_most=1)  # type: ignore[arg-type]
    asking = chat.ask(Session(), "What fell?")
    next(asking), next(asking)
    session = Session()
    last(chat, "What else fell?", session)
    assert "Footnote is busy" in (session.conversation.turns[0].error or "")

    list(asking)
    last(chat, "What else fell?", session)
    assert session.conversation.turns[1].state == "done"


def test_who_waits_can_stop_waiting(assistant: FakeAssistant) -> None:
    chat = Chat(assistant, at_once=1, at_most=2)  # type: ignore[arg-type]
    first, session = chat.ask(Session(), "What fell?"), Session()
    next(first), next(first)
    waiting = chat.ask(session, "What else fell?")
    next(waiting), next(waiting)
    session.stop()
    list(waiting)

    assert session.conversation.turns[0].state == "stopped"
    assert [heard[0] for heard in assistant.heard] == ["What fell?"]


def test_who_asks_for_quotes_does_not_wait_for_a_silent_model(assistant: FakeAssistant) -> None:
    assistant.model = "a-model"
    chat = Chat(assistant, at_once=1, at_most=1)  # type: ignore[arg-type]
    silent, session = chat.ask(Session(), "What fell?"), Session()
    next(silent), next(silent)

    list(chat.ask(session, "What fell?", carried_of({"settings": {"answerer": "quotes"}}, None)))
    assert session.conversation.turns[0].state == "done"
    last(chat, "What else fell?", session)
    assert "Footnote is busy" in (session.conversation.turns[1].error or "")
