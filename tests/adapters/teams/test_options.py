"""Settings that would let anybody in are no settings: Teams does not start."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.options import ClientSecret, NotConfigured, TeamsOptions
from tests.adapters.teams.conftest import APP_ID, TENANT

GOOD = TeamsOptions(app_id=APP_ID, tenant_id=TENANT, credential=ClientSecret("canary"))


@pytest.mark.parametrize(
    "change",
    [
        {"app_id": ""},
        {"app_id": " "},
        {"app_id": "daypass"},
        {"app_id": APP_ID + "\n"},
        {"tenant_id": ""},
        {"tenant_id": "common"},
        {"tenant_id": "organizations"},
        {"credential": ClientSecret("")},
        {"issuer": ""},
        {"service_hosts": ()},
        {"login_url": "http://login.example.com"},
        {"login_url": "http://127.0.0.1:1"},
        {"login_url": "https://user@login.example.com"},
        {"openid_url": "http://127.0.0.1:1"},
        {"openid_url": ""},
        {"openid_url": "http://localhost/", "loopback": True},
    ],
)
def test_a_bad_setting_stops_the_start(change: dict[str, Any]) -> None:
    """No app id means no anonymous mode, but no Teams; and no value is in the message."""
    with pytest.raises(NotConfigured) as refused:
        replace(GOOD, **change)

    assert "canary" not in str(refused.value)


def test_good_settings_are_taken() -> None:
    """The twin, and plain http for the playground on loopback."""
    here = replace(GOOD, login_url="http://127.0.0.1:1", loopback=True)

    assert f"http://127.0.0.1:1/{TENANT}/oauth2/v2.0/token" == here.token_url
    assert f"28:{APP_ID}" == GOOD.bot_account
    assert "canary" not in repr(GOOD)
