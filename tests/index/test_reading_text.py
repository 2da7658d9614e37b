"""Bytes to clean text: nothing lost, nothing hidden, nothing guessed in silence."""

import codecs
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml.scanner import Scanner

from index.article import Article, Skipped
from index.cleaning import clean_text, one_line
from index.files.decoding import decode, decode_html
from index.files.document import Unreadable
from index.files.reading import read_path

LETTERS = "Zoë’s café — “naïve” 東京 Łódź 𝄞 end"
TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            "a e\u0301\u0308é\r\n\t \x0b\x0c\x85\u2028\u00a0\u200b\u200c\u200d\u202e\ufeff\U000e0041م\u1f71"
        ),
        st.characters(),
    )
)


def read_one(path: Path) -> Article | Skipped:
    (item,) = read_path(path)
    return item


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_a_unicode_file_keeps_every_letter(tmp_path: Path, encoding: str, mark: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(mark + LETTERS.encode(encoding))
    item = read_one(tmp_path / "a.txt")
    assert isinstance(item, Article)
    assert (item.text, item.note) == (LETTERS, None)


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("cp1252", "Zoë’s café raised the price – to €5 – and “nobody” minded.", "windows-1252"),
        (
            "cp1250",
            "Wójt powiedział w środę, że prace rozpoczną się jutro, a potem pojedzie do Łodzi.",
            "windows-1250",
        ),
        ("cp1251", "Старый мост открыли в понедельник после двух лет ремонта.", "windows-1251"),
        ("cp932", "古い港の橋は二年の修理を終えて月曜日に開通した。町の人々が集まった。", "cp932"),
    ],
)
def test_an_old_encoding_is_detected_and_named(encoding: str, text: str, name: str) -> None:
    assert decode(text.encode(encoding)) == (text, f"decoded as {name}")


def test_a_detected_encoding_is_noted_on_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("The café of Zoë stays open".encode("cp1252"))
    item = read_one(tmp_path)
    assert isinstance(item, Article)
    assert (item.text, item.note) == ("The café of Zoë stays open", "decoded as windows-1252")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"MZ\x90\0\x03\0\0\0 program", "not text (it holds NUL bytes)"),
        (bytes(range(1, 256)) * 8, "not text (it holds control characters)"),
        (bytes(range(128, 256)) * 40, "not text (no encoding fits)"),
        ("Zoë’s café is naïve".encode() + b"\xff", "damaged UTF-8 (byte 24)"),
        ("Zoë’s café".encode()[:-1], "damaged UTF-8 (byte 12)"),  # cut off inside the last letter
        ("Élan vital. ".encode() * 20 + "Élan à demain. ".encode("cp1252") * 20, "damaged UTF-8 (byte 260)"),
        (codecs.BOM_UTF16_LE + b"a\0b", "damaged UTF-16 (byte 4)"),
        (codecs.BOM_UTF16_LE + b"a\0\0\0", "not text (it holds NUL characters)"),
        ("Мост".encode("cp1251"), "its encoding is unclear (save it as UTF-8)"),
    ],
)
def test_what_is_not_sound_text_is_skipped_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        decode(data)
    assert str(refusal.value) == reason


def test_a_capital_before_a_quotation_mark_is_no_sign_of_utf8() -> None:
    text = "Le journal «LIBERTÉ» a paru hier; «LIBERTÉ» est vendue à neuf heures dans toute la ville, et très bien."
    assert decode(text.encode("cp1252")) == (text, "decoded as windows-1252")


def test_a_page_is_decoded_as_it_declares() -> None:
    page = '<html><head><meta charset="{}"></head><body>Цена моста</body></html>'
    assert decode_html(page.format("koi8-r").encode("koi8-r")) == (page.format("koi8-r"), "decoded as koi8-r")
    assert decode_html(page.format("koi8-r").encode("utf-8"))[1] is None  # a wrong declaration


def test_latin1_on_the_web_means_windows_1252() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">“5 €”'
    assert decode_html(page.encode("cp1252")) == (page, "decoded as windows-1252")


def test_a_page_cannot_name_a_codec_that_is_no_encoding() -> None:
    with pytest.raises(Unreadable):
        decode_html(b'<meta charset="unicode_escape">' + bytes(range(128, 256)) * 40)


