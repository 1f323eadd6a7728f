"""The Bot Connector v3 as we speak it. The host is judged before a token is attached."""

from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote

from adapters.teams import failures
from adapters.teams.envelope import JsonObject, text
from adapters.teams.hosts import ServiceHosts
from adapters.teams.rates import Rates
from adapters.teams.tokens import BotTokens
from adapters.teams.wire import Answer, Wire
from bot.ports.chat import Unreachable
from bot.ports.clock import Now
from bot.ports.faults import TryAgain

_UNAUTHORISED = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A conversation and the service address that serves it."""

    service: str
    conversation: str

    def thread(self) -> str:
        """Return the conversation without the thread's root message."""
        return self.conversation.partition(";messageid=")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a conversation, as Teams itself says. `role` is user, guest or anonymous."""

    account: str
    person: str
    tenant: str
    role: str
    upn: str


class Connector:
    """Methods raise TryAgain, Unreachable, Gone or Impossible."""

    def __init__(
        self, wire: Wire, tokens: BotTokens, hosts: ServiceHosts, rates: Rates, now: Now
    ) -> None:
        self._wire = wire
        self._tokens = tokens
        self._hosts = hosts
        self._rates = rates
        self._now = now

    async def send(self, spot: Spot, activity: JsonObject) -> str:
        """Post a message and return its id. After TryAgain it may have arrived."""
        await self._rates.take(spot.thread())
        sent = await self._call("POST", spot.service, _activities(spot.conversation), activity)
        return _id(sent)

    async def reply(self, spot: Spot, message: str, activity: JsonObject) -> str:
        """Post an answer to a message and return its id."""
        await self._rates.take(spot.thread())
        path = f"{_activities(spot.conversation)}/{_quoted(message)}"
        return _id(await self._call("POST", spot.service, path, activity))

    async def update(self, spot: Spot, message: str, activity: JsonObject) -> None:
        """Replace a message of ours."""
        await self._rates.take(spot.thread())
        path = f"{_activities(spot.conversation)}/{_quoted(message)}"
        await self._call("PUT", spot.service, path, activity | {"id": message})

    async def create(self, service: str, bot: str, member: str, tenant: str) -> str:
        """Open the personal chat with somebody; Teams gives the same one each time."""
        await self._rates.take(f"create:{tenant}")
        body: JsonObject = {
            "bot": {"id": bot},
            "members": [{"id": member}],
            "isGroup": False,
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return _id(await self._call("POST", service, "conversations", body))

    async def post(
        self, spot: Spot, bot: str, tenant: str, activity: JsonObject
    ) -> tuple[str, str]:
        """Begin a thread in a channel; return the thread's conversation id and the message's id."""
        await self._rates.take(spot.thread())
        body: JsonObject = {
            "bot": {"id": bot},
            "isGroup": True,
            "tenantId": tenant,
            "channelData": {"channel": {"id": spot.thread()}, "tenant": {"id": tenant}},
            "activity": activity,
        }
        sent = await self._call("POST", spot.service, "conversations", body)
        return _id(sent), text(sent, "activityId") or _id(sent)

    async def member(self, spot: Spot, account: str) -> Member:
        """Ask Teams who this account is there. Raises NoConversation when it is nobody."""
        path = f"conversations/{_quoted(spot.thread())}/members/{_quoted(account)}"
        found = await self._call("GET", spot.service, path)
        return Member(
            account=text(found, "id"),
            person=text(found, "aadObjectId") or text(found, "objectId"),
            tenant=text(found, "tenantId"),
            role=text(found, "userRole"),
            upn=text(found, "userPrincipalName"),
        )

    async def _call(
        self, method: str, service: str, path: str, body: JsonObject | None = None
    ) -> JsonObject:
        """Call once; with a new token once more when the first was not taken."""
        if not self._hosts.allows(service):
            _refuse()
        url = f"{service.rstrip('/')}/v3/{path}"
        answer = await self._with_token(method, url, body)
        if answer.status == _UNAUTHORISED:
            answer = await self._with_token(method, url, body)
        failures.check(answer, self._now)
        return answer.body

    async def _with_token(self, method: str, url: str, body: JsonObject | None) -> Answer:
        token = await self._tokens.get()
        answer = await self._wire.ask(method, url, body=body, token=token)
        if answer.status == _UNAUTHORISED:
            self._tokens.forget(token)
        return answer


def _refuse() -> NoReturn:
    raise Unreachable("The service address is not one that Daypass may write to.")


def _activities(conversation: str) -> str:
    return f"conversations/{_quoted(conversation)}/activities"


def _quoted(part: str) -> str:
    """Encode one part of a path. A part of dots alone would climb out of it."""
    if not part or not part.strip("."):
        raise Unreachable("The conversation has no usable id.")
    return quote(part, safe="")


def _id(answer: JsonObject) -> str:
    found = text(answer, "id")
    if not found:
        raise TryAgain("Teams took the message but gave no id.")
    return found
