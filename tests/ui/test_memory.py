"""Threads share what the C library keeps."""

from __future__ import annotations

import os
import sys

import pytest

from ui.memory import share_arenas


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone has arenas")
def test_arenas_are_few_for_us_and_for_processes_we_start_unless_the_environment_says_how_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("ctypes.CDLL", lambda _: type("C", (), {"mallopt": lambda _, *said: told.append(said)})())
    monkeypatch.setenv("MALLOC_ARENA_MAX", "7")
    share_arenas()
    assert (told, os.environ["MALLOC_ARENA_MAX"]) == ([], "7")

    monkeypatch.delenv("MALLOC_ARENA_MAX")
    share_arenas()
    assert (told, os.environ["MALLOC_ARENA_MAX"]) == ([(-8, 2)], "2")
