"""`footnote users`: add, list, change and remove those who may sign in to the chat."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from index.errors import FootnoteError
from rag.settings import load_settings
from ui.command_options import IndexOption
from ui.passwords import checked, hashed
from ui.users import MEANING, ROLES, Role, User, change_users, checked_name, read_users, users_file

users = typer.Typer(
    help="Say who may sign in to the chat, and as what.",
    no_args_is_help=True,
    epilog="Example: footnote users add ada --role editor",
)

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@users.command(epilog="Example: footnote users add ada --role editor")
def add(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", show_default=False)] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help=f"{MEANING} (default: owner for the first user, then reader).")
    ] = None,
    plain: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take over a file of USER:PASSWORD lines.")
    ] = None,
    index: IndexOption = None,
) -> None:
    """Add a user. The password is asked for, or is the first line of the input where that is no terminal."""
    if (name is None) == (plain is None):
        raise typer.BadParameter("give a NAME, or --from FILE")
    file, known = _file(index), known_role(role) if role else None
    if name is not None:
        fresh = [(checked_name(name), "")]
        _refuse_known(fresh[0][0], read_users(file) if file.exists() else {}, file)
        fresh = [(fresh[0][0], _new_password())]
    else:
        assert plain is not None
        fresh = list(_plain(plain))

    def change(now: dict[str, User]) -> None:
        for kept, password in fresh:
            _refuse_known(kept, now, file)
            now[kept] = User(kept, known or ("reader" if now else "owner"), hashed(password))
            print(f"{kept} may sign in as {now[kept].role}.")

    change_users(file, change)
    if plain:
        print(f"{plain} is no longer needed: delete it, for it holds the passwords as they are.")


@users.command("list", epilog="Example: footnote users list")
def list_(index: IndexOption = None) -> None:
    """List the users and what they may do."""
    file = _file(index)
    for user in read_users(file).values() if file.exists() else ():
        print(f"{user.name}\t{user.role}")
    if not file.exists():
        print("Nobody yet: footnote users add NAME", file=sys.stderr)


@users.command(epilog="Example: footnote users passwd ada")
def passwd(name: Name, index: IndexOption = None) -> None:
    """Give a user another password, which signs them out everywhere."""
    file, kept = _file(index), checked_name(name)
    _known(kept, read_users(file), file)
    hash_ = hashed(_new_password())
    change_users(file, lambda now: now.update({kept: replace(_known(kept, now, file), hash=hash_)}))
    print(f"{kept} has another password, and is signed out everywhere.")


@users.command("role", epilog="Example: footnote users role ada owner")
def role_(
    name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help=MEANING)], index: IndexOption = None
) -> None:
    """Give a user another role."""
    file, kept, wanted = _file(index), checked_name(name), known_role(role)

    def change(now: dict[str, User]) -> None:
        now[kept] = replace(_known(kept, now, file), role=wanted)
        _keep_an_owner(now, kept)

    change_users(file, change)
    print(f"{kept} is {wanted} now.")


@users.command(epilog="Example: footnote users remove ada")
def remove(name: Name, index: IndexOption = None) -> None:
    """Remove a user, who is signed out at once."""
    file, kept = _file(index), checked_name(name)

    def change(now: dict[str, User]) -> None:
        del now[_known(kept, now, file).name]
        _keep_an_owner(now, kept)

    read_users(file)
    change_users(file, change)
    print(f"{kept} may not sign in any more.")


def _file(index: Path | None) -> Path:
    settings = load_settings(index=index)
    return settings.users or users_file(settings.index)


def known_role(given: str) -> Role:
    """Return the role of that name. Raises BadParameter."""
    for role in ROLES:
        if role == given:
            return role
    raise typer.BadParameter(f"there is no role {given!r}; use one of: {', '.join(ROLES)}")


def _known(name: str, now: dict[str, User], file: Path) -> User:
    if name not in now:
        raise FootnoteError(f"there is no user {name} in {file}", "see who there is with: footnote users list")
    return now[name]


def _refuse_known(name: str, now: Iterable[str], file: Path) -> None:
    alike = next((other for other in now if other.casefold() == name.casefold()), None)
    if alike is not None:
        raise FootnoteError(
            f"{file} has a user {alike} already", f"footnote users passwd {alike}, or choose another name"
        )


def _keep_an_owner(now: dict[str, User], leaving: str) -> None:
    if now and not any(user.role == "owner" for user in now.values()):
        raise FootnoteError(f"{leaving} is the only owner", "make somebody owner first: footnote users role NAME owner")


def _new_password() -> str:
    if sys.stdin.isatty():
        return checked(str(typer.prompt("Password", hide_input=True, confirmation_prompt=True)))
    return checked(sys.stdin.readline().rstrip("\r\n"))


def _plain(file: Path) -> Iterable[tuple[str, str]]:
    """The names and passwords in a file of `user:password` lines; raises FootnoteError, which repeats no password."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as exc:
        raise FootnoteError(f"{file} cannot be read ({exc})", "name a file of user:password lines") from exc
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            name, colon, password = line.strip().partition(":")
            if not (name.strip() and colon):
                raise FootnoteError(
                    f"line {number} of {file} is not a name and a password", "write it as user:password"
                )
            try:
                yield checked_name(name), checked(password)
            except FootnoteError as exc:
                raise FootnoteError(f"line {number} of {file}: {exc.what}", exc.cure) from exc
