"""One small vocabulary, one moment and short ways to write what a sentence should mean."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import (
    BundleName,
    IntegrationName,
    PermissionName,
    PersonId,
    RequestId,
    ResourceName,
)
from bot.language.intents import (
    Ask,
    BundleTarget,
    ByRequest,
    ByTargets,
    Meaning,
    ResourceTarget,
    Target,
)
from bot.language.parse import parse
from bot.language.vocabulary import KnownPerson, OfferedResource, Vocabulary

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # a Sunday, 11:00 in Berlin
BERLIN = ZoneInfo("Europe/Berlin")
ADA, BOB = PersonId("ada@example.com"), PersonId("bob@example.com")
REQ = RequestId("REQ-2F7K3M")
BY_ID = ByRequest(REQ)
INCIDENT = BundleTarget(BundleName("payments-incident"))


def offered(integration: str, name: str, *permissions: str) -> OfferedResource:
    """Return a resource on offer."""
    return OfferedResource(
        integration=IntegrationName(integration),
        name=ResourceName(name),
        permissions=tuple(map(PermissionName, permissions)),
    )


VOCABULARY = Vocabulary(
    bundles=[INCIDENT.name, BundleName("search"), BundleName("night shift")],
    resources=[
        offered("orders-prod", "orders", "read", "write", "admin"),
        offered("orders-prod", "ledger", "read", "write"),
        offered("core", "orders-db", "read", "write"),
        offered("core", "checkout", "read"),
        offered("core", "reports", "read"),
        offered("archive", "reports", "read"),
        offered("core", "search", "read"),
        offered("lake", "events", "viewer"),
    ],
    people=[
        KnownPerson(id=ADA, names=("Ada Lovelace", "ada"), mentions=("U1",)),
        KnownPerson(id=BOB, names=("Bob", "Sam Doe"), mentions=("U2",)),
        KnownPerson(id=PersonId("sam@example.com"), names=("Sam Doe",), mentions=("U3",)),
    ],
    bot_names=["UBOT", "Daypass"],
)

# Names that are also words of the grammar.
ODD = Vocabulary(
    bundles=[BundleName("read")],
    resources=[
        offered("core", "orders", "read"),
        *(offered("core", name, "read") for name in ("access", "until", "2h", "PG-1")),
        *(offered("core", name, "read") for name in ("done", "list", "because", "bob")),
    ],
    people=[KnownPerson(id=BOB, names=("Bob",))],
)


def target(text: str) -> Target:
    """Return the target written as `integration/resource`, `…:permission` or a bundle name."""
    name, _, permission = text.partition(":")
    integration, slash, resource = name.partition("/")
    if not slash:
        return BundleTarget(BundleName(name))
    wanted = PermissionName(permission) if permission else None
    return ResourceTarget(IntegrationName(integration), ResourceName(resource), wanted)


def by(*texts: str) -> ByTargets:
    """Return these targets as what a command is about."""
    return ByTargets(tuple(map(target, texts)))


def length(hours: float) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=hours)


def local(text: str) -> datetime:
    """Return a Berlin time of this November as an instant."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=BERLIN).astimezone(UTC)


def ask(
    *targets: str,
    h: float | None = None,
    until: str | None = None,
    who: PersonId | None = None,
    because: str = "",
) -> Ask:
    """Return the ask for these targets."""
    return Ask(
        targets=tuple(map(target, targets)),
        duration=None if h is None else length(h),
        until=None if until is None else local(until),
        beneficiary=who,
        justification=because,
    )


def meant(text: str) -> Meaning:
    """Parse a sentence in the world of these tests."""
    return parse(text, VOCABULARY, NOW, BERLIN)
