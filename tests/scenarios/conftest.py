"""Each journey runs twice: with Daypass's own data in SQLite, and in PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.stage import Stage, stage


@pytest.fixture(params=["sqlite", "postgresql"])
async def on(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the whole stage with a running bot."""
    async with stage(tmp_path, store=request.param) as made:
        yield made
