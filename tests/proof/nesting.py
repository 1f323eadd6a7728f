"""Groups as they are written, nested in each other, and as bot.config flattens them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.config.marks import Marked, Row, Table, at
from bot.config.problems import Findings
from bot.config.resolving.groups import Belongs, belonging
from bot.config.resolving.items import items
from bot.config.resolving.names import Names
from bot.config.shapes.people import PersonShape

_SPOT = at("access.yaml")


@dataclass(frozen=True, slots=True)
class Written:
    """A group: its members by name, and the groups whose members belong to it as well."""

    members: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


def flattened(written: Mapping[str, Written], people: Iterable[str]) -> tuple[Belongs, list[str]]:
    """Let bot.config say who is in which group, and what is wrong."""
    findings = Findings()
    persons = Table(_SPOT)
    for person in people:
        persons[_word(person)] = _table({"name": _word("Somebody")})
    names = Names(
        findings=findings,
        people=frozenset(map(str, persons)),
        groups=frozenset(written),
        rotas=frozenset(),
        bundles=frozenset(),
        resources={},
        permissions={},
    )
    section = Table(_SPOT)
    for name, group in written.items():
        section[_word(name)] = _table(
            {"members": _row(group.members), "groups": _row(group.groups)}
        )
    found = belonging(section, items(persons, PersonShape, findings), names)
    return found.people, [one.message for one in findings.problems]


def _word(text: str) -> Marked:
    return Marked(text, _SPOT)


def _row(texts: Iterable[str]) -> Row:
    row = Row(_SPOT)
    row.extend(_word(one) for one in sorted(texts))
    return row


def _table(values: Mapping[str, Marked | Row]) -> Table:
    table = Table(_SPOT)
    for key, value in values.items():
        table[_word(key)] = value
    return table