@given(TRICKY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(TRICKY)
def test_cleaned_text_is_composed_printable_and_can_be_stored(text: str) -> None:
    clean = clean_text(text)
    clean.encode()
    assert unicodedata.is_normalized("NFC", clean)
    assert not [char for char in clean if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"]
    assert "\n\n\n" not in clean
    assert clean == clean.strip()


@given(st.text("abc é東م.,!?", max_size=40))
def test_plain_words_survive_cleaning(text: str) -> None:
    assert clean_text(text) == text.strip()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree\x0cfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("a  \n\t\nb\n\n\n\n\nc ", "a\n\nb\n\nc"),
        ("pay\u200bpal \u202eevil\u202c \U000e0041x\ufeff so\u00adft", "paypal evil x soft"),
        ("10\u00a0000\u202fkm", "10 000 km"),
        ("e\u200b\u0301te\u0301", "été"),
        ("bell\x07 \ud83d esc\x1b[0m", "bell  esc[0m"),
        ("می\u200cخواهم but pa\u200css\u200dword", "می\u200cخواهم but password"),
    ],
)
def test_cleaning_by_example(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_a_million_spaces_are_cleaned_in_one_pass() -> None:
    started = time.perf_counter()
    assert len(clean_text("a" + " " * 1_000_000 + "b \n" + "\t" * 1_000_000 + "c")) == 2_000_004
    assert time.perf_counter() - started < 2  # trying every space anew would take hours


def test_no_letter_carries_more_than_thirty_marks() -> None:
    """To put a million of them in order would take an hour."""
    crowd = clean_text("a" + "\u0323\u0301" * 20_000 + "b")
    assert crowd == "\u1ea1" + "\u0323" * 14 + "\u0301" * 15 + "b"  # 15 of each; the first dot is in its letter
    twice_as_many = "a" + "\u0344" * 30  # Each becomes two, of which the first is in its letter.
    assert clean_text(twice_as_many) == clean_text(clean_text(twice_as_many)) == "\xe4" + "\u0301\u0308" * 15


def test_one_line_takes_strings_and_numbers_only() -> None:
    assert one_line(" a\n\tb\u200b ") == "a b"
    assert one_line(1984) == "1984"
    assert [one_line(value) for value in (None, "", True, ["a"], {"a": 1})] == [None] * 5


def markdown(tmp_path: Path, text: str) -> Article:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    item = read_one(tmp_path / "a.md")
    assert isinstance(item, Article)
    return item


def test_front_matter_is_taken_out_of_the_text(tmp_path: Path) -> None:
    head = "---\ntitle: 'Bridge: open'\ndate: 2025-01-05\npublisher: Harbour Post\nurl: https://post.example/1\n"
    article = markdown(tmp_path, head + "author: Someone\n---\n\n# Bridge\r\n\r\nIt is **open**.\n")
    assert article == Article(
        source="a.md",
        title="Bridge: open",
        text="# Bridge\n\nIt is **open**.",
        date="2025-01-05",
        publisher="Harbour Post",
        url="https://post.example/1",
        first_line=9,  # Seven lines of front matter, and a blank one.
        author="Someone",
    )


def test_a_front_matter_date_is_iso_or_none(tmp_path: Path) -> None:
    dates = {"2025-01-05T10:30:00Z": "2025-01-05", "'5 January 2025'": "2025-01-05"} | dict.fromkeys(
        ["soon", "2025-13-45", "!!timestamp x", "2024", "[2025-01-05]", "03/04/2025"]
    )
    for value, date in dates.items():
        assert markdown(tmp_path, f"---\ndate: {value}\n---\nThe bridge is open again.").date == date, value


def test_broken_front_matter_stays_in_the_text(tmp_path: Path) -> None:
    for head in ("title: [open", "a: b: c", "a: &a [x]\nb: *a", "x: " + "[" * 5_000, 'title: "\\UFFFFFFFF"'):
        text = f"---\n{head}\n---\nThe bridge is open again."
        article = markdown(tmp_path, text)
        assert (article.text, article.note) == (text, "front matter is not valid YAML and was kept as text")


def test_a_head_of_brackets_is_given_up_long_before_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each bracket costs the scanner more than the one before: 9,000 of them took half a minute."""
    seen: list[None] = []
    scan = Scanner.fetch_flow_sequence_start
    monkeypatch.setattr(Scanner, "fetch_flow_sequence_start", lambda self: (seen.append(None), scan(self))[1])
    markdown(tmp_path, "---\n" + "[" * 9_000 + "\n---\nThe bridge is open again.")
    assert 20 < len(seen) < 20 + 1_100  # It looks ahead by 1,024 characters.


def test_prose_between_rules_is_no_front_matter(tmp_path: Path) -> None:
    text = "---\nThe bridge is open again.\n---\nIt took two years."
    assert (markdown(tmp_path, text).text, markdown(tmp_path, text).note) == (text, None)


def test_only_a_web_address_becomes_the_url(tmp_path: Path) -> None:
    assert markdown(tmp_path, "---\nurl: javascript:alert(1)\n---\nThe bridge is open.").url is None
