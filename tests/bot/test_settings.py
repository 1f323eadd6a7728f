"""Settings come from the environment, are wrong all at once, and never tell a secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, SettingsProblems, read

KEY = "k" * 32
SECRET = {"DAYPASS_SECRET_KEY": KEY}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
TEAMS = {"TEAMS_APP_ID": "a", "TEAMS_TENANT_ID": "t", "TEAMS_APP_PASSWORD": "p"}


def good(**values: str) -> Settings:
    """Read settings that are fine."""
    return read(SECRET | {f"DAYPASS_{name}": text for name, text in values.items()})


def problems(**values: str) -> list[str]:
    """Return what is said about settings that are not."""
    with pytest.raises(SettingsProblems) as caught:
        good(**values)
    return list(caught.value.problems)


def test_defaults_are_those_of_the_contract() -> None:
    """Without anything but a key, Daypass listens on loopback, on SQLite, without any chat."""
    found = good()

    assert ("127.0.0.1", 8080, "http://127.0.0.1:8080") == (found.host, found.port, found.address)
    assert "sqlite+aiosqlite:///daypass.db" == found.database_url.get_secret_value()
    assert (5.0, timedelta(minutes=5)) == (found.tick_seconds, found.minimum_duration)
    assert (False, False, False) == (found.slack_enabled, found.teams_enabled, found.socket_mode)
    assert found.loopback


def test_the_key_is_required_unless_one_is_handed_over() -> None:
    """Without a key nothing starts; the demonstration brings its own, which never replaces one."""
    with pytest.raises(SettingsProblems, match="DAYPASS_SECRET_KEY is missing"):
        read({})
    other = "o" * 32

    assert [other] == [one.get_secret_value() for one in read({}, secret_key=other).secret_key]
    assert [KEY] == [one.get_secret_value() for one in read(SECRET, secret_key=other).secret_key]


def test_several_keys_serve_rotation() -> None:
    """Keys are separated by commas, the first one in front."""
    found = good(SECRET_KEY=f"{'a' * 32}, {'b' * 40}")

    assert ["a" * 32, "b" * 40] == [one.get_secret_value() for one in found.secret_key]


def test_slack_by_http_and_by_socket() -> None:
    """A signing secret means HTTP, an app token means Socket Mode."""
    http = good(**SLACK)
    socket = good(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_TEAM_ID="T01A, T02B")

    assert (True, False) == (http.slack_enabled, http.socket_mode)
    assert (True, True) == (socket.slack_enabled, socket.socket_mode)
    assert ("T01A", "T02B") == socket.slack_team_id


def test_teams_by_password_or_certificate(tmp_path: Path) -> None:
    """The bot proves itself by a password or by a certificate that is there."""
    certificate = tmp_path / "bot.pem"
    certificate.write_text("x")
    by_file = {**TEAMS, "TEAMS_CERTIFICATE_FILE": str(certificate)}
    del by_file["TEAMS_APP_PASSWORD"]

    assert good(**TEAMS).teams_enabled
    assert certificate == good(**by_file).teams_certificate_file


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    """`…_FILE` names a file; its line end is not part of the secret."""
    path = tmp_path / "token"
    path.write_text("xoxb-9\n")
    found = good(SLACK_BOT_TOKEN_FILE=str(path), SLACK_SIGNING_SECRET="s")

    assert found.slack_bot_token is not None
    assert "xoxb-9" == found.slack_bot_token.get_secret_value()


def test_secrets_never_show() -> None:
    """Neither the repr of the settings nor a problem holds a secret."""
    shown = repr(good(**SLACK, **TEAMS, DATABASE_URL="postgresql+psycopg://u:hunter2@h/d"))
    said = problems(SLACK_BOT_TOKEN="hunter2", DATABASE_URL="mysql://u:hunter2@h/d")

    assert not [word for word in (KEY, "xoxb-1", "hunter2") if word in shown + "".join(said)]


@pytest.mark.parametrize("value", ["300", "5m", "5 minutes"])
def test_minimum_duration_is_seconds_or_a_length(value: str) -> None:
    """Both ways of writing five minutes are read."""
    assert timedelta(minutes=5) == good(MINIMUM_DURATION=value).minimum_duration


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"SECRET_KEY": "short"},
            "SECRET_KEY must have at least 32 characters; so must each of several.",
        ),
        (
            {"SECRET_KEY": f"{KEY},short"},
            "SECRET_KEY must have at least 32 characters; so must each of several.",
        ),
        (
            {"TIK_SECONDS": "5"},
            "TIK_SECONDS is not a setting of Daypass (did you mean DAYPASS_TICK_SECONDS?).",
        ),
        ({"TICK_SECONDS": "0.5"}, "TICK_SECONDS should be greater than or equal to 1."),
        ({"TICK_SECONDS": "nan"}, "TICK_SECONDS should be less than or equal to 60."),
        (
            {"MINIMUM_DURATION": "1"},
            "MINIMUM_DURATION must be at least 2 seconds, written as seconds or as in 5m.",
        ),
        (
            {"MINIMUM_DURATION": "1e9"},
            "MINIMUM_DURATION must be at least 2 seconds, written as seconds or as in 5m.",
        ),
        ({"PORT": "65536"}, "PORT should be less than or equal to 65535."),
        ({"HOST": "a b"}, "HOST is not written as it should be."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL should be 'debug', 'info', 'warning' or 'error'."),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT should be 'json' or 'console'."),
        (
            {"PUBLIC_URL": "http://example.com"},
            "PUBLIC_URL must begin with https://; http is for loopback addresses only.",
        ),
        (
            {"PUBLIC_URL": "https://u:p@example.com"},
            "PUBLIC_URL must not hold a name or a password.",
        ),
        (
            {"PUBLIC_URL": "example.com"},
            "PUBLIC_URL must be a web address such as https://daypass.example.com.",
        ),
        ({"PUBLIC_URL": "https://[bad"}, "PUBLIC_URL must be a web address."),
        (
            {"SLACK_API_URL": "http://127.0.0.1.evil.com/"},
            "SLACK_API_URL must begin with https://; http is for loopback addresses only.",
        ),
        (
            {"TEAMS_LOGIN_URL": "https://evil.example"},
            "TEAMS_LOGIN_URL may be set to a loopback address only: it is for tests.",
        ),
        (
            {"TEAMS_OPENID_URL": "http://127.0.0.1/", "HOST": "10.0.0.1"},
            "TEAMS_OPENID_URL is for tests: DAYPASS_HOST must be a loopback address.",
        ),
        (
            {"SLACK_SIGNING_SECRET": "s"},
            "SLACK_BOT_TOKEN is missing: without it Daypass cannot speak in Slack.",
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            (
                "SLACK_SIGNING_SECRET is missing: without it nothing from Slack can be trusted. "
                "For Socket Mode set DAYPASS_SLACK_APP_TOKEN instead."
            ),
        ),
        (
            {**SLACK, "SLACK_BOT_TOKEN": "xapp-1"},
            "SLACK_BOT_TOKEN must begin with xoxb-.",
        ),
        ({"SLACK_TEAM_ID": "acme"}, "SLACK_TEAM_ID is not written as it should be."),
        (
            {**TEAMS, "TEAMS_TENANT_ID": "common"},
            "TEAMS_TENANT_ID must name one tenant: the bot serves a single one.",
        ),
        (
            {"TEAMS_APP_ID": "a", "TEAMS_TENANT_ID": "t"},
            (
                "TEAMS_APP_PASSWORD is missing: the bot proves itself by it, or by a certificate "
                "in DAYPASS_TEAMS_CERTIFICATE_FILE."
            ),
        ),
        (
            {"TEAMS_APP_ID": "a", "TEAMS_APP_PASSWORD": "p"},
            "TEAMS_TENANT_ID is missing: the bot serves one tenant only.",
        ),
        (
            {"TEAMS_TENANT_ID": "t", "TEAMS_APP_PASSWORD": "p"},
            "TEAMS_APP_ID is missing: without it nothing from Teams can be trusted.",
        ),
        (
            {"DATABASE_URL": "sqlite:///x"},
            "DATABASE_URL must begin with sqlite+aiosqlite:// or postgresql+psycopg://.",
        ),
        (
            {**SLACK, "SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": "/nowhere/x"},
            "SLACK_BOT_TOKEN_FILE names a file that cannot be read.",
        ),
    ],
)
def test_says_what_is_wrong(values: dict[str, str], expected: str) -> None:
    """Each problem is one sentence that names the variable."""
    assert [f"DAYPASS_{expected}"] == problems(**values)


def test_problems_come_all_at_once(tmp_path: Path) -> None:
    """What is wrong here and there is said together, sorted."""
    both = {**TEAMS, "TEAMS_CERTIFICATE_FILE": str(tmp_path / "none.pem")}

    assert [
        "DAYPASS_PORT should be a valid integer, unable to parse string as an integer.",
        "DAYPASS_TEAMS_APP_PASSWORD and the certificate are both set: keep one of them.",
        "DAYPASS_TEAMS_CERTIFICATE_FILE names a file that is not there.",
    ] == problems(**both, PORT="x")


def test_other_variables_are_left_alone() -> None:
    """Only the prefix is looked at; what is empty counts as not set."""
    found = read({**SECRET, "PATH": "/bin", "DAYPASS_PORT": "", "DAYPASS_PG_BIN": "/x"})

    assert 8080 == found.port


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("localhost.evil.com", False),
    ],
)
def test_loopback_is_this_machine_alone(host: str, *, expected: bool) -> None:
    """Names that only look like this machine are not."""
    assert expected is settings.is_loopback(host)


def test_every_variable_has_its_name() -> None:
    """Secrets have a `_FILE` variant, other settings have not."""
    assert {"DAYPASS_SECRET_KEY_FILE", "DAYPASS_CONFIG"} <= set(settings.names())
    assert "DAYPASS_PORT_FILE" not in settings.names()
