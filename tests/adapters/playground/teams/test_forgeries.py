"""The lists of forgeries hold what they promise; that bots refuse them is shown in test_service."""

import jwt

from adapters.playground.teams import forgeries
from tests.adapters.playground.teams.conftest import TENANT
from tests.adapters.playground.teams.test_tokens import tokens

GOOD = {
    "channelId": "msteams",
    "serviceUrl": "http://127.0.0.1:1/amer/",
    "recipient": {"id": "28:app"},
    "conversation": {"id": "a:1", "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}},
}


def test_no_forgery_is_the_good_token() -> None:
    """Each header differs from the good one and from all others."""
    fresh = tokens()
    made = forgeries.authorizations(fresh)

    assert len(made) == len(set(made.values())) == 25
    assert f"Bearer {fresh.mint()}" not in made.values()
    assert made["no header"] is None


def test_a_changed_payload_keeps_the_signature() -> None:
    """The signature is of the good token, the claims are not."""
    fresh = tokens()
    forged = forgeries.authorizations(fresh)["changed payload"]
    assert forged

    token = forged.removeprefix("Bearer ")
    assert fresh.mint().split(".")[2] == token.split(".")[2]
    assert "changed" == jwt.decode(token, options={"verify_signature": False})["aud"]


def test_each_bad_activity_differs_and_the_good_one_is_untouched() -> None:
    """Variants are copies."""
    before = str(GOOD)
    made = forgeries.activities(GOOD)

    assert all(bad != GOOD for bad in made.values())
    assert before == str(GOOD)
