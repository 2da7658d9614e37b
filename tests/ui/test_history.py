"""Conversations are kept, each for its owner alone, and say where their articles have changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import func, select

from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.feedback import Feedback
from tests.ui.conftest import FakeAssistant, event, request
from ui.conversation import Conversation
from ui.history import LONGEST_TITLE, MOST_CONVERSATIONS, TOO_LONG, History, turns_json, turns_of
from ui.history_stores import CONVERSATION
from ui.page import GONE, Page
from ui.render import turn_value
from ui.stale import checked
from ui.turn import Stale, Turn
from ui.visitor import visitor_of


@pytest.fixture
def in_file(tmp_path: Path) -> History:
    return History.beside(tmp_path / ".footnote")


@pytest.fixture(params=["sqlite", "postgres"])
def history(request: pytest.FixtureRequest) -> History:
    return request.getfixturevalue({"sqlite": "in_file", "postgres": "in_postgres"}[request.param])


def talk(*questions: str, answer: Answer | None = None) -> Conversation:
    return Conversation(tuple(Turn(n, q, answer, "done") for n, q in enumerate(questions, start=1)))


def test_a_conversation_comes_back_as_it_was(answer: Answer, cite: Callable[..., Citation]) -> None:
    vote = Feedback("2026-01-01T00:00:00", "up", "clear", "What fell?", (), "It fell. [1]", ({"number": 1},), "g")
    refused = Answer("Who?", "Who?", "refused", nearest=(cite(copies=("b.md",), answer=((29, 35),)),), missing=("who",))
    wrong = replace(answer, sentences=(Sentence("Blue.", (1,), False, "no colour"),), note="n", answerer="model")
    turns = (
        Turn(1, "What fell?", answer, "done", feedback=vote),
        Turn(3, "Who?", refused, "stopped"),
        Turn(4, "Blue?", wrong, "failed", "it broke"),
    )

    assert turns_of(turns_json(Conversation(turns))) == turns
    as_before = TypeAdapter(tuple[Turn, ...]).dump_json(turns).decode()  # what versions until November 2026 kept
    assert turns_of(as_before) == turns


def test_half_an_answer_is_not_kept_as_a_whole_one_and_its_question_is_not_lost(answer: Answer) -> None:
    conversation = Conversation((Turn(1, "One?", answer, "done"), Turn(2, "Two?", answer, "streaming"), Turn(3, "3?")))

    kept = [(t.id, t.question, t.state) for t in turns_of(turns_json(conversation))]
    assert kept == [(1, "One?", "done"), (2, "Two?", "stopped"), (3, "3?", "stopped")]


def test_an_answer_too_long_to_be_kept_spoils_no_other(history: History, answer: Answer) -> None:
    endless = replace(answer, sentences=(Sentence("x" * 10_000_000, (1,), True),))
    talked = (
        talk("One?", "Two?", answer=answer).put(Turn(3, "Three?", endless, "done")).put(Turn(4, "4?", answer, "done"))
    )
    saved = history.save("me", talked)

    turns = history.load("me", saved.id).turns  # type: ignore[union-attr]
    assert [(t.question, t.error) for t in turns if t.answer is None] == [("Three?", TOO_LONG)]
    assert len(turns) == 4
    with history.store.opened() as db:
        assert db.scalar(select(func.length(CONVERSATION.c.turns))) < 3_000_000


@pytest.mark.parametrize("text", ["", "{", "null", "3", '"x"', "[3]", '[{"id": 1}]', '[{"id": "<", "question": 1}]'])
def test_what_is_no_conversation_is_an_empty_one(text: str) -> None:
    assert turns_of(text) == ()


def test_a_turn_that_makes_no_sense_spoils_only_itself(answer: Answer) -> None:
    good = json.loads(turns_json(talk("One?", "Two?", answer=answer)))
    states = [{**good[0], "state": "<b>"}, {**good[0], "state": "streaming"}, {**good[0], "id": -4}]
    outcome = {**good[0], "answer": {**good[0]["answer"], "outcome": '"><script>'}}

    words = json.loads(json.dumps(good[0]))
    words["answer"]["citations"][0]["answer"] = [[0, 9]]  # Not in the quote.

    assert [t.id for t in turns_of(json.dumps([*states, outcome, words, good[1], good[1]]))] == [2]


def test_nobody_sees_or_changes_anybody_elses(history: History) -> None:
    saved = history.save("me", talk("What fell?"))

    assert history.load("you", saved.id) is None
    assert history.conversations("you") == []
    history.rename("you", saved.id, "Mine now")
    history.delete("you", saved.id)
    stolen = history.save("you", replace(talk("Hers?"), id=saved.id, version=saved.version))

    assert stolen.id != saved.id
    assert [e.title for e in history.conversations("me")] == ["What fell?"]


def test_a_conversation_goes_on_under_its_id_unless_another_tab_wrote_to_it(history: History) -> None:
    first = history.save("me", talk("One?"))
    second = history.save("me", replace(first, turns=talk("One?", "Two?").turns))
    other_tab = history.save("me", replace(first, turns=talk("One?", "Else?").turns))

    assert (second.id, second.version) == (first.id, 2)
    assert other_tab.id != first.id
    kept = {e.id: [t.question for t in history.load("me", e.id).turns] for e in history.conversations("me")}  # type: ignore[union-attr, arg-type]
    assert kept == {first.id: ["One?", "Two?"], other_tab.id: ["One?", "Else?"]}
    assert len(first.id) >= 22


def test_conversations_are_searched_in_questions_answers_and_titles(history: History, answer: Answer) -> None:
    bridge = history.save("me", talk("What fell?", answer=answer))
    other = history.save("me", talk("ÉTÉ\0 %?"))
    history.rename("me", other.id, "  Holidays\nin summer  ")

    found = {
        text: [e.id for e in history.conversations("me", text)]
        for text in ("BRIDGE fell", "été", "holidays", "%?", "_")
    }
    assert found == {"BRIDGE fell": [bridge.id], "été": [other.id], "holidays": [other.id], "%?": [other.id], "_": []}
    assert [e.title for e in history.conversations("me", "holidays")] == ["Holidays in summer"]


def test_what_is_deleted_is_gone_from_the_file(in_file: History) -> None:
    saved = in_file.save("me", talk("A secret question about Zanzibar?"))
    assert b"Zanzibar" in in_file.store.file.read_bytes()
    in_file.delete("me", saved.id)

    assert in_file.load("me", saved.id) is None
    assert b"Zanzibar" not in in_file.store.file.read_bytes()


def test_the_file_lies_beside_the_index_and_is_the_users_alone(in_file: History, tmp_path: Path) -> None:
    in_file.save("me", talk("What fell?"))

    assert in_file.store.file == tmp_path / ".footnote-history.db"
    assert in_file.store.file.stat().st_mode & 0o777 == 0o600


def test_the_history_does_not_grow_without_end_and_what_a_page_shows_stays(history: History) -> None:
    shown = history.save("me", talk("shown"))
    history.save("me", talk("oldest " * 100))
    later = {"title": "t", "changed": "2999", "version": 1, "turns": "[]", "words": ""}
    rows = [{**later, "id": f"c{n}", "owner": "me" if n else "you", "place": n + 2} for n in range(MOST_CONVERSATIONS)]
    with history.store.opened() as db:
        db.execute(CONVERSATION.insert(), rows)
    assert [e for e in history.conversations("me", "oldest") if len(e.title) <= LONGEST_TITLE]

    # Later by its place, though the clock says that it is the oldest of all.
    history.save("me", talk("one more"), shown={shown.id})

    assert history.conversations("me", "oldest") == []
    assert history.load("me", shown.id)
    assert history.conversations("me")[0].title == "one more"
    assert len(history.conversations("you")) == 1


def test_a_history_of_an_earlier_form_goes_on_in_its_order(in_file: History) -> None:
    with closing(sqlite3.connect(in_file.store.file)) as db, db:
        db.execute(
            "CREATE TABLE conversation (id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT"
            " NOT NULL, version INTEGER NOT NULL, turns TEXT NOT NULL, words TEXT NOT NULL) WITHOUT ROWID"
        )
        db.execute("CREATE INDEX of_owner ON conversation (owner, changed)")
        rows = [("b", "me", "Later", "2026-02"), ("a", "me", "Earlier", "2026-01")]
        db.executemany("INSERT INTO conversation VALUES (?, ?, ?, ?, 3, '[]', '')", rows)
    in_file.save("me", talk("Now?"))

    assert [e.title for e in in_file.conversations("me")] == ["Now?", "Later", "Earlier"]


def test_a_history_that_is_no_database_is_named(in_file: History) -> None:
    in_file.store.file.write_text("this is no database, and it is long enough to be told from an empty one" * 20)

    with pytest.raises(FootnoteError, match="cannot be used"):
        in_file.conversations("me")


def test_citations_whose_words_changed_or_whose_article_went_are_marked(answer: Answer, article: Article) -> None:
    turns = (Turn(1, "What fell?", answer, "done"),)

    def shelf(text: str) -> Callable[[str], Article]:
        def find(source: str) -> Article:
            if source != article.source:
                raise FootnoteError("gone", "index it")
            return replace(article, text=text)

        return find

    (moved,) = checked(turns, shelf("New. " + article.text))
    (changed,) = checked(turns, shelf("Nothing of it."))

    assert moved.stale == (Stale("cited", 2, gone=True),)
    assert changed.stale == (Stale("cited", 1, gone=False), Stale("cited", 2, gone=True))
    first, second = turn_value(changed)["slots"]["sources"]
    assert "has changed since" in first
    assert "no longer among the articles" in second


class Desk:
    """A page with a history, and somebody at it."""

    def __init__(self, assistant: FakeAssistant, folder: Path, browser: str = "A", user: str | None = None) -> None:
        assistant.index.folder = folder / "index"
        self.page, self.request = Page(assistant), request(browser, user=user)  # type: ignore[arg-type]

    def ask(self, question: str, data: Any = None) -> list[Any]:
        return list(self.page.ask(question, data, event(), self.request))

    def history(self, data: Any = None, **sent: str) -> tuple[str, Any]:
        return self.page.history(data, event(sent), self.request)


@pytest.fixture
def desk(assistant: FakeAssistant, tmp_path: Path) -> Desk:
    return Desk(assistant, tmp_path)


def test_a_conversation_outlives_the_server(desk: Desk, assistant: FakeAssistant, tmp_path: Path) -> None:
    frames = desk.ask("What fell?")
    shown = frames[-1][0]["conversation"]
    anew = Desk(assistant, tmp_path)

    log, _ = anew.page.load({"conversation": shown}, anew.request)
    assert [t["slots"] for t in log["turns"]] == [t["slots"] for t in frames[-1][0]["turns"]]

    gone_on = Desk(assistant, tmp_path)  # the page stayed open, and asks the new server
    frames = gone_on.ask("And when?", {"conversation": shown, "revision": 1000})
    assert [t["id"] for t in frames[-1][0]["turns"]] == [1, 2]
    assert frames[-1][0]["conversation"] == shown
    assert frames[0][0]["revision"] > 1000, "or the page would take it for something older"
    assert assistant.heard[-1] == ("And when?", ("What fell?",))


def test_a_question_is_kept_before_its_answer_is_there(desk: Desk, assistant: FakeAssistant, tmp_path: Path) -> None:
    asking = desk.page.ask("What fell?", None, event(), desk.request)
    shown = next(asking)[0]["conversation"]
    anew = Desk(assistant, tmp_path)  # the server was killed

    log, _ = anew.page.load({"conversation": shown}, anew.request)
    assert [(t["id"], t["state"]) for t in log["turns"]] == [(1, "stopped")]


def test_a_reload_while_an_answer_comes_keeps_half_of_it_in_the_same_conversation(
    desk: Desk, assistant: FakeAssistant, answer: Answer
) -> None:
    assistant.snapshots = [answer] * 9
    asking = desk.page.ask("What fell?", None, event(), desk.request)
    next(asking), next(asking)
    shown = next(asking)[0]["conversation"]
    log, _ = desk.page.load({"conversation": shown}, desk.request)
    asking.close()  # type: ignore[attr-defined]  # only now Gradio has noticed

    assert [(t["id"], t["state"]) for t in log["turns"]] == [(1, "stopped")]
    frames = desk.ask("And when?", {"conversation": shown})
    assert [t["id"] for t in frames[-1][0]["turns"]] == [1, 2]
    assert desk.history()[0].count("data-open=") == 1


def test_a_page_that_shows_another_conversation_than_the_server_has_is_right(desk: Desk) -> None:
    first = desk.ask("What fell?")[-1][0]["conversation"]
    desk.page.fresh({"conversation": first}, desk.request)
    second = desk.ask("And when?")[-1][0]["conversation"]
    assert first != second

    frames = desk.ask("Who?", {"conversation": first})  # the browser's Back showed it again
    assert frames[-1][0]["conversation"] == first
    assert len(frames[-1][0]["turns"]) == 2


def test_a_question_that_is_being_edited_takes_the_place_of_the_old_one_after_a_restart_too(
    desk: Desk, assistant: FakeAssistant, tmp_path: Path
) -> None:
    desk.ask("What fell?")
    shown = desk.ask("And when?")[-1][0]["conversation"]
    anew = Desk(assistant, tmp_path)
    frames = anew.ask("Who fell?", {"conversation": shown, "editing": 1})

    assert [t["question"] for t in frames[-1][0]["turns"]] == ["Who fell?"]


def test_a_conversation_that_is_gone_is_left_on_the_page_and_said_to_be_gone(
    desk: Desk, assistant: FakeAssistant, tmp_path: Path
) -> None:
    shown = desk.ask("What fell?")[-1][0]["conversation"]
    Desk(assistant, tmp_path).history(do="delete", id=shown)
    anew = Desk(assistant, tmp_path)

    anew.ask("What else?")  # in the same tab, which the browser's Back then leaves
    log = anew.page.vote({"conversation": shown}, event(turn=1, vote="up"), anew.request)
    assert log == {"turns": None, "problem": GONE}
    assert "no longer kept" in anew.page.cite({"conversation": shown}, event(turn=1, n=1, shelf="cited"), anew.request)


@pytest.mark.parametrize("browser", ["B", "A:no secret"])
def test_a_conversations_id_alone_opens_nothing(
    desk: Desk, assistant: FakeAssistant, tmp_path: Path, browser: str
) -> None:
    shown = desk.ask("What fell?")[-1][0]["conversation"]
    thief = Desk(assistant, tmp_path, browser)
    data = {"conversation": shown}
    if len(browser) > 1:
        with pytest.raises(PermissionError):
            thief.page.load(data, thief.request)
        return
    log, _ = thief.page.load(data, thief.request)

    assert log["turns"] == []
    assert "What fell?" not in thief.history(data, search="")[0]
    for doing in ("rename", "delete"):
        thief.history(data, do=doing, id=shown, title="stolen")
    assert "text" not in thief.page.export(data, event({"id": shown, "as": "md"}), thief.request)
    assert "What fell?" in desk.history()[0]


def test_who_has_signed_in_is_the_owner_whatever_the_browser_says(assistant: FakeAssistant, tmp_path: Path) -> None:
    Desk(assistant, tmp_path, user="ann").ask("What fell?")

    assert "What fell?" in Desk(assistant, tmp_path, "B", user="ann").history()[0]
    assert "What fell?" not in Desk(assistant, tmp_path, user="bob").history()[0]
    assert "What fell?" not in Desk(assistant, tmp_path).history()[0]


def test_deleting_the_open_conversation_leaves_it(desk: Desk) -> None:
    shown = desk.ask("What fell?")[-1][0]["conversation"]
    html, log = desk.history(do="delete", id=shown)

    assert "What fell?" not in html
    assert (log["turns"], log["conversation"]) == ([], None)


def test_votes_at_the_same_time_are_kept_in_the_same_conversation(desk: Desk) -> None:
    shown = desk.ask("What fell?")[-1][0]["conversation"]

    def vote(n: int) -> None:
        desk.page.vote({"conversation": shown}, event(turn=1, vote=("up", "down")[n % 2]), desk.request)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(vote, range(40)))

    assert desk.history()[0].count("data-open=") == 1


def test_a_conversation_begun_while_another_is_being_kept_is_not_taken_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask("What fell?")
    keeping, may_end, save = Event(), Event(), History.save

    def slow_save(*given: Any) -> Conversation:
        keeping.set()
        assert may_end.wait(20)
        return save(*given)

    monkeypatch.setattr(History, "save", slow_save)
    with desk.page.visit(None, desk.request) as (session, who), ThreadPoolExecutor(2) as pool:
        kept = pool.submit(desk.page.conversations.keep, session, who)
        assert keeping.wait(20)
        cleared = pool.submit(session.clear)
        wait([cleared], timeout=0.1)  # it would be done by then, if it did not wait
        may_end.set()
        kept.result(20), cleared.result(20)
        assert session.conversation.id is None


def test_a_history_that_cannot_be_written_is_said_and_the_answer_stands(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "index-history.db").write_text("this is no database" * 100)
    last = desk.ask("What fell?")[-1][0]

    assert last["turns"][0]["state"] == "done"
    assert "not being kept" in last["problem"]
    assert "cannot be used" in desk.history()[0]


def test_a_failure_nobody_foresaw_is_said_and_the_answer_stands(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(History, "save", lambda *_: 1 / 0)
    last = desk.ask("What fell?")[-1][0]

    assert last["turns"][0]["state"] == "done"
    assert "not being kept" in last["problem"]


def test_a_browser_that_keeps_nothing_can_still_ask(desk: Desk) -> None:
    frames = desk.ask("What fell?", {"keeps": False})

    assert frames[-1][0]["turns"][0]["state"] == "done"
    assert frames[-1][0]["conversation"] is None
    assert "keeps nothing" in desk.history({"keeps": False})[0]
    assert "no longer kept" not in desk.page.cite({"keeps": False}, event(turn=1, n=1, shelf="cited"), desk.request)


def test_a_visitor_is_a_user_or_the_digest_of_a_secret() -> None:
    one, other = (visitor_of(request(letter).headers, None) for letter in "AB")
    ann = visitor_of(request("A", user="ann").headers, "ann")

    assert len({one.key, other.key, ann.key}) == 3  # type: ignore[union-attr]
    assert ann.owner == "user:ann"  # type: ignore[union-attr]
    assert "A" * 32 not in str(one)
    assert visitor_of({"footnote-secret": "A" * 21, "footnote-tab": "t"}, None) is None
    assert visitor_of({"footnote-secret": "A" * 32}, None) is None
    assert visitor_of({"footnote-secret": "A" * 32, "footnote-tab": "../t"}, "ann") is None
