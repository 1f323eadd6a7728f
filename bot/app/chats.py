"""The chats' adapters, made from settings. What is not configured is not even imported."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from aiohttp import web
from pydantic import SecretStr

from bot.domain.ids import PersonId
from bot.domain.people import ChatName
from bot.domain.policy import Policy
from bot.ports.chat import Chat
from bot.ports.clock import Now
from bot.ports.desk import Desk
from bot.ports.store import Store
from bot.settings import Settings, SettingsProblems

if TYPE_CHECKING:
    from adapters.slack.options import SlackOptions
    from adapters.teams.options import Credential, TeamsOptions


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
    """Make the Slack side. Raises SettingsProblems; call it only when Slack is configured."""
    from adapters.slack.service import SlackChat  # noqa: PLC0415 - see above

    options, mention = slack_options(settings), mentions(policy)

    def people() -> Collection[str]:
        known = policy().identities
        return [one.user for one in known if one.chat is ChatName.SLACK]

    return SlackChat(options, desk=desk, store=store, now=now, mention=mention, people=people)


def mentions(policy: Callable[[], Policy]) -> Callable[[PersonId], str | None]:
    """Return what finds the Slack user of a person, by the policy in force."""

    def mention(person: PersonId) -> str | None:
        found = policy().people.get(person)
        identities = found.identities if found else ()
        return next((one.user for one in identities if one.chat is ChatName.SLACK), None)

    return mention


def slack_options(settings: Settings) -> "SlackOptions":
    """Read what Slack is reached with. Raises SettingsProblems."""
    from adapters.slack.options import NotConfigured, SlackOptions  # noqa: PLC0415 - see above

    token, app = settings.slack_bot_token, settings.slack_app_token
    try:
        return SlackOptions(
            bot_token=token.get_secret_value() if token else "",
            signing_secrets=_several(settings.slack_signing_secret),
            app_token=app.get_secret_value() if app else None,
            api_url=settings.slack_api_url,
            team_ids=frozenset(settings.slack_team_id),
        )
    except NotConfigured as why:
        raise SettingsProblems([str(why)]) from None


def _several(secrets: SecretStr | None) -> tuple[str, ...]:
    """Take apart secrets that are separated by commas, as while one is rotated."""
    parts = secrets.get_secret_value().split(",") if secrets else []
    return tuple(one.strip() for one in parts if one.strip())


def teams_chat(settings: Settings, desk: Desk, store: Store, now: Now) -> RunningChat:
    """Make the Teams side. Raises SettingsProblems; call it only when Teams is configured."""
    from adapters.teams.options import NotConfigured  # noqa: PLC0415 - see above
    from adapters.teams.service import TeamsChat  # noqa: PLC0415

    try:
        options = _teams_options(settings)
    except NotConfigured as why:
        raise SettingsProblems([str(why)]) from None
    return TeamsChat(options, desk=desk, store=store, now=now)


def _teams_options(settings: Settings) -> "TeamsOptions":
    from adapters.teams.hosts import DEFAULT_HOSTS  # noqa: PLC0415 - see above
    from adapters.teams.options import ANYWHERE, LOGIN, OPEN_ID, TeamsOptions  # noqa: PLC0415

    return TeamsOptions(
        app_id=settings.teams_app_id or "",
        tenant_id=settings.teams_tenant_id or "",
        credential=_credential(settings),
        login_url=settings.teams_login_url or LOGIN,
        openid_url=settings.teams_openid_url or OPEN_ID,
        service_hosts=settings.teams_service_hosts or DEFAULT_HOSTS,
        anywhere=settings.teams_service_url or ANYWHERE,
        loopback=settings.teams_login_url is not None,
    )


def _credential(settings: Settings) -> "Credential":
    from adapters.teams.options import ClientCertificate, ClientSecret, NotConfigured  # noqa: PLC0415

    if settings.teams_app_password:
        return ClientSecret(settings.teams_app_password.get_secret_value())
    if settings.teams_certificate_file is None:
        raise NotConfigured("Teams needs an app password or a certificate file.")
    pem = settings.teams_certificate_file.read_bytes()  # both the certificate and its key
    return ClientCertificate(certificate_pem=pem, key_pem=pem)
