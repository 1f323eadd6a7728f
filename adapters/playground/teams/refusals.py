"""How the service says no: a status, a code and a sentence, in the connector's error shape."""

from collections.abc import Mapping

from aiohttp import web

from adapters.playground.teams.model import JsonObject


class Refused(Exception):
    """The service does not do what the bot asked. Carries what goes on the wire."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        sub_code: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.sub_code = sub_code
        self.headers = dict(headers or {})

    def body(self) -> JsonObject:
        """Return the error as JSON."""
        error = {"code": self.code, "message": str(self)}
        return {"error": error | ({"subCode": self.sub_code} if self.sub_code else {})}

    def response(self) -> web.Response:
        """Return the error as an HTTP response."""
        return web.json_response(self.body(), status=self.status, headers=self.headers)


def bad(message: str) -> Refused:
    """Say that the request does not parse or breaks a rule of its shape."""
    return Refused(400, "BadSyntax", message)


def unauthorized() -> Refused:
    """Say that the bearer is missing, unknown, revoked or past its end."""
    return Refused(
        401,
        "Unauthorized",
        "Authorization has been denied for this request.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def not_in_roster() -> Refused:
    """Say that the app was never installed there."""
    return Refused(
        403,
        "Forbidden",
        "The bot is not part of the conversation roster.",
        sub_code="BotNotInConversationRoster",
    )


def writes_blocked() -> Refused:
    """Say that the person blocked or uninstalled the app."""
    return Refused(
        403,
        "Forbidden",
        "Writes to this conversation are blocked.",
        sub_code="MessageWritesBlocked",
    )


def no_conversation() -> Refused:
    """Say that the conversation is unknown."""
    return Refused(404, "ConversationNotFound", "Conversation not found.")


def no_activity() -> Refused:
    """Say that the message is unknown there or was deleted."""
    return Refused(404, "ActivityNotFoundInConversation", "Activity not found in the conversation.")


def no_member() -> Refused:
    """Say that the person is not a member there."""
    return Refused(
        404, "MemberNotFoundInConversation", "The member was not found in the conversation."
    )
