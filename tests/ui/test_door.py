"""The door: what strangers reach, how guessing slows down, and how a sign-in lasts and ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from ui.door import USER, Door, SignIn
from ui.guessing import Guesses
from ui.passwords import hashed
from ui.sign_in import Accounts
from ui.signed import Signed
from ui.users import User, change_users

LONG, OTHER = "correct horse", "another horse"
HASH = hashed(LONG)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / ".footnote-users"
    change_users(file, lambda known: known.update(ada=User("ada", "owner", HASH), bob=User("bob", "reader", HASH)))
    return file


async def inside(scope: Any, receive: Any, send: Any) -> None:
    """What is behind the door: it says who came in."""
    user = scope[USER]
    await JSONResponse({"user": user.name, "role": user.role})(scope, receive, send)


Opened = Callable[..., TestClient]


@pytest.fixture
def opened(file: Path, tmp_path: Path, clock: Clock) -> Opened:
    """A browser of its own at an address, before the same server, or one that is started `anew`."""
    doors: list[Door] = []

    def browser(address: str = "192.0.2.1", anew: bool = False, **more: Any) -> TestClient:
        if anew or not doors:
            people = Accounts(file)
            doors.append(Door(people, Signed(tmp_path / ".footnote-signed", people.user), Guesses(clock=clock)))
        return TestClient(SignIn(inside, doors[-1]), client=(address, 5), **more)

    return browser


def sign_in(browser: TestClient, name: str = "ada", password: str = LONG) -> Any:
    return browser.post("/login", data={"username": name, "password": password})


def user(browser: TestClient) -> str | None:
    reply = browser.get("/config")
    return None if reply.status_code == 401 else str(reply.json()["user"])


def test_strangers_see_the_sign_in_and_nothing_else(opened: Opened) -> None:
    browser = opened()
    page = browser.get("/?q=Who")
    assert page.status_code == 200
    assert 'name="password"' in page.text
    for method, path in (("GET", "/config"), ("GET", "/footnote/library"), ("POST", "/footnote/upload"), ("GET", "/x")):
        assert browser.request(method, path).status_code == 401


def test_who_signs_in_comes_in_as_what_they_are(opened: Opened) -> None:
    browser = opened()
    assert sign_in(browser, "bob").json() == {"success": True}
    assert browser.get("/").json() == {"user": "bob", "role": "reader"}
    assert user(opened()) is None, "another browser is a stranger still"


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_no_script_and_no_other_site_gets_the_cookie(opened: Opened, scheme: str, secure: bool) -> None:
    reply = sign_in(opened(base_url=f"{scheme}://footnote.example"))
    cookies = reply.headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert ("Secure" in cookie) is secure


@pytest.mark.parametrize(
    ("name", "password"), [("ada", OTHER), ("eve", LONG), ("", ""), ("ada", ""), ("\udcff", LONG), ("ada\0", LONG)]
)
def test_the_same_is_said_whatever_is_wrong(opened: Opened, name: str, password: str) -> None:
    browser = opened()
    reply = sign_in(browser, name.encode("utf-8", "replace").decode(), password)
    assert (reply.status_code, reply.json()["detail"]) == (400, "Incorrect name or password.")
    assert user(browser) is None


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("x" * 10_001, {"content-type": "application/x-www-form-urlencoded"}),
        ("a=1&" * 20, {"content-type": "application/x-www-form-urlencoded"}),
        ("--b\r\nnothing", {"content-type": "multipart/form-data; boundary=b"}),
        ('--b\r\ncontent-disposition: form-data; name="username"; filename="a"\r\n\r\nx\r\n--b--\r\n',
         {"content-type": "multipart/form-data; boundary=b"}),
        ('{"username": "ada"}', {"content-type": "application/json"}),
    ],
)  # fmt: skip
def test_a_body_that_is_no_sign_in_is_only_refused(opened: Opened, body: str, headers: dict[str, str]) -> None:
    assert opened().post("/login", content=body, headers=headers).status_code in (400, 413)


def test_guessing_is_told_how_long_to_wait_and_no_password_is_looked_at_meanwhile(opened: Opened, clock: Clock) -> None:
    browser = opened("192.0.2.66")
    assert [sign_in(browser, password=OTHER).status_code for _ in range(10)] == [400] * 10
    reply = sign_in(browser)
    assert reply.status_code == 429
    assert reply.json() == {"detail": "Too many wrong passwords: wait 30 seconds.", "wait": 30}
    assert reply.headers["retry-after"] == "30"
    assert sign_in(browser, "bob").status_code == 429, "other names have to wait there too"
    assert sign_in(opened("198.51.100.7")).status_code == 200, "other addresses have not"

    clock.now = 30.0
    assert sign_in(browser).status_code == 200


def test_the_right_password_from_an_address_that_signed_in_before_is_never_refused(opened: Opened) -> None:
    assert sign_in(opened("198.51.100.7")).status_code == 200
    for n in range(60):  # strangers from everywhere, until the name has no try left
        sign_in(opened(f"203.0.113.{n}"), password=OTHER)
    assert sign_in(opened("203.0.113.99")).status_code == 429

    for anew in (False, True):  # also when the server was started anew meanwhile
        assert sign_in(opened("198.51.100.7", anew)).status_code == 200
        assert sign_in(opened("198.51.100.7"), password=OTHER).status_code == 400
        assert sign_in(opened("198.51.100.7")).status_code == 200


def test_a_guesser_at_the_same_address_does_not_keep_the_browser_out_that_signed_in_before(opened: Opened) -> None:
    mine = opened("198.51.100.7")
    sign_in(mine)
    mine.cookies = {name: value for name, value in mine.cookies.items() if name == "footnote-browser"}  # type: ignore[assignment]
    guesser = opened("198.51.100.7")
    while sign_in(guesser, password=OTHER).status_code == 400:
        pass
    assert sign_in(guesser).status_code == 429
    assert sign_in(mine).status_code == 200


def test_a_browser_is_known_by_a_secret_of_ours_alone(opened: Opened) -> None:
    victim = opened("198.51.100.7")
    victim.cookies["footnote-browser"] = "planted"
    planted = sign_in(victim)
    assert "planted" not in str(planted.headers)
    thief = opened("203.0.113.66")
    thief.cookies["footnote-browser"] = "planted"
    tried = [sign_in(thief, password=OTHER).status_code for _ in range(12)]
    assert tried == [400] * 10 + [429] * 2, "as any stranger"


def test_a_sign_in_lasts_over_a_restart_and_ends_with_the_password_or_the_user(opened: Opened, file: Path) -> None:
    browser, other = opened(), opened()
    sign_in(browser)
    sign_in(other, "bob")
    again = opened(anew=True)
    again.cookies = browser.cookies
    assert user(again) == "ada"

    change_users(file, lambda known: known.update(ada=User("ada", "reader", HASH)))
    assert again.get("/").json()["role"] == "reader", "another role counts at once"
    change_users(file, lambda known: known.update(ada=User("ada", "owner", hashed(OTHER))))
    assert user(again) is None
    assert user(browser) is None
    assert user(other) == "bob"
    change_users(file, lambda known: known.pop("bob") and None)
    assert user(other) is None


def test_signed_ends_a_token_and_keeps_digests_only(tmp_path: Path) -> None:
    ada, now = User("ada", "owner", HASH), [0.0]
    file = tmp_path / "signed"
    signed = Signed(file, {"ada": ada}.get, clock=lambda: now[0])
    first, second = signed.begin(ada, ["home"]), signed.begin(ada, ["home"])
    assert first.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600

    del signed[first]
    assert (signed.get(first), signed[second]) == (None, "ada")
    assert signed.pop("none", None) is None
    now[0] = 31 * 86_400.0
    assert second not in signed


def test_a_file_that_is_taken_away_under_a_server_keeps_nobody_in_or_out(tmp_path: Path) -> None:
    ada, file = User("ada", "owner", HASH), tmp_path / "signed"
    signed = Signed(file, {"ada": ada}.get)
    before = signed.begin(ada, ["home"])
    file.write_bytes(b"no database" * 10_000)
    after = signed.begin(ada, ["home"])
    assert signed[after] == "ada"
    for token in (before, after):
        signed.pop(token, None)
        assert token not in signed
    assert isinstance(signed.known("ada", ["home"]), list)


@pytest.mark.parametrize("content", [b"", b"no database" * 1_000, None], ids=["empty", "broken", "a folder"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_that_is_no_use_keeps_nobody_out(tmp_path: Path, content: bytes | None) -> None:
    ada, file = User("ada", "owner", HASH), tmp_path / "signed"
    file.mkdir() if content is None else file.write_bytes(content)
    signed = Signed(file, {"ada": ada}.get)
    assert signed[signed.begin(ada, ["home"])] == "ada"
    assert signed.known("ada", ["away", "home"]) == ["home"]
