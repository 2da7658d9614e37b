"""BM25 finds passages by their words, and says the same after it was saved."""

import math
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.lexical import LexicalIndex

TEXTS = ["The bridge fell. The bridge!", "The ferry sails to the harbour.", "The harbour has a bridge and a ferry."]


@pytest.fixture
def lexical() -> LexicalIndex:
    return LexicalIndex.build(TEXTS)


def test_a_word_scores_by_how_often_it_stands_in_a_passage(lexical: LexicalIndex) -> None:
    # Terms: [bridg, fell, bridg], [ferri, sail, harbour], [harbour, bridg, ferri]: three each, so no length matters.
    # One word alone is BM25 over its idf: f / (f + 1.2), for f = 2, 0, 1.
    assert lexical.scores("bridge") == pytest.approx([2 / 3.2, 0, 1 / 2.2], rel=1e-4)


def test_a_long_passage_scores_less() -> None:
    lexical = LexicalIndex.build(["bridge", "bridge ferry harbour"])
    # Lengths 1 and 3, 2 on average: 1 / (1 + 1.2 · (0.25 + 0.75 · length / 2))
    assert lexical.scores("bridge") == pytest.approx([1 / (1 + 1.2 * 0.625), 1 / (1 + 1.2 * 1.375)], rel=1e-4)


def test_rare_words_weigh_more(lexical: LexicalIndex) -> None:
    # ln(1 + (3 - df + 0.5) / (df + 0.5)) for df = 0, 1, 2
    assert lexical.idf("tunnel") == pytest.approx(math.log(8))
    assert lexical.idf("fell") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert lexical.idf("bridg") == pytest.approx(math.log(1 + 1.5 / 2.5))


def test_a_query_adds_up_its_words_by_their_weight(lexical: LexicalIndex) -> None:
    bridge, fell = math.log(1.6), math.log(1 + 2.5 / 1.5)
    # The first passage has "bridge" twice and "fell" once, the second neither, the third "bridge" once.
    assert lexical.scores("Which bridge fell?") == pytest.approx(
        [(bridge * 2 / 3.2 + fell / 2.2) / (bridge + fell), 0, bridge / 2.2 / (bridge + fell)], rel=1e-4
    )


def test_a_word_that_no_passage_has_lowers_the_score(lexical: LexicalIndex) -> None:
    bridge, tunnel = math.log(1.6), math.log(8)
    assert lexical.scores("bridge or tunnel")[2] == pytest.approx(bridge / 2.2 / (bridge + tunnel), rel=1e-4)


def test_no_score_reaches_one() -> None:
    lexical = LexicalIndex.build(["bridge " * 500, "ferry", "toll"])
    assert 0.9 < lexical.scores("bridge")[0] < 1


@pytest.mark.parametrize("query", ["", "tunnel", "the of", "?", "东京"])
def test_a_query_without_a_known_word_scores_nothing(lexical: LexicalIndex, query: str) -> None:
    scores = lexical.scores(query)
    assert scores.tolist() == [0, 0, 0]
    assert scores.dtype == np.float32


def test_variants_of_a_word_meet() -> None:
    lexical = LexicalIndex.build(["Zelenskyy spoke.", "Putin spoke."])
    assert int(lexical.scores("What did Zelensky's office say?").argmax()) == 0


def test_words_are_counted_once_a_passage(lexical: LexicalIndex) -> None:
    assert [lexical.document_frequency(term) for term in ("bridg", "ferri", "fell", "tunnel", "")] == [2, 2, 1, 0, 0]


def test_a_saved_index_says_the_same(lexical: LexicalIndex, tmp_path: Path) -> None:
    lexical.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert loaded.size == 3
    assert loaded.scores("bridge in the harbour") == pytest.approx(lexical.scores("bridge in the harbour"))
    assert loaded.document_frequency("bridg") == 2


def test_passages_without_a_word_are_counted_all_the_same(tmp_path: Path) -> None:
    lexical = LexicalIndex.build(["…", "The bridge.", "the of"])
    lexical.save(tmp_path / "lexical")
    assert LexicalIndex.load(tmp_path / "lexical").size == 3
    assert int(lexical.scores("bridge").argmax()) == 1
    assert lexical.document_frequency("") == 0


def test_a_missing_index_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="lexical index"):
        LexicalIndex.load(tmp_path / "lexical")


@pytest.mark.parametrize("name", ["data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy"])
@pytest.mark.parametrize("content", [b"", b"nonsense"], ids=["empty", "nonsense"])
def test_a_damaged_file_is_found_when_it_is_opened(
    lexical: LexicalIndex, tmp_path: Path, name: str, content: bytes
) -> None:
    lexical.save(tmp_path)
    assert (tmp_path / name).is_file()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IndexDamaged, match="lexical index"):
        LexicalIndex.load(tmp_path)


@pytest.mark.parametrize("name", ["params.index.json", "vocab.index.json"])
def test_a_damaged_description_is_found_when_it_is_opened(lexical: LexicalIndex, tmp_path: Path, name: str) -> None:
    lexical.save(tmp_path)
    assert (tmp_path / name).is_file()
    (tmp_path / name).write_text("{")
    with pytest.raises(IndexDamaged, match="lexical index"):
        LexicalIndex.load(tmp_path)
