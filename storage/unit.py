"""One transaction as the engine sees it: every part writes through one batch."""

from bot.ports.store import (
    Addresses,
    Copies,
    Deliveries,
    Facts,
    Finder,
    Log,
    Outbox,
    Requests,
    Secrets,
)
from storage.addresses import SqlAddresses
from storage.batch import Batch
from storage.copies import SqlCopies
from storage.deliveries import SqlDeliveries
from storage.facts import SqlFacts
from storage.finder import SqlFinder
from storage.log import SqlLog
from storage.outbox import SqlOutbox
from storage.requests import SqlRequests
from storage.secrets import SqlSecrets


class SqlUnit:
    """The port `Unit`. Whoever made the batch calls its `finish` before the commit."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.requests: Requests = SqlRequests(self.batch)
        self.finder: Finder = SqlFinder(self.batch)
        self.outbox: Outbox = SqlOutbox(self.batch)
        self.copies: Copies = SqlCopies(self.batch)
        self.secrets: Secrets = SqlSecrets(self.batch)
        self.deliveries: Deliveries = SqlDeliveries(self.batch)
        self.addresses: Addresses = SqlAddresses(self.batch)
        self.facts: Facts = SqlFacts(self.batch)
        self.log: Log = SqlLog(self.batch)
