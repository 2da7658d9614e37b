"""The stock pipeline as somebody would write it in ten lines: llama-index's defaults, Chroma, one plain session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import onnxruntime
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.vector_stores.chroma import ChromaVectorStore
from tokenizers import Tokenizer

from index.article import Article
from index.minilm import MAX_TOKENS, model_file, tokenizer_file


class PlainMiniLM(BaseEmbedding):
    """The same model file, opened as it comes; `tokens` counts what it read."""

    _session: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _tokens: int = PrivateAttr(default=0)

    def __init__(self) -> None:
        super().__init__(model_name="plain")
        self._session = onnxruntime.InferenceSession(str(model_file()), providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file()))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    @property
    def tokens(self) -> int:
        """How many tokens it read, pads left out."""
        return self._tokens

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        encodings = self._tokenizer.encode_batch(texts)
        ids, mask = (np.array([getattr(e, name) for e in encodings], np.int64) for name in ("ids", "attention_mask"))
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (states,) = self._session.run(None, inputs)
        self._tokens += int(mask.sum())
        pooled = (states * mask[..., None]).sum(axis=1)
        return [row.tolist() for row in pooled / np.linalg.norm(pooled, axis=1, keepdims=True)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def build(articles: list[Article], folder: Path) -> int:
    """Index articles; return how many tokens were embedded."""
    collection = chromadb.PersistentClient(str(folder)).create_collection("stock", embedding_function=None)
    storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    documents = [Document(id_=a.source, text=a.text, metadata={"title": a.title}) for a in articles]
    embedding = PlainMiniLM()
    VectorStoreIndex.from_documents(documents, storage_context=storage, embed_model=embedding)
    return embedding.tokens


def retriever(folder: Path) -> Any:
    """Open what was indexed."""
    collection = chromadb.PersistentClient(str(folder)).get_collection("stock", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    return VectorStoreIndex.from_vector_store(store, embed_model=PlainMiniLM()).as_retriever()
