"""Pushed users and groups become what a directory knows: everybody, and how groups are nested.

Pure. A reference that leads nowhere is left out: nobody gets a group or a manager by mistake.
"""

import json
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from adapters.directory.scim.schema import DAYPASS, ENTERPRISE
from adapters.directory.scim.shelf import Stored
from bot.domain.ids import GroupName, PersonId
from bot.domain.people import ChatName, Identity
from bot.ports.directory import Entry, Snapshot

_Record = Mapping[str, Any]
_Records = Mapping[str, _Record]

_CORE: Final = {"title": "title", "user_type": "userType"}
_ENTERPRISE: Final = {
    "department": "department",
    "cost_center": "costCenter",
    "organization": "organization",
    "division": "division",
    "employee_number": "employeeNumber",
}
_DAYPASS: Final = {"employee_type": "employeeType"}


def snapshot(stored: Stored, at: datetime, *, teams: bool) -> Snapshot:
    """Return everybody as of `at`; `teams` says that external ids are Entra object ids.

    Raises ValueError, KeyError or TypeError when what is stored is not what we wrote.
    """
    users, groups, gone = (_read(one) for one in (stored.users, stored.groups, stored.gone))
    names = {key: GroupName(record["displayName"]) for key, record in groups.items()}
    within = _within(groups, names)
    accounts = _accounts(users) if teams else {}
    known = frozenset(users.keys() | gone.keys())
    present = tuple(
        _entry(key, record, known, within[key], accounts) for key, record in users.items()
    )
    return Snapshot(
        entries=present + tuple(_left(key, record) for key, record in gone.items()),
        at=at,
        groups={name: within[key] - {name} for key, name in names.items()},
    )


def _read(texts: Mapping[str, str]) -> dict[str, _Record]:
    return {key: json.loads(texts[key]) for key in sorted(texts)}


def _within(
    groups: _Records, names: Mapping[str, GroupName]
) -> defaultdict[str, frozenset[GroupName]]:
    """Return, for each id of a person or a group, the groups that name it as a member."""
    found: defaultdict[str, set[GroupName]] = defaultdict(set)
    for key, record in groups.items():
        for member in record.get("members", ()):
            found[str(member.get("value"))].add(names[key])
    return defaultdict(frozenset, {key: frozenset(one) for key, one in found.items()})


def _accounts(users: _Records) -> dict[str, Identity]:
    """Return who bears an Entra object id that nobody else bears."""
    ids = {key: _guid(record.get("externalId")) for key, record in users.items()}
    borne = Counter(one for one in ids.values() if one)
    return {
        key: Identity(chat=ChatName.TEAMS, user=one)
        for key, one in ids.items()
        if one and borne[one] == 1
    }


def _guid(text: object) -> str | None:
    """Return an object id as Entra writes it, or None."""
    if not isinstance(text, str):
        return None
    try:
        plain = str(UUID(text))
    except ValueError:
        return None
    return plain if plain == text.lower() else None


def _entry(
    key: str,
    record: _Record,
    known: frozenset[str],
    groups: frozenset[GroupName],
    accounts: Mapping[str, Identity],
) -> Entry:
    manager = (record.get(ENTERPRISE, {}).get("manager") or {}).get("value")
    zone = record.get("timezone")
    return Entry(
        key=key,
        id=PersonId(record["userName"]),
        name=_name(record),
        active=record.get("active") is True,
        manager=manager if manager in known and manager != key else None,
        groups=groups,
        attributes=_attributes(record),
        identities=(accounts[key],) if key in accounts else (),
        zone=zone if zone in _zones() else None,
    )


def _left(key: str, record: _Record) -> Entry:
    name = record["userName"]
    return Entry(key=key, id=PersonId(name), name=name, active=False)


def _name(record: _Record) -> str:
    parts = record.get("name", {})
    both = " ".join(parts[one] for one in ("givenName", "familyName") if parts.get(one))
    return str(record.get("displayName") or parts.get("formatted") or both or record["userName"])


def _attributes(record: _Record) -> dict[str, str]:
    sources = (
        (record, _CORE),
        (record.get(ENTERPRISE, {}), _ENTERPRISE),
        (record.get(DAYPASS, {}), _DAYPASS),
    )
    return {
        ours: found[theirs]
        for found, names in sources
        for ours, theirs in names.items()
        if found.get(theirs)
    }


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
