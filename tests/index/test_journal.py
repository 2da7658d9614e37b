"""What was embedded outlives a kill, batch by batch, and is taken over only where it is whole and the same."""

import os
from pathlib import Path

import numpy as np
import pytest

from index.embedded import Embedded
from index.journal import Journal, embedding_key
from index.token_store import PassageTokens


def embedded(seed: int, tokens: int = 5) -> Embedded:
    chosen = np.random.default_rng(seed)
    return Embedded(
        chosen.normal(size=3).astype(np.float32),
        PassageTokens(
            chosen.integers(0, 256, (tokens, 48)).astype(np.uint8),
            np.arange(tokens, dtype=np.uint16),
            chosen.integers(0, 999, tokens).astype(np.uint16),
        ),
    )


def same(one: Embedded | None, other: Embedded) -> bool:
    assert one is not None
    pairs = zip((one.vector, *_arrays(one.tokens)), (other.vector, *_arrays(other.tokens)), strict=True)
    return all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in pairs)


def _arrays(tokens: PassageTokens) -> tuple[np.ndarray, ...]:
    return tokens.codes, tokens.starts, tokens.ids


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "unfinished"


def test_what_was_added_is_there_in_the_next_build(folder: Path) -> None:
    first = Journal(folder)
    first.add(["a", "b"], [embedded(1), embedded(2, tokens=0)])
    first.add(["c"], [embedded(3)])
    again = Journal(folder)
    assert again.keys() == {"a", "b", "c"}
    for key, seed, tokens in (("a", 1, 5), ("b", 2, 0), ("c", 3, 5)):
        assert same(first.get(key), embedded(seed, tokens))
        assert same(again.get(key), embedded(seed, tokens))
    assert again.get("d") is None
    again.add(["d"], [embedded(4)])
    assert Journal(folder).keys() == {"a", "b", "c", "d"}


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_batch_that_is_damaged_is_dropped_and_the_others_stay(folder: Path, at: float) -> None:
    journal = Journal(folder)
    journal.add(["a"], [embedded(1)])
    journal.add(["b"], [embedded(2)])
    file = folder / "000000.npz"
    data = bytearray(file.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    file.write_bytes(data)
    again = Journal(folder)
    kept = again.keys()
    assert "b" in kept
    assert kept == {"b"} or same(again.get("a"), embedded(1)), "what is read is what was written"


def test_a_batch_that_was_cut_short_is_dropped(folder: Path) -> None:
    Journal(folder).add(["a"], [embedded(1)])
    os.truncate(folder / "000000.npz", 300)
    assert Journal(folder).keys() == set()
    assert [*folder.iterdir()] == []


def test_a_batch_that_was_not_put_in_place_is_not_read(folder: Path) -> None:
    journal = Journal(folder)
    journal.add(["a"], [embedded(1)])
    (folder / "000000.npz").rename(folder / "000000.new")
    assert Journal(folder).keys() == set()


def test_dropping_leaves_nothing(folder: Path) -> None:
    journal = Journal(folder)
    journal.add(["a"], [embedded(1)])
    journal.drop()
    assert not folder.exists()
    assert journal.get("a") is None


def test_only_the_same_model_and_the_same_text_have_the_same_key() -> None:
    keys = {
        embedding_key("m1", "Title\nWords.", 6),
        embedding_key("m2", "Title\nWords.", 6),
        embedding_key("m1", "Title\nWord.", 6),
        embedding_key("m1", "Titel\nWords.", 6),
        embedding_key("m1", "Title\nWords.", 5),
    }
    assert len(keys) == 5
    assert embedding_key("m1", "Title\nWords.", 6) in keys
