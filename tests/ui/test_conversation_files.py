"""A whole conversation, asked of a real server and saved from the History as PDF and as a Word file."""

from __future__ import annotations

import shutil
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.evidence.formats import docx, pdf_text
from rag.evidence.verifying import verified
from tests.ui.running import Running
from tests.ui.tab import Tab

QUESTIONS = ("Who did Trump name as Middle East envoy?", "Who won the 2022 World Cup?", "Who is Rubio?")


@pytest.fixture(scope="module")
def asked(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A page on which three things were asked: one is refused, the last is answered."""
    folder = tmp_path_factory.mktemp("saved")
    shutil.copytree(seed_index, folder / "index")
    command = [sys.executable, "-m", "ui.cli"]
    with Running(command, ["--index", str(folder / "index")], folder / "log") as server:
        tab = server.tab("tab")
        for question in QUESTIONS:
            tab.ask(question)
        yield tab


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_conversation_is_saved_with_every_answer_and_one_list_of_sources(kind: str, asked: Tab) -> None:
    data = b64decode(asked.export(asked.shown["conversation"], kind))
    found = verified(data)
    assert (found.format, found.findings) == (kind, ())
    text = words_of(data, kind)
    places = [text.index(question) for question in QUESTIONS]
    assert places == sorted(places)
    assert text.count("The articles, whole, as they were") == 1
    assert "The articles do not answer this." in text


def words_of(data: bytes, kind: str) -> str:
    if kind == "pdf":
        return " ".join(" ".join(pdf_text.page_texts(data)).split())
    return docx.unpacked(data)["word/document.xml"].decode()
