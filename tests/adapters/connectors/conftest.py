"""Fixtures for every connector."""

from tests.fakes.postgres import any_shared_shop, any_shop, shop

__all__ = ["any_shared_shop", "any_shop", "shop"]
