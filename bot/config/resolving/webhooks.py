"""Machines that approve: where each is asked, and what signs the message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.config.resolving.items import Item
from bot.config.shapes.approval import WebhookShape
from bot.domain.ids import WebhookName


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSetup:
    """How a machine approver is asked.

    `url` is an https address or a reference to one, `secret` a reference: `env:NAME`, `file:PATH`.
    Unless it is allowed, no address in the private network or on this machine is asked.
    """

    url: str = field(repr=False)
    secret: str
    timeout: timedelta
    allow_private: bool = False
    allow_loopback: bool = False


def webhooks(found: Iterable[Item[WebhookShape]]) -> Mapping[WebhookName, WebhookSetup]:
    """Make what each machine is asked with."""
    return {WebhookName(str(one.name)): _setup(one.shape) for one in found}


def _setup(shape: WebhookShape) -> WebhookSetup:
    return WebhookSetup(
        url=str(shape.url),
        secret=str(shape.secret),
        timeout=shape.timeout,
        allow_private=shape.allow_private,
        allow_loopback=shape.allow_loopback,
    )
