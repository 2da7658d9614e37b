"""What no browser sends is left out, and never ends in a fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gradio as gr
import pytest

from ui.carried import carried_of
from ui.chat import ballot_of, place_of
from ui.events import sent


def test_an_endless_number_is_no_footnote_and_no_vote() -> None:
    assert place_of({"turn": float("inf"), "shelf": "cited", "n": 1}) is None
    assert ballot_of({"turn": float("inf"), "vote": "up"}) is None


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan")])
def test_a_setting_that_is_no_real_number_is_left_out(number: float) -> None:
    assert carried_of({"settings": {"sentences": number, "threshold": number}}, None).options.sentences is None


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
