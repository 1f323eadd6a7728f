"""The command line's door: parse, import what the command needs, leave with its exit code."""

import asyncio
import os
import sys

from adapters.cli.arguments import parse


def main() -> int:
    """Run one command. Returns 0 done, 1 failed, 2 wrong usage or configuration."""
    arguments = parse()
    if arguments.command == "demo":
        from bot.app.demo import demo  # noqa: PLC0415 - help must not import the whole bot

        return asyncio.run(demo(arguments))
    from bot.app.commands import run  # noqa: PLC0415 - help must not import the whole bot

    return run(arguments, dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
