"""Every setting of Footnote, from the environment (`FOOTNOTE_…`) or a `footnote.toml` in the current folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ByteSize, Field, JsonValue, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import FootnoteError
from index.files.limits import STANDARD, Limits
from rag.question.options import MOST_SENTENCES

if TYPE_CHECKING:
    from index.workers import Workers

_PREFIX = "FOOTNOTE_"


class SettingsError(FootnoteError):
    """A setting has an unknown name or a value it cannot have."""


def _unset(words: str) -> dict[str, JsonValue]:
    """What counts where a setting without a default is not set; docs/configuration.md shows it."""
    return {"unset": words}


class Settings(BaseSettings):
    """What can be set; the command line's options win over the environment, and that over `footnote.toml`."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, toml_file="footnote.toml", extra="forbid", frozen=True)

    index: Path = Field(Path(".footnote"), description="the folder of the index")
    store: str | None = Field(
        None,
        json_schema_extra=_unset("the folder of the index alone"),
        description="the Chroma server of an index that several machines share, as `chroma://host:8000/collection`, "
        "`chromas://` by TLS ([shared](shared-index.md)); `--store`",
    )
    parts: str | None = Field(
        None,
        json_schema_extra=_unset("none"),
        description="where the other files of that index are: a folder that all machines see, or an object store; "
        "`--parts`",
    )
    embedding: str | None = Field(
        None,
        json_schema_extra=_unset("the one the index was built with, at first `minilm`"),
        description="the embedding model: `minilm`, `openai:NAME`, `openai-like:NAME@http://host:port/v1`, "
        "`ollama:NAME`, `huggingface:NAME`",
    )
    workers: str | None = Field(
        None,
        json_schema_extra=_unset("this machine alone"),
        description="the machines that embed a part when an index is built, as `http://a:7870,http://b:7870` "
        "([several machines](scaling.md#building-on-several-machines)); `--workers`",
    )
    worker_token: SecretStr | None = Field(
        None, json_schema_extra=_unset("none"), description="what they and the builder know, of 16 letters or more"
    )
    reader: str | None = Field(
        None,
        json_schema_extra=_unset("the one that ships"),
        description="the network that reads passages for an answer: `onnx:/path/to/folder` "
        "([other languages](../README.md#other-languages))",
    )
    sentences: int = Field(3, ge=1, le=MOST_SENTENCES, description="the most sentences an answer by quotes has")
    passages: int = Field(20, ge=1, le=100, description="how many passages are searched for sentences")
    threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        json_schema_extra=_unset("as fitted"),
        description="below this confidence Footnote refuses; 0 never refuses",
    )
    model: str = Field(
        "none",
        description="the language model that writes answers: `openai:NAME`, `ollama:NAME`, "
        "`openai-like:NAME@http://host:port/v1`, `gguf:/path/to/file.gguf`; `none` answers by quotes; "
        "see [models](models.md)",
    )
    model_price: str | None = Field(
        None,
        json_schema_extra=_unset("a list of prices"),
        description="dollars a million tokens the model reads and writes, as `0.15/0.60`: what an answer costs",
    )
    model_timeout: float = Field(
        120,
        gt=0,
        le=3600,
        description="the seconds a language model has for an answer; after that quotes answer",
    )
    model_context: int | None = Field(
        None,
        ge=1024,
        json_schema_extra=_unset("4096, for OpenAI's the model's own"),
        description="the language model's context window in tokens; fewer passages go into a small one",
    )
    model_json: bool = Field(
        False,
        description="have the language model write JSON, each sentence with its numbers, where its server can hold it "
        "to that ([models](models.md#sentences-as-json))",
    )
    unsupported: Literal["show", "drop"] = Field(
        "show",
        description="what happens to a model's sentences that no article supports: `show` strikes them out, "
        "`drop` leaves them out",
    )

    users: Path | None = Field(
        None,
        json_schema_extra=_unset("`.footnote-users` beside `.footnote`"),
        description="who may open the chat and as what, written by `footnote users`; where the file is, everybody "
        "signs in",
    )
    auth: SecretStr | None = Field(
        None, json_schema_extra=_unset("none"), description="one owner besides them, as `user:password`"
    )
    auth_file: Path | None = Field(
        None,
        json_schema_extra=_unset("none"),
        description="a file of passwords as they are: no longer read; `footnote users add --from FILE` takes it over, "
        "hashed",
    )
    uploads: bool | None = Field(
        None,
        json_schema_extra=_unset("`true` on this machine and where there are `users`, else `false`"),
        description="whether files can be added in the chat, by editors and owners ([security](security.md))",
    )
    upload_megabytes: int = Field(
        50, ge=1, le=2_000, description="the largest file the chat takes, and no larger than `max_file_bytes`"
    )
    upload_files: int = Field(200, ge=1, le=10_000, description="how many uploaded files are kept")

    history: SecretStr | None = Field(
        None,
        json_schema_extra=_unset("a file beside the index"),
        description="the PostgreSQL database that keeps the chat's conversations, as `postgresql://user@host/database` "
        "([sharing](deploy/README.md#several-servers)); `--history`",
    )

    log_json: bool = Field(
        False,
        description="whether the chat logs JSON lines on standard error: how each question ended, and warnings "
        "([deploying](deploy/README.md))",
    )
    log_questions: bool = Field(False, description="whether those lines hold the questions, too")

    notify: SecretStr | None = Field(
        None,
        description="the web address that is told what has changed in watched answers "
        "([over time](over-time.md)); `--notify`",
        json_schema_extra=_unset("none"),
    )
    notify_allow: tuple[str, ...] = Field(
        (), description='the sites it may be of, as `["https://hooks.example.org"]`', json_schema_extra=_unset("`[]`")
    )
    notify_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="what is sent there is signed with this (HMAC-SHA256), of 16 letters or more",
        json_schema_extra=_unset("none"),
    )

    # What indexing is willing to read: `Limits` has fields of the same names.
    max_file_bytes: ByteSize = Field(
        ByteSize(STANDARD.max_file_bytes),
        gt=0,
        description="larger files are skipped by name; so is what is beyond the bounds below",
    )
    max_corpus_bytes: ByteSize = Field(
        ByteSize(STANDARD.max_corpus_bytes),
        gt=0,
        description="the most a corpus (`.jsonl`, `.jsonl.gz`) or a file that holds others has, unpacked",
    )
    max_text_chars: int = Field(STANDARD.max_text_chars, gt=0, description="the longest article, in characters")
    max_seconds: float = Field(
        STANDARD.max_seconds, gt=0, description="the most seconds that the parser of one file may take"
    )
    max_pages: int = Field(STANDARD.max_pages, gt=0, description="the most pages of a PDF file")
    max_memory_bytes: ByteSize = Field(
        ByteSize(STANDARD.max_memory_bytes), ge=256_000_000, description="the most memory such a parser may take"
    )
    max_bad_lines: int = Field(
        STANDARD.max_bad_lines,
        gt=0,
        description="so many unreadable lines in a row, and the rest of a corpus is not read",
    )
    columns: dict[Literal["text", "title", "date", "publisher", "author", "url"], str] = Field(
        {},
        description='which columns of tables (`.csv`, `.xlsx`) are what, as `{"text": "Body"}`; '
        "`footnote index --columns text=Body`; the usual names are known",
    )

    @property
    def limits(self) -> Limits:
        """How much of one file indexing is willing to read."""
        return Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)})

    def tied(self) -> Path:
        """Return the folder of the index, tied to the store that is set. Raises FootnoteError."""
        if self.store:
            from index.tie import tie  # Imports Chroma's client.

            tie(self.index, self.store, self.parts)
        return self.index

    @contextmanager
    def at_work(self) -> Iterator[Workers | None]:
        """Give the workers that are set, None where there are none. Raises FootnoteError where one will not work."""
        if not self.workers:
            yield None
            return
        from index.workers import Workers  # Imports httpx.

        token = self.worker_token.get_secret_value() if self.worker_token else None
        with closing(Workers([address.strip() for address in self.workers.split(",")], token)) as workers:
            yield workers

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
        secret = name in ("auth", "history", "notify", "notify_secret", "worker_token")  # not to be printed
        value = "what was given" if secret else repr(first["input"])
        raise SettingsError(f"the setting {name} cannot be {value}", first["msg"]) from exc
    except ValueError as exc:  # A footnote.toml that is no TOML.
        raise SettingsError(f"footnote.toml cannot be read ({exc})", "mend it or remove it") from exc


def _known() -> str:
    return ", ".join(Settings.model_fields)
