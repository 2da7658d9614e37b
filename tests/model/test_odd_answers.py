"""However a model words its answer, its marks, its thoughts or its refusal, the reader sees the answer and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.assistant import Assistant
from rag.language.absence import says_absent
from rag.writing.trimming import says_nothing, trimmed
from tests.model.conftest import FaultServer, says

ENVOY = "Who did Trump name as Middle East envoy?"
RIGHT = "Trump named Steve Witkoff as Middle East envoy"

Assisted = Callable[..., Assistant]


ODD = {
    "marks": [
        f"{RIGHT} (1).",
        f"{RIGHT}. (1)",
        f"{RIGHT} 【1】.",
        f"{RIGHT} 【1†source】.",
        f"{RIGHT} [1-3].",
        f"{RIGHT} [1: Who negotiates].",
        f"{RIGHT} [1](https://host/1).",
        f"{RIGHT} [[1]].",
        f"{RIGHT} [doc 1].",
        f"{RIGHT} [no. 1].",
        f"{RIGHT} (Source 1).",
        f"{RIGHT}, according to Source 1.",
        f"According to passage [1], {RIGHT}.",
        f"Passage [1] says that {RIGHT}.",
        f"Source 1: {RIGHT}.",
    ],
    "what is around it": [
        f"Answer: {RIGHT} [1].",
        f"**Answer:** {RIGHT} [1].",
        f"# Answer\n\n**{RIGHT}** [1].",
        f"{ENVOY} {RIGHT} [1].",
        f"Question: {ENVOY}\nAnswer: {RIGHT} [1].",
        f"Here is the answer:\n\n- {RIGHT}. [1]",
        f"1. {RIGHT} [1].",
        f"{RIGHT} [1].\n\nSources:\n[1] A title of 2019",
        f"{RIGHT} [1].\n\n**References**\n- [1] A title of 2019",
        f"{RIGHT} [1].\n\nI hope this helps! Let me know if you have any other questions.",
        f"{RIGHT} [1].<|im_end|>\n<|im_start|>user\nWho else?",
        f"{RIGHT} [1].</s> {RIGHT} again.",
    ],
    "thoughts": [
        f"<thinking>The passages name Boris Johnson.</thinking>\n{RIGHT} [1].",
        f"Boris Johnson? No. The passages name another.\n</think>\n\n{RIGHT} [1].",
        f"{RIGHT} [1]. <think>Boris Johnson was named too.</think>",
        f"<|channel|>analysis<|message|>Boris Johnson?<|end|><|start|>assistant<|channel|>final<|message|>{RIGHT} [1].",
        f"{RIGHT}\u202e\x00\u200b [1].",
    ],
}


@pytest.mark.parametrize("oddity", ODD)
def test_the_answer_is_shown_and_nothing_around_it(oddity: str, server: FaultServer, assisted: Assisted) -> None:
    assistant = assisted()
    for said in ODD[oddity]:
        server.plays(says(said))
        answer = assistant.ask(ENVOY)
        assert (answer.answerer, answer.outcome, answer.note) == ("model", "answered", None), said
        assert [(s.text, s.supported) for s in answer.sentences] == [(f"{RIGHT}.", True)], said
        assert "Witkoff" in answer.citations[0].quote


def test_a_bare_yes_or_no_is_no_answer_for_nothing_could_be_checked(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says("No. [1]"))
    answer = assisted().ask("Did Trump name a Middle East envoy?")
    assert answer.answerer == "quotes"


REFUSALS = [
    "Not mentioned.",
    "Unknown.",
    "N/A",
    "It is not stated.",
    "Information not available.",
    "None of the passages mention this.",
    "Neither passage says who was named [1].",
    "It is unclear from the articles.",
    "Unfortunately, the articles provide no details on this.",
    "This question cannot be answered from the articles.",
    "I'm sorry, but I can't answer this from the given text.",
    "I am unable to answer.",
    "The context lacks this information.",
    "The articles do not say that Trump named Steve Witkoff as Middle East envoy [1].",
]


def test_a_refusal_in_any_words_is_one(server: FaultServer, assisted: Assisted) -> None:
    assistant = assisted()
    for said in REFUSALS:
        server.plays(says(said))
        answer = assistant.ask(ENVOY)
        assert (answer.answerer, answer.outcome) == ("quotes", "closest"), said


def test_a_refusal_beside_an_answer_makes_it_the_closest(server: FaultServer, assisted: Assisted) -> None:
    assistant = assisted()
    for said in REFUSALS:
        server.plays(says(f"{RIGHT} [1]. {said}"))
        answer = assistant.ask(ENVOY)
        assert [s.text for s in answer.sentences] == [f"{RIGHT}."], said
        assert answer.note == "The language model says that the articles do not answer all of this."
        assert answer.outcome == "closest"


@pytest.mark.parametrize(
    "said",
    [
        "The White House did not mention Ukraine.",
        "Officials gave no details of the attack.",
        "Kyiv was not invited to the talks.",
        "Without NATO there is no peace.",
    ],
)
def test_what_articles_say_of_silence_is_no_refusal(said: str) -> None:
    assert not says_absent(said)


def test_what_sounds_like_a_refusal_but_is_in_the_articles_is_an_answer(
    server: FaultServer, assisted: Assisted
) -> None:
    said = "Trump's transition team has not yet concluded an agreement with the General Services Administration"
    server.plays(says(f"{said}, so no information is exchanged [1]. {said} [1]."))
    answer = assisted().ask("With which agency has Trump's transition team not concluded an agreement?")
    assert [s.supported for s in answer.sentences if s.text.startswith(said)][:1] == [True]


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("The document says that Kyiv must wait.", "The document says that Kyiv must wait."),
        ("Sources say that the talks failed.", "Sources say that the talks failed."),
        ("According to Article 5, it is an attack on all.", "According to Article 5, it is an attack on all."),
        ("In the text, he wrote it.", "In the text, he wrote it."),
        ("1.5 million people left.", "1.5 million people left."),
        ("3. It fell.", "It fell."),
    ],
)
def test_who_said_it_in_the_articles_stays(sentence: str, kept: str) -> None:
    assert trimmed(sentence, marked=True)[0] == kept


@pytest.mark.parametrize(
    ("sentence", "nothing"),
    [
        ("Oxygen is a gas.", False),
        ("Oxygen", True),
        ("A bridge falls (2024-11-12)", True),
        ("What fell?", True),
        ("He asked, “What fell?”", False),
    ],
)
def test_a_title_or_the_question_again_says_nothing_but_a_sentence_that_begins_like_it_does(
    sentence: str, nothing: bool
) -> None:
    assert says_nothing(sentence, "What fell?", ["Oxygen", "A bridge falls"]) is nothing
