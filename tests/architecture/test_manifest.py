"""manifest.yaml asks Slack for the scopes that adapters/slack uses: not one less, not one more."""

import re

from ruamel.yaml import YAML

from tests.architecture.places import ROOT, modules

# What each method of the Web API needs of a bot token; nothing for those that need none.
METHODS = {
    "apps.connections.open": (),
    "auth.test": (),
    "bots.info": ("users:read",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history",),
    "conversations.info": ("channels:read",),
    "conversations.join": ("channels:join",),
    "conversations.list": ("channels:read", "groups:read"),  # private channels too
    "conversations.open": ("im:write",),
    "reactions.add": ("reactions:write",),
    "team.info": ("team:read",),
    "users.info": ("users:read",),
    "usergroups.list": ("usergroups:read",),
    "users.list": ("users:read", "users:read.email"),  # a directory needs the addresses
    "users.lookupByEmail": ("users:read.email",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
EVENTS = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
ALSO = {"chat:write.public"}  # to post in a public channel without being invited; by choice
_FAMILIES = "apps|auth|bots|chat|conversations|reactions|team|usergroups|users|views"
_CALLED = re.compile(rf"\.((?:{_FAMILIES})_[A-Za-z_]+)\(")
_NAMED = re.compile(rf"[\"']((?:{_FAMILIES})\.[A-Za-z.]+)[\"']")


def methods() -> set[str]:
    """Return the methods that adapters/slack calls, as attributes of a client or by name."""
    found: set[str] = set()
    for path in modules("adapters/slack"):
        text = (ROOT / path).read_text(encoding="utf-8")
        found |= {one.replace("_", ".") for one in _CALLED.findall(text)}
        found |= set(_NAMED.findall(text))
    return found


def used(manifest: dict[str, dict[str, object]]) -> set[str]:
    """Return the scopes that the methods, the events and the commands need."""
    settings, features = manifest["settings"], manifest["features"]
    events = settings.get("event_subscriptions") or {}
    assert isinstance(events, dict)
    scopes = {one for method in methods() for one in METHODS[method]}
    scopes |= {one for event in events.get("bot_events", ()) for one in EVENTS[event]}
    return scopes | ({"commands"} if features.keys() & {"slash_commands", "shortcuts"} else set())


def test_the_methods_in_use_are_known() -> None:
    """A new method has to say here what it needs."""
    assert set() == methods() - METHODS.keys()
    assert "chat.postMessage" in methods()


def test_the_manifest_asks_for_what_is_used() -> None:
    """A scope too few fails in production; one too many is a right that nobody needs."""
    manifest = YAML(typ="safe").load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))
    asked = set(manifest["oauth_config"]["scopes"]["bot"])

    assert used(manifest) == asked - ALSO
