"""OpenAI's chat completions, as far as they mean something here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from index.errors import FootnoteError
from ui.api_models import AnswerObject, Known, Text

MODEL = "footnote"
"""The one model that `/v1/models` lists."""


class Part(Known):
    """A piece of a message; only text is read."""

    type: str = "text"
    text: Text | None = None


class Message(Known):
    """A message of a conversation. The user's are the questions."""

    role: Annotated[str, StringConstraints(max_length=100)]
    content: Text | list[Part] | None = None

    @property
    def said(self) -> str:
        """Its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text or "" for part in self.content)
        return self.content or ""


class Streaming(Known):
    """How a stream is to end."""

    include_usage: bool | None = None


class Completion(Known):
    """A conversation to go on with, as OpenAI's. What else its clients send has no meaning here."""

    model: str = Field(default=MODEL, description="There is one; the name is not looked at.")
    messages: list[Message] = Field(
        min_length=1,
        max_length=1_000,
        description="The last one of the `user` is the question, those before it the conversation.",
        examples=[[{"role": "user", "content": "Who is the envoy?"}]],
    )
    stream: bool | None = Field(default=False, description="Send the answer sentence by sentence.")
    stream_options: Streaming | None = Field(
        default=None, description="`include_usage` has the stream end with one more piece."
    )


class Completed(Known):
    """OpenAI's chat completion, with the whole answer under `footnote`."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]]
    footnote: AnswerObject


def asked_in(messages: Sequence[Message]) -> tuple[str, list[str]]:
    """Return the question, and those before it. Raises FootnoteError where nobody asks."""
    questions = [message.said for message in messages if message.role == "user"]
    if not questions:
        raise FootnoteError("no message is a user's", "send the question with the role user")
    return questions[-1], questions[:-1]
