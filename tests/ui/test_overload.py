"""Many at once on the running server: nobody sees another's words, one too many is told, who leaves makes room."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ARTICLES, STAGED, serving
from tests.ui.running import Running
from tests.ui.tab import Tab, config_of

TABS, TURNS = 16, 10
AT_MOST = 32
ROUNDS = 20
RECOVERED = 2.0  # seconds
SLOWLY = "slowly drones intercepted over Moscow"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(STAGED, ARTICLES, tmp_path_factory.mktemp("overload") / "log")


@pytest.fixture(scope="module")
def config(server: str) -> dict[str, Any]:
    return config_of(server)


def word(tab: int, turn: int) -> str:
    return f"quokka{tab:02}x{turn:02}"


def test_sixteen_people_ask_ten_questions_each_and_see_only_their_own(server: str, config: dict[str, Any]) -> None:
    def talk(tab: int) -> list[str]:
        person = Tab(server, f"person{tab:02}", config)
        return [person.ask(f"What of {word(tab, turn)}?") for turn in range(TURNS)]

    with ThreadPoolExecutor(TABS) as pool:
        heard = list(pool.map(talk, range(TABS)))
    for tab, answers in enumerate(heard):
        strangers = [word(t, n) for t in range(TABS) if t != tab for n in range(TURNS)]
        assert all(word(tab, turn) in answers[turn] for turn in range(TURNS))
        assert [w for w in strangers if w in "".join(answers)] == []


def test_the_thirty_third_is_told_that_footnote_is_busy(server: str, config: dict[str, Any]) -> None:
    tabs = [Tab(server, f"crowd{n:02}", config) for n in range(AT_MOST)]
    one_more = Tab(server, "onemore", config)
    with ThreadPoolExecutor(AT_MOST) as pool:
        answers = [pool.submit(tab.ask, SLOWLY) for tab in tabs]
        everybody = [tab.arrived.wait(60) for tab in tabs]
        said = one_more.ask("What of quokka?") if all(everybody) else ""
        for tab in tabs:
            tab.stop()
        heard = [answer.result(60) for answer in answers]

    assert "Footnote is busy: 32 questions" in said
    assert [h for h in heard if "process_completed" not in h or "busy" in h] == []
    assert "busy" not in Tab(server, "later", config).ask("What of quokka?")


@pytest.mark.parametrize("how", ["stop", "leave"])
def test_who_stops_or_leaves_makes_room_within_two_seconds(server: str, config: dict[str, Any], how: str) -> None:
    seconds = []
    for n in range(ROUNDS):
        tabs = [Tab(server, f"{how}{n:02}x{k}", config) for k in range(5)]
        waiting = Tab(server, f"{how}{n:02}waiting", config)
        with ThreadPoolExecutor(6) as pool:
            slow = [pool.submit(_until_streaming, tab) for tab in tabs[:4]]
            held = [answer.result(60) for answer in slow]
            begun = time.perf_counter()
            if how == "stop":
                tabs[0].stop()
            else:
                held[0].__exit__(None, None, None)
            assert "quokka" in waiting.ask("What of quokka?")
            seconds.append(time.perf_counter() - begun)
            for tab, block in zip(tabs[:4], held, strict=True):
                tab.stop()
                block.__exit__(None, None, None)
    print(f"{how}: room after {max(seconds):.2f} s at most, {ROUNDS} times")

    assert sum(s < RECOVERED for s in seconds) == ROUNDS


def _until_streaming(tab: Tab) -> Any:
    """Ask slowly, and return the open block once the first sentence has come."""
    block = tab.asking(SLOWLY)
    lines = block.__enter__()
    for line in lines:
        if '"streaming"' in line:
            break
    return block


def test_on_a_machine_too_busy_to_answer_itself_within_seconds_the_page_opens_all_the_same(tmp_path: Path) -> None:
    """Gradio asks for its own page when it starts, and would end."""
    options = ["--index", str(ARTICLES), "--kept", str(tmp_path), "--busy"]
    with Running(STAGED, options, tmp_path / "log") as server:
        assert "quokka" in server.tab("first").ask("What of quokka?")
        assert server.ended is None
