"""Title and date of a text that brings neither."""

import pytest

from index.files.dates import date_of_line, iso_date, published
from index.files.headlines import headline

HEADLINE = "Harbour bridge reopens after two years of repairs"
PARAGRAPH = "The harbour bridge opened again on Monday. " * 8


@pytest.mark.parametrize(
    "before",
    [
        "",
        "ADVERTISEMENT\n",
        "Share this post\n",
        "CITY LIFE PLUS\nADVERTISEMENT\nsome-page-logo Monday, 06 January 2025\n\n",
        "Home > News > Harbour\nSkip to main content\n",
        "By Ada Miller and Tom Reed\nJanuary 6, 2025\n3 min read\n",
        "Photo: a view of the harbour at dawn\n",
        "The Associated Press\nSOUTH HARBOUR, Wales —\n",
        "Editor’s note: this story was updated at noon.\n",
        "# ",
        "Title: ",
        "**",
    ],
)
def test_the_title_is_the_first_line_that_reads_like_a_headline(before: str) -> None:
    after = "**" if before == "**" else ""
    assert headline(f"{before}{HEADLINE}{after}\n\n{PARAGRAPH}", "file") == HEADLINE


@pytest.mark.parametrize("line", ["Share prices fall after the storm", "Home prices rise in the harbour towns"])
def test_a_headline_may_begin_like_a_button(line: str) -> None:
    assert headline(line, "file") == line


def test_a_short_first_sentence_is_the_title_of_a_long_paragraph() -> None:
    assert headline(PARAGRAPH, "file") == "The harbour bridge opened again on Monday."


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    text = "The engineers " + "who had worked on the old harbour bridge " * 8 + "went home."
    title = headline(text, "file")
    # 90 characters at most: "The engineers " (14) + 41 + "who had worked on the old harbour" (33) + "…" = 89
    assert title == "The engineers who had worked on the old harbour bridge who had worked on the old harbour…"
    assert len(title) == 89


def test_a_text_without_spaces_is_cut_too() -> None:
    assert len(headline("橋" * 500, "file")) == 90


def test_a_chinese_headline_may_be_short() -> None:
    assert headline("旧港大桥重新开通\n\n正文。", "file") == "旧港大桥重新开通"


def test_an_abbreviation_does_not_end_the_sentence() -> None:
    text = "Mr. Reed of the U.S. harbour office said no. " + PARAGRAPH * 2
    assert headline(text, "file").startswith("Mr. Reed of the U.S. harbour office said no. The")


@pytest.mark.parametrize(
    ("name", "title"),
    [("old_harbour-bridge", "Old harbour bridge"), ("007", "007"), ("__", "__"), ("", "Untitled")],
)
def test_a_text_without_a_headline_takes_its_name(name: str, title: str) -> None:
    assert headline("Yes.\nNo.", name) == title


DATES = {
    "2025-01-05": "2025-01-05",
    "2025-01-05T08:30:00+01:00": "2025-01-05",
    "Thursday, 02 January 2025": "2025-01-02",
    "January 5, 2025": "2025-01-05",
    "Jan. 5, 2025 at 8:35 a.m. EST": "2025-01-05",
    "5 Jan 2025": "2025-01-05",
    "5th of January 2025": "2025-01-05",
    "Sept 30 2024 | Opinion": "2024-09-30",
    "some-page-logo Monday, 06 January 2025": "2025-01-06",
    "Ada Miller Published 06.01.25, 08:35 AM": "2025-01-06",
    "By Ada Miller and Tom Reed on January 6, 2025": "2025-01-06",
    "Updated: 31/12/2024 18:00": "2024-12-31",
    "6.1.2025": "2025-01-06",
    "2025年1月6日": "2025-01-06",
    "03/04/2025": None,
    "Version 1.2.24": None,
    "31 February 2025": None,
    "The army invaded on February 24, 2022": None,
    "Harbour Bridge Falls on February 24, 2022": None,
    "On 24 February 2022 the bridge fell.": None,
    "Since February 24, 2022": None,
    "No date at all": None,
}


def test_only_a_line_that_is_mostly_a_date_dates_an_article() -> None:
    assert {line: date_of_line(line) for line in DATES} == DATES


def test_a_published_line_is_believed_before_a_bare_date() -> None:
    assert published("Monday, 06 January 2025\nA headline\nPublished 03.01.25, 08:35 AM\nText.") == "2025-01-03"


def test_a_date_far_down_is_not_the_date_of_the_article() -> None:
    assert published("A line of the story.\n" * 10 + "January 5, 2025") is None


def test_a_date_in_a_long_line_is_not_the_date_of_the_article() -> None:
    assert published("January 5, 2025 " + "Harbour " * 30) is None


def test_what_is_no_date_is_none() -> None:
    values = [None, 20250105, 1.5, True, ["2025-01-05"], "", "next week", "0000-00-00"]
    assert [value for value in values if iso_date(value) is not None] == []
