"""Tells a web address what has changed in watched answers: one that is allowed, once, signed, and never for long."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx

from index.errors import FootnoteError
from rag.changes import IN_WORDS

if TYPE_CHECKING:
    from rag.evidence.store import Kept
    from rag.settings import Settings
    from rag.watched import Alert

_SECONDS = 5.0  # for all of it, looking the name up included
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = {"http": 80, "https": 443}


def checked_address(settings: Settings) -> httpx.URL | None:
    """Return the address that is told, None where none is set.

    Raises FootnoteError, which does not repeat what an address may hold beside its host, where it is not allowed, would
    be sent readably over a network, or nothing is there to sign with.
    """
    if settings.notify is None:
        return None
    try:
        url = httpx.URL(settings.notify.get_secret_value())
        allowed = [_origin(httpx.URL(site)) for site in settings.notify_allow]
    except httpx.InvalidURL as exc:
        raise FootnoteError("what is set as notify or notify_allow is no address", "write it as https://…") from exc
    if url.scheme not in _PORTS or _origin(url) not in allowed:
        raise FootnoteError(
            f"{url.host or 'this address'} may not be told of changes",
            f"allow it in footnote.toml: notify_allow = [{json.dumps(f'{url.scheme}://{url.netloc.decode()}')}]",
        )
    if url.scheme == "http" and url.host not in _LOOPBACK:
        raise FootnoteError(f"{url.host} would be told readably for all on the way", "use an https:// address")
    if settings.notify_secret is None:
        raise FootnoteError("nothing is there to sign with", "set FOOTNOTE_NOTIFY_SECRET, as the other side has it")
    return url


def notify(alerts: Sequence[Alert], kept: Kept, settings: Settings) -> None:
    """Send what is to be told. Raises FootnoteError where it did not arrive; it is not sent again."""
    url = checked_address(settings)
    if url is None or settings.notify_secret is None or not alerts:
        return
    body, failed = _body(alerts, kept), [f"no answer within {_SECONDS:g} seconds"]
    headers = _signed(body, settings.notify_secret.get_secret_value())

    def send() -> None:
        try:
            _send(url, body, headers)
            failed[:] = []
        except (httpx.HTTPError, OSError, ValueError) as exc:
            failed[:] = [str(exc) or type(exc).__name__]

    # On a thread of its own: a name that nobody answers for, or an answer by drops, ends at no time-out of a socket.
    sending = Thread(target=send, name="notifying", daemon=True)
    sending.start()
    sending.join(_SECONDS)
    if failed:
        raise FootnoteError(f"{url.host} was not told ({failed[0]})", "footnote watched log shows what has changed")


def signature(body: bytes, at: str, secret: str) -> str:
    """Return the HMAC-SHA256 of `TIME.BODY`, so that nobody can send a body again at another time."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _signed(body: bytes, secret: str) -> dict[str, str]:
    at = str(int(time.time()))
    return {
        "content-type": "application/json",
        "user-agent": "Footnote",
        "footnote-time": at,
        "footnote-signature": f"sha256={signature(body, at, secret)}",
    }


def _body(alerts: Sequence[Alert], kept: Kept) -> bytes:
    return json.dumps({"alerts": [_told(alert, kept) for alert in alerts]}, ensure_ascii=False).encode()


def _told(alert: Alert, kept: Kept) -> dict[str, Any]:
    sides = {side: kept.open(name) for side, name in (("old", alert.old), ("new", alert.new))}
    said = {s: {"hash": f.hash, "time": f.time, "answer": f.answer.text or None} for s, f in sides.items()}
    return {**asdict(alert), "what": IN_WORDS[alert.why], **said}


def _send(url: httpx.URL, body: bytes, headers: dict[str, str]) -> None:
    """Post to the very number that was looked at, so that the name cannot mean another one a moment later."""
    there = url.copy_with(host=_number(url))
    named = {**headers, "host": url.netloc.decode()}
    with (
        httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=False) as client,
        client.stream("POST", there, content=body, headers=named, extensions={"sni_hostname": url.host}) as answer,
    ):
        if not answer.is_success:  # what else it says nobody reads
            raise ValueError(f"status {answer.status_code}")


def _number(url: httpx.URL) -> str:
    """Return the host's number. A name may stand for public ones alone: what is inside is allowed by its number, or as
    localhost. Raises ValueError or OSError."""
    port = url.port or _PORTS[url.scheme]
    found = [str(known[4][0]) for known in socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)]
    named = [ipaddress.ip_address(number.partition("%")[0]) for number in found]
    meant = url.host == "localhost" and all(number.is_loopback for number in named)
    if not (meant or _is_number(url.host) or all(_is_public(number) for number in named)):
        raise ValueError("the name stands for a number that is not public")
    return found[0]


def _is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    plain = getattr(number, "ipv4_mapped", None) or number
    return bool(plain.is_global and not plain.is_multicast)


def _is_number(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme)
