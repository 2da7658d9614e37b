"""Trains the reader, and measures it: `python -m tests.bench.reader train|evaluate --help`."""

from __future__ import annotations

import dataclasses
import math
import os
from pathlib import Path
from typing import Annotated

# Before torch: its threads shall sleep, not spin, while they wait; others use the machine, too.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
import typer

from index.errors import FootnoteError
from index.minilm import word_vectors
from rag.reading.reader import WEIGHTS
from tests.bench.reader.arrays import Arrays, arrays
from tests.bench.reader.batching import Examples
from tests.bench.reader.evaluating import Judge, by_onnx, by_torch, figures, table
from tests.bench.reader.exporting import export, quantise
from tests.bench.reader.fitting import Fitting, Plan, judged
from tests.bench.reader.making import made
from tests.bench.reader.network import Network
from tests.bench.reader.starting import minilm, mpnet, proof

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Data = Annotated[Path, typer.Option(help="the folder with triples.jsonl.gz")]
Out = Annotated[Path, typer.Option(help="the folder of examples, checkpoints and weights")]
Limit = Annotated[int | None, typer.Option(help="train or measure on so many examples only")]

_TEACHING = Plan(rate=6e-5, epochs=0.72, warm_up=300, average=0.998)
_LEARNING = Plan(rate=2e-4, epochs=0.58)
_TAUGHT = 0.7  # The share of the larger network's word in the loss, the labels' is the rest.


@app.command()
def train(
    data: Data = Path("../shared/reader"),
    out: Out = Path("eval-out/reader"),
    articles: Annotated[Path | None, typer.Option(help="news as JSON lines, to ask of their people")] = None,
    teacher: Annotated[Path | None, typer.Option(help="all-mpnet-base-v2's model.safetensors, to learn from")] = None,
    epochs: Annotated[float, typer.Option(help="times that each example is read")] = _LEARNING.epochs,
    minutes: Annotated[float, typer.Option(help="stop then, at the latest")] = math.inf,
    tokens: Annotated[int, typer.Option(help="tokens a batch")] = _LEARNING.tokens,
    limit: Limit = None,
) -> None:
    """Train the reader: make examples, fit, export. Stopped, it goes on where it was when it is started again."""
    os.nice(10)
    out.mkdir(parents=True, exist_ok=True)
    kept = _arrays(data, articles, out)
    examples = kept.examples(np.flatnonzero(~kept.validation)[:limit]).to(_device())
    print(f"{len(examples):,} examples of {int(examples.length.long().sum()):,} tokens on {_device()}")
    plan = dataclasses.replace(_LEARNING, epochs=epochs, seconds=minutes * 60, tokens=tokens)
    if teacher:
        examples = dataclasses.replace(examples, taught=_taught(teacher, examples, tokens, out))
        plan = dataclasses.replace(plan, taught=_TAUGHT)
    network = minilm(times=2).to(_device())
    _ship(Fitting(network, examples, plan, out / "reader.checkpoint").run(), out)


@app.command()
def evaluate(
    data: Data = Path("../shared/reader"),
    out: Out = Path("eval-out/reader"),
    articles: Annotated[Path | None, typer.Option(help="as for training")] = None,
    limit: Limit = 1000,
) -> None:
    """Measure the reader that ships, the one trained last, and the first try, on documents never trained on."""
    os.nice(10)
    out.mkdir(parents=True, exist_ok=True)
    kept = _arrays(data, articles, out)
    rows = np.random.default_rng(1).permutation(np.flatnonzero(kept.validation))[:limit]
    sample = Arrays(*(array[np.sort(rows)] for array in kept))
    columns = {name: figures(judge, sample) for name, judge in _judges(data, out).items()}
    print(f"{len(sample.ids):,} examples of documents never trained on\n\n{table(columns)}")


def _arrays(data: Path, articles: Path | None, out: Path) -> Arrays:
    """Return all examples, encoded; made once and kept in `out`."""
    kept, triples = out / "examples.npz", data / "triples.jsonl.gz"
    if not kept.is_file():
        for needed in (triples, articles):
            if needed and not needed.is_file():
                raise FootnoteError(f"there is no {needed}", "docs/reader.md says what it is; see --data, --articles")
        print(f"making examples of {triples}")
        arrays(made(triples, articles)).keep(kept)
    return Arrays.read(kept)


def _taught(path: Path, examples: Examples, tokens: int, out: Path) -> torch.Tensor:
    """Return what a larger network says of the examples, having been fitted to them; kept in `out`."""
    kept = out / "taught.pt"
    if not kept.is_file():
        plan = dataclasses.replace(_TEACHING, tokens=tokens)
        network = Fitting(mpnet(path).to(_device()), examples, plan, out / "teacher.checkpoint").run()
        torch.save(judged(network, examples).cpu(), kept)
    taught: torch.Tensor = torch.load(kept, weights_only=True).to(_device())
    if len(taught) != len(examples):
        raise FootnoteError(f"{kept} is of other examples", "delete it, or choose another folder with --out")
    return taught


def _ship(network: Network, out: Path) -> None:
    export(network, out / "reader.float.onnx")
    sha256 = quantise(out / "reader.float.onnx", out / "reader.onnx")
    print(f"To ship it: copy {out / 'reader.onnx'} to {WEIGHTS}, and set SHA256 in rag/reading/reader.py to\n{sha256}")


def _judges(data: Path, out: Path) -> dict[str, Judge]:
    """Return what there is to measure, by name."""
    vectors, scales = word_vectors()
    words = vectors.astype(np.float32) * scales
    trained = {"trained (float)": out / "reader.float.onnx", "trained (int8)": out / "reader.onnx"}
    files = {"shipped (int8)": WEIGHTS, **trained}
    judges = {name: by_onnx(path, words) for name, path in files.items() if path.is_file()}
    if (first := data / "proof.safetensors").is_file():
        judges["first try (float)"] = by_torch(proof(first))
    return judges


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def main() -> None:
    """Run a command; an error of ours is one line."""
    try:
        app()
    except FootnoteError as error:
        raise SystemExit(f"error: {error}") from None


if __name__ == "__main__":
    torch.set_float32_matmul_precision("high")
    main()
