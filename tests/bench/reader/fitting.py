"""Fits a network to encoded examples; a run that was stopped goes on from its checkpoint."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from index.errors import FootnoteError
from tests.bench.reader.batching import Examples, batches
from tests.bench.reader.loss import loss
from tests.bench.reader.network import HEADS, Network

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit: the peak rate, tokens a batch, the share of the larger network's word, epochs, seconds at most,
    steps until the rate is at its peak, what the running average keeps a step, and the seed of all chance."""

    rate: float
    tokens: int = 16_384
    taught: float = 0.0
    epochs: float = 2.0
    seconds: float = math.inf
    warm_up: int = 200
    average: float = 0.999
    seed: int = 7


class Fitting:
    """One run: `Fitting(network, examples, plan, checkpoint).run()` returns the running average of the weights, which
    judges better than the last ones; the network is fitted in place."""

    def __init__(
        self, network: Network, examples: Examples, plan: Plan, checkpoint: Path | None = None, say: Say = print
    ) -> None:
        self._network, self._examples, self._plan = network, examples, plan
        self._checkpoint, self._say = checkpoint, say
        self._device = examples.ids.device
        self._weights = [p for p in network.parameters() if p.requires_grad]
        self._optimiser = _optimiser(self._weights, plan.rate, self._device)
        self.average = copy.deepcopy(network).eval()
        self._averaged: list[Tensor] = [p for p in self.average.parameters() if p.requires_grad]
        self.step = self.seen = 0
        self._told: float | Tensor = math.nan
        self._spent, self._epoch, self._batch = 0.0, 0, 0
        torch.manual_seed(plan.seed)
        self._resume()

    def run(self, *, every: int = 200, stop_after: int | None = None) -> Network:
        """Fit until the plan's epochs or seconds are over; tell of it, and keep a checkpoint, `every` so many steps.

        `stop_after` so many steps, the checkpoint is kept and the run ends there, to be gone on with.
        """
        if self._device.type == "cuda":
            for layer in self._network.layers:
                layer.compile(dynamic=True)
        self._network.train()
        before, began = self._spent, time.monotonic()
        for rows in self._rows():
            self._spent = before + time.monotonic() - began
            if self.done >= 1:
                break
            self._fit(rows)
            if self.step % every == 0 or self.step == stop_after:
                self._tell()
                self._keep()
            if self.step == stop_after:
                return self.average
        self._tell()
        self._keep()
        return self.average

    @property
    def done(self) -> float:
        """The share of the run that is over, by examples or by time, whichever is further."""
        return max(self.seen / len(self._examples) / self._plan.epochs, self._spent / self._plan.seconds)

    def _rows(self) -> Iterator[Tensor]:
        while True:
            seed = self._plan.seed + 1000 * self._epoch
            for at, rows in enumerate(batches(self._examples, self._plan.tokens, seed)):
                if at >= self._batch:  # Those before were had before the run was stopped.
                    self._batch = at + 1
                    yield rows
            self._epoch, self._batch = self._epoch + 1, 0

    def _fit(self, rows: Tensor) -> None:
        # The rate rises at first, then falls to nothing by the end of the run.
        rate = self._plan.rate * min(1, (self.step + 1) / self._plan.warm_up) * (1 - self.done)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        batch = self._examples.batch(rows)
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            out = self._network(batch.ids, batch.sides, batch.mask)
        value = loss(out, batch, taught=self._plan.taught)
        self._optimiser.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]  # torch's own lack.
        nn.utils.clip_grad_norm_(self._weights, 1.0)
        self._optimiser.step()
        self.step += 1
        self.seen += len(rows)
        self._told = value.detach() if self.step == 1 else 0.98 * self._told + 0.02 * value.detach()
        with torch.no_grad():
            kept = min(self._plan.average, self.step / (self.step + 10))
            torch._foreach_lerp_(self._averaged, list[Tensor](self._weights), 1 - kept)

    @property
    def loss(self) -> float:
        """The running mean of the loss."""
        return float(self._told)

    def _tell(self) -> None:
        epochs = self.seen / len(self._examples)
        self._say(f"step {self.step}, epoch {epochs:.2f}, loss {self.loss:.4f}, {self._spent:.0f} s")

    def _keep(self) -> None:
        if self._checkpoint is None:
            return
        state = {
            "plan": asdict(self._plan), "network": self._network.state_dict(), "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(), "step": self.step, "seen": self.seen, "told": self.loss,
            "spent": self._spent, "epoch": self._epoch, "batch": self._batch, "chance": torch.get_rng_state(),
        }  # fmt: skip
        aside = self._checkpoint.with_suffix(".part")
        torch.save(state, aside)
        aside.replace(self._checkpoint)

    def _resume(self) -> None:
        if self._checkpoint is None or not self._checkpoint.is_file():
            return
        state: dict[str, Any] = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        if state["plan"] != asdict(self._plan):
            raise FootnoteError(
                f"{self._checkpoint} is of a run with another plan", "delete it, or choose another folder with --out"
            )
        self._network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step, self.seen, self._told, self._spent = state["step"], state["seen"], state["told"], state["spent"]
        self._epoch, self._batch = state["epoch"], state["batch"]
        torch.set_rng_state(state["chance"].cpu())
        self._say(f"going on from step {self.step} of {self._checkpoint}")


def _optimiser(weights: list[nn.Parameter], rate: float, device: torch.device) -> torch.optim.Optimizer:
    """AdamW; biases and norms do not decay."""
    groups = [
        {"params": [p for p in weights if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in weights if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, fused=device.type == "cuda", betas=(0.9, 0.98))


@torch.inference_mode()
def judged(network: Network, examples: Examples, tokens: int = 65_536) -> Tensor:
    """Return what a network says of every example, (n, tokens, HEADS) float16."""
    network.eval()
    device = examples.ids.device
    said = torch.zeros((*examples.ids.shape, HEADS), dtype=torch.float16, device=device)
    for rows in batches(examples, tokens, seed=1):
        batch = examples.batch(rows)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            out = network(batch.ids, batch.sides, batch.mask)
        said[rows, : out.shape[1]] = out.float().clamp(-60, 60).half()
    return said
