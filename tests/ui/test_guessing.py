"""Guessing is slow, and keeps nobody out."""

from __future__ import annotations

from itertools import cycle

from ui.guessing import Guesses

DAY = 86_400


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def tries_in_a_day(addresses: int, names: int = 1) -> int:
    """How many passwords are tried in a day from so many addresses."""
    clock = Clock()
    guesses, tried = Guesses(clock=clock), 0
    who = cycle((f"192.0.2.{n % addresses}", f"name {n % names}") for n in range(addresses * names))
    for n in range(DAY * 2):  # twice a second; more can only be told to wait more often
        clock.now = n / 2
        address, name = next(who)
        tried += guesses.ask(name, address).wait == 0
    return tried


def test_one_address_tries_a_password_every_thirty_seconds() -> None:
    assert tries_in_a_day(addresses=1) <= 10 + DAY // 30
    assert tries_in_a_day(addresses=1, names=50) <= 10 + DAY // 30, "whatever the names are"


def test_a_name_is_tried_every_ten_seconds_from_wherever() -> None:
    assert tries_in_a_day(addresses=200) <= 20 + DAY // 10


def test_who_guesses_from_one_address_leaves_the_name_to_others() -> None:
    clock = Clock()
    guesses, got_in = Guesses(clock=clock), 0
    for second in range(3_600):
        clock.now = float(second)
        for _ in range(19):
            guesses.ask("ada", "192.0.2.66")
        if second % 60 == 0:  # with the right password, from an address that nobody knows
            own = guesses.ask("ada", "198.51.100.7")
            got_in += own.wait == 0
            own.right()
    assert got_in == 60


def test_who_signed_in_from_there_before_never_waits_for_strangers() -> None:
    clock = Clock()
    guesses = Guesses(clock=clock)
    for n in range(5_000):  # a new address each, so that the name has no try left at any time
        clock.now = n / 19
        guesses.ask("ada", f"stranger {n}")
        if n % 50 == 49:
            assert guesses.ask("ada", "stranger at the door").wait > 0
            own = guesses.ask("ada", "198.51.100.7", known=["198.51.100.7"])
            assert own.wait == 0
            own.right()


def test_a_known_place_is_forgotten_after_very_many_wrong_ones_and_the_browser_is_another_place() -> None:
    guesses = Guesses(clock=Clock())
    at_home = ["home"]
    tried = sum(guesses.ask("ada", "home", at_home).wait == 0 for _ in range(1_000))
    assert tried == 100 + 10  # as a known place, then as any address
    mine = guesses.ask("ada", "home", ["browser", "home"])
    assert mine.wait == 0, "the browser that signed in before is told from others at its address"
    mine.right()
    assert guesses.ask("ada", "home", at_home).wait == 0


def test_the_wait_is_told_in_whole_seconds_and_is_true() -> None:
    clock = Clock()
    guesses = Guesses(clock=clock)
    for _ in range(10):
        assert guesses.ask("ada", "192.0.2.66").wait == 0
    clock.now = 0.5
    wait = guesses.ask("ada", "192.0.2.66").wait
    assert wait == 30  # of 29.5
    clock.now += wait
    assert guesses.ask("ada", "192.0.2.66").wait == 0


def test_a_right_password_costs_nothing() -> None:
    guesses = Guesses(clock=Clock())
    for _ in range(100):
        own = guesses.ask("ada", "office")
        assert own.wait == 0
        own.right()


def test_made_up_names_and_addresses_do_not_wash_a_real_name_clean() -> None:
    guesses = Guesses(exists=lambda name: name == "ada", clock=Clock())
    for n in range(20):
        guesses.ask("ada", f"a{n}")
    for n in range(30_000):
        guesses.ask(f"made up {n}", f"b{n}")
    assert guesses.ask("ada", "c").wait > 0
