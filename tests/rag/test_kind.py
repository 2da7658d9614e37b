"""What kind of thing is asked is decided once; whoever is in doubt is asked for a fact."""

import re
import time
from pathlib import Path

import pytest
import yaml

from rag.assistant import Assistant
from rag.language.collection import matter
from rag.question.conversation import read
from rag.question.kind import FACT, KINDS, MOVES, TALK, Label, kinds
from tests.conftest import SEEDS

EXAMPLES = Path(__file__).parents[1] / "bench" / "kinds.yaml"


def label(assistant: Assistant, text: str, *, follows: bool = False) -> Label:
    return kinds().label(text, assistant.index.question(text), follows=follows)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "greeting"), ("thanks a lot", "thanks"), ("bye for now", "goodbye"),
        ("what can you do", "abilities"),
        ("How many articles are there?", "corpus"), ("sumarise the article about the harbour", "summary"),
        ("Bring me up to date on the strike", "brief"), ("Compare Merkel and Macron on migration", "comparison"),
        ("list all ministers who resigned", "list"), ("Did the mayor resign?", "yes_no"),
        ("What is your opinion on tariffs?", "opinion"), ("Who founded the harbour?", "fact"),
    ],
)  # fmt: skip
def test_the_kind_of_a_question_is_told(seed_assistant: Assistant, text: str, kind: str) -> None:
    assert label(seed_assistant, text).kind == kind


@pytest.mark.parametrize("text", ["qwertz", "Lissabon 1755", "42", "12345", "tulip", "tea"])
def test_what_is_unsure_is_a_fact(seed_assistant: Assistant, text: str) -> None:
    assert label(seed_assistant, text) == FACT


def test_nothing_steers_a_conversation_that_has_not_begun(seed_assistant: Assistant) -> None:
    assert label(seed_assistant, "shorter please", follows=True).move == "shorter"
    assert label(seed_assistant, "shorter please").move is None


def test_every_kind_and_move_has_examples_and_a_label() -> None:
    told = {Label.named(name) for name in yaml.safe_load(EXAMPLES.read_text("utf-8")) if name != "slots"}
    assert {label.kind for label in told} == set(KINDS)
    assert {label.move for label in told} == {None, *MOVES}
    assert set(kinds().labels) == told


def test_no_utterance_of_the_kit_was_an_example() -> None:
    kit = yaml.safe_load((SEEDS / "utterances.yaml").read_text("utf-8"))
    examples = {
        line.strip(" ?.!").casefold()
        for name, block in yaml.safe_load(EXAMPLES.read_text("utf-8")).items()
        if name != "slots"
        for line in block.splitlines()
    }
    assert not {prompt["question"].strip(" ?.!").casefold() for prompt in kit} & examples


def test_the_words_one_asks_about_a_collection_with_are_not_its_matter() -> None:
    spec = yaml.safe_load(EXAMPLES.read_text("utf-8"))
    asking = [line for name in ("corpus-titles-of", "corpus-count-of") for line in spec[name].splitlines()]
    assert {line: left for line in asking if (left := matter(re.sub(r"\{\w+\}", "", line)))} == {}
    assert matter("Which articles talk about the harbour of Riga?") == ("harbour", "Riga")


@pytest.mark.parametrize(
    "text", ["hello there", "thank you very much", "what can you do?", "how many articles are there?"]
)
def test_small_talk_and_the_catalogue_answer_without_reading_a_passage(seed_assistant: Assistant, text: str) -> None:
    seed_assistant.ask(text)
    started = time.perf_counter()
    answer = seed_assistant.ask(text)
    assert answer.outcome == "answered"
    assert answer.sentences
    assert all(sentence.supported is None for sentence in answer.sentences)
    assert answer.nearest == ()
    assert answer.timings_ms["retrieve"] == 0.0
    assert time.perf_counter() - started < 0.5, "50 ms on an idle machine; here others are at work, too"
    assert answer.to_json()["kind"] == answer.kind != "fact"


def test_small_talk_is_no_question_to_lean_on(seed_assistant: Assistant) -> None:
    def told(text: str, follows: bool) -> Label:
        return label(seed_assistant, text, follows=follows)

    message = read("And how long did it last?", ["When did Trump call Putin?", "thanks a lot"], told)
    assert (message.kind, message.history) == ("fact", ("When did Trump call Putin?",))


def test_what_they_do_is_asked_of_those_who_were_spoken_of_and_not_of_footnote(seed_assistant: Assistant) -> None:
    def told(text: str, follows: bool) -> Label:
        return label(seed_assistant, text, follows=follows)

    assert read("what do they do?", [], told).kind in ("abilities", "fact")
    assert read("What do they code for?", ["What is a proto-oncogene?"], told).kind == "fact"
    assert read("how are they doing?", ["Who are the negotiators?"], told).kind != "greeting"
    assert read("what can you do?", ["Who are the negotiators?"], told).kind == "abilities"


def test_a_question_is_asked_again_as_it_was_wished(seed_assistant: Assistant) -> None:
    def told(text: str, follows: bool) -> Label:
        return label(seed_assistant, text, follows=follows)

    before = ["Who is Kirill Dmitriev?"]
    assert read("in one sentence", before, told).sentences == 1
    assert read("tell me more", before, told).text == before[0]
    assert read("more please", [*before, "tell me more"], told).sentences == 10
    assert read("only in 2025", before, told).narrowed == ("only in 2025",)
    assert read("no, I meant Witkoff", before, told).text == "Who is Witkoff?"
    other = read("no, the other one", before, told)
    assert other.corrects is not None
    assert other.text == "Who is Kirill Dmitriev, no, the other one"


def test_a_follow_up_that_only_names_another_matter_asks_the_same_of_it(seed_assistant: Assistant) -> None:
    def told(text: str, follows: bool) -> Label:
        return label(seed_assistant, text, follows=follows)

    assert read("And the one about Hegseth?", ["Summarise the article about drones."], told).kind == "summary"
    assert read("And when did he resign?", ["Summarise the article about drones."], told).kind == "fact"


def test_a_question_behind_a_greeting_is_what_is_asked(seed_assistant: Assistant) -> None:
    def told(text: str, follows: bool) -> Label:
        return label(seed_assistant, text, follows=follows)

    assert read("hello who is Putin", (), told).text == "who is Putin"
    assert read("thank you what is nato", ("Who is Putin?",), told).text == "what is nato"
    for courtesy in (
        "hello there, how are you",
        "hi, who are you?",
        "thanks a lot that helped me",
        "Thank you so much!",
    ):
        assert read(courtesy, (), told).kind in TALK
