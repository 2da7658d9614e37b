"""What no browser sends is left out, and never ends in a fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gradio as gr
import pytest

from ui.carried import Carried, carried_of
from ui.chat import Ballot, Place, ballot_of, place_of
from ui.events import sent


@pytest.mark.parametrize("data", [
    None, "1", [], {}, {"turn": 1}, {"shelf": "__class__"}, {"vote": "up"}, {"turn": 1, "vote": "sideways"},
    {"turn": "x", "vote": "up", "n": "1", "shelf": "cited"},
    {"turn": float("inf"), "vote": "up", "n": 1, "shelf": "cited"},
])  # fmt: skip
def test_what_is_no_footnote_and_no_vote_is_none(data: object) -> None:
    assert (place_of(data), ballot_of(data)) == (None, None)
    assert place_of({"turn": "2", "n": "3", "shelf": "nearest"}) == Place(2, "nearest", 3)
    long = {"turn": "2", "vote": "up", "reason": f" a \n b{'x' * 2000}"}
    assert ballot_of(long) == Ballot(2, "up", f"a b{'x' * 997}")
    assert ballot_of({"turn": 2, "vote": "down", "reason": ["no text"]}) == Ballot(2, "down")


def test_what_a_page_sends_along_is_checked() -> None:
    assert carried_of(None, None) == carried_of("x", None) == carried_of({"revision": -1}, None) == Carried()
    assert carried_of({"conversation": "../../x"}, None).conversation is None
    odd = {"answerer": "root", "sentences": "99", "threshold": "nan", "after": ["2024"], "before": "2024-13-01"}
    for settings in (odd, *({"sentences": n, "threshold": n} for n in (10**400, float("inf"), float("nan")))):
        assert carried_of({"settings": settings}, None) == Carried()
    assert [carried_of({"revision": n}, None).revision for n in (7, 2**60, True, 1.5, "7")] == [7, 0, 0, 0, 0]
    assert carried_of({"keeps": False}, "user:ann").owner == "user:ann"


def test_half_a_character_becomes_a_question_mark() -> None:
    assert sent(gr.EventData(None, {"search": "a\ud800"}), "search") == "a?"


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_path_that_is_not_valid_text_is_told_as_a_missing_one(tmp_path: Path) -> None:
    missing = os.fsencode(tmp_path) + b"/no\xff"
    command: list[str | bytes] = [
        sys.executable,
        "-m",
        "ui.cli",
        "index",
        missing,
        "--index",
        os.fsencode(tmp_path / "index"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no such file or folder" in done.stderr
    assert "\\udcff" in done.stderr
