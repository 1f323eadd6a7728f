"""Settings from the environment, prefix `DAYPASS_`: read once, and wrong all at once or not at all.

A secret may come from a file: the same variable with `_FILE` behind it names it. Deliberate: what
loosens a check is accepted on loopback only, and an unknown variable is an error.
"""

import difflib
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.durations import parse_duration

PREFIX = "DAYPASS_"
SHORTEST_KEY = 32  # characters of a secret key
_LARGEST_SECRET = 64 * 1024  # bytes
_ELSEWHERE = frozenset({"PG_BIN"})  # read by the playground alone
_SECRETS = frozenset(
    {
        "SECRET_KEY",
        "DATABASE_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN",
        "TEAMS_APP_PASSWORD",
    }
)
_DATABASES = ("sqlite+aiosqlite://", "postgresql+psycopg://")
_ANY_TENANT = frozenset({"common", "organizations", "consumers"})
_UNREADABLE = "\0"  # stands for a secret whose file is at fault, which is said once
_SECONDS = re.compile(r"[0-9]{1,9}")


class SettingsProblems(Exception):
    """The environment cannot be used. Holds one sentence for each problem, never a value."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(self.problems))


_wrong = partial(PydanticCustomError, "wrong")


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(one.strip() for one in value.split(",") if one.strip())


def _length(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    found = timedelta(seconds=int(text)) if _SECONDS.fullmatch(text) else parse_duration(text)
    if found is None or found < timedelta(seconds=2):
        raise _wrong("must be at least 2 seconds, written as seconds or as in 5m.")
    return found


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _keys(value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if any(len(one.get_secret_value()) < SHORTEST_KEY for one in value):
        raise PydanticCustomError(
            "wrong", f"must have at least {SHORTEST_KEY} characters; so must each of several."
        )
    return value


def _begins(*prefixes: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(prefixes):
            raise _wrong(f"must begin with {' or '.join(prefixes)}.")
        return value

    return AfterValidator(check)


def _tenant(value: str) -> str:
    if value.lower() in _ANY_TENANT:
        raise _wrong("must name one tenant: the bot serves a single one.")
    return value


def _address(value: str) -> str:
    """Accept https anywhere, and http on loopback."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _wrong("must be a web address.") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise PydanticCustomError(
            "wrong", "must be a web address such as https://daypass.example.com."
        )
    if parts.username is not None or parts.password is not None:
        raise _wrong("must not hold a name or a password.")
    if parts.scheme == "http" and not is_loopback(host):
        raise PydanticCustomError(
            "wrong", "must begin with https://; http is for loopback addresses only."
        )
    return value


def _loopback_address(value: str) -> str:
    if not is_loopback(urlsplit(_address(value)).hostname or ""):
        raise PydanticCustomError(
            "wrong", "may be set to a loopback address only: it is for tests."
        )
    return value


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself. Names other than localhost never are."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9:._\[\]-]{1,253}$")]
Address = Annotated[str, AfterValidator(_address)]
LoopbackAddress = Annotated[str, AfterValidator(_loopback_address)]
Words = BeforeValidator(_split)


class Settings(BaseSettings):
    """Everything that the environment says. Frozen; secrets never show in its repr."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    config: Path = Path("access.yaml")
    database_url: Annotated[SecretStr, _begins(*_DATABASES)] = SecretStr(
        "sqlite+aiosqlite:///daypass.db"
    )
    witness_file: Path | None = None
    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: Address | None = None
    secret_key: Annotated[tuple[SecretStr, ...], Words, Field(min_length=1), AfterValidator(_keys)]
    slack_bot_token: Annotated[SecretStr, _begins("xoxb-")] | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: Annotated[SecretStr, _begins("xapp-")] | None = None
    slack_api_url: Address = "https://slack.com/api/"
    slack_team_id: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[TE][A-Z0-9]{2,20}$")], ...], Words
    ] = ()
    teams_app_id: Annotated[str, Field(pattern=r"^\S{1,100}$")] | None = None
    teams_tenant_id: (
        Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,100}$"), AfterValidator(_tenant)] | None
    ) = None
    teams_app_password: SecretStr | None = None
    teams_certificate_file: Path | None = None
    teams_openid_url: LoopbackAddress | None = None
    teams_login_url: LoopbackAddress | None = None
    teams_service_url: LoopbackAddress | None = None
    teams_service_hosts: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z0-9*.:\[\]-]{1,253}$")], ...], Words
    ] = ()
    tick_seconds: Annotated[float, Field(ge=1, le=60)] = 5.0
    minimum_duration: Annotated[timedelta, BeforeValidator(_length)] = timedelta(minutes=5)
    log_format: Annotated[Literal["json", "console"], BeforeValidator(_lower)] = "json"
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        "info"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from `read` alone: it knows the files of secrets and the misspelt names."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def slack_enabled(self) -> bool:
        """Say whether Slack is configured."""
        return self.slack_bot_token is not None

    @property
    def socket_mode(self) -> bool:
        """Say whether Slack is reached through a socket of ours rather than through HTTP."""
        return self.slack_enabled and self.slack_app_token is not None

    @property
    def teams_enabled(self) -> bool:
        """Say whether Teams is configured."""
        return self.teams_app_id is not None

    @property
    def loopback(self) -> bool:
        """Say whether the web part listens on this machine only."""
        return is_loopback(self.host)

    @property
    def address(self) -> str:
        """Return how people reach the web part, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def read(environment: Mapping[str, str], *, secret_key: str | None = None) -> Settings:
    """Read the settings from an environment. Raises SettingsProblems with every problem there is.

    `secret_key` stands in for a missing DAYPASS_SECRET_KEY, as in the demonstration. Variables
    that are empty count as not set.
    """
    problems: list[str] = []
    values = _values(environment, problems)
    if secret_key is not None:
        values.setdefault("SECRET_KEY", secret_key)
    problems.extend(_incomplete(values))
    settings = _validated(values, problems)
    if settings is None or problems:
        raise SettingsProblems(problems)
    return settings


