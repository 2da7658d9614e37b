"""A corpus that the built-in models cannot read is told, and no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.builder import build_index
from index.languages import foreign

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
