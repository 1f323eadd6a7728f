"""The store's contract on every database, and what only our own store promises."""

from tests.contracts.facts import FactsContract
from tests.contracts.finder import FinderContract
from tests.contracts.log import LogContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.store import StoreContract


class TestStore(StoreContract):
    """The suite, on SQLite in memory, SQLite in a file, and PostgreSQL."""


class TestOutbox(OutboxContract):
    """The suite of its outbox, on the same."""


class TestFacts(FactsContract):
    """The suite of what other systems told us, on the same."""


class TestFinder(FinderContract):
    """The suite of finding requests, on the same."""


class TestLog(LogContract):
    """The suite of where the audit log ends, on the same."""
