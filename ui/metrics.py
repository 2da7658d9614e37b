"""What Prometheus reads at `/metrics`: how many questions ended how, how long they took, what the index holds.

No number says what was asked, or by whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from ui.asked import Asked

if TYPE_CHECKING:
    from ui.desk import Desk

_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)  # seconds: quotes take tenths, a small model a minute


class Metrics:
    """The numbers of one server; listens to its desk."""

    def __init__(self, desk: Desk) -> None:
        self._registry = CollectorRegistry()
        self._asked = Counter("footnote_questions", "Questions by how they ended.", ["ended"], registry=self._registry)
        self._took = Histogram(
            "footnote_answer_seconds", "From a question to its whole answer.", ["answerer"], buckets=_BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._waited = Histogram(
            "footnote_wait_seconds", "From a question to its turn.", buckets=_BUCKETS, registry=self._registry
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(_Index(desk))
        desk.listeners.append(self._heard)

    def text(self) -> bytes:
        """The numbers as Prometheus reads them."""
        return generate_latest(self._registry)

    def _heard(self, asked: Asked) -> None:
        self._asked.labels(asked.ended).inc()
        self._waited.observe(asked.waited)
        if asked.answer is not None and asked.ended == asked.answer.outcome:
            self._took.labels(asked.answer.answerer).observe(asked.seconds)


class _Index(Collector):
    """What the index holds when it is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterable[Metric]:
        """Yield the numbers of now."""
        manifest = self._desk.assistant.index.manifest
        for name, text, value in (
            ("articles", "Articles in the index.", manifest.articles),
            ("passages", "Passages in the index.", manifest.passages),
            ("age_seconds", "Since the index was built.", manifest.age()),
        ):
            yield GaugeMetricFamily(f"footnote_index_{name}", text, value=value)
