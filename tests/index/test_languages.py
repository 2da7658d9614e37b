"""A corpus that the built-in models cannot read is told, and no other; its words and sentences are its language's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.analysis import terms
from index.builder import build_index
from index.languages import foreign
from index.lexical import LexicalIndex
from index.sentences import sentence_spans

SAYINGS = {
    "de": "Der Bürgermeister sagte am Dienstag, die Brücke über den Fluss werde im Mai wieder geöffnet. Die Arbeiten "
    "haben länger gedauert als geplant.",
    "fr": "Le maire a déclaré mardi que le pont sur la rivière serait rouvert en mai. Les travaux ont duré plus "
    "longtemps que prévu.",
    "es": "El alcalde dijo el martes que el puente sobre el río volvería a abrirse en mayo. Las obras han durado "
    "más de lo previsto.",
    "ru": "Мэр заявил во вторник, что мост через реку вновь откроется в мае. Работы продолжались дольше, чем "
    "ожидалось, сообщили в городе.",
    "zh": "市长星期二表示,河上的大桥将于五月重新开放。施工时间比原计划更长。" * 4,
}
ENGLISH = "The mayor said that the bridge over the river would open again in May. Work took longer than planned."


@pytest.mark.parametrize(("language", "text"), SAYINGS.items())
def test_the_language_of_most_articles_is_told(language: str, text: str) -> None:
    assert foreign([text, text, ENGLISH]) == language


def test_english_short_lines_and_a_half_of_others_are_no_foreign_corpus() -> None:
    assert foreign([]) is None
    assert foreign(["Voilà!", "Ja."]) is None
    assert foreign([ENGLISH, ENGLISH, SAYINGS["de"]]) is None
    assert foreign([SAYINGS["fr"], SAYINGS["de"]]) is None


def test_indexing_says_so_once_with_the_cure(write_articles: Callable[..., Path], tmp_path: Path) -> None:
    root = write_articles({"brücke.txt": SAYINGS["de"]})
    (note,) = build_index([root], tmp_path / "index").notes
    assert "not in English" in note
    assert "--embedding ollama:bge-m3" in note
    assert build_index([root], tmp_path / "index").notes == ()


@pytest.mark.parametrize(
    ("language", "alike"),
    [
        ("de", ["die Brücken", "der Brücke", "Brücke"]),
        ("fr", ["les élections", "l’élection"]),
        ("es", ["los puentes", "el puente"]),
        ("ru", ["о мостах", "мост", "Мосты"]),
    ],
)
def test_forms_of_a_word_are_one_term_in_their_own_language(language: str, alike: list[str]) -> None:
    (term,) = {term for text in alike for term in terms(text, language) if len(term) > 1}
    assert term not in terms(alike[0].split()[0], language)


def test_text_without_spaces_is_found_by_any_two_of_its_letters() -> None:
    lexical = LexicalIndex.build(["市长说大桥重新开放。", "图书馆开放到午夜。"], "zh")
    assert lexical.scores("大桥什么时候开放?").argmax() == 0
    assert lexical.scores("图书馆").nonzero()[0].tolist() == [1]


def test_a_sentence_ends_as_its_language_has_it() -> None:
    text = "Die Brücke ist seit dem 8. Mai wieder offen. Dr. Voss u. a. Ingenieure haben sie geprüft. Sie hält."
    assert len(sentence_spans(text, "de")) == 3
    assert len(sentence_spans(text)) > 3


def test_an_index_keeps_the_language_of_its_words(tmp_path: Path) -> None:
    lexical = LexicalIndex.build(["Die Brücken sind offen."], "de")
    lexical.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert loaded.language == "de"
    assert [word for word in ("Brücke", "sind", "Hafen") if loaded.knows(word)] == ["Brücke", "sind"]
    assert LexicalIndex.build(["The bridges are open."]).language == "en"
