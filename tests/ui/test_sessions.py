"""What the server remembers of tabs, and what it forgets first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ui.conversation import Conversation
from ui.session import Session
from ui.sessions import OPEN, Sessions
from ui.visitor import Visitor


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    return Clock()


def tab(name: str, owner: str = "browser:me") -> Visitor:
    return Visitor(owner, name)


def talked(sessions: Sessions, name: str, owner: str = "browser:me") -> Session:
    """The session of a tab that shows something."""
    with sessions.use(tab(name, owner), None) as session:
        if session.begin("What fell?"):
            session.stop()
        return session


def knows(sessions: Sessions, name: str, known: Session) -> bool:
    with sessions.use(tab(name), None) as session:
        return session is known


def test_ten_thousand_who_only_look_crowd_nobody_out(clock: Clock) -> None:
    sessions = Sessions(closed=8, most=16, clock=clock)
    mine = talked(sessions, "mine")
    for n in range(10_000):
        with sessions.use(tab(f"other-{n}"), None):
            pass

    assert knows(sessions, "mine", mine)
    assert len(sessions._held) <= 9


def test_a_closed_page_is_forgotten_before_one_that_is_open_however_old(clock: Clock) -> None:
    sessions = Sessions(closed=8, most=16, clock=clock)
    mine = talked(sessions, "mine")
    for n in range(100):
        clock.now += OPEN / 2
        sessions.see(tab("mine"), None)
        talked(sessions, f"other-{n}")

    assert knows(sessions, "mine", mine)
    assert len(sessions._held) <= 16


def test_whoever_is_being_answered_is_never_forgotten_and_memory_has_a_bound(clock: Clock) -> None:
    sessions = Sessions(closed=8, most=16, clock=clock)
    with sessions.use(tab("mine"), None) as mine:
        mine.begin("What fell?")
        for n in range(100):
            talked(sessions, f"other-{n}")
        assert knows(sessions, "mine", mine)

    assert len(sessions._held) == 16


def test_what_open_pages_show_is_known_each_owners_alone(clock: Clock) -> None:
    sessions = Sessions(clock=clock)
    sessions.see(tab("one"), "first")
    talked(sessions, "two").kept(Conversation(id="second"))
    sessions.see(tab("three", "browser:you"), "hers")
    assert sessions.shown("browser:me") == {"first", "second"}

    clock.now += OPEN
    assert sessions.shown("browser:me") == set()


def test_the_same_tab_name_of_another_is_another_tab() -> None:
    sessions = Sessions()
    mine, hers = talked(sessions, "tab"), talked(sessions, "tab", "browser:you")

    assert mine is not hers
