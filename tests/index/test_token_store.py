"""Token vectors survive on sixteen bytes each, and a damaged file is found before it is trusted."""

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.minilm import DIMENSION, MiniLM, TokenVectors
from index.token_codes import BITS, mixtures, signs_of
from index.token_store import PassageTokens, TokenStore, TokenWriter, encode_tokens


def signed(*positive: int) -> np.ndarray:
    """A unit vector that is positive in the dimensions named and negative in all others."""
    vector = np.full(DIMENSION, -1, np.float32)
    vector[list(positive)] = 1
    return vector / np.float32(math.sqrt(DIMENSION))


def token_vectors(*vectors: np.ndarray) -> TokenVectors:
    """Tokens of four characters each, a space between, with the ids 1000, 1001 …"""
    return TokenVectors(
        vectors=np.stack(vectors),
        ids=tuple(1000 + i for i in range(len(vectors))),
        offsets=tuple((5 * i, 5 * i + 4) for i in range(len(vectors))),
        pooled=vectors[0],
    )


def written(folder: Path, *passages: PassageTokens) -> Path:
    writer = TokenWriter(folder)
    writer.append(passages)
    writer.close()
    return folder


@pytest.fixture
def three() -> tuple[PassageTokens, ...]:
    everything = signed(*range(DIMENSION))
    return (
        encode_tokens(token_vectors(signed(), everything), prefix=0),
        encode_tokens(token_vectors(everything, signed(0)), prefix=5),
        encode_tokens(token_vectors(everything), prefix=99),
    )


def test_similarities_of_fine_codes_are_those_of_the_signs_of_all_dimensions() -> None:
    tokens = encode_tokens(token_vectors(signed(), signed(0, 1, 2), signed(*range(DIMENSION))), prefix=0, fine=True)
    query = np.stack([signed(), signed(0, 1, 2)])
    # The cosine of two sign vectors is (alike - apart) / 384: 384 and 0, 381 and 3, 0 and 384, 3 and 381.
    assert tokens.similarities(query) == pytest.approx(
        np.array([[1, 378 / 384], [378 / 384, 1], [-1, -378 / 384]]), abs=1e-5
    )
    assert tokens.codes.shape == (3, 48)
    assert tokens.codes[0].tolist() == [0] * 48


def test_what_is_kept_of_a_vector_are_the_signs_of_128_mixtures_that_keep_angles(minilm: MiniLM) -> None:
    assert mixtures().T @ mixtures() == pytest.approx(np.eye(BITS), abs=1e-5)
    assert np.abs(mixtures()) == pytest.approx(1 / math.sqrt(DIMENSION)), "no dimension counts more than another"
    (tokens,) = minilm.embed_tokens(["The bridge fell at nine."])
    kept = encode_tokens(tokens, prefix=0)
    assert kept.codes.shape == (len(tokens.ids), 16)
    assert np.array_equal(signs_of(kept.codes) > 0, tokens.vectors @ mixtures() > 0)
    assert hashlib.sha256(np.packbits(mixtures() > 0)).hexdigest()[:8] == "4ca48350", "others need other CODES"


def test_tokens_of_an_earlier_footnote_are_read_as_it_kept_them(minilm: MiniLM, tmp_path: Path) -> None:
    (tokens,) = minilm.embed_tokens(["The bridge fell at nine."])
    (question,) = minilm.embed_tokens(["When did the bridge fall?"])
    wide = encode_tokens(tokens, prefix=0, fine=True)
    read = TokenStore(written(tmp_path / "tokens", wide, wide)).passage(1)
    assert read.codes.shape == (len(tokens.ids), 48)
    assert np.array_equal(read.similarities(question.vectors), wide.similarities(question.vectors))
    kept = encode_tokens(tokens, prefix=0).similarities(question.vectors)
    assert abs(kept.max(axis=0).mean() - read.similarities(question.vectors).max(axis=0).mean()) < 0.1, "one scale"


