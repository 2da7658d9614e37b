"""Every setting of Footnote, from the environment (`FOOTNOTE_…`) or a `footnote.toml` in the current folder."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Literal

from pydantic import ByteSize, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import FootnoteError
from index.limits import STANDARD, Limits
from rag.question.options import MOST_SENTENCES

_PREFIX = "FOOTNOTE_"


class SettingsError(FootnoteError):
    """A setting has an unknown name or a value it cannot have."""


class Settings(BaseSettings):
    """What can be set; the command line's options win over the environment, and that over `footnote.toml`."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, toml_file="footnote.toml", extra="forbid", frozen=True)

    index: Path = Field(Path(".footnote"), description="The folder of the index.")
    embedding: str | None = Field(None, description="The embedding model; by default the one the index was built with.")
    sentences: int = Field(3, ge=1, le=MOST_SENTENCES, description="The most sentences an answer by quotes has.")
    passages: int = Field(20, ge=1, le=100, description="How many passages are searched for sentences.")
    threshold: float | None = Field(
        None, ge=0, le=1, description="Below this confidence Footnote refuses (default: as fitted); 0 never refuses."
    )
    model: str = Field("none", description="The language model that writes answers; none answers by quotes.")
    model_price: str | None = Field(
        None, description="Dollars a million tokens the language model reads and writes, as 0.15/0.60."
    )
    model_timeout: float = Field(120, gt=0, le=3600, description="The seconds a language model has for an answer.")
    model_context: int | None = Field(
        None, ge=1024, description="The language model's context window in tokens (default: as its kind has it)."
    )
    unsupported: Literal["show", "drop"] = Field(
        "show",
        description="What happens to a model's sentences that no article supports: shown struck out, or dropped.",
    )

    auth: SecretStr | None = Field(None, description="An owner who may open the chat, as user:password.")
    users: Path | None = Field(
        None,
        description="The file of who may open the chat, as `footnote users` writes it; by default beside the index.",
    )
    auth_file: Path | None = Field(None, description="No longer read: a file of passwords as they are.")
    uploads: bool | None = Field(
        None, description="Whether the chat takes uploads; by default where users have roles, or on this machine alone."
    )
    upload_megabytes: int = Field(50, ge=1, le=2_000, description="The largest file the chat takes.")
    upload_files: int = Field(200, ge=1, le=10_000, description="How many uploaded files are kept.")

    log_json: bool = Field(False, description="Whether the chat logs JSON lines: each question's end, and warnings.")
    log_questions: bool = Field(False, description="Whether those lines hold the questions, too.")

    notify: SecretStr | None = Field(
        None, description="The web address that is told what has changed in watched answers; it may hold a key."
    )
    notify_allow: tuple[str, ...] = Field((), description="The sites such an address may be of, as https://HOST.")
    notify_secret: SecretStr | None = Field(
        None, min_length=16, description="What is sent there is signed with this (HMAC-SHA256); both sides have it."
    )

    # What indexing is willing to read: `Limits` has fields of the same names.
    max_file_bytes: ByteSize = Field(ByteSize(STANDARD.max_file_bytes), gt=0, description="The largest file.")
    max_corpus_bytes: ByteSize = Field(
        ByteSize(STANDARD.max_corpus_bytes), gt=0, description="The largest corpus of JSON lines, unpacked."
    )
    max_text_chars: int = Field(STANDARD.max_text_chars, gt=0, description="The longest article, in characters.")
    max_seconds: float = Field(STANDARD.max_seconds, gt=0, description="The longest time to parse one file.")
    max_pages: int = Field(STANDARD.max_pages, gt=0, description="The most pages of a PDF file.")
    max_memory_bytes: ByteSize = Field(
        ByteSize(STANDARD.max_memory_bytes), ge=256_000_000, description="The most memory to parse one file with."
    )
    max_bad_lines: int = Field(
        STANDARD.max_bad_lines, gt=0, description="So many unreadable lines in a row end a corpus."
    )
    columns: dict[Literal["text", "title", "date", "publisher", "author", "url"], str] = Field(
        {},
        description="The columns of tables (.csv, .xlsx) by what they hold, as text=Body; the usual names are known.",
    )

    @property
    def limits(self) -> Limits:
        """How much of one file indexing is willing to read."""
        return Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: given in code, the environment, `footnote.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: object) -> Settings:
    """Read the settings; values that are not None in `given` win. Raises SettingsError naming the setting."""
    unknown = [
        k for k in os.environ if k.startswith(_PREFIX) and k[len(_PREFIX) :].lower() not in Settings.model_fields
    ]
    if unknown:
        raise SettingsError(f"there is no setting {unknown[0]}", f"unset it, or use one of: {_known()}")
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as exc:
        first = exc.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise SettingsError(f"there is no setting {name!r}", f"use one of: {_known()}") from exc
        secret = name in ("auth", "notify", "notify_secret")  # not to be printed
        value = "what was given" if secret else repr(first["input"])
        raise SettingsError(f"the setting {name} cannot be {value}", first["msg"]) from exc
    except ValueError as exc:  # A footnote.toml that is no TOML.
        raise SettingsError(f"footnote.toml cannot be read ({exc})", "mend it or remove it") from exc


def _known() -> str:
    return ", ".join(Settings.model_fields)
