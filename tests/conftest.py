"""What several tests share: an index of the sample articles, built once a session."""

from pathlib import Path

import pytest

from index.builder import build_index

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of seeds/articles. Read only: a test that changes an index builds its own."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    build_index([SEEDS / "articles"], folder)
    return folder
