"""What a page shows can be opened, voted on, continued and saved, whatever became of the server's memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.going_on import DEEDS, FAULTS, go_on


@pytest.mark.parametrize("fault", FAULTS)
def test_an_open_page_goes_on(fault: str, tmp_path: Path) -> None:
    assert go_on(fault, tmp_path / "kept") == dict.fromkeys(DEEDS, "ok")


def test_the_control_that_remembers_by_the_servers_memory_alone_goes_on_with_nothing(tmp_path: Path) -> None:
    outcome = go_on("restart", tmp_path / "kept", control=True)

    assert [deed for deed, how in outcome.items() if how == "ok"] == ["export"]  # that one reads the history anyway
