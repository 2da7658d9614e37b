"""Questions to go on with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer
from rag.question.options import Options
from tests.ui.conftest import FakeAssistant
from ui.chat import Chat
from ui.render import turn_value
from ui.session import Session
from ui.suggesting import follow_ups
from ui.turn import Turn

TEXT = (
    "Ann Miller said that the bridge was older than Stockholm. Ann Miller left. Bob Stone said that it was mended by "
    "Germany. Bob Stone stayed. Carl Dane said that it would be closed in February. Carl Dane slept."
)


@dataclass
class Shelf:
    """One article, and which questions it answers."""

    answered: tuple[str, ...]
    heard: list[tuple[str, Any]] = field(default_factory=list)

    def article(self, source: str) -> Article:
        if source == "gone.md":
            raise FootnoteError("gone", "index it again")
        return Article(source, "A bridge falls", TEXT)

    def ask(self, question: str, *, options: Options) -> Answer:
        self.heard.append((question, options))
        return Answer(question, question, "answered" if question in self.answered else "refused")


def test_follow_ups_are_about_the_retrieved_articles_answered_and_not_asked_before() -> None:
    shelf = Shelf(("What did Ann Miller say about Stockholm?", "What did Bob Stone say about Germany?"))
    answer = Answer("?", "?", "answered", retrieved=("a.md",))

    assert follow_ups(shelf, answer, [], 1) == ["What did Ann Miller say about Stockholm?"]  # type: ignore[arg-type]
    onward = follow_ups(shelf, answer, ["what did ann miller SAY about stockholm?"], 2)  # type: ignore[arg-type]
    assert onward == ["What did Bob Stone say about Germany?"]
    assert not any("February" in question for question, _ in shelf.heard)  # nobody speaks about a month
    assert {options.answerer for _, options in shelf.heard} == {"quotes"}  # trying one out costs no model


def test_an_article_that_is_gone_costs_the_suggestions_and_not_the_answer() -> None:
    answer = Answer("?", "?", "answered", retrieved=("gone.md",))

    assert follow_ups(Shelf(()), answer, [], 2) == []  # type: ignore[arg-type]


def test_while_others_ask_nothing_is_looked_for_to_go_on_with(answer: Answer, assistant: FakeAssistant) -> None:
    chat, session, tried = Chat(assistant), Session(), list[str]()  # type: ignore[arg-type]
    assistant.shelf["bridge.md"] = Article("bridge.md", "A bridge falls", TEXT)
    assistant.snapshots = [replace(answer, retrieved=("bridge.md",))]
    assistant.ask = lambda question, **_: tried.append(question) or replace(answer, query=question)  # type: ignore[method-assign, func-returns-value, assignment]
    list(chat.ask(session, "What fell?"))
    somebody = chat.desk.growing("What else?")
    next(somebody)

    assert not chat.suggest(session)
    assert tried == []
    list(somebody)
    assert chat.suggest(session)
    assert len(tried) == 2


def test_suggestions_stand_under_a_whole_answer_only(answer: Answer, assistant: FakeAssistant) -> None:
    turn = Turn(1, "What fell?", answer, "done", suggestions=("Who is <b>?",))

    assert 'data-ask="Who is &lt;b&gt;?"' in turn_value(turn)["slots"]["next"][0]
    assert turn_value(replace(turn, state="streaming"))["slots"]["next"] == []
    assert not Chat(assistant).suggest(Session())  # type: ignore[arg-type]


def test_the_same_snapshot_again_is_no_change(assistant: FakeAssistant, answer: Answer) -> None:
    assistant.snapshots = [answer, answer, answer]
    revisions = [c.revision for c in Chat(assistant).ask(Session(), "What fell?")]  # type: ignore[arg-type]

    assert len(revisions) == 6  # waiting, three snapshots, done, and the end
    assert len(set(revisions)) == 3
