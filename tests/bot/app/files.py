"""Access files and environments for tests of the application."""

from pathlib import Path

GOOD = """\
people:
  dev@example.com: {name: Dev, groups: [eng]}
integrations:
  shop:
    connector: command
    grant: [/bin/true]
    revoke: [/bin/true]
    read: [/bin/true]
    permissions: {read: {}}
    resources: {orders: {}}
flows:
  - name: read
    who: {group: eng}
    what: {where: {integration: shop}, permissions: [read]}
    duration: {default: 1h, max: 2h}
    approval: automatic
"""


def environment(folder: Path, text: str = GOOD, **changes: str) -> dict[str, str]:
    """Write an access file, and return the environment of a bot without chats."""
    path = folder / "access.yaml"
    path.write_text(text)
    return {
        "DAYPASS_CONFIG": str(path),
        "DAYPASS_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/daypass.db",
        "DAYPASS_SECRET_KEY": "a-key-that-is-long-enough-for-tests-0123456789",
        "DAYPASS_PORT": "0",
        **changes,
    }
