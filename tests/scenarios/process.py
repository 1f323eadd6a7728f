"""A real bot process beside a playground: started, killed without a word, and started again.

Run as a program it is the bot, with a clock that is ahead of the machine's by the seconds that a
file says, so that a test may move the time of a process that it does not share.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bot.app.application import Application
from bot.app.commands import until_told
from bot.app.logs import set_up_logs
from bot.engine.clock import since_boot, utc_now
from bot.settings import read

ROOT = Path(__file__).resolve().parents[2]
READY = 30.0  # seconds that a start may take on a busy machine
_OK = 200


class BotProcess:
    """One bot after another on the same database. `log` is what they wrote.

    `words` follow `python -m`; without any it is the bot with the clock that can be moved.
    """

    def __init__(
        self, environment: dict[str, str], folder: Path, words: Sequence[str] = ()
    ) -> None:
        self._lead = folder / "lead"
        self._lead.write_text("0", encoding="utf-8")
        self._environment = {
            "PATH": os.environ.get("PATH", ""),
            **environment,
            "DAYPASS_TICK_SECONDS": "1",
        }
        self._words = words or ("tests.scenarios.process", str(self._lead))
        self._running: subprocess.Popen[bytes] | None = None
        self.log = folder / "bot.log"

    def lead(self, ahead: timedelta) -> None:
        """Set how far the bot's clock is ahead."""
        fresh = self._lead.with_suffix(".new")
        fresh.write_text(str(ahead.total_seconds()), encoding="utf-8")
        fresh.replace(self._lead)

    async def start(self) -> None:
        """Start a bot and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603, ASYNC220 - our own program; to start it is quick
                [sys.executable, "-m", *self._words],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        await asyncio.wait_for(self._ready(self._running), READY)

    def kill(self) -> None:
        """End the process at once, as a power cut would; nothing of it goes on."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()
            self._running = None

    async def stop(self) -> int:
        """Stop the process as an operator would; return its exit code."""
        if self._running is None:
            return 0
        self._running.terminate()
        code = await asyncio.to_thread(self._running.wait, READY)
        self._running = None
        return code

    async def _ready(self, running: subprocess.Popen[bytes]) -> None:
        url = f"http://127.0.0.1:{self._environment['DAYPASS_PORT']}/readyz"
        async with aiohttp.ClientSession() as session:
            while not await _is_ready(session, url):
                words = self.log.read_text(encoding="utf-8")[-2000:]
                assert running.poll() is None, words
                await asyncio.sleep(0.05)


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == _OK
    except aiohttp.ClientError:
        return False


class LeadingClock:
    """The machine's clock, and the seconds that a file says."""

    def __init__(self, lead: Path) -> None:
        self._lead = lead

    def now(self) -> datetime:
        """Return the time."""
        return utc_now() + self._ahead()

    def steady(self) -> timedelta:
        """Return how long it has been since some moment, as it is pretended."""
        return since_boot() + self._ahead()

    def _ahead(self) -> timedelta:
        return timedelta(seconds=float(self._lead.read_text(encoding="utf-8")))


def main(lead: Path) -> int:
    """Be the bot, until told to stop."""
    environment = dict(os.environ)
    settings = read(environment)
    set_up_logs("json", "info")
    application = Application(settings, environment, LeadingClock(lead))
    return asyncio.run(until_told(application.start, application.stop))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
