"""Mails: a file of one, a mailbox of many; what is attached to a mail is read as a file of its own."""

from __future__ import annotations

import email
import mailbox
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath

from index.cleaning import one_line
from index.files.decoding import decode_as
from index.files.holders.heads import BOUNDED
from index.files.holders.unpacking import Unpacking, part_of
from index.files.html_text import HtmlText, html_text
from index.files.kinds import end_of, kind_of

_NAMED = ("From", "To", "Cc", "Date")


def unpack_eml(path: Path, into: Unpacking) -> None:
    """Take the mail out of an `.eml` file, and what is attached to it."""
    _mail(email.message_from_bytes(path.read_bytes(), policy=BOUNDED), "", into)


def unpack_mbox(path: Path, into: Unpacking) -> None:
    """Take every mail out of a mailbox, each by its date and subject; one that cannot be read is named."""
    box = mailbox.mbox(path, factory=None, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            with into.apart(f"mail {number}", "a damaged mail"):
                mail = email.message_from_bytes(box.get_bytes(key), policy=BOUNDED)
                _mail(mail, part_of(_date(mail), _subject(mail) or f"mail {number}"), into)
    finally:
        box.close()


def _mail(mail: EmailMessage, part: str, into: Unpacking) -> None:
    """Keep a mail with its head, for who wrote to whom is a fact, and the files attached to it."""
    head = {name: one_line(str(mail.get(name, ""))) for name in _NAMED}
    keep_mail(into, part, {**head, "Date": _date(mail)}, _subject(mail), _body(mail))
    for number, attached in enumerate(_attached(mail), start=1):
        name = PurePosixPath((attached.get_filename() or "").replace("\\", "/")).name or f"attachment {number}"
        place = f"{part}/{name}".lstrip("/")
        if attached.get_content_type() == "message/rfc822":
            _mail(attached.get_content(), f"{part}/{part_of(name)}".lstrip("/"), into)
        elif kind_of(name):
            content = attached.get_payload(decode=True)
            into.file(place, [content if isinstance(content, bytes) else b""], end_of(name), date=_date(mail))
        else:
            into.skip(place, f"attached, but not a type Footnote reads ({end_of(name) or 'no extension'})")


def date_of_heads(heads: str) -> str | None:
    """Return the day that the heads of a mail tell, given alone."""
    return _date(email.message_from_string(heads, policy=BOUNDED))


def keep_mail(into: Unpacking, part: str, head: Mapping[str, str | None], subject: str | None, body: HtmlText) -> None:
    """Keep a mail's text below its head, which says from whom, to whom and when."""
    lines = "\n".join(f"{name}: {value}" for name, value in head.items() if value)
    sender = _name(head["From"])
    about = {"title": subject, "date": head["Date"], "author": sender, "publisher": sender}
    into.article(part, f"{lines}\n\n{body.text}", body.left_out, **about)


def _body(mail: EmailMessage) -> HtmlText:
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return HtmlText("", [])
    payload = body.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else str(payload).encode()
    text = decode_as(content, body.get_content_charset())
    return html_text(text) if body.get_content_type() == "text/html" else HtmlText(text, [])


def _attached(mail: EmailMessage) -> Iterator[EmailMessage]:
    return (
        part for part in mail.iter_attachments() if part.get_content_disposition() != "inline" or part.get_filename()
    )


def _subject(mail: EmailMessage) -> str | None:
    return one_line(str(mail.get("Subject", "")))


def _name(sender: str | None) -> str | None:
    """Return the name of "Name <address>", else the address."""
    return (sender.split("<")[0].strip(' "') or sender) if sender else None


def _date(mail: EmailMessage) -> str | None:
    """Return the day a mail was sent, where its writer was."""
    try:
        sent: datetime = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, OverflowError):
        return None
    return sent.date().isoformat()
