"""A certificate instead of a secret: the login service takes it, with either signature."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from adapters.playground.teams.service import FakeTeams
from adapters.teams.options import ClientCertificate
from bot.ports.faults import TryAgain
from tests.adapters.teams.lines import lines
from tests.fakes.clock import FakeClock


def certificate(algorithm: str, clock: FakeClock) -> ClientCertificate:
    """Return a fresh self-signed certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "daypass")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.now())
        .not_valid_after(clock.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return ClientCertificate(
        certificate_pem=made.public_bytes(Encoding.PEM),
        key_pem=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        algorithm=algorithm,
    )


@pytest.mark.parametrize("algorithm", ["PS256", "RS256"])
async def test_a_registered_certificate_gets_a_token(
    teams: FakeTeams, clock: FakeClock, algorithm: str
) -> None:
    """The assertion names the certificate, the app and the endpoint, and is signed."""
    credential = certificate(algorithm, clock)
    teams.login.trust(credential.certificate_pem)
    async with lines(teams, clock, credential) as out:
        assert await out.tokens.get()


async def test_an_unknown_certificate_gets_none(teams: FakeTeams, clock: FakeClock) -> None:
    """And its key is not shown."""
    credential = certificate("PS256", clock)
    async with lines(teams, clock, credential) as out:
        with pytest.raises(TryAgain):
            await out.tokens.get()

    assert "PRIVATE" not in repr(credential)
