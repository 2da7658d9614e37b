"""What training starts from: the bundled MiniLM, its layers doubled, and larger networks from a file."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load_file
from torch import Tensor

from index.errors import FootnoteError
from index.minilm import model_file, word_vectors
from tests.bench.reader.network import MINILM, MPNET, Network, Shape

Weights = dict[str, Tensor]


def minilm(times: int = 1) -> Network:
    """Return the bundled MiniLM, each of its six layers so many times one after another, with new heads."""
    network = Network(Shape(layers=MINILM.layers * times))
    network.load(_stacked(bundled_weights(), times))
    return network


def mpnet(path: Path) -> Network:
    """Return all-mpnet-base-v2 of its `model.safetensors`, with new heads."""
    network = Network(MPNET)
    network.load(_read(path))
    return network


def proof(path: Path) -> Network:
    """Return the first try (`proof.safetensors`): three heads, words and places as in MiniLM, layers named as ours."""
    network = minilm()
    own = network.state_dict()
    for name, tensor in _read(path).items():
        mine = own[name.replace("emb_t.", "sides.").replace("emb_n.", "norm.")]
        mine[: len(tensor)] = tensor.to(mine.dtype)  # It has no head for claims.
    return network


def bundled_weights() -> Weights:
    """Return the weights of the bundled MiniLM by their published names, float32."""
    graph = onnx.load(str(model_file())).graph
    constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:  # A matrix is kept as int8 and what its rows or columns are multiplied by.
        kept = f"{node.output[0]}_q"
        if node.op_type == "Mul" and kept in constants:
            constants[node.output[0]] = constants[kept].astype("float32") * constants[f"{node.output[0]}_scale"]
    named = (name for name in constants if name.startswith("inner.") and name.endswith((".weight", ".bias")))
    found = {name.removeprefix("inner."): torch.tensor(constants[name]) for name in named}
    matrix_of = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        for one, other in (node.input[:2], node.input[1::-1]) if node.op_type == "Add" else ():
            if one in matrix_of and other.endswith(".bias"):  # A matrix has no name of its own, but its bias has.
                name = other.removeprefix("inner.").removesuffix("bias")
                found[f"{name}weight"] = torch.tensor(constants[matrix_of[one]]).T.contiguous()
    vectors, scales = word_vectors()
    found["embeddings.word_embeddings.weight"] = torch.tensor(vectors.astype("float32") * scales)
    return found


def _stacked(weights: Weights, times: int) -> Weights:
    """Put each layer so many times in place of itself: twice the depth says nearly the same, and can learn more."""
    stacked = {}
    for name, tensor in weights.items():
        if name.startswith("encoder.layer."):
            number, _, rest = name.removeprefix("encoder.layer.").partition(".")
            for copy in range(times):
                stacked[f"encoder.layer.{int(number) * times + copy}.{rest}"] = tensor
        else:
            stacked[name] = tensor
    return stacked


def _read(path: Path) -> Weights:
    if not path.is_file():
        raise FootnoteError(f"no weights at {path}", "docs/reader.md says where they come from")
    return load_file(path)
