"""The interface for programs as the chat's server takes it in: two middlewares around the sign-in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.middleware import Middleware

from ui.api import api
from ui.api_door import Beside, KeyDoor
from ui.api_keys import Keys, keys_file

if TYPE_CHECKING:
    from ui.desk import Desk


class Interface:
    """What stands before the sign-in (`keys`) and what behind it (`beside`)."""

    def __init__(self, desk: Desk, index: Path, *, signing_in: bool) -> None:
        """`index` is the folder beside which the keys are; `signing_in`: strangers see nothing."""
        self.keys = Middleware(KeyDoor, keys=Keys(keys_file(index)), signing_in=signing_in)
        self.beside = Middleware(Beside, api=api(desk))
