"""A measured process: started as a module, told what to do by lines of JSON, ended by its id."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 20.0  # seconds to stop in
Json = dict[str, Any]


class Child:
    """One process. `started` is when it was started, by `time.perf_counter`."""

    def __init__(self, module: str, environment: Mapping[str, str] | None = None) -> None:
        self.started = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", f"benchmarks.servers.{module}"],
            cwd=ROOT,
            env={**_without_settings(), **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self) -> Json:
        """Return what it says next; at first that it is ready. Raises RuntimeError at its end."""
        stream = self._process.stdout
        line = stream.readline() if stream else ""
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        told: Json = json.loads(line)
        return told

    def ask(self, do: str, **about: object) -> Json:
        """Have it do something, and return its answer."""
        stream = self._process.stdin
        if stream:
            stream.write(json.dumps({"do": do, **about}) + "\n")
            stream.flush()
        return self.hear()

    def kill(self) -> None:
        """End it as a power cut would. May be called twice."""
        self._process.kill()
        self._process.wait()
        self._close()

    def stop(self) -> None:
        """Close its input, on which it stops in order. May be called twice."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._close()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()


def _without_settings() -> dict[str, str]:
    return {name: one for name, one in os.environ.items() if not name.startswith("DAYPASS_")}
