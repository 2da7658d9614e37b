"""Writes a network for onnxruntime, in float and with int8 matrices."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from tests.bench.reader.network import Network

_INPUTS = ("words", "sides", "mask")
_OPSET = 17


class _Read(nn.Module):
    """The network without its word vectors, which the reader takes from the bundled MiniLM."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, sides: Tensor, mask: Tensor) -> Tensor:
        return self.network.read(words, sides, mask)


def export(network: Network, path: Path) -> None:
    """Write the network in float32: words (batch, tokens, width), sides and mask (batch, tokens) → scores."""
    words = torch.zeros(2, 50, network.shape.width)
    sides, mask = torch.zeros(2, 50, dtype=torch.long), torch.ones(2, 50, dtype=torch.bool)
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():  # It tells that it is the older of two exporters; the newer fixes the batch's size.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Read(network.cpu()).eval(), (words, sides, mask), str(path),
            input_names=list(_INPUTS), output_names=["scores"], opset_version=_OPSET, dynamo=False,
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in (*_INPUTS, "scores")},
        )  # fmt: skip


def quantise(path: Path, to: Path) -> str:
    """Write an exported network with int8 matrices, one scale a column; return the SHA-256 of the file."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        path, to, per_channel=True, weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True}
    )  # fmt: skip
    return hashlib.sha256(to.read_bytes()).hexdigest()
