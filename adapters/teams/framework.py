"""The cage: the only file that imports the Bot Framework, and no type of it leaves here.

Its adapter, token checks and clients are not used. What remains is the turn: TurnContext carries an
activity, TeamsActivityHandler finds the method, and our adapter takes the answer out as plain JSON.
"""

import logging
from dataclasses import dataclass
from typing import Any

import structlog
from botbuilder.core import BotAdapter, InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity

from adapters.teams.arrival import Arrival
from adapters.teams.connector import Connector
from adapters.teams.envelope import JsonObject
from adapters.teams.roster import Declined
from adapters.teams.turns import Turns, trouble
from bot.engine import ids
from bot.ports.store import StoreAway

ARRIVAL, ANSWER = "daypass.arrival", "daypass.answer"
AWAY = "Daypass cannot reach its database, so nothing was changed. Try again in a minute."
_log = structlog.get_logger(__name__)
for _name in ("botbuilder", "botframework", "msrest", "msal"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they log bodies


@dataclass(frozen=True, slots=True)
class Result:
    """The HTTP answer: a status, and a body for invokes."""

    status: int
    body: JsonObject | None = None


class _Handler(TeamsActivityHandler):  # type: ignore[misc]  # the framework has no types
    """Finds the turn that an activity asks for."""

    def __init__(self, turns: Turns) -> None:
        super().__init__()
        self._turns = turns

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._turns.message(_arrival(turn_context))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        body = await self._turns.invoke(_arrival(turn_context))
        return InvokeResponse(status=501 if body is None else 200, body=body)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        await self._turns.installed(_arrival(turn_context))

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        await self._turns.removed(_arrival(turn_context))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._turns.members(_arrival(turn_context))


class Framework(BotAdapter):  # type: ignore[misc]  # the framework has no types
    """Runs one turn and returns its answer; whatever fails inside becomes a safe sentence."""

    def __init__(self, turns: Turns, connector: Connector) -> None:
        super().__init__(self._failed)
        self._handler = _Handler(turns)
        self._turns = turns
        self._connector = connector

    async def process(self, arrival: Arrival) -> Result:
        """Run the turn of a verified activity. Never raises for what a turn does."""
        context = TurnContext(self, Activity().deserialize(_activity(arrival)))
        context.turn_state[ARRIVAL] = arrival
        await self.run_pipeline(context, self._handler.on_turn)
        answer = context.turn_state.get(ANSWER)
        return answer if isinstance(answer, Result) else Result(202)

    async def send_activities(self, context: TurnContext, activities: list[Any]) -> list[Any]:
        """Keep an invoke's answer for `process`; post anything else where the turn came from."""
        for one in activities:
            if one.type == "invokeResponse":
                context.turn_state[ANSWER] = Result(one.value.status, one.value.body)
            else:
                await self._connector.send(_arrival(context).spot, one.serialize())
        return [None] * len(activities)

    async def update_activity(self, context: TurnContext, activity: Any) -> None:  # noqa: ANN401 - the framework's Activity has no type
        """Replace a message of the turn's conversation."""
        await self._connector.update(_arrival(context).spot, activity.id, activity.serialize())

    async def delete_activity(self, context: TurnContext, reference: object) -> None:
        """Refuse: Daypass changes its messages and deletes none, so that the chat stays a trail."""
        raise NotImplementedError

    async def _failed(self, context: TurnContext, error: Exception) -> None:
        """Answer for a turn that failed: a sentence and a reference, never the error's own text."""
        arrival, incident = _arrival(context), ids.incident()
        _log.error("a Teams turn failed", incident=incident, name=arrival.name, exc_info=error)
        text = AWAY if isinstance(error, StoreAway) else _sorry(incident)
        if arrival.kind == "invoke":
            body = trouble(arrival.name, 500, f"Incident{incident}", text)
            context.turn_state[ANSWER] = Result(200, body)
        else:
            await self._turns.say(arrival, text)


def _sorry(incident: str) -> str:
    return f"Something went wrong in Daypass. Tell an operator this reference: {incident}."


def _activity(arrival: Arrival) -> JsonObject:
    """Write the activity anew, of texts only: nothing a stranger shaped reaches their parser."""
    return {
        "type": arrival.kind,
        "id": arrival.id,
        "name": arrival.name,
        "channelId": "msteams",
        "serviceUrl": arrival.spot.service,
        "from": {"id": arrival.account, "aadObjectId": arrival.person},
        "recipient": {"id": arrival.bot},
        "conversation": {"id": arrival.spot.conversation, "tenantId": arrival.tenant},
        "text": arrival.text,
        "replyToId": arrival.reply_to,
        "action": arrival.action,
    }


def _arrival(context: TurnContext) -> Arrival:
    arrival = context.turn_state[ARRIVAL]
    if not isinstance(arrival, Arrival):
        raise Declined("This turn has no verified activity.")
    return arrival
