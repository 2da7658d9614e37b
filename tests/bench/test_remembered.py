"""A model is asked once for each prompt, and what it wrote to one that it was not let finish is not kept."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from rag.answer.spent import Spent
from rag.writing.model import Ended, Model
from rag.writing.model_name import parse_model
from tests.bench.remembered import Remembered

Messages = list[tuple[str, str]]


class Counting(Model):
    """Writes two pieces to any prompt, and knows how often it was asked."""

    def __init__(self) -> None:
        name = parse_model("openai-like:m@http://127.0.0.1:9/v1")
        assert name
        super().__init__(name)
        self.asked = 0

    def write(self, messages: Messages) -> Generator[str, None, Ended]:
        self.asked += 1
        yield "The bridge "
        yield f"fell on {messages[-1][1]}."
        return Ended("stop", Spent(20, 5))


def whole(model: Model, question: str) -> tuple[str, Ended]:
    pieces, calls = "", model.write([("user", question)])
    while True:
        try:
            pieces += next(calls)
        except StopIteration as stop:
            return pieces, stop.value


def test_a_prompt_is_asked_once_and_another_one_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "written" / "m.jsonl"
    first = Counting()
    Remembered(first, file)
    said = whole(first, "Monday")
    assert said == ("The bridge fell on Monday.", Ended("stop", Spent(20, 5)))
    again = Counting()  # of another run
    Remembered(again, file)
    assert whole(again, "Monday") == said
    assert again.asked == 0
    whole(again, "Friday")
    assert again.asked == 1


def test_what_was_broken_off_is_written_anew(tmp_path: Path) -> None:
    model = Counting()
    Remembered(model, tmp_path / "m.jsonl")
    calls = model.write([("user", "Monday")])
    next(calls)
    calls.close()
    assert whole(model, "Monday")[0] == "The bridge fell on Monday."
    assert model.asked == 2
