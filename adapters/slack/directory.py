"""Slack as a directory: the people of the workspace, and the user groups that they are in.

Every fact is one that its subject cannot edit: neither title, phone nor display name is read as
an attribute, and Slack knows no manager that could be trusted. Let only admins edit user groups
(Slack's settings say who may) where a group approves; Slack does not tell who changed one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from adapters.slack.calls import Slack
from adapters.slack.members import GUEST, judged
from adapters.slack.options import NotConfigured, SlackOptions
from adapters.slack.wire import Json, at, listed, text
from bot.domain.ids import GroupName, PersonId
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Unreachable
from bot.ports.clock import Now
from bot.ports.directory import Entry, Snapshot
from bot.ports.faults import Impossible, TryAgain

PAGE, MOST_PAGES = 200, 400
PATIENCE, ALL_PATIENCE = 60.0, 1200.0  # seconds to wait for one call, and for a whole answer
LEAST_WAIT = 0.1  # seconds
LONGEST_NAME = 200
_NO_EMAIL = "Slack tells no e-mail addresses: give the app the scope users:read.email."
Groups = Mapping[GroupName, AbstractSet[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How often to ask, how long an answer holds, and whether user groups are asked for.

    Slack has no user groups on its free plan.
    """

    every: timedelta = timedelta(minutes=2)
    keeps: timedelta = timedelta(minutes=30)
    groups: bool = True


USUAL = Terms()


