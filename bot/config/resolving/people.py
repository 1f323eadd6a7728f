"""People with their identities, accounts and managers."""

from collections.abc import Iterable, Iterator, Mapping

from bot.config.marks import Marked
from bot.config.problems import Findings
from bot.config.resolving.groups import Belongs
from bot.config.resolving.items import Item
from bot.config.resolving.names import Names
from bot.config.shapes.people import PersonShape
from bot.domain.ids import IntegrationName, PersonId
from bot.domain.people import ChatName, Identity, Person


def people(
    found: Iterable[Item[PersonShape]], belongs: Belongs, names: Names
) -> Mapping[PersonId, Person]:
    """Make people. Managers must be people, and nobody shares a chat identity with another."""
    items = list(found)
    _managers(items, names)
    _identities(items, names.findings)
    for item in items:
        _references(item, names)
    return {PersonId(str(one.name)): _person(one, belongs) for one in items}


def _person(item: Item[PersonShape], belongs: Belongs) -> Person:
    shape = item.shape
    return Person(
        id=PersonId(str(item.name)),
        name=str(shape.name),
        groups=belongs.get(item.name, frozenset()),
        manager=PersonId(str(shape.manager)) if shape.manager else None,
        attributes={str(key): str(value) for key, value in shape.attributes.items()},
        identities=tuple(one for one, _ in _of(shape)),
        prefers=ChatName(shape.prefers) if shape.prefers else None,
        zone=str(shape.time_zone or "UTC"),
        accounts={IntegrationName(str(key)): str(own) for key, own in shape.accounts.items()},
        active=shape.active,
    )


def _of(shape: PersonShape) -> Iterator[tuple[Identity, Marked]]:
    """Yield identities. Object ids are compared in lower case, as Entra writes them."""
    if shape.slack:
        yield Identity(chat=ChatName.SLACK, user=str(shape.slack)), shape.slack
    if shape.teams:
        yield Identity(chat=ChatName.TEAMS, user=shape.teams.lower()), shape.teams


def _references(item: Item[PersonShape], names: Names) -> None:
    for integration in item.shape.accounts:
        names.integration(integration)
    prefers = item.shape.prefers
    if prefers and ChatName(prefers) not in {one.chat for one, _ in _of(item.shape)}:
        names.findings.problem(prefers.spot, f"There is no {prefers} identity to prefer.")


def _identities(items: Iterable[Item[PersonShape]], findings: Findings) -> None:
    owners: dict[Identity, Marked] = {}
    for item in items:
        for identity, written in _of(item.shape):
            owner = owners.setdefault(identity, item.name)
            if owner is not item.name:
                findings.problem(written.spot, f"This identity is that of {owner} already.")


def _managers(items: Iterable[Item[PersonShape]], names: Names) -> None:
    known: dict[str, Marked] = {}
    for item in items:
        manager = item.shape.manager
        if manager is None or not names.person(manager):
            continue
        if manager == item.name:
            names.findings.problem(manager.spot, "Nobody is their own manager.")
        else:
            known[str(item.name)] = manager
    for circle in _circles(known):
        shown = " > ".join((*circle, circle[0]))
        names.findings.problem(known[circle[0]].spot, f"Managers go round in a circle: {shown}.")


def _circles(managers: Mapping[str, Marked]) -> Iterator[list[str]]:
    """Yield each circle once, from whoever of it is named first."""
    done: set[str] = set()
    for start in managers:
        chain: list[str] = []
        one = start
        while one in managers and one not in done:
            done.add(one)
            chain.append(one)
            one = str(managers[one])
        if one in chain:
            yield chain[chain.index(one) :]
