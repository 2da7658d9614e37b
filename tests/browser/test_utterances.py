"""Thirty of the things that people type, a third of them badly, through the real page: each gets its kind of bubble."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, OpenPage
from tests.browser.test_chat import ask

UTTERANCES = ROOT / "seeds" / "utterances.yaml"
TALK = {"greeting", "thanks", "goodbye", "abilities"}
RIGHT = 30  # of 30, as on 2026-11-27


def chosen() -> Iterator[dict[str, str]]:
    """Of each kind the first that is typed badly and the first that is not; of half of them one more of these."""
    kinds = defaultdict(list)
    for said in yaml.safe_load(UTTERANCES.read_text("utf-8")):
        if "history" not in said:
            kinds[said["kind"]].append(said)
    for number, of_kind in enumerate(kinds.values()):
        tidy = [s for s in of_kind if s["question"][0].isupper() and s["question"][-1] in ".?!"]
        yield next(s for s in of_kind if s["question"].islower() and s["question"][-1].isalnum())
        yield from islice(tidy, 1 + number % 2)


def bubble(page: Page) -> tuple[str, bool, bool, bool]:
    """Of the answer that is shown: its outcome, and whether it has footnotes, nearest sources, and two columns."""
    turn = page.locator(".turn").last
    outcome = next(o for o in ("answered", "closest", "refused", "unclear") if o in (turn.get_attribute("class") or ""))
    has = (turn.locator(f).count() > 0 for f in (".said .fn", ".nearest", ".sides"))
    return outcome, *has  # type: ignore[return-value]


def fits(said: dict[str, str], shown: tuple[str, bool, bool, bool], words: str) -> bool:
    """Whether an answer looks as one of that kind does."""
    outcome, footnotes, _, columns = shown
    if outcome != said["outcome"]:
        return False
    if said["kind"] in TALK:
        return not footnotes
    if said["kind"] == "comparison" and columns:
        return footnotes
    if said["kind"] == "opinion":
        return words.startswith("Footnote has no opinion")
    return outcome == "refused" or footnotes or said["kind"] == "corpus"


def test_thirty_utterances_get_their_kinds_of_bubbles(site: str, open_page: OpenPage) -> None:
    page, wrong = open_page(site), []
    asked = list(chosen())
    for said in asked:
        ask(page, said["question"])
        words = page.locator(".turn .said").inner_text()
        expect(page.locator(".turn .error")).to_have_count(0)
        if not fits(said, bubble(page), words):
            wrong.append((said["id"], bubble(page), words[:80]))
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".turn")).to_have_count(0)

    assert len(asked) == 30
    assert len(wrong) <= len(asked) - RIGHT, wrong
