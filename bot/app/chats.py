"""The chats' adapters, made from settings. What is not configured is not even imported."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from adapters.teams.hosts import DEFAULT_HOSTS
from bot.domain.ids import PersonId
from bot.domain.people import ChatName
from bot.domain.policy import Policy
from bot.ports.chat import Chat
from bot.ports.clock import Now
from bot.ports.desk import Desk
from bot.ports.store import Store
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.teams.options import Credential


class RunningChat(Protocol):
    """A chat's adapter, as the composition root sees it."""

    chat: Chat

    async def start(self) -> None:
        """Connect. Raises when the platform cannot be reached."""
        ...

    async def stop(self) -> None:
        """Let go."""
        ...

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer the platform's callback."""
        ...


def slack_chat(
    settings: Settings, desk: Desk, store: Store, now: Now, policy: Callable[[], Policy]
) -> RunningChat:
    """Make the Slack side. Call it only when Slack is configured."""
    from adapters.slack.service import SlackChat, SlackOptions  # noqa: PLC0415 - see above

    if settings.slack_bot_token is None:
        raise ValueError("Slack is not configured.")
    signing, app = settings.slack_signing_secret, settings.slack_app_token
    options = SlackOptions(
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secrets=tuple(signing.get_secret_value().split(",")) if signing else (),
        app_token=app.get_secret_value() if app else None,
        api_url=settings.slack_api_url,
        team_ids=settings.slack_team_id,
    )

    def mention(person: PersonId) -> str | None:
        found = policy().people.get(person)
        users = (
            (one.user for one in found.identities if one.chat is ChatName.SLACK) if found else ()
        )
        return next(iter(users), None)

    return SlackChat(options, desk=desk, store=store, now=now, mention=mention)


def teams_chat(settings: Settings, desk: Desk, store: Store, now: Now) -> RunningChat:
    """Make the Teams side. Raises NotConfigured; call it only when Teams is configured."""
    from adapters.teams.options import LOGIN, OPEN_ID, TeamsOptions  # noqa: PLC0415 - see above
    from adapters.teams.service import TeamsChat  # noqa: PLC0415

    options = TeamsOptions(
        app_id=settings.teams_app_id or "",
        tenant_id=settings.teams_tenant_id or "",
        credential=_credential(settings),
        login_url=settings.teams_login_url or LOGIN,
        openid_url=settings.teams_openid_url or OPEN_ID,
        service_hosts=settings.teams_service_hosts or DEFAULT_HOSTS,
        loopback=settings.teams_login_url is not None,
    )
    return TeamsChat(options, desk=desk, store=store, now=now)


def _credential(settings: Settings) -> "Credential":
    from adapters.teams.options import ClientCertificate, ClientSecret, NotConfigured  # noqa: PLC0415

    if settings.teams_app_password:
        return ClientSecret(settings.teams_app_password.get_secret_value())
    if settings.teams_certificate_file is None:
        raise NotConfigured("Teams needs an app password or a certificate file.")
    pem = settings.teams_certificate_file.read_bytes()  # both the certificate and its key
    return ClientCertificate(certificate_pem=pem, key_pem=pem)
