"""Several servers keep their conversations in one PostgreSQL database, which may not be there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from index.errors import FootnoteError
from tests.postgres import Cluster
from tests.ui.conftest import FakeAssistant, event, request
from tests.ui.running import Running
from ui.cli import app
from ui.conversation import Conversation
from ui.history import History
from ui.history_stores import CONVERSATION
from ui.page import Page
from ui.turn import Turn

SECRET = "tiptoe"


@contextmanager
def server(assistant: FakeAssistant, address: str) -> Iterator[Page]:
    """The page of one server of several."""
    history = History.at(address)
    try:
        yield Page(assistant, history=history)  # type: ignore[arg-type]
    finally:
        history.store.engine.dispose()  # type: ignore[attr-defined]


class Tab:
    """Ann's open page, which a proxy leads to one server or another."""

    def __init__(self) -> None:
        self.shown: dict[str, Any] = {}
        self.request = request(user="ann")

    def ask(self, page: Page, question: str) -> list[str]:
        """Ask, and return the questions that the page shows then."""
        carried = {key: self.shown.get(key) for key in ("conversation", "revision")}
        self.shown = list(page.ask(question, carried, event(), self.request))[-1][0]
        return [turn["question"] for turn in self.shown["turns"]]


def listed(page: Page) -> str:
    return page.history(None, event(), request("B", "other", user="ann"))[0]


def test_a_tab_goes_on_at_any_server_and_all_show_one_list(postgres: Cluster, assistant: FakeAssistant) -> None:
    tab, address = Tab(), postgres.database()
    with server(assistant, address) as one, server(assistant, address) as two:
        tab.ask(one, "What fell?")
        tab.ask(two, "And when?")
        assert tab.ask(one, "Who?") == ["What fell?", "And when?", "Who?"]  # though it knew of the first alone
        assert [listed(page).count("data-open=") for page in (one, two)] == [1, 1]
        two.history(None, event(do="delete", id=tab.shown["conversation"]), tab.request)
        assert "data-open=" not in listed(one)


@pytest.mark.slow
def test_two_processes_keep_one_conversation(postgres: Cluster, seed_index: Path, tmp_path: Path) -> None:
    command, options = [sys.executable, "-m", "ui.cli"], ["--index", str(seed_index), "--history", postgres.database()]
    with Running(command, options, tmp_path / "one") as one, Running(command, options, tmp_path / "two") as two:
        tab = one.tab("tab")
        for server, question in ((one, "What fell?"), (two, "And when?"), (one, "Who?")):
            tab.move(server.address, server.config)
            tab.ask(question)
        other = two.tab("other", browser="tab")

        assert [turn["question"] for turn in tab.turns] == ["What fell?", "And when?", "Who?"]
        assert other.history().count("data-open=") == 1


def test_servers_at_once_make_one_table_and_lose_nothing(postgres: Cluster) -> None:
    address = postgres.database()
    with ThreadPoolExecutor(6) as pool:
        histories = list(pool.map(History.at, [address] * 6))
        first = histories[0].save("me", Conversation((Turn(1, "What fell?"),)))
        saved = list(pool.map(lambda history: history.save("me", first), histories))
    with histories[0].store.opened() as db:
        places = db.scalars(select(CONVERSATION.c.place)).all()
    for history in histories:
        history.store.engine.dispose()  # type: ignore[attr-defined]

    assert len({kept.id for kept in saved}) == 6, "one goes on, the others become conversations of their own"
    assert sorted(places) == [2, 3, 4, 5, 6, 7]


def test_a_database_lost_while_running_costs_no_answer(postgres: Cluster, assistant: FakeAssistant) -> None:
    tab = Tab()
    with server(assistant, postgres.database()) as page:
        tab.ask(page, "What fell?")
        kept = tab.shown["conversation"]
        postgres.stop()
        try:
            assert tab.ask(page, "And when?") == ["What fell?", "And when?"]
            assert tab.shown["turns"][1]["state"] == "done"
            assert "not being kept" in tab.shown["problem"]
            assert "postgresql" not in tab.shown["problem"], "not everybody is to know where it is"
            assert "cannot be used" in listed(page)
        finally:
            postgres.start()
        tab.ask(page, "Who?")
        assert (tab.shown["problem"], tab.shown["conversation"]) == (None, kept)
        found = page.conversations._history.load("user:ann", kept)
    assert [turn.question for turn in found.turns] == ["What fell?", "And when?", "Who?"]  # type: ignore[union-attr]


def test_a_database_that_is_not_there_is_one_error_at_the_start(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for missing in (postgres.address("nosuch", SECRET), f"postgresql://ann:{SECRET}@127.0.0.1:1/talks"):
        said = str(CliRunner().invoke(app, ["chat", "--history", missing]).exception)
        assert "postgresql://ann:***@" in said
        assert "cannot be used" in said
        assert "FOOTNOTE_HISTORY" in said
        assert SECRET not in said


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"mysql://ann:{SECRET}@host/talks",
        "sqlite:///talks.db",
        f"postgresql://ann:{SECRET}@host",
        f"postgresql://ann:x@{SECRET}@host/talks",
        f"postgresql://ann@host:{SECRET}/talks",
    ],
)
def test_what_is_no_address_is_refused_and_never_shown(address: str) -> None:
    with pytest.raises(FootnoteError, match="is no address") as raised:
        History.at(address)
    assert SECRET not in str(raised.value)
