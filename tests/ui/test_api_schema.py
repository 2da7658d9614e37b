"""Requests made up from the whole OpenAPI document, valid and broken ones: none is a fault, none breaks its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rag.assistant import Assistant
from rag.settings import Settings
from ui.api import api
from ui.desk import Desk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


WAYS = (
    "POST /api/ask",
    "GET /api/search",
    "GET /api/articles",
    "GET /api/articles/{source}",
    "GET /api/answers/{hash}",
    "GET /v1/models",
)
WAYS += ("GET /v1/models/{model}", "POST /v1/chat/completions")


@pytest.fixture(scope="module")
def operations(seed_index: Path) -> dict[str, Any]:
    """What the interface over the sample articles describes, by method and path."""
    app = api(Desk(Assistant.open(seed_index, Settings())))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.label: operation for operation in found}


def test_every_way_of_asking_is_tried(operations: dict[str, Any]) -> None:
    assert {*operations} == {*WAYS}


# Nothing can be wrong in no parameter, or in one that is any text.
TRIED = [(way, mode) for way in WAYS for mode in GenerationMode if mode is GenerationMode.POSITIVE or "s/{" not in way]
TRIED.remove(("GET /v1/models", GenerationMode.NEGATIVE))


@pytest.mark.parametrize(("way", "mode"), TRIED)
def test_no_request_breaks_the_interface(operations: dict[str, Any], way: str, mode: GenerationMode) -> None:
    @seed(16)
    @settings(
        max_examples=20, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operations[way].as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    check()
