"""The first two journeys by clicking: a person, a browser, the real bot and the real database."""

from pathlib import Path
from typing import Any

from bot.app.demo import Demonstration
from tests.fakes.browser import DESKTOP, PHONE, chromium

READ = "/access orders read 1h"
WRITE = "/access orders write 1h INC-7 checkout is failing"
PATIENCE = 20_000  # milliseconds


async def opened(browser: Any, url: str, size: dict[str, int]) -> Any:  # noqa: ANN401 - untyped
    """Open the playground."""
    page = await browser.new_page(viewport=size)
    page.set_default_timeout(PATIENCE)
    await page.goto(url)
    return page


async def say(page: Any, words: str) -> None:  # noqa: ANN401 - untyped
    """Write to Daypass in Slack."""
    await page.get_by_test_id("slack-composer").fill(words)
    await page.get_by_test_id("slack-send").click()


async def enter(page: Any) -> None:  # noqa: ANN401 - untyped
    """Show the password, and connect to production with it."""
    await page.get_by_role("button", name="Show password").last.click()
    modal = page.get_by_test_id("slack-modal")
    copied = modal.locator("pre")
    await copied.nth(1).wait_for()
    user, password = await copied.nth(0).inner_text(), await copied.nth(1).inner_text()
    await page.get_by_test_id("slack-modal-close").click()
    await page.get_by_test_id("prompt-user").fill(user.strip())
    await page.get_by_test_id("prompt-password").fill(password.strip())
    await page.get_by_test_id("prompt-connect").click()
    await page.get_by_test_id("sessions").get_by_text(user.strip()).first.wait_for()


async def run(page: Any, sql: str) -> None:  # noqa: ANN401 - untyped
    """Run SQL at the prompt."""
    await page.get_by_test_id("prompt-sql").fill(sql)
    await page.get_by_test_id("prompt-run").click()


async def test_read_and_write_by_clicking(tmp_path: Path) -> None:
    """Ask, approve in Teams, enter PostgreSQL, and be let out when the time is over."""
    demonstration = Demonstration(tmp_path, 0)
    async with chromium() as browser:
        await demonstration.start()
        try:
            page = await opened(browser, demonstration.page.url, DESKTOP)
            await say(page, WRITE)
            await page.get_by_role("button", name="Approve", exact=True).first.click()
            await enter(page)
            await run(page, "UPDATE orders SET status = 'paid' WHERE id = 1")
            await page.get_by_test_id("prompt-result").first.wait_for()
            await page.get_by_test_id("clock-end").click()
            await page.get_by_text("Your access has ended").first.wait_for()
            await page.get_by_test_id("prompt-ended").first.wait_for()
            await page.close()
        finally:
            await demonstration.stop()


async def test_read_on_a_phone(tmp_path: Path) -> None:
    """A read is open at once, on a screen 390 pixels wide, and nothing runs off its side."""
    demonstration = Demonstration(tmp_path, 0)
    async with chromium() as browser:
        await demonstration.start()
        try:
            page = await opened(browser, demonstration.page.url, PHONE)
            await say(page, READ)
            await page.get_by_text("Your access is open").first.wait_for()
            wide = await page.evaluate("document.documentElement.scrollWidth")

            assert wide <= PHONE["width"]
            await page.close()
        finally:
            await demonstration.stop()