def names() -> tuple[str, ...]:
    """Name every variable that may be set, prefix and `_FILE` variants included."""
    own = {field.upper() for field in Settings.model_fields}
    return tuple(sorted(f"{PREFIX}{one}" for one in own | {f"{one}_FILE" for one in _SECRETS}))


def _values(environment: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for variable, text in sorted(environment.items()):
        name = variable.removeprefix(PREFIX)
        if name == variable or name in _ELSEWHERE:
            continue
        if variable not in names():
            problems.append(_unknown(variable))
        elif text.strip() and name.endswith("_FILE") and name.removesuffix("_FILE") in _SECRETS:
            _from_file(name.removesuffix("_FILE"), text, values, problems)
        elif text.strip():
            values[name] = text.strip()
    return values


def _from_file(name: str, path: str, values: dict[str, str], problems: list[str]) -> None:
    variable = f"{PREFIX}{name}_FILE"
    if name in values:
        problems.append(f"{PREFIX}{name} and {variable} are both set: keep one of them.")
    try:
        with Path(path).open("rb") as file:
            text = file.read(_LARGEST_SECRET).decode().strip()
    except (OSError, ValueError):
        problems.append(f"{variable} names a file that cannot be read.")
        text = ""
    else:
        if not text:
            problems.append(f"{variable} names a file that is empty.")
    values[name] = text or _UNREADABLE


def _unknown(variable: str) -> str:
    near = difflib.get_close_matches(variable, names(), n=2, cutoff=0.75)
    hint = f" (did you mean {' or '.join(near)}?)" if near else ""
    return f"{variable} is not a setting of Daypass{hint}."


def _validated(values: Mapping[str, str], problems: list[str]) -> Settings | None:
    try:
        return Settings.model_validate({name.lower(): text for name, text in values.items()})
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            field = str(one["loc"][0]).upper()
            if values.get(field) != _UNREADABLE:
                problems.append(_sentence(PREFIX + field, one["type"], one["msg"]))
        return None


def _sentence(name: str, kind: str, message: str) -> str:
    if kind == "missing":
        return (
            f"{name} is missing: it encrypts stored secrets. Any text of {SHORTEST_KEY} "
            "characters or more that nobody can guess will do."
        )
    if kind == "wrong":
        return f"{name} {message}"
    said = message.removeprefix("Input should ").removeprefix("String should ")
    fixed = {"string_pattern_mismatch": "is not written as it should be.", "too_short": "is empty."}
    return f"{name} {fixed.get(kind, f'should {said}.')}"


def _incomplete(values: Mapping[str, str]) -> Iterator[str]:
    """Find what is half configured, and what is for loopback only."""
    yield from _incomplete_slack(values.keys())
    yield from _incomplete_teams(values.keys())
    if not is_loopback(values.get("HOST", "127.0.0.1")):
        for name in ("TEAMS_OPENID_URL", "TEAMS_LOGIN_URL"):
            if name in values:
                yield f"{PREFIX}{name} is for tests: DAYPASS_HOST must be a loopback address."
    certificate = values.get("TEAMS_CERTIFICATE_FILE")
    if certificate and not Path(certificate).is_file():
        yield f"{PREFIX}TEAMS_CERTIFICATE_FILE names a file that is not there."


def _incomplete_slack(given: Iterable[str]) -> Iterator[str]:
    found = set(given) & {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"}
    if not found:
        return
    if "SLACK_BOT_TOKEN" not in found:
        yield f"{PREFIX}SLACK_BOT_TOKEN is missing: without it Daypass cannot speak in Slack."
    if found == {"SLACK_BOT_TOKEN"}:
        yield (
            f"{PREFIX}SLACK_SIGNING_SECRET is missing: without it nothing from Slack can be "
            f"trusted. For Socket Mode set {PREFIX}SLACK_APP_TOKEN instead."
        )


def _incomplete_teams(given: Iterable[str]) -> Iterator[str]:
    proofs = {"TEAMS_APP_PASSWORD", "TEAMS_CERTIFICATE_FILE"}
    found = set(given) & ({"TEAMS_APP_ID", "TEAMS_TENANT_ID"} | proofs)
    if not found:
        return
    if "TEAMS_APP_ID" not in found:
        yield f"{PREFIX}TEAMS_APP_ID is missing: without it nothing from Teams can be trusted."
    if "TEAMS_TENANT_ID" not in found:
        yield f"{PREFIX}TEAMS_TENANT_ID is missing: the bot serves one tenant only."
    if not found & proofs:
        yield (
            f"{PREFIX}TEAMS_APP_PASSWORD is missing: the bot proves itself by it, or by a "
            f"certificate in {PREFIX}TEAMS_CERTIFICATE_FILE."
        )
    if proofs <= found:
        yield f"{PREFIX}TEAMS_APP_PASSWORD and the certificate are both set: keep one of them."
