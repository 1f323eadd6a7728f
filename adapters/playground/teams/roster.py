"""The reading half of the connector: who is in a conversation, and what a team is."""

from aiohttp import web

from adapters.playground.teams import refusals
from adapters.playground.teams.model import Chat, JsonObject, Person, Team
from adapters.playground.teams.rules import Rules
from adapters.playground.teams.world import World

SMALLEST_PAGE = 50
LARGEST_PAGE = 500


class Roster:
    """Handlers that change nothing."""

    def __init__(self, world: World, rules: Rules) -> None:
        self._world = world
        self._rules = rules

    def routes(self, root: str, conversation: str) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get(conversation + "/members", self._members),
            web.get(conversation + "/members/{member}", self._member),
            web.get(conversation + "/pagedmembers", self._page),
            web.get(root + "/teams/{team}", self._team),
            web.get(root + "/teams/{team}/conversations", self._channels),
        ]

    async def _members(self, request: web.Request) -> web.Response:
        return web.json_response([_member(p) for p in self._people(request)])

    async def _member(self, request: web.Request) -> web.Response:
        person = self._world.find_person(request.match_info["member"])
        if person is None or person not in self._people(request):
            raise refusals.no_member()
        return web.json_response(_member(person))

    async def _page(self, request: web.Request) -> web.Response:
        people = self._people(request)
        start = _number(request, "continuationToken", 0)
        asked = _number(request, "pageSize", LARGEST_PAGE)
        size = min(max(asked, SMALLEST_PAGE), LARGEST_PAGE)
        page: JsonObject = {"members": [_member(p) for p in people[start : start + size]]}
        if start + size < len(people):
            page["continuationToken"] = str(start + size)
        return web.json_response(page)

    async def _team(self, request: web.Request) -> web.Response:
        team = self._found(request)
        channels = self._channels_of(team)
        return web.json_response(
            {
                "id": team.id,
                "name": team.name,
                "aadGroupId": team.aad_group_id,
                "tenantId": team.tenant_id,
                "type": "standard",
                "channelCount": len(channels),
                "memberCount": len({m for c in channels for m in c.members}),
            }
        )

    async def _channels(self, request: web.Request) -> web.Response:
        channels = self._channels_of(self._found(request))
        return web.json_response(
            {"conversations": [{"id": c.id, "name": c.name, "type": "standard"} for c in channels]}
        )

    def _people(self, request: web.Request) -> list[Person]:
        chat, _ = self._rules.place(request)
        if chat.kind != "personal":
            self._rules.may_write(chat)
        return [self._world.person(member) for member in chat.members]

    def _found(self, request: web.Request) -> Team:
        team = self._world.teams.get(request.match_info["team"])
        if team is None:
            raise refusals.Refused(404, "TeamNotFound", "The team was not found.")
        channels = self._channels_of(team)
        if channels and not any(c.installed for c in channels):
            raise refusals.not_in_roster()
        return team

    def _channels_of(self, team: Team) -> list[Chat]:
        return [c for c in self._world.chats.values() if c.team_id == team.id]


def _member(person: Person) -> JsonObject:
    given, _, surname = person.name.partition(" ")
    return {
        "id": person.id,
        "name": person.name,
        "objectId": person.aad_object_id,
        "aadObjectId": person.aad_object_id,
        "givenName": given,
        "surname": surname,
        "email": person.upn,
        "userPrincipalName": person.upn,
        "tenantId": person.tenant_id,
        "userRole": _role(person),
    }


def _role(person: Person) -> str:
    if not person.aad_object_id:
        return "anonymous"
    return "guest" if person.guest else "user"


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    if text and not text.isdecimal():
        raise refusals.bad(f"{name} is not valid.")
    return int(text) if text else default
