"""The pages that the Teams app package names are there."""

from aiohttp.test_utils import make_mocked_request

from adapters.web import pages


async def test_both_pages_are_plain_text() -> None:
    """They answer with words, and need nothing."""
    request = make_mocked_request("GET", "/privacy")

    for page in (pages.privacy, pages.terms):
        answer = await page(request)
        assert (200, "text/plain") == (answer.status, answer.content_type)
        assert "Daypass" in (answer.text or "")
