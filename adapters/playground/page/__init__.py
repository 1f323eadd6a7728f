"""The browser page of the playground, and the small server that serves it on loopback."""

from adapters.playground.page.server import Page

__all__ = ["Page"]
