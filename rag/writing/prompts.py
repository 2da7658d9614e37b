"""What a language model is told: the words of `prompts.yaml`, filled in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

import yaml

from rag.search.match import Match
from rag.writing.model import Message

_CHARACTERS = 3.0  # A token's, at least: English has about four, names and figures fewer.
_MOST_PASSAGES = 6
_SMALL, _MOST_IN_SMALL = 1500, 2  # A room of fewer tokens is a small model's, which loses the thread among more.
_LEAST_TEXT = 200  # Characters; less of a passage says nothing.
_MARK = re.compile(r"\[(\^?\d+(?:\s*[,;–-]\s*\d+)*)\]")
_LABEL = re.compile(r"\b(sources?|passages?|citations?|footnotes?)(\s*)\[?#?(\d+)\]?(\s*):", re.IGNORECASE)
_INST = re.compile(r"\[(/?)INST\]")
_RULE = re.compile(r"-{3,}")


@dataclass(frozen=True, slots=True)
class Prompts:
    """The templates, and the version that is stored with every answer."""

    version: str
    write: Mapping[str, str]
    brief: Mapping[str, str]
    condense: Mapping[str, str]

    def writing(
        self,
        question: str,
        matches: Sequence[Match],
        room: int,
        nonce: Callable[[], str] = lambda: secrets.token_hex(4),
    ) -> tuple[list[Message], tuple[Match, ...]]:
        """Return what to say to a model that has `room` tokens, and the passages that found place, as numbered."""
        words, most = (self.brief, _MOST_IN_SMALL) if room < _SMALL else (self.write, _MOST_PASSAGES)
        mark, asked = nonce(), neutral(question)
        fixed = _messages(words, asked, "…\n", mark)
        left = int(room * _CHARACTERS) - sum(len(content) + 1 for _, content in fixed)
        shown: list[str] = []
        for match in matches[:most]:
            fence = len(_passage(words, len(shown) + 1, match, "", mark))
            if left < fence + min(_LEAST_TEXT, len(match.passage.text)):
                break
            shown.append(_passage(words, len(shown) + 1, match, neutral(match.passage.text)[: left - fence], mark))
            left -= len(shown[-1]) + 1
        return _messages(words, asked, "\n".join(shown), mark), tuple(matches[: len(shown)])

    def condensing(self, question: str, history: Sequence[str]) -> list[Message]:
        """Return what to say to a model that is to make a question stand alone."""
        before = "\n".join(f"- {neutral(q)}" for q in history) or "- none"
        user = Template(self.condense["user"]).substitute(question=neutral(question), history=before)
        return [("system", self.condense["system"].strip()), ("user", user.strip())]


@cache
def prompts() -> Prompts:
    """Return the prompts that come with Footnote."""
    values = yaml.safe_load(Path(__file__).with_name("prompts.yaml").read_text("utf-8"))
    return Prompts(values["version"], values["write"], values["brief"], values["condense"])


def neutral(text: str) -> str:
    """Return a text without what a model could take for our marks, fences, or the marks of its own turns."""
    text = _INST.sub(r"(\1INST)", text)
    text = _LABEL.sub(r"\1\2(\3)\4:", _MARK.sub(r"(\1)", text))
    return _RULE.sub("—", text.replace("<", "‹").replace(">", "›"))


def _messages(words: Mapping[str, str], question: str, passages: str, nonce: str) -> list[Message]:
    user = Template(words["user"]).substitute(passages=passages, question=question)
    system = Template(words.get("system", "")).substitute(nonce=nonce)
    return [*([("system", system.strip())] if system else []), ("user", user.strip())]


def _passage(words: Mapping[str, str], number: int, match: Match, text: str, nonce: str) -> str:
    article = match.article
    title = neutral(f"{article.title} ({article.date})" if article.date else article.title)
    return Template(words["passage"]).substitute(number=number, title=" ".join(title.split()), text=text, nonce=nonce)
