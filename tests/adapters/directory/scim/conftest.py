"""What the tests of SCIM share."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.directory.scim.wire import Wire, wired


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Give a provider's connection to an empty service."""
    async with wired() as made:
        yield made
