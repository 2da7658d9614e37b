"""What a model writes is shown as far as the articles support it, under citations that are never the model's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.question.options import Options
from tests.model.conftest import FaultServer, says

ENVOY = "Who did Trump name as Middle East envoy?"
RIGHT = "Trump named Steve Witkoff as Middle East envoy"
WRONG = "Boris Johnson flew to Paris with 84 drones"
ABSENT = "The articles do not say."
DRONES = "Russia's Defence Ministry reported 84 drones intercepted by air defence"
UKRAINE = "Who did Trump name as envoy for Ukraine?"
DRONES_ASKED = "How many drones did Russia's air defences intercept?"

Assisted = Callable[..., Assistant]


def cites_its_own_words(assistant: Assistant, answer: Answer) -> bool:
    quotes = [
        assistant.article(c.source).text[c.start : c.end] == c.quote for c in (*answer.citations, *answer.nearest)
    ]
    numbers = {n for s in answer.sentences for n in s.citations}
    return all(quotes) and numbers == {c.number for c in answer.citations}


def test_a_supported_sentence_is_shown_with_the_article_s_own_words_under_it(
    server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(f"{RIGHT} [1]."))
    assistant = assisted()
    answer = assistant.ask(ENVOY)
    assert (answer.answerer, answer.outcome, answer.note) == ("model", "answered", None)
    assert answer.text == f"{RIGHT}. [1]"
    assert "Witkoff" in answer.citations[0].quote
    assert answer.citations[0].quote != f"{RIGHT}."
    assert cites_its_own_words(assistant, answer)


def test_an_answer_keeps_which_model_was_told_what_and_what_it_wrote(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. {WRONG} [2]."))
    answer = assisted().ask(ENVOY)
    assert answer.model == server.model
    assert answer.prompt_version == "3"
    assert answer.raw == f"{RIGHT} [1]. {WRONG} [2]."
    printed = answer.to_json()
    assert (printed["model"], printed["raw"]) == (answer.model, answer.raw)
    assert len(printed["given"]) > 1


@pytest.mark.parametrize("mark", ["[6]", "[99]", "[0]", "", "[1]"])
def test_a_wrong_or_missing_mark_is_mended_where_support_is_found(
    mark: str, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(f"{RIGHT} {mark}."))
    assistant = assisted()
    answer = assistant.ask(ENVOY)
    assert answer.sentences[0].supported
    assert "Witkoff" in answer.citations[0].quote
    assert cites_its_own_words(assistant, answer)


def test_an_unsupported_sentence_is_struck_out_with_the_reason(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. {WRONG} [1]."))
    answer = assisted().ask(ENVOY)
    right, wrong = answer.sentences
    assert (wrong.supported, wrong.citations) == (False, ())
    assert wrong.reason
    assert answer.text == f"{right.text} [1]", "what is struck out is no part of the answer's text"


def test_or_it_is_left_out_and_that_is_said(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. {WRONG} [1]."))
    answer = assisted(unsupported="drop").ask(ENVOY)
    assert [s.supported for s in answer.sentences] == [True]
    assert answer.note == "One sentence was left out for want of support in the articles."


def test_sentences_come_one_by_one_as_they_end(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. {WRONG} [2]. Boris Johnson married 84 drones [1]."))
    assistant = assisted()
    counts: list[int] = []
    for answer in assistant.stream(ENVOY):
        assert cites_its_own_words(assistant, answer)
        counts.append(len(answer.sentences))
    assert sorted(set(counts)) == [0, 1, 2, 3]
    assert counts == sorted(counts)


def test_what_says_nothing_of_the_question_is_not_an_answer(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says("The answer is the Middle East envoy [1]."))
    answer = assisted().ask(ENVOY)
    assert answer.answerer == "quotes"
    assert answer.note


@pytest.mark.parametrize(
    ("question", "said", "told"),
    [
        (DRONES_ASKED, "Russia's Defence Ministry said that drones had been intercepted [1].", False),
        (DRONES_ASKED, "Eighty-four drones were intercepted, Russia's Defence Ministry said [1].", True),
        (ENVOY, "As Middle East envoy Trump named Steve Witkoff [1].", True),
        (ENVOY, "As Middle East envoy Trump named Witkoff [1].", False),  # The article has the name in full.
    ],
)
def test_prose_stands_in_for_quotes_where_it_says_the_words_that_answer(
    question: str, said: str, told: bool, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(said))
    answer = assisted().ask(question)
    assert (answer.answerer == "model") is told, answer.note
    assert answer.sentences[0].supported


def test_a_sentence_that_does_not_answer_is_cut_beside_one_that_does(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. {DRONES} [2]."))
    assert [s.text for s in assisted(unsupported="drop").ask(ENVOY).sentences] == [f"{RIGHT}."]


def test_what_makes_the_answer_no_likelier_is_cut_as_padding(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. Witkoff is a friend of Trump [1]."))
    assert assisted().ask(ENVOY).text == f"{RIGHT}. [1]"


def test_what_the_model_does_not_find_and_the_quotes_have_is_quoted(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(ABSENT))
    answer = assisted().ask(ENVOY)
    assert (answer.answerer, answer.outcome) == ("quotes", "closest")
    assert "finds no answer" in (answer.note or "")


def test_not_in_the_articles_shows_what_comes_nearest(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(ABSENT))
    assistant = assisted(threshold=1)
    answer = assistant.ask(ENVOY)
    assert answer.refused
    assert answer.nearest
    assert answer.sentences == ()
    assert cites_its_own_words(assistant, answer)


def test_a_doubt_beside_an_answer_makes_it_the_closest(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. The articles do not say when."))
    answer = assisted().ask(ENVOY)
    assert (answer.outcome, len(answer.sentences)) == ("closest", 1)
    assert "do not answer all" in (answer.note or "")


def test_what_the_articles_have_nothing_on_is_refused_without_asking(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says("Ethanol boils at 78 degrees [1]."))
    answer = assisted().ask("At what temperature does ethanol boil?")
    assert answer.refused
    assert server.heard == []


def test_a_model_that_answers_what_retrieval_did_not_find_is_checked(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says("Trump called Boris Johnson 84 times [1]."))
    answer = assisted(threshold=1).ask(ENVOY)
    assert len(server.heard) == 1
    assert answer.refused
    server.plays(says(f"{RIGHT} [1]."))
    assert assisted(threshold=1).ask(ENVOY).outcome == "closest"


def test_an_answer_cut_at_its_limit_says_so(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]. He then went on to the", reason="length"))
    answer = assisted().ask(ENVOY)
    assert len(answer.sentences) == 1
    assert "ends early" in (answer.note or "")


def test_quotes_can_be_asked_for_in_spite_of_the_model(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]."))
    assistant = assisted()
    assert assistant.model == server.model
    assert assistant.ask(ENVOY, options=Options(answerer="quotes")).model is None
    assert server.heard == []
    assert assistant.ask(ENVOY, options=Options(answerer="model")).answerer == "model"


def test_the_status_names_the_model(server: FaultServer, assisted: Assisted) -> None:
    assert assisted().status == f"8 articles · written by {server.model}, checked"


def queries_of(server: FaultServer, assisted: Assisted, said: str, question: str, history: Sequence[str]) -> Answer:
    server.plays(says(said), says(ABSENT))
    return assisted().ask(question, history)


def test_a_follow_up_is_searched_for_as_the_model_understands_it_where_the_reader_is_surer_then(
    server: FaultServer, assisted: Assisted
) -> None:
    answer = queries_of(server, assisted, UKRAINE, "And for Ukraine?", [ENVOY])
    assert (answer.question, answer.query) == ("And for Ukraine?", UKRAINE)
    assert "Who did Trump name" in server.heard[0]["messages"][1]["content"]
    other = queries_of(server, assisted, "Where did Middle East envoy go?", "Where did he go?", [ENVOY])
    assert other.query.startswith("Where did he go? "), "the rules find Riyadh, and are surer of it"


@pytest.mark.parametrize(
    "said", ["", "Steve Witkoff was chosen because he is a friend of many years.", ENVOY, "Why was he chosen?"]
)
def test_a_model_that_answers_or_repeats_instead_leaves_it_to_the_rules(
    said: str, server: FaultServer, assisted: Assisted, seed_assistant: Assistant
) -> None:
    answer = queries_of(server, assisted, said, "Why was he chosen?", [ENVOY])
    assert answer.query == seed_assistant.ask("Why was he chosen?", [ENVOY]).query


def test_a_follow_up_is_understood_by_the_rules_when_the_model_fails(
    server: FaultServer, assisted: Assisted, seed_assistant: Assistant
) -> None:
    server.plays(lambda talk: talk.status(500))
    answer = assisted().ask("Why was he chosen?", [ENVOY])
    quotes = seed_assistant.ask("Why was he chosen?", [ENVOY])
    assert (answer.query, answer.text) == (quotes.query, quotes.text)
    assert "failed (500)" in (answer.note or "")


def test_every_part_of_a_question_has_passages(server: FaultServer, assisted: Assisted) -> None:
    question = "Who did Trump name as Middle East envoy, and how many drones were intercepted over Moscow?"
    server.plays(says("no"), says(ABSENT))
    answer = assisted().ask(question)
    assert " · " in answer.query, "the parts that were searched for are shown"
    told = server.heard[1]["messages"][1]["content"]
    assert "Witkoff" in told
    assert "84 drones" in told or "84 Ukrainian drones" in told


def test_a_plain_first_question_is_not_rephrased(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]."))
    assisted().ask(ENVOY)
    assert len(server.heard) == 1


TWO_PARTS = "Who did Trump name as Middle East envoy, and how many drones were intercepted over Moscow?"


def test_an_answer_to_each_part_is_left_as_it_is(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(""), says(f"{RIGHT} [1]. {DRONES} [2]."))
    answer = assisted().ask(TWO_PARTS)
    assert (answer.answerer, answer.note) == ("model", None)
    assert [s.text for s in answer.sentences] == [f"{RIGHT}.", f"{DRONES}."]


@pytest.mark.parametrize(("said", "left_out"), [(RIGHT, "how many drones"), (DRONES, "Who did Trump name")])
def test_a_part_that_the_model_leaves_out_is_quoted(
    said: str, left_out: str, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(""), says(f"{said} [1]."))
    assistant = assisted()
    answer = assistant.ask(TWO_PARTS)
    assert answer.answerer == "model"
    assert answer.sentences[0].text == f"{said}."
    assert len(answer.sentences) == 2
    assert "Witkoff" in answer.text
    assert "84 drones" in answer.text
    assert f"Quoted, as the language model left it out: “{left_out}" in (answer.note or "")
    assert cites_its_own_words(assistant, answer)


def test_a_part_that_neither_answers_is_named(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(""), says(f"{RIGHT} [1]."))
    answer = assisted().ask("Who did Trump name as Middle East envoy, and who won the World Cup in 2022?")
    assert (answer.answerer, answer.outcome) == ("model", "closest")
    assert answer.note == "The articles do not answer: “who won the World Cup in 2022?”."


def test_thoughts_are_not_searched_for(server: FaultServer, assisted: Assisted) -> None:
    thought = "<think>Who did Trump name as Middle East envoy, for Ukraine?\n" + "Hm. " * 300 + "</think>\n"
    answer = queries_of(server, assisted, f"{thought}{UKRAINE}", "And for Ukraine?", [ENVOY])
    assert answer.query == UKRAINE


def test_where_prose_fails_a_list_stands_in_as_a_list(
    server: FaultServer, assisted: Assisted, seed_assistant: Assistant
) -> None:
    question = "Which seas were ships of the shadow fleet attacked in?"
    server.plays(says(f"{WRONG} [1]."))
    assert assisted().ask(question).text == seed_assistant.ask(question).text


def test_a_yes_before_a_statement_is_left_out_for_nothing_can_support_it(
    server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(f"No, {RIGHT} [1]."))
    assert assisted().ask(ENVOY).text == f"{RIGHT}. [1]"


def test_somebody_s_word_is_not_told_as_a_fact(server: FaultServer, assisted: Assisted) -> None:
    question = "What does Trump's conduct look like, according to the report?"
    server.plays(says("Trump's conduct looks more like appeasement [1]."))
    answer = assisted().ask(question)
    assert answer.answerer == "quotes", (
        "the article: “Trump's own conduct, the report says, looks more like appeasement.”"
    )
    server.plays(says("The report says that Trump's conduct looks more like appeasement [1]."))
    assert assisted().ask(question).answerer == "model"
