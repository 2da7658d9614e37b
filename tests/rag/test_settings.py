"""Settings come from where they are said to, and a wrong one is refused by name."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from index.files.limits import Limits
from rag.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("FOOTNOTE_")]:
        monkeypatch.delenv(name)


def toml(content: str) -> None:
    Path("footnote.toml").write_text(content, "utf-8")


def test_the_defaults_need_nothing_set() -> None:
    settings = load_settings()
    assert settings.index == Path(".footnote")
    assert settings.embedding is None
    assert 1 <= settings.sentences <= 10


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_INDEX", "/tmp/elsewhere")
    monkeypatch.setenv("FOOTNOTE_SENTENCES", "2")
    settings = load_settings()
    assert (settings.index, settings.sentences) == (Path("/tmp/elsewhere"), 2)


def test_a_setting_comes_from_the_file() -> None:
    toml('index = "from-the-file"\npassages = 7\n')
    settings = load_settings()
    assert (settings.index, settings.passages) == (Path("from-the-file"), 7)


def test_what_is_given_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    toml("sentences = 1\npassages = 1\nthreshold = 0.1\n")
    monkeypatch.setenv("FOOTNOTE_SENTENCES", "2")
    monkeypatch.setenv("FOOTNOTE_PASSAGES", "2")
    settings = load_settings(sentences=3)
    assert (settings.sentences, settings.passages, settings.threshold) == (3, 2, 0.1)


def test_an_option_that_was_not_given_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_INDEX", "mine")
    assert load_settings(index=None, embedding=None).index == Path("mine")


def test_an_unknown_setting_in_the_environment_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SENTENSES", "2")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert raised.value.what == "there is no setting FOOTNOTE_SENTENSES"
    for known in ("index", "embedding", "sentences", "passages", "threshold"):
        assert known in raised.value.cure


def test_an_unknown_setting_in_the_file_is_refused_by_name() -> None:
    toml("sentenses = 2\n")
    with pytest.raises(SettingsError, match=r"there is no setting 'sentenses' — use one of: .*sentences"):
        load_settings()


def test_an_unknown_setting_in_code_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="there is no setting 'sentenses'"):
        load_settings(sentenses=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SENTENCES", "0"),
        ("SENTENCES", "11"),
        ("SENTENCES", "many"),
        ("PASSAGES", "0"),
        ("THRESHOLD", "1.5"),
        ("THRESHOLD", "-0.1"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"FOOTNOTE_{name}", value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert raised.value.what == f"the setting {name.lower()} cannot be {value!r}"
    assert raised.value.cure


def test_a_file_that_is_no_toml_is_named() -> None:
    toml("index = \n")
    with pytest.raises(SettingsError, match=r"footnote\.toml cannot be read .* — mend it or remove it"):
        load_settings()


def test_a_file_in_another_encoding_is_named() -> None:
    Path("footnote.toml").write_bytes('index = "für"'.encode("utf-16"))
    with pytest.raises(SettingsError, match=r"footnote\.toml cannot be read"):
        load_settings()


def test_settings_do_not_change_once_they_are_read() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.sentences = 5  # type: ignore[misc]


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_what_indexing_reads_at_most_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().limits == Limits()
    monkeypatch.setenv("FOOTNOTE_MAX_FILE_BYTES", "2MB")
    toml("max_pages = 3\n")
    assert load_settings().limits == Limits(max_file_bytes=2_000_000, max_pages=3)


def test_every_limit_is_a_setting_of_its_name() -> None:
    assert {field.name for field in fields(Limits)} <= Settings.model_fields.keys()
