"""The app package that an administrator uploads to Teams: same settings, same bytes."""

import json
import uuid
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from adapters.teams.envelope import JsonObject
from adapters.teams.icons import color_png, outline_png
from bot.language.commands import COMMANDS

VERSION = "1.0.0"
SCHEMA_VERSION = "1.24"
SCHEMA = (
    f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}"
    "/MicrosoftTeams.schema.json"
)
OFFERED = ("request", "list", "inbox", "done", "extend", "withdraw", "again", "who", "why", "help")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SPACE = uuid.UUID("0d5a7f2e-6f5b-5c1e-9a63-6d1f8f6f4b10")


def teams_package(app_id: str, public_url: str, out: Path, *, version: str = VERSION) -> None:
    """Write the package; `version` must rise with each change. Raises ValueError, see manifest."""
    files = {
        "manifest.json": json.dumps(manifest(app_id, public_url, version), indent=2).encode(),
        "color.png": color_png(),
        "outline.png": outline_png(),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.external_attr = 0o644 << 16
            package.writestr(info, data, zipfile.ZIP_DEFLATED)


def manifest(app_id: str, public_url: str, version: str = VERSION) -> JsonObject:
    """Return the manifest. Raises ValueError unless the address is https and the id a GUID."""
    bot = str(uuid.UUID(app_id))
    host = _host(public_url)
    home = f"https://{urlsplit(public_url).netloc}"
    return {
        "$schema": SCHEMA,
        "manifestVersion": SCHEMA_VERSION,
        "version": version,
        "id": str(uuid.uuid5(_SPACE, bot)),
        "developer": {
            "name": "Daypass",
            "websiteUrl": home,
            "privacyUrl": f"{home}/privacy",
            "termsOfUseUrl": f"{home}/terms",
        },
        "name": {"short": "Daypass", "full": "Daypass: production access for a while"},
        "description": {
            "short": "Ask for production access, and decide on it.",
            "full": (
                "Daypass lends production access for a while. Ask for what you need, the people "
                "who answer for it get a card, and the access is taken back when its time ends."
            ),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#4A56D6",
        "bots": [_bot(bot)],
        "composeExtensions": [_extension(bot)],
        "validDomains": [host],
        "authorization": {"permissions": {"resourceSpecific": _permissions()}},
    }


def _bot(bot: str) -> JsonObject:
    scopes = ["personal", "team", "groupChat"]
    return {
        "botId": bot,
        "scopes": scopes,
        "supportsFiles": False,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": scopes, "commands": commands()}],
    }


def commands() -> list[JsonObject]:
    """Return the words that Teams offers, from the table that the grammar reads."""
    known = {one.name: one for one in COMMANDS}
    return [
        {"title": name, "description": known[name].meaning} for name in OFFERED if name in known
    ]


def _extension(bot: str) -> JsonObject:
    command = {
        "id": "requestAccess",
        "type": "action",
        "title": "Request access",
        "description": "Ask for production access; a message becomes the justification.",
        "context": ["compose", "commandBox", "message"],
        "fetchTask": True,
    }
    return {"botId": bot, "commands": [command]}


def _permissions() -> list[JsonObject]:
    """Ask to see who is in a conversation; never to read messages."""
    names = ("TeamMember.Read.Group", "ChatMember.Read.Chat")
    return [{"name": name, "type": "Application"} for name in names]


def _host(public_url: str) -> str:
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("The public address must be https.")
    return parts.hostname