class SlackDirectory:
    """The directory, with a client of its own. `close` when done."""

    name = "slack"

    def __init__(
        self,
        options: SlackOptions,
        now: Now,
        terms: Terms = USUAL,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.every = terms.every
        self.keeps = terms.keeps
        self._groups = terms.groups
        self._teams = options.team_ids
        self._slack = Slack(options, now)
        self._now = now
        self._sleep = sleep
        self._waited = 0.0

    async def fetch(self) -> Snapshot:
        """Return everybody. Raises TryAgain or Impossible; never a part. Not two at a time."""
        self._waited = 0.0
        await self._slack.open()
        asked = self._now()
        teams = self._teams or await self._own_team()
        groups: Groups = {}
        if self._groups:
            told = [one async for one in self._all("usergroups.list", "usergroups", _GROUPS)]
            groups = memberships(told, teams)
        people = [one async for one in self._all("users.list", "members", {"limit": PAGE})]
        found = entries(people, teams, groups)
        return Snapshot(entries=found, at=asked, groups=dict.fromkeys(groups, frozenset()))

    async def close(self) -> None:
        """Let go of connections. May be called twice."""
        await self._slack.close()

    async def _own_team(self) -> AbstractSet[str]:
        try:
            return {(await self._slack.who_am_i()).team}
        except NotConfigured as error:
            raise Impossible(str(error)) from None

    async def _all(self, method: str, key: str, args: Json) -> AsyncIterator[object]:
        """Yield every record, page after page. Raises TryAgain and Impossible."""
        cursor, seen = "", set[str]()
        for _ in range(MOST_PAGES):
            told = await self._call(method, args | ({"cursor": cursor} if cursor else {}))
            if not isinstance(told.get(key), list):
                raise TryAgain(f"Slack answered {method} without {key}.")
            for one in listed(told, key):
                yield one
            cursor = text(told, "response_metadata", "next_cursor")
            if not cursor:
                return
            if cursor in seen:
                raise TryAgain(f"Slack gave a page of {method} twice.")
            seen.add(cursor)
        raise Impossible(f"Slack has more than {MOST_PAGES * PAGE} people: use SCIM instead.")

    async def _call(self, method: str, args: Json) -> Json:
        """Call a method; when Slack says how long to wait, wait so long."""
        while True:
            try:
                return await self._slack.call(method, args)
            except Unreachable as error:
                raise TryAgain(str(error)) from None
            except TryAgain as later:
                wait = PATIENCE + 1 if later.after is None else max(later.after, LEAST_WAIT)
                self._waited += wait
                if wait > PATIENCE or self._waited > ALL_PATIENCE:
                    raise
                await self._sleep(wait)


_GROUPS: Json = {"include_users": "true", "include_disabled": "false"}


def memberships(told: Iterable[object], teams: AbstractSet[str]) -> Groups:
    """Return who is in each user group of these workspaces, by handle.

    Groups of others, in channels that are shared, do not count. Raises Impossible for two groups
    of one handle, and TryAgain for one whose members were left out.
    """
    found: dict[GroupName, AbstractSet[str]] = {}
    for one in told:
        handle = GroupName(text(one, "handle"))
        shut = at(one, "date_delete") not in (None, 0) or at(one, "is_external") is True
        if shut or not handle or text(one, "team_id") not in teams:
            continue
        if handle in found:
            raise Impossible(f"Slack has two user groups @{handle}: give one another handle.")
        found[handle] = _users(one, handle)
    return found


def _users(group: object, handle: GroupName) -> AbstractSet[str]:
    users = at(group, "users")
    if not isinstance(users, list):
        if str(at(group, "user_count") or "0") != "0":
            raise TryAgain(f"Slack did not tell who is in the user group @{handle}.")
        users = []
    return {one for one in users if isinstance(one, str)}


def entries(told: Iterable[object], teams: AbstractSet[str], groups: Groups) -> tuple[Entry, ...]:
    """Return the people among these records; bots, strangers and who has no address are left out.

    Raises Impossible when nobody has an address, which means that a scope is missing.
    """
    members = {text(one, "id"): one for one in told}
    people = [one for one in members.values() if _is_ours(one, teams)]
    found = [_entry(one, teams, groups) for one in people if text(one, "profile", "email")]
    if people and not found:
        raise Impossible(_NO_EMAIL)
    return tuple(_each_alone(found))


def _is_ours(member: object, teams: AbstractSet[str]) -> bool:
    return bool(text(member, "id")) and _standing(member, teams) in {"", GUEST}


def _standing(member: object, teams: AbstractSet[str]) -> str:
    """Judge a record as if it were not deactivated, which is said by `active`."""
    return judged({**member, "deleted": False} if isinstance(member, Mapping) else {}, teams)


def _entry(member: object, teams: AbstractSet[str], groups: Groups) -> Entry:
    user, active = text(member, "id"), at(member, "deleted") is False
    # Slack says nothing of guests any more once they left; an inactive entry gives no rights.
    full = not active or not _standing(member, teams)
    return Entry(
        key=f"{_home(member, teams)}/{user}",
        id=PersonId(text(member, "profile", "email")),
        name=_name(member),
        active=active,
        groups=frozenset(name for name, users in groups.items() if active and user in users),
        attributes={"slack_role": _role(member)} if active else {},
        identities=(Identity(chat=ChatName.SLACK, user=user),),
        zone=_zone(text(member, "tz")),
        verified=full and at(member, "is_email_confirmed") is not False,
    )


def _home(member: object, teams: AbstractSet[str]) -> str:
    """Return the enterprise where it is served: people move between its workspaces."""
    enterprise = text(member, "enterprise_user", "enterprise_id")
    return enterprise if enterprise in teams else text(member, "team_id")


def _name(member: object) -> str:
    said = (text(member, "profile", "real_name"), text(member, "real_name"), text(member, "name"))
    return next(filter(None, (" ".join(one.split()) for one in said)), "")[:LONGEST_NAME]


def _role(member: object) -> str:
    """Return what the workspace's admins made somebody; nobody makes themselves an admin."""
    roles = {
        "owner": ("is_primary_owner", "is_owner"),
        "admin": ("is_admin",),
        "guest": ("is_restricted", "is_ultra_restricted"),
    }
    held = (role for role, flags in roles.items() if any(at(member, one) is True for one in flags))
    return next(held, "member")


def _zone(name: str) -> str | None:
    try:
        return ZoneInfo(name).key if name else None
    except (ValueError, LookupError, OSError):
        return None


def _each_alone(found: Iterable[Entry]) -> Iterable[Entry]:
    """Let an address stand for one person only: for nobody when several active ones have it.

    A leaver whose address was given to somebody else does not stand for it any more.
    """
    people = list(found)
    by_address: dict[PersonId, list[Entry]] = {}
    for one in people:
        by_address.setdefault(one.id, []).append(one)
    for one in people:
        same = by_address[one.id]
        shared = sum(each.active for each in same) > 1
        taken = not one.active and any(each.active for each in same)
        yield replace(one, verified=False) if shared or taken else one
