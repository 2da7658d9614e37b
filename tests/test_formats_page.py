"""The table of what Footnote reads is made of the code. To renew it: python -m tests.test_formats_page"""

from pathlib import Path

from index.files.kinds import KINDS

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
BEGIN, END = "<!-- kinds: begin (python -m tests.test_formats_page writes this) -->\n", "<!-- kinds: end -->"


def table() -> str:
    rows = (f"| {' '.join(f'`{e}`' for e in k.ends)} | {k.read} | {k.left_out} | {k.cited} |" for k in KINDS)
    return "\n".join(
        ["| type | what is read | what is left out | a footnote points to |", "|---|---|---|---|", *rows, ""]
    )


def test_the_page_tells_every_type_of_file_as_the_code_does() -> None:
    page = PAGE.read_text("utf-8")
    assert page[page.index(BEGIN) + len(BEGIN) : page.index(END)] == table()


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    start = page.index(BEGIN) + len(BEGIN)
    PAGE.write_text(page[:start] + table() + page[page.index(END) :], "utf-8")
