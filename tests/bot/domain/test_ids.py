"""Identifiers are text with a type of its own: unequal types, equal cost."""

import re

from bot.domain import ids
from tests.bot.domain.world import ADMIN, READ, opened, orders


def test_an_id_is_plain_text_at_run_time() -> None:
    """The type is for the reader and the type checker; storage sees a string."""
    assert "REQ-1" == ids.RequestId("REQ-1")


def test_grant_ids_are_safe_inside_a_role_name() -> None:
    """Connectors build names from them: lower case letters and digits only, one for each grant."""
    request = opened(orders(READ)).request

    assert all(re.fullmatch("[a-z0-9]+", one.id) for one in request.grants)
    assert () == opened(orders(ADMIN)).request.grants
