"""Conversations over the samples go as one would have them; `make conversations` grades all sixty."""

from pathlib import Path

import pytest

from rag.assistant import Assistant
from tests.bench.conversations import Turn, turns
from tests.conftest import SEEDS

SOME = ("envoy", "leavitt", "musk")
TURNS = [turn for turn in turns(Path(SEEDS) / "conversations.yaml") if turn.conversation in SOME]


@pytest.mark.parametrize("turn", TURNS, ids=[f"{turn.conversation}-{len(turn.history)}" for turn in TURNS])
def test_a_turn_of_a_conversation_is_answered_right(seed_assistant: Assistant, turn: Turn) -> None:
    assert turn.fault(seed_assistant.ask(turn.text, turn.history)) is None
