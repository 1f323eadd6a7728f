"""The login service gives tokens for a right secret or a right assertion, and for nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.playground.teams import keys
from adapters.playground.teams.login import ASSERTION_TYPE, SCOPE, thumbprints
from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.conftest import APP_ID, SECRET, TENANT, Clock, Office
from tests.adapters.playground.teams.small_bot import SmallBot, conversation_path

Json = dict[str, Any]
GOOD: dict[str, str] = {
    "grant_type": "client_credentials",
    "client_id": APP_ID,
    "client_secret": SECRET,
    "scope": SCOPE,
}


async def ask(teams: FakeTeams, bot: SmallBot, form: dict[str, str]) -> tuple[int, Json]:
    """Ask for a token."""
    async with bot.session.post(teams.token_url, data=form) as response:
        return response.status, await response.json()


BAD_FORMS: dict[str, tuple[dict[str, str], tuple[int, str]]] = {
    "grant": ({"grant_type": "password"}, (400, "unsupported_grant_type")),
    "client": ({"client_id": "another"}, (400, "unauthorized_client")),
    "secret": ({"client_secret": "wrong"}, (401, "invalid_client")),
    "scope": ({"scope": "https://graph.microsoft.com/.default"}, (400, "invalid_scope")),
    "assertion type": (
        {"client_assertion": "x", "client_assertion_type": "y"},
        (400, "invalid_request"),
    ),
    "assertion": (
        {"client_assertion": "x", "client_assertion_type": ASSERTION_TYPE},
        (401, "invalid_client"),
    ),
}


@pytest.mark.parametrize("name", BAD_FORMS)
async def test_bad_credentials_get_no_token(teams: FakeTeams, bot: SmallBot, name: str) -> None:
    """The answer is OAuth's, and does not repeat the secret."""
    change, expected = BAD_FORMS[name]
    status, body = await ask(teams, bot, GOOD | change)

    assert expected == (status, body["error"])
    assert SECRET not in str(body)


async def test_credentials_are_needed_and_the_tenant_is_ours(
    teams: FakeTeams, bot: SmallBot
) -> None:
    """No secret is 401, and another tenant is unknown."""
    bare = {k: v for k, v in GOOD.items() if k != "client_secret"}
    url = teams.token_url.replace(TENANT, "another")
    async with bot.session.post(url, data=GOOD) as response:
        elsewhere = response.status

    assert (401, 400) == ((await ask(teams, bot, bare))[0], elsewhere)


def certificate() -> x509.Certificate:
    """Return a self-signed certificate of the key named app."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bot")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    private = keys.key("app").private
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365))
        .sign(private, hashes.SHA256())
    )


def assertion(teams: FakeTeams, clock: Clock, claims: Json, header: Json) -> dict[str, str]:
    """Return a form with an assertion, changed in places."""
    moment = int(clock.now().timestamp())
    good = {
        "aud": teams.token_url,
        "iss": APP_ID,
        "sub": APP_ID,
        "jti": "1",
        "nbf": moment,
        "exp": moment + 600,
    }
    token = jwt.encode(good | claims, keys.key("app").private, "RS256", headers=header)
    form = {k: v for k, v in GOOD.items() if k != "client_secret"}
    return form | {"client_assertion": token, "client_assertion_type": ASSERTION_TYPE}


async def test_a_certificate_gets_a_token_that_works(
    teams: FakeTeams, bot: SmallBot, office: Office, clock: Clock
) -> None:
    """An assertion signed with a registered certificate, named by either thumbprint, is enough."""
    teams.login.trust(certificate().public_bytes(Encoding.PEM))
    sha1, sha256 = thumbprints(certificate())
    for header in ({"x5t": sha1}, {"x5t#S256": sha256}):
        status, body = await ask(teams, bot, assertion(teams, clock, {}, header))
        path = f"{conversation_path(office.group.id)}/members"
        bearer = f"Bearer {body['access_token']}"

        assert (200, 3599) == (status, body["expires_in"])
        assert (await bot.call("GET", path, bearer=bearer))[0] == 200


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "https://login.example"},
        {"iss": "another"},
        {"sub": "another"},
        {"exp": 1_700_000_000},
        {"nbf": 1_999_999_999},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_bad_assertions_get_no_token(
    teams: FakeTeams, bot: SmallBot, clock: Clock, change: Json
) -> None:
    """Audience, issuer, subject and times are checked, the times against our clock."""
    teams.login.trust(certificate().public_bytes(Encoding.PEM))
    header = {"x5t": thumbprints(certificate())[0]}
    status, body = await ask(teams, bot, assertion(teams, clock, change, header))

    assert (401, "invalid_client") == (status, body["error"])


async def test_an_unregistered_certificate_is_unknown(
    teams: FakeTeams, bot: SmallBot, clock: Clock
) -> None:
    """The thumbprint must be registered."""
    header = {"x5t": thumbprints(certificate())[0]}
    status, body = await ask(teams, bot, assertion(teams, clock, {}, header))

    assert (401, True) == (status, "thumbprint" in body["error_description"])
