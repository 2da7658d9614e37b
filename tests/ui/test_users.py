"""Who may sign in: the file of users, the commands that change it, and hashes in place of passwords."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from index.errors import FootnoteError
from ui.cli import app
from ui.passwords import hashed, is_hash, matches
from ui.sign_in import Accounts, accounts
from ui.users import User, change_users, read_users, users_file

LONG = "correct horse"
HASH = hashed(LONG)
Users = Callable[..., Result]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / ".footnote"


@pytest.fixture
def file(index: Path) -> Path:
    return users_file(index)


@pytest.fixture
def users(index: Path) -> Users:
    def run(*words: str, password: str = LONG) -> Result:
        return CliRunner().invoke(app, ["users", *words, "--index", str(index)], input=f"{password}\n")

    return run


def failed(result: Result, said: str) -> None:
    assert isinstance(result.exception, FootnoteError)
    assert said in str(result.exception)


def written(file: Path, text: str | bytes) -> Path:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(0o600)
    return file


def test_users_are_added_listed_changed_and_removed(users: Users, file: Path) -> None:
    assert "ada may sign in as owner" in users("add", "ada").output  # the first one
    assert "bob may sign in as reader" in users("add", "bob").output
    assert "eve may sign in as editor" in users("add", "eve", "--role", "editor").output
    assert users("role", "eve", "owner").exit_code == 0
    assert users("passwd", "bob", password="another horse").exit_code == 0
    assert users("remove", "ada").exit_code == 0

    assert users("list").output == "bob\treader\neve\towner\n"
    now = Accounts(file)
    assert now.check("bob", "another horse") == now.user("bob")
    assert now.check("bob", LONG) is None
    assert now.check("ada", LONG) is None


def test_the_file_is_its_owners_alone_and_holds_no_password(users: Users, file: Path) -> None:
    users("add", "ada")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert LONG not in file.read_text()
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing else is left beside it"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "ADA"), "has a user ada already"),
        (("add", "a:b"), "cannot be a user's name"),
        (("add", "a\u202eb"), "cannot be a user's name"),
        (("passwd", "bob"), "there is no user bob"),
        (("remove", "bob"), "there is no user bob"),
        (("role", "ada", "reader"), "is the only owner"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_cure(users: Users, file: Path, words: tuple[str, ...], said: str) -> None:
    users("add", "ada")
    before = file.read_text()
    failed(users(*words), said)
    assert file.read_text() == before


def test_a_short_password_is_refused_and_not_repeated(users: Users, file: Path) -> None:
    result = users("add", "ada", password="horse")
    failed(result, "8 characters or more")
    assert "horse" not in f"{result.output}{result.exception}"
    assert not file.exists()


def test_the_only_owner_stays_as_long_as_others_do(users: Users) -> None:
    users("add", "ada")
    users("add", "bob")
    failed(users("remove", "ada"), "is the only owner")
    users("remove", "bob")
    assert users("remove", "ada").exit_code == 0


def test_a_file_of_passwords_is_taken_over_hashed(users: Users, file: Path, tmp_path: Path) -> None:
    plain = tmp_path / "people"
    plain.write_bytes(b"\xef\xbb\xbf" + "ada:päss:word\r\n# ours\n\nbob:two:three\n".encode())
    assert "delete it" in users("add", "--from", str(plain), "--role", "editor").output

    now = Accounts(file)
    assert now.check("ada", "pa\u0308ss:word") == now.user("ada"), "however a keyboard puts ä together"
    assert now.check("bob", "two:three") is not None
    assert {user.role for user in read_users(file).values()} == {"editor"}
    assert "two:three" not in file.read_text()


@pytest.mark.parametrize("line", ["secretword", ":secretword", "ada:secretword", "ada:owner:secretword"])
def test_a_line_without_a_hash_is_named_with_the_cure_and_not_repeated(file: Path, line: str) -> None:
    with pytest.raises(FootnoteError, match=r"line 2 of .* footnote users add --from") as error:
        read_users(written(file, f"eve:owner:{HASH}\n{line}\n"))
    assert "secretword" not in str(error.value)


def test_the_old_option_names_the_way_over(index: Path) -> None:
    result = CliRunner().invoke(app, ["chat", "--auth-file", "people", "--index", str(index)])
    failed(result, "footnote users add --from people")


def test_a_mark_at_the_beginning_and_ends_of_windows_keep_nobody_out(file: Path) -> None:
    written(file, b"\xef\xbb\xbf" + f"ada:owner:{HASH}\r\nbob:reader:{HASH}\r\n".encode())
    assert {name: user.role for name, user in read_users(file).items()} == {"ada": "owner", "bob": "reader"}
    assert Accounts(file).check("ada", LONG) is not None


HOSTILE = {
    "another role": f"ada:root:{HASH}",
    "twice the same": f"ada:owner:{HASH}\nada:reader:{HASH}",
    "a hash of 4 GiB": f"ada:owner:{HASH.replace('m=47104', 'm=4194304')}",
    "a hash of a million passes": f"ada:owner:{HASH.replace('t=1', 't=1000000')}",
    "half a hash": f"ada:owner:{HASH[:30]}",
    "an endless name": f"{'a' * 101}:owner:{HASH}",
    "a name of control characters": f"a\x07da:owner:{HASH}",
    "no text": b"\xff\xfe\x00a",
    "two megabytes": b"#" * 2_000_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_that_cannot_be_right_is_refused_in_one_line(file: Path, content: str | bytes) -> None:
    with pytest.raises(FootnoteError) as error:
        read_users(written(file, content))
    assert "argon2" not in str(error.value)
    assert len(str(error.value)) < 400


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor pipes in folders")
def test_a_file_that_others_may_read_and_what_is_no_file_are_refused(file: Path, tmp_path: Path) -> None:
    written(file, f"ada:owner:{HASH}\n").chmod(0o640)
    with pytest.raises(FootnoteError, match="chmod 600"):
        read_users(file)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(FootnoteError):
            read_users(place)
    with pytest.raises(FootnoteError, match="footnote users add"):
        read_users(tmp_path / "none")


def test_a_change_counts_at_once_and_a_broken_file_changes_nothing(file: Path) -> None:
    written(file, f"ada:reader:{HASH}\n")
    now = Accounts(file)
    change_users(file, lambda known: known.update(bob=User("bob", "owner", HASH)))
    assert now.check("bob", LONG) is not None

    for broken in (b"ada:owner", b"\xff"):
        written(file, broken)
        assert now.check("bob", LONG) is not None, "the users stay as they were"
    file.unlink()
    assert now.check("bob", LONG) is not None

    written(file, f"ada:editor:{HASH}\n")
    assert now.user("bob") is None
    assert now.user("ada") == User("ada", "editor", HASH)


def test_one_owner_may_be_named_at_the_start(file: Path) -> None:
    alone = accounts(" eve:four:five", None)
    assert alone is not None
    assert alone.check("eve", "four:five") == alone.user("eve")
    assert alone.check("eve", "four") is None
    assert alone.check("nobody", "four:five") is None
    assert accounts(None, None) is None
    both = accounts("eve:four", written(file, f"ada:reader:{HASH}\n"))
    assert both is not None
    assert both.check("ada", LONG) is not None
    with pytest.raises(FootnoteError, match=r"ada is in .* and in FOOTNOTE_AUTH"):
        accounts("ada:four", file)
    with pytest.raises(FootnoteError, match="names nobody"):
        accounts(None, written(file, "# nobody\n"))


@pytest.mark.parametrize("pair", ["secretword", ":secretword", "secretword:"])
def test_a_bad_pair_is_refused_without_repeating_it(pair: str) -> None:
    with pytest.raises(FootnoteError, match="write it as user:password") as error:
        accounts(pair, None)
    assert "secretword" not in str(error.value)


def test_odd_passwords_are_only_wrong() -> None:
    assert matches(LONG, HASH)
    for odd in ("", "\udcff", "x" * 2_000_000, LONG + "\0", LONG.upper()):
        assert not matches(odd, HASH)
    assert not matches(LONG, "no hash")
    assert not is_hash("no hash")
