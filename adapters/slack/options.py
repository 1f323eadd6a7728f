"""What the operator says about Slack, checked before anything starts."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

API = "https://slack.com/api/"
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class NotConfigured(ValueError):
    """Slack cannot start like this. The message names the setting, never its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOptions:
    """All settings. With an app token Slack is reached by Socket Mode, without one by HTTP.

    `team_ids` are the workspaces that may speak to Daypass; when empty, the one that the bot token
    belongs to. An enterprise's id (`E…`) lets all its workspaces in. `app_id` is compared where it
    is given. `trust_env` lets HTTPS_PROXY apply, but never to a loopback address. Raises
    NotConfigured.
    """

    bot_token: str = field(repr=False)
    signing_secrets: tuple[str, ...] = field(default=(), repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str = API
    team_ids: frozenset[str] = frozenset()
    app_id: str = ""
    trust_env: bool = False

    def __post_init__(self) -> None:
        if not self.bot_token.startswith("xoxb-"):
            raise NotConfigured("Slack needs a bot token; it starts with xoxb-.")
        if self.app_token is not None and not self.app_token.startswith("xapp-"):
            raise NotConfigured("Socket Mode needs an app-level token; it starts with xapp-.")
        if self.app_token is None and not (self.signing_secrets and all(self.signing_secrets)):
            raise NotConfigured("Slack needs a signing secret, or an app token for Socket Mode.")
        parts = urlsplit(self.api_url)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise NotConfigured("The Slack API URL must be https.")

    @property
    def proxied(self) -> bool:
        """Whether the environment's proxy is used."""
        return self.trust_env and urlsplit(self.api_url).hostname not in _LOCAL

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached by Socket Mode."""
        return self.app_token is not None
