"""The table of settings is made of the settings class. To renew it: python -m tests.test_settings_page"""

import os
from pathlib import Path

import pytest
from pydantic import ByteSize, JsonValue
from pydantic.fields import FieldInfo

from rag.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
BEGIN, END = "<!-- settings: begin (python -m tests.test_settings_page writes this) -->\n", "<!-- settings: end -->"
_UNITS = (("GiB", 1 << 30), ("GB", 10**9), ("MB", 10**6))


def table() -> str:
    rows = (
        f"| `{name}` | `FOOTNOTE_{name.upper()}` | {by_default(field)} | {field.description}{bounds(field)} |"
        for name, field in Settings.model_fields.items()
    )
    return "\n".join(["| `footnote.toml` | environment | default | meaning |", "|---|---|---|---|", *rows, ""])


def by_default(field: FieldInfo) -> JsonValue:
    """The default as it can be set, or in words what counts where nothing is set."""
    if field.default not in (None, ()):
        return f"`{written(field.default)}`"
    assert isinstance(field.json_schema_extra, dict), f"a setting without a default says none in words: {field}"
    return field.json_schema_extra["unset"]


def written(value: object) -> str:
    """A value as a person writes it: `50MB`, `2_000_000`, `false`."""
    if isinstance(value, ByteSize):
        return next(f"{value // size}{unit}" for unit, size in _UNITS if value % size == 0)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:_.0f}" if value >= 10_000 else f"{value:.0f}"
    return "[]" if value == () else str(value)


def bounds(field: FieldInfo) -> str:
    """The least and the most a setting can be, in words; nothing where it only has to be more than nothing."""
    kind = ByteSize if field.annotation is ByteSize else int
    least, most = (
        [written(kind(getattr(bound, end))) for bound in field.metadata if hasattr(bound, end)] for end in ("ge", "le")
    )
    if least and most:
        return f" ({least[0]} to {most[0]})"
    return f" (from {least[0]})" if least else f" (up to {most[0]})" if most else ""


def test_the_page_tells_every_setting_as_the_code_does() -> None:
    page = PAGE.read_text("utf-8")
    assert page[page.index(BEGIN) + len(BEGIN) : page.index(END)] == table()


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if field.default is not None])
def test_a_default_set_as_it_is_written_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for set_here in [variable for variable in os.environ if variable.startswith("FOOTNOTE_")]:
        monkeypatch.delenv(set_here)
    default = Settings.model_fields[name].default
    monkeypatch.setenv(f"FOOTNOTE_{name.upper()}", written(default))
    assert getattr(Settings(), name) == default


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    start = page.index(BEGIN) + len(BEGIN)
    PAGE.write_text(page[:start] + table() + page[page.index(END) :], "utf-8")
