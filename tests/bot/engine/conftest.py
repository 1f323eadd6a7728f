"""What tests of the engine share: a stage whose database can be put back to what it was."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.engine.restorable import Restorable, restorable


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Restorable]:
    """Set a stage on a file, with a witness."""
    async with restorable(tmp_path) as found:
        yield found
