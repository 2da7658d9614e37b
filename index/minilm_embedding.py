"""The bundled model as llama-index knows embedding models."""

from __future__ import annotations

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from index.minilm import OFFLINE, MiniLM


class MiniLMEmbedding(BaseEmbedding):
    """The bundled all-MiniLM-L6-v2 as a llama-index embedding model: 384 numbers a text, unit length."""

    _model: MiniLM = PrivateAttr()

    def __init__(self, model: MiniLM | None = None) -> None:
        super().__init__(model_name=OFFLINE, embed_batch_size=256)
        self._model = model or MiniLM()

    @property
    def model(self) -> MiniLM:
        """The model itself, for token vectors."""
        return self._model

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._model.embed(texts)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)
