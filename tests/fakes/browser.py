"""A real headless Chromium for the tests of pages, or the reason why there is none.

Where DAYPASS_REQUIRE_ALL=1 a missing browser fails the test; elsewhere it skips it.
"""

import importlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
DESKTOP = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    """Give a running browser; skip or fail the test when there is none."""
    driver = _driver()
    program = _program()
    async with driver.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=program, args=[*_ARGUMENTS])
        try:
            yield browser
        finally:
            await browser.close()


def _driver() -> Any:  # noqa: ANN401  an optional package without a place among our dependencies
    try:
        return importlib.import_module("playwright.async_api")
    except ImportError:
        return _missing("the playwright package is not installed")


def _program() -> str:
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found if found and Path(found).exists() else _missing("no Chromium is installed")


def _missing(what: str) -> Any:  # noqa: ANN401  it never returns
    if os.environ.get("DAYPASS_REQUIRE_ALL") == "1":
        pytest.fail(f"DAYPASS_REQUIRE_ALL is set, but {what}.")
    pytest.skip(f"This needs a browser: {what}.")
