"""An answer may be asked for in another way than the settings say, for one question only."""

import pytest

from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.question.options import Options

HOPES = "Which Ukrainian hopes did Hegseth dash about borders and NATO?"
ENVOY = "Who did Trump name as Middle East envoy?"


def test_an_answer_has_no_more_sentences_than_its_options_allow(seed_assistant: Assistant) -> None:
    usual = seed_assistant.ask(HOPES)
    assert len(usual.sentences) > 1
    assert len(seed_assistant.ask(HOPES, options=Options(sentences=1)).sentences) == 1
    assert len(list(seed_assistant.stream(HOPES, options=Options(sentences=1)))) == 1
    assert seed_assistant.ask(HOPES).text == usual.text, "the next answer is as usual again"


def test_the_threshold_of_a_question_wins_over_the_setting(seed_assistant: Assistant) -> None:
    assert seed_assistant.ask(ENVOY, options=Options(threshold=1)).refused
    assert not seed_assistant.ask("Who won the 2022 World Cup?", options=Options(threshold=0)).refused
    assert not seed_assistant.ask(ENVOY).refused


def test_quotes_can_be_asked_for(seed_assistant: Assistant) -> None:
    assert seed_assistant.ask(ENVOY, options=Options(answerer="quotes")).answerer == "quotes"


def test_a_model_that_is_not_there_is_an_error_with_the_cure(seed_assistant: Assistant) -> None:
    assert seed_assistant.model is None
    with pytest.raises(FootnoteError, match=r"no language model is configured — .*docs/models\.md"):
        seed_assistant.ask(ENVOY, options=Options(answerer="model"))


@pytest.mark.parametrize("wrong", [{"sentences": 0}, {"sentences": 11}, {"threshold": 1.5}, {"answerer": "oracle"}])
def test_options_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(FootnoteError, match="choose"):
        Options(**wrong)  # type: ignore[arg-type]