def test_the_tokens_of_the_title_are_left_out() -> None:
    tokens = encode_tokens(token_vectors(signed(0), signed(1), signed(2)), prefix=5)
    assert tokens.starts.tolist() == [0, 5], "characters into the passage, not into what was embedded"
    assert tokens.ids.tolist() == [1001, 1002]


def test_a_far_token_keeps_to_the_last_place_that_can_be_written() -> None:
    far = TokenVectors(signed()[None], (1000,), ((70_000, 70_004),), signed())
    assert encode_tokens(far, prefix=0).starts.tolist() == [65_535]


def test_what_was_written_is_read(three: tuple[PassageTokens, ...], tmp_path: Path) -> None:
    store = TokenStore(written(tmp_path / "tokens", *three))
    assert store.size == 3
    for number, tokens in enumerate(three):
        read = store.passage(number)
        assert read.codes.tolist() == tokens.codes.tolist()
        assert read.starts.tolist() == tokens.starts.tolist()
        assert read.ids.tolist() == tokens.ids.tolist()


def test_a_passage_without_tokens_is_read_as_one(three: tuple[PassageTokens, ...], tmp_path: Path) -> None:
    store = TokenStore(written(tmp_path / "tokens", three[2]))
    assert store.passage(0).codes.shape == (0, 16)
    assert store.passage(0).similarities(signed()[None]).shape == (0, 1)


def test_no_passages_are_a_store_all_the_same(tmp_path: Path) -> None:
    assert TokenStore(written(tmp_path / "tokens")).size == 0


def test_a_token_of_many_passages_weighs_less(three: tuple[PassageTokens, ...], tmp_path: Path) -> None:
    idf = TokenStore(written(tmp_path / "tokens", *three)).idf
    # 3 passages: token 1000 stands in one, 1001 in two, 5 in none: ln(1 + (3 - df + 0.5) / (df + 0.5))
    assert idf[1000] == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert idf[1001] == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert idf[5] == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_a_token_counts_once_a_passage(tmp_path: Path) -> None:
    twice = PassageTokens(np.zeros((2, 16), np.uint8), np.array([0, 5], np.uint16), np.array([7, 7], np.uint16))
    assert TokenStore(written(tmp_path / "tokens", twice)).idf[7] == pytest.approx(math.log(1 + 0.5 / 1.5))


def test_the_codes_say_nearly_what_the_vectors_say(minilm: MiniLM, tmp_path: Path) -> None:
    text = "The bridge fell at nine. A ferry now takes the lorries over the water."
    (tokens,) = minilm.embed_tokens([text])
    (question,) = minilm.embed_tokens(["When did the bridge fall?"])
    store = TokenStore(written(tmp_path / "tokens", encode_tokens(tokens, prefix=0)))
    exact = tokens.vectors @ question.vectors.T
    kept = store.passage(0).similarities(question.vectors)
    assert np.corrcoef(exact.ravel(), kept.ravel())[0, 1] > 0.9
    bridge = question.ids.index(tokens.ids[1])
    assert int(kept[:, bridge].argmax()) == 1


@pytest.mark.parametrize("name", ["codes.bin", "starts.bin", "ids.bin", "bounds.npy", "frequency.npy"])
def test_a_file_that_is_missing_or_not_as_it_was_written_is_damage(
    three: tuple[PassageTokens, ...], tmp_path: Path, name: str
) -> None:
    file = written(tmp_path / "tokens", *three) / name
    whole = file.read_bytes()
    table, told = name.endswith(".npy"), "token vectors"
    for content in [b"", b"\x93NUMPY", b"nonsense"] if table else [whole[:-1], whole + b"\0", whole + bytes(48)]:
        file.write_bytes(content)
        with pytest.raises(IndexDamaged, match=told if table else f"{told}: {name} has the wrong size"):
            TokenStore(file.parent)
    file.unlink()
    with pytest.raises(IndexDamaged, match=told):
        TokenStore(file.parent)
