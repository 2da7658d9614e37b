"""Who may open the chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import FootnoteError
from ui.sign_in import Accounts, accounts


def test_only_the_right_password_of_a_known_name_opens() -> None:
    known = Accounts({"ada": "päss:word", "bob": "x"})

    assert known.check("ada", "päss:word")
    assert not known.check("ada", "päss:wor")
    assert not known.check("bob", "päss:word")
    assert not known.check("eve", "")
    assert not known.check("eve", "\xff")
    assert not known.check("ada", "\udcff")


def test_guessing_is_stopped_for_a_minute() -> None:
    now = [0.0]
    known = Accounts({"ada": "right", "bob": "right"}, clock=lambda: now[0])
    assert not any(known.check("ada", "wrong") for _ in range(10))
    assert not known.check("ada", "right")
    assert known.check("bob", "right"), "others are not kept out"

    now[0] = 61.0
    assert known.check("ada", "right")


def test_accounts_come_from_a_pair_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "people"
    file.write_text("# ours\nada:one\n\n bob:two:three \n")
    found = accounts("eve:four", file)

    assert found is not None
    assert all(found.check(*pair) for pair in (("eve", "four"), ("ada", "one"), ("bob", "two:three")))
    assert accounts(None, None) is None


@pytest.mark.parametrize("pair", ["secretword", ":secretword", "secretword:"])
def test_a_bad_pair_is_refused_without_repeating_it(pair: str) -> None:
    with pytest.raises(FootnoteError, match="write it as user:password") as error:
        accounts(pair, None)
    assert "secretword" not in str(error.value)


def test_a_bad_file_is_refused_without_repeating_it(tmp_path: Path) -> None:
    file = tmp_path / "people"
    file.write_text("ada:one\nsecretword\n")
    with pytest.raises(FootnoteError, match="line 2 of") as error:
        accounts(None, file)
    assert "secretword" not in str(error.value)
    file.write_text("# nobody\n")
    with pytest.raises(FootnoteError, match="names nobody"):
        accounts(None, file)
    with pytest.raises(FootnoteError, match="cannot be read"):
        accounts(None, tmp_path / "none")
