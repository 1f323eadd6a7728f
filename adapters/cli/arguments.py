"""What `daypass` understands on the command line. Nothing heavy is imported for it."""

import argparse
from collections.abc import Sequence
from pathlib import Path


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
    _connector(commands.add_parser("connector", help="check a connector's rights in its target"))
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


def _connector(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="name each right that is missing or too much")
    check.add_argument("name", help="the integration's name in the access file")
    _json(check)


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
