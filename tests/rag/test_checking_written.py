"""Sentences that small models wrote, labelled by hand (written.yaml): what is false is found, what is true stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from rag.assistant import Assistant
from rag.checking.checker import Checker, Verdict
from rag.search.match import Match
from rag.writing.trimming import trimmed

FILE = Path(__file__).with_name("written.yaml")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A written sentence, whether it is true, and the checker's verdict."""

    text: str
    true: bool
    tuned: bool
    verdict: Verdict


@pytest.fixture(scope="module")
def labelled(seed_assistant: Assistant) -> list[Labelled]:
    index = seed_assistant.index
    pairs = [index.passage(number) for number in range(index.manifest.passages)]
    matches = [Match(number, *pair, 0.0, 0.0, 0.0) for number, pair in enumerate(pairs)]
    checker, found = Checker.over(index), []
    for asked in yaml.safe_load(FILE.read_text("utf-8")):
        given = [
            next(m for m in matches if m.article.source == source and m.passage.start <= start < m.passage.end)
            for source, start in asked["given"]
        ]
        for said in asked["sentences"]:
            true = True in said
            text, _ = trimmed(said[true], marked=bool(said["cites"]))  # As the writer hands it on.
            tuned = hashlib.sha1(asked["question"].encode()).digest()[0] % 2 == 0
            found.append(Labelled(said[true], true, tuned, checker.check(text, said["cites"], given)))
    return found


def test_there_are_enough_of_both_sorts(labelled: list[Labelled]) -> None:
    assert sum(one.true for one in labelled) >= 200
    assert sum(not one.true for one in labelled) >= 75


@pytest.mark.parametrize("tuned", [True, False])
def test_what_a_small_model_makes_up_is_found_and_what_it_says_rightly_stands(
    tuned: bool, labelled: list[Labelled]
) -> None:
    half = [one for one in labelled if one.tuned == tuned]
    missed = [one.text for one in half if not one.true and one.verdict.supported]
    struck = [f"{one.text} <- {one.verdict.reason}" for one in half if one.true and not one.verdict.supported]
    found = 1 - len(missed) / sum(not one.true for one in half)
    lost = len(struck) / sum(one.true for one in half)
    print(f"found {found:.2f}, struck {lost:.2f}, of {len(half)}")
    # The targets are 0.92 and 0.04 over both (docs/results.md, also on what was seen before).
    assert (found >= 0.9, lost <= 0.06) == (True, True), (found, lost, missed, struck)
