"""Answers to paste and conversations to keep."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from index.errors import FootnoteError
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.evidence.frozen import Frozen
from ui.conversation import Conversation
from ui.export import answer_text, as_evidence, as_json, file_name, markdown
from ui.panels import history_html, settings_html
from ui.turn import Turn


def talk(title: str, *turns: Turn) -> Conversation:
    return Conversation(turns, title=title)


def test_an_answer_is_copied_with_its_footnotes(answer: Answer) -> None:
    assert answer_text(answer).splitlines() == [
        "The bridge fell at nine. [1] Nobody was hurt. [2]",
        "",
        "[1] A bridge falls · The Gazette · 12 November 2024 · bridge.md, line 3: “The bridge fell at nine.”",
        "[2] A bridge falls · The Gazette · 12 November 2024 · river.md, line 5: “Nobody was hurt.”",
    ]


def test_a_sentence_without_support_says_so_outside_the_page_too(answer: Answer) -> None:
    wrong = replace(answer, sentences=(Sentence("It was blue.", (1,), False, "no colour is given"),))

    assert "It was blue. [1] (not supported: no colour is given)" in answer_text(wrong)
    assert "not supported: no colour is given" in markdown(talk("T", Turn(1, "?", wrong, "done")))


def test_a_refusal_is_copied_with_what_comes_nearest(cite: Callable[..., Citation]) -> None:
    refused = Answer("Who?", "Who?", "refused", nearest=(cite(),))

    assert answer_text(refused).startswith("The articles do not answer this.\n\n- A bridge falls")
    assert "The articles do not answer this." in markdown(talk("T", Turn(1, "Who?", refused, "done")))


def test_markdown_numbers_the_footnotes_through_and_each_mark_has_its_own(answer: Answer) -> None:
    text = markdown(talk("Two", Turn(1, "One?", answer, "done"), Turn(2, "Two?", answer, "stopped")))
    body, notes = text.split("\n[^1]: ", 1)

    assert re.findall(r"\[\^(\d+)\]", body) == ["1", "2", "3", "4"]
    assert re.findall(r"^\[\^(\d+)\]:", "[^1]: " + notes, re.M) == ["1", "2", "3", "4"]
    assert "Nobody was hurt.[^4]" in body
    assert "*Stopped before the end.*" in body


def test_an_article_cannot_bring_a_picture_or_a_link_into_the_export(answer: Answer) -> None:
    evil = "![x](http://192.0.2.1/x.png) <img src=x>\n# Head [a](b) `c`"
    bad = replace(answer.citations[0], title=evil, quote=evil)
    turn = Turn(1, evil, Answer(evil, evil, "answered", (Sentence(evil, (1,)),), (bad,), note=evil), "done")
    text = markdown(talk(evil, turn))

    for start in ("![", "](", "<img", "\n# Head"):
        assert not re.search(r"(?<!\\)" + re.escape(start), text.replace("\\]\\(", ""))


def test_json_holds_the_same_object_as_the_command_line(answer: Answer) -> None:
    values = json.loads(as_json(talk("T", Turn(1, "What fell?", answer, "done"), Turn(2, "?", error="x"))))

    assert values["turns"][0]["answer"]["citations"][0]["quote"] == "The bridge fell at nine."
    assert (values["turns"][1]["answer"], values["turns"][1]["error"]) == (None, "x")


def test_a_file_is_named_after_the_title_and_nothing_else() -> None:
    assert file_name("../../Who fell? ☃", "md") == "who-fell.md"
    assert file_name("…", "json") == "conversation.json"


def test_who_answers_is_a_choice_only_where_there_is_a_model() -> None:
    assert "answerer" not in settings_html(None, 0.3)
    assert "&lt;b&gt;m" in settings_html("<b>m", 0.3)
    assert "No conversation holds" in history_html([], "zebra")


def test_what_rests_on_nothing_now_is_left_out_of_a_conversations_evidence_and_counted(answer: Answer) -> None:
    def evidence(given: Answer) -> Frozen:
        if given is gone:
            raise FootnoteError("river.md has gone since this was answered", "ask again")
        return Frozen({"answer": given.to_json(), "articles": {}}, {})

    gone = replace(answer, question="Gone?")
    failed = Turn(3, "Failed?", state="failed", error="x")
    made = as_evidence(talk("T", Turn(1, "?", answer, "done"), Turn(2, "?", gone, "done"), failed), evidence)
    assert [frozen.answer.question for frozen in made.answers] == ["What fell?"]
    assert made.title.startswith("T (1 of 3 questions;")
    with pytest.raises(FootnoteError, match="export it as Markdown"):
        as_evidence(talk("T", failed), evidence)
