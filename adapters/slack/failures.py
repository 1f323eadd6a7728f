"""What Slack's refusals mean to us: try again, unreachable, gone, or of no use at all."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from adapters.slack.wire import text
from bot.ports.chat import Gone, Unreachable
from bot.ports.faults import Impossible, TryAgain

LONGEST = 3600.0  # seconds
LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "update_failed",
        "message_limit_exceeded",
    }
)
NOWHERE = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "user_not_visible",
        "user_not_in_channel",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "not_enabled",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "invalid_user_combination",
    }
)
LOST = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "channel_not_found",
        "is_inactive",
    }
)
OPERATOR = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "access_denied",
        "org_login_required",
        "team_access_not_granted",
    }
)
_TOO_MANY, _BROKEN = 429, 500


def code(error: SlackApiError) -> str:
    """Return Slack's code word, and nothing that could be a message of theirs."""
    said = text(_body(error), "error")
    return said[:60] if said.isascii() and said.replace("_", "").isalnum() else ""


def translated(error: SlackApiError, method: str) -> Exception:
    """Return the port's own exception for a refusal."""
    word, status = code(error), _status(error)
    if status == _TOO_MANY or status >= _BROKEN or word in LATER or not word:
        return TryAgain(f"Slack answered {word or status} to {method}.", after=_after(error))
    if method == "chat.update" and word in LOST:
        return Gone("The message is not there any more.")
    if word in NOWHERE:
        return Unreachable(f"Slack does not let Daypass write there ({word}).")
    if word in OPERATOR:
        return Impossible(f"Slack refuses {method} ({word}): check the bot token and its scopes.")
    return Impossible(f"Slack does not take this {method} ({word}).")


def _body(error: SlackApiError) -> object:
    held = error.response
    return held if isinstance(held, Mapping) else getattr(held, "data", None)


def _status(error: SlackApiError) -> int:
    held = error.response
    said = held.get("status") if isinstance(held, Mapping) else getattr(held, "status_code", 0)
    return said if isinstance(said, int) else 0


def _after(error: SlackApiError) -> float | None:
    """Return the seconds that Retry-After asks for."""
    held = error.response
    headers = held.get("headers") if isinstance(held, Mapping) else getattr(held, "headers", {})
    for name, said in headers.items() if isinstance(headers, Mapping) else ():
        if str(name).lower() == "retry-after" and str(said).isdecimal():
            return min(float(said), LONGEST)
    return None
