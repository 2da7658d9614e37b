"""A question in another language is answered from articles in that language; no rule of English stands in its way."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.builder import build_index
from rag.answer.by_kind import ByKind
from rag.assistant import Assistant
from rag.settings import Settings
from tests.bench.languages.__main__ import corpus, data

ASKED = (0, 2, 9)  # of each language's twenty: why, who and when


@pytest.fixture(scope="module", params=["de", "fr", "es", "ru", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def assistant(language: str, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp(language)
    build_index([corpus(language, folder / "articles")], folder / "index")
    return Assistant.open(folder / "index", Settings(threshold=None))


@pytest.fixture
def no_rules_of_english(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("a rule of English was asked")

    monkeypatch.setattr("rag.answering.kinds", asked)
    monkeypatch.setattr(ByKind, "answer", asked)


@pytest.mark.usefixtures("no_rules_of_english")
def test_it_is_answered_from_its_article_and_no_rule_of_english_refuses_it(assistant: Assistant, language: str) -> None:
    for question, source, _ in [data(language)["questions"][n] for n in ASKED]:
        answer = assistant.ask(question)
        assert answer.kind == "fact"
        assert answer.outcome in ("answered", "closest"), (question, answer.note)
        assert f"{source}.txt" in [citation.source for citation in answer.citations]
        assert answer.note is not None
        assert "reader knows English only" in answer.note


@pytest.mark.parametrize("question", ["Was kauft die Siegerin von dem Preisgeld?", "Hat Mira Stein gewonnen?"])
@pytest.mark.usefixtures("no_rules_of_english")
def test_a_word_that_looks_english_makes_no_english_question(question: str, tmp_path: Path) -> None:
    build_index([corpus("de", tmp_path / "articles")], tmp_path / "index")
    answer = Assistant.open(tmp_path / "index", Settings(threshold=None)).ask(question)
    assert (answer.kind, answer.refused) == ("fact", False)


def test_articles_in_another_language_are_greeted_in_english_still(assistant: Assistant) -> None:
    assert assistant.ask("Hello, what can you do?").kind in ("greeting", "abilities")
