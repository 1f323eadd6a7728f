"""What `daypass` understands on the command line. Nothing heavy is imported for it."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

MOST_DAYS = 3660  # of a replay


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse a command line. Leaves with exit code 2 and a usage message when it does not fit."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daypass", description="Lends production access for a while, from Slack and Teams."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="run the bot, with the settings of the environment")
    _demo(commands.add_parser("demo", help="run the playground on this machine"))
    _check(commands.add_parser("check", help="check an access file, all problems at once"))
    _plan(commands.add_parser("plan", help="compare an access file with the running policy"))
    _explain(commands.add_parser("explain", help="say who may have what, and what decides that"))
    _why(commands.add_parser("why", help="say what decided on a request"))
    _replay(commands.add_parser("replay", help="judge past requests under an access file"))
    _connector(commands.add_parser("connector", help="check a connector's rights in its target"))
    _relink(commands.add_parser("relink", help="let an address stand for another account"))
    _recover(commands.add_parser("recover", help="end recovery mode, after you have looked"))
    commands.add_parser("migrate", help="bring the database up to date, and leave")
    _audit(commands.add_parser("audit", help="verify or export the audit log"))
    _package(commands.add_parser("teams-package", help="write the Teams app package"))
    _manifest(commands.add_parser("slack-manifest", help="print the Slack app manifest"))
    return parser


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, help="where its data is kept (default: .playground)")
    parser.add_argument("--port", type=int, default=8600, help="port of the page (default: 8600)")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", type=Path, help="file or folder (default: DAYPASS_CONFIG)"
    )
    _json(parser)


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", type=Path, help="file or folder (default: DAYPASS_CONFIG)"
    )
    parser.add_argument(
        "--against", type=Path, metavar="PATH", help="compare with this, not with what runs"
    )
    parser.add_argument(
        "--exit-code", action="store_true", help="leave with 1 when something would change"
    )
    _json(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", help="id or name of whoever asks")
    parser.add_argument("target", help="bundle, resource, or resource:permission")
    parser.add_argument(
        "--at", type=_moment, metavar="TIME", help="e.g. 2026-11-23T10:00, in UTC unless it says"
    )
    parser.add_argument(
        "--for", dest="grantee", metavar="PERSON", help="who would receive it, if another"
    )
    parser.add_argument("--break-glass", action="store_true", help="as if glass were broken")
    _json(parser)


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", help="id of the request, such as REQ-2F7K3M")
    _json(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help="file or folder")
    parser.add_argument(
        "--days", type=_days, default=30, metavar="N", help="how far back (default: 30)"
    )
    _json(parser)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no time: write 2026-11-23T10:00") from error
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"must be a number of days from 1 to {MOST_DAYS}")
    return int(text)


def _connector(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="name each right that is missing or too much")
    check.add_argument("name", help="the integration's name in the access file")
    _json(check)


def _relink(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", help="whose link to an account of a directory is removed")
    parser.add_argument("--directory", metavar="NAME", help="needed if several know the address")
    _json(parser)


def _recover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--anyway", action="store_true", help="although not everything could be settled"
    )
    _json(parser)


def _audit(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="verify an exported file, or the database")
    verify.add_argument("file", nargs="?", type=Path)
    actions.add_parser("export", help="print the audit log as JSON lines")


def _package(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.zip")


def _manifest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--http", metavar="URL", help="for HTTP instead of Socket Mode")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON")
