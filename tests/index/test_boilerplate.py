"""What is marked as no part of the story, and what is not."""

from __future__ import annotations

from index.files.boilerplate import boilerplate
from index.sentences import sentence_spans

STORY = "The harbour of Zanzibar opened in 1902. Ali Hassan has been its master since 1999.\n\nShips call there daily."


def marked(text: str) -> list[str]:
    spans = sentence_spans(text)
    return [text[a:b] for (a, b), flag in zip(spans, boilerplate(text, spans), strict=True) if flag]


def test_a_story_alone_has_no_boilerplate() -> None:
    assert marked(STORY) == []


def test_a_subheading_is_part_of_the_story() -> None:
    assert marked(f"{STORY}\n\nA new crane\n\nThe crane came in June.") == []


def test_an_advertisement_and_a_newsletter_line_are_marked() -> None:
    text = f"ADVERTISEMENT\n\n{STORY}\n\nSign up for our free newsletter today.\n\nThe crane came in June."
    assert marked(text) == ["ADVERTISEMENT", "Sign up for our free newsletter today."]


def test_a_sentence_about_newsletters_is_kept() -> None:
    assert marked(f"{STORY}\n\nThe master wrote about it in his newsletter for sailors.") == []


def test_teasers_after_the_comments_are_marked_with_their_cards() -> None:
    card = (
        "Singer Leaves the Stage for Good\n\nSinger Leaves the Stage for Good\n\nThe singer said so on Monday.\n\nO A"
    )
    text = f"{STORY}\n\nComments\n\n{card}"
    assert marked(text) == [
        "Comments",
        "Singer Leaves the Stage for Good",
        "Singer Leaves the Stage for Good",
        "The singer said so on Monday.",
        "O A",
    ]


def test_a_list_at_the_end_is_no_teaser_without_a_sign_of_one() -> None:
    assert marked(f"{STORY}\n\nThe ships:\n- the Aurora from Muscat\n- the Sultana from Bombay") == []


def test_the_biography_of_the_author_is_marked() -> None:
    assert marked(f"{STORY}\n\nJane Doe is a senior writer at The Harbour Post.") == [
        "Jane Doe is a senior writer at The Harbour Post."
    ]
