"""A question in another language than the articles': searched for in theirs, and answered in both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.assistant import Assistant
from rag.evidence.freezing import freeze
from rag.evidence.sentences import unfounded
from rag.language.tongues import tongue
from rag.writing.faithful import is_faithful
from tests.bench.languages.__main__ import data
from tests.model.conftest import FaultServer, says

ASKED = "Wen hat Trump zum Gesandten für den Nahen Osten ernannt?"
ENGLISH = "Who did Trump appoint as envoy for the Middle East?"
RIGHT = "Trump named Steve Witkoff as Middle East envoy"
GERMAN = "Trump ernannte Steve Witkoff zum Gesandten für den Nahen Osten."

Assisted = Callable[..., Assistant]


def test_a_german_question_is_searched_for_in_english_and_answered_in_both(
    server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(ENGLISH), says(f"{RIGHT} [1]."), says(f"1. {GERMAN[:-1]} [7]."))
    assistant = assisted()
    answer = assistant.ask(ASKED)
    checked, lead, translated = answer.sentences
    assert (answer.question, answer.query, answer.answerer, answer.outcome) == (ASKED, ENGLISH, "model", "answered")
    assert (checked.text, checked.supported, checked.language) == (f"{RIGHT}.", True, None)
    assert (lead.text, lead.language) == ("Auf Deutsch:", "de")
    assert (translated.text, translated.supported, translated.language) == (GERMAN, None, "de")
    assert translated.citations == checked.citations
    assert "translation" in (answer.note or "")
    assert "Witkoff" in answer.citations[0].quote, "the quote is in the article's language"
    assert "into English" in server.heard[0]["messages"][1]["content"]
    assert "into German" in server.heard[2]["messages"][1]["content"]
    kept = freeze(answer, assistant.index)
    assert kept.answer.sentences == answer.sentences
    assert list(unfounded(kept)) == [], "kept as evidence, the sentence is checked again and its translation is not"


def test_a_follow_up_leans_on_questions_that_were_translated_once(server: FaultServer, assisted: Assisted) -> None:
    assistant = assisted()
    server.plays(says(ENGLISH), says(f"{RIGHT} [1]."), says(f"1. {GERMAN}"))
    assistant.ask(ASKED)
    heard = len(server.heard)
    server.plays(
        says("And for Ukraine?"), says("Who did Trump name as envoy for Ukraine?"), says("The articles do not say.")
    )
    answer = assistant.ask("Und Ukraine?", [ASKED])  # Of two words no language can be told: the one before says it.
    assert "Und Ukraine" in server.heard[heard]["messages"][1]["content"]
    assert ENGLISH in server.heard[heard + 1]["messages"][1]["content"], "the one before is not translated again"
    assert "Ukraine" in answer.query


@pytest.mark.parametrize(
    "said", ["", "Steve Witkoff [1].\nHe is a friend.", ASKED, "Who did Trump name in 2019?", "x" * 900]
)
def test_what_is_no_translation_of_the_question_is_not_searched_for(
    said: str, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(said), says("The articles do not say."))
    answer = assisted().ask(ASKED)
    assert ASKED in answer.query or answer.query == "Steve Witkoff (1)."


def test_a_translation_with_other_figures_is_not_shown(server: FaultServer, assisted: Assisted) -> None:
    asked, drones = "Wie viele Drohnen hat die russische Luftabwehr abgefangen?", "84 Ukrainian drones were intercepted"
    server.plays(
        says("How many drones did Russia's air defence intercept?"),
        says(f"{drones} [1]."),
        says("1. 48 Drohnen wurden abgefangen."),
    )
    answer = assisted().ask(asked)
    assert all(s.language is None for s in answer.sentences)
    assert "could not translate" in (answer.note or "")


def test_a_model_that_fails_leaves_the_question_as_it_is(server: FaultServer, assisted: Assisted) -> None:
    server.plays(lambda talk: talk.status(500))
    answer = assisted().ask(ASKED)
    assert answer.query == ASKED
    assert answer.answerer == "quotes"


def test_an_english_question_is_put_to_the_model_as_it_is(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT} [1]."))
    answer = assisted().ask("Who did Trump name as Middle East envoy?")
    assert len(server.heard) == 1
    assert len(answer.sentences) == 1


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ru", "zh"])
def test_a_question_s_language_is_told_or_left_open(language: str) -> None:
    told = [tongue(question) for question, *_ in data(language)["questions"]]
    assert set(told) <= {language, None}
    assert told.count(language) >= 24


@pytest.mark.parametrize("text", ["hello", "merci", "see ya later", "Kursk", "Dmitry Peskov", "gotta run, bye"])
def test_a_few_words_are_in_no_language_but_the_articles(text: str) -> None:
    assert tongue(text) in ("en", None)


SAID = "On 1 March 2024 Putin told Zelensky that 2,300 of eighty-four thousand soldiers had left."


@pytest.mark.parametrize(
    ("translation", "holds"),
    [
        ("Am 1. März 2024 sagte Putin Selenskyj, dass 2.300 von vierundachtzigtausend Soldaten gegangen seien.", True),
        ("Le 1 mars 2024, Poutine a dit à Zelensky que 2 300 des soldats étaient partis.", True),
        ("2024年3月1日，普京告诉泽连斯基，2,300名士兵已经离开。", True),
        ("Am 1. März 2024 sagte Putin Selenskyj, dass 23.000 Soldaten gegangen seien.", False),
        ("Am 1. März sagte Putin Selenskyj, dass 2.300 Soldaten gegangen seien.", False),
        ("Am 1. März 2024 sagte Kellogg Selenskyj, dass 2.300 Soldaten gegangen seien.", False),
        ("Am 1. März 2024 sagte Putin Selenskyj und Kellogg, dass 2.300 Soldaten gegangen seien.", False),
        ("Am 1. März 2024 sagte Putin Selenskyj und Netanjahu, dass 2.300 Soldaten gegangen seien.", False),
        ("Am 1. März 2024 sagte Putin Selenskyj auf www.evil.example, dass 2.300 Soldaten gegangen seien.", False),
        ("Am 1. März 2024 sagte Putin Selenskyj per a@b.example, dass 2.300 Soldaten gegangen seien.", False),
        ("", False),
        (SAID * 4, False),
    ],
)
def test_a_translation_keeps_figures_and_people(translation: str, holds: bool) -> None:
    assert is_faithful(translation, SAID, SAID, ["Putin", "Zelensky", "Kellogg", "Netanyahu"]) is holds


def test_what_is_refused_is_refused_in_one_language(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says("At what temperature does ethanol boil?"))
    answer = assisted().ask("Bei welcher Temperatur siedet Ethanol?")
    assert answer.refused
    assert answer.sentences == ()
    assert len(server.heard) == 1
