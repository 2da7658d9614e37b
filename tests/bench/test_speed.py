"""The benchmark of speed says in a line what it lacks."""

import sys
from pathlib import Path

import pytest

from tests.bench import speed


def test_sets_that_are_not_there_are_named_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["speed", "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=rf"^error: {tmp_path} has no reuters_20k and no realtimeqa_open — .* --data$"):
        speed.main()
