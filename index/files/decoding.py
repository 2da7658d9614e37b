"""Bytes to text without guessing in silence: strict always, and a detected encoding is named."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from index.files.document import Unreadable

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MULTIBYTE = ("cp932", "cp949", "euc_jp", "gb18030", "big5")
_CANDIDATES = [
    *(f"cp{page}" for page in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)),
    *("koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_15", "mac_roman", *_MULTIBYTE),
]
_HIGH = re.compile(rb"[\x80-\xff]")
_LATIN = re.compile(rb"[A-Za-z]")
_SIGN_IN_A_WORD = re.compile(rb"[a-z][\xa1-\xac\xae-\xb3\xb5\xb6\xb8-\xbf][a-z]|\xa3[a-z]")  # as in "ma³y"
_ENOUGH = 40  # bytes; a short run of two-byte letters fits several encodings and tells none apart
_MOST_MESS = 0.1
_FEW = 3  # of what looks like UTF-8 among other bytes, before two encodings in one file are suspected
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_WEB_ENCODING = re.compile(r"windows-|iso-8859-|iso-2022-jp|koi8|shift_jis|euc-|gb|big5|macintosh", re.IGNORECASE)


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a file and a note naming its encoding where that had to be detected.

    A byte order mark decides, then strict UTF-8, then detection. Raises `Unreadable`.
    """
    return _decode(data, declared=None)


def decode_html(data: bytes) -> tuple[str, str | None]:
    """As `decode`; what is not UTF-8 is read in the encoding the page declares before one is detected."""
    match = _DECLARED.search(data[:4_096])
    declared = _as_browsers_do(match[1].decode("ascii", "backslashreplace") if match else "")
    return _decode(data, declared if _WEB_ENCODING.match(declared) else None)


def decode_as(data: bytes, declared: str | None) -> str:
    """Return the text of bytes whose encoding was told beside them, as that of a mail; a wrong one is not believed.

    Where none fits, a sign stands for each letter that cannot be known.
    """
    known = _as_browsers_do(declared or "utf-8")
    for encoding in (known,) if data.isascii() else ("utf-8", known):  # nothing else looks like UTF-8
        with suppress(LookupError, ValueError):  # codecs raise more than the errors of Unicode
            return data.decode(encoding)
    try:
        return decode(data)[0]
    except Unreadable:
        return data.decode("utf-8", "replace")


def _as_browsers_do(declared: str) -> str:
    """Return what a page that declares Latin-1 is read in (https://encoding.spec.whatwg.org/#names-and-labels)."""
    return "windows-1252" if declared.lower() in ("iso-8859-1", "latin1", "us-ascii") else declared


def _decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), None
    if b"\0" in data:
        raise Unreadable("not text (it holds NUL bytes)")
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as exc:
        if _is_mostly_utf8(data):
            raise Unreadable(f"damaged UTF-8 (byte {exc.start:,})") from exc
    if declared:
        try:
            return data.decode(declared), f"decoded as {declared.lower()}"
        except (UnicodeDecodeError, LookupError):
            pass
    encoding = _detected(data)
    return _strictly(data, encoding), f"decoded as {re.sub('^cp(?=125)', 'windows-', encoding)}"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise Unreadable(f"damaged {encoding.upper()} (byte {exc.start:,})") from exc
    if "\0" in text:
        raise Unreadable("not text (it holds NUL characters)")
    return text


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether letters come out beside the stray bytes: in any other encoding hardly one would.

    Among Latin letters one for five such bytes is enough: there the pairs are as rare as the `É»` of a quoted word.
    """
    text = data.decode("utf-8", "surrogateescape")
    stray = len(re.findall("[\udc80-\udcff]", text))
    letters = len(re.findall("[^\x00-\x7f\udc80-\udcff]", text))
    latin = len(_HIGH.findall(data)) < len(_LATIN.findall(data))
    return letters > stray or (latin and letters >= _FEW and 5 * letters > stray)


def _detected(data: bytes) -> str:
    """The name of the likeliest encoding; raises `Unreadable` when none gives plausible text."""
    if re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data):
        raise Unreadable("not text (it holds control characters)")
    from charset_normalizer import from_bytes

    matches = from_bytes(data, cp_isolation=_CANDIDATES)
    best = matches.best()
    if best is None or best.chaos > _MOST_MESS:
        raise Unreadable("not text (no encoding fits)")
    foreign = len(_HIGH.findall(data))
    # Code pages of the Latin alphabet look alike; the commonest of them wins a draw.
    if foreign < len(_LATIN.findall(data)) and not _SIGN_IN_A_WORD.search(data):
        western = (match for match in matches if "cp1252" in match.could_be_from_charset)
        if any(match.chaos <= _MOST_MESS and match.coherence >= best.coherence for match in western):
            return "cp1252"
    if best.coherence == 0 and not (best.encoding in _MULTIBYTE and foreign >= _ENOUGH):
        raise Unreadable("its encoding is unclear (save it as UTF-8)")
    return best.encoding
