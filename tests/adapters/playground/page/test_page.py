"""The page in a real browser: people do everything here that the demonstration promises."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.adapters.playground.page import cards, samples
from tests.adapters.playground.page.conftest import Stage
from tests.adapters.playground.page.tiny_bot import PASSWORD, ROLE
from tests.fakes.browser import DESKTOP, PHONE, chromium

Tab = Any  # a page of the browser; the driver is not among our typed dependencies
PATIENCE = 8000  # milliseconds


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """Give a browser."""
    async with chromium() as running:
        yield running


@pytest.fixture
async def tab(stage: Stage, browser: Any) -> AsyncIterator[Tab]:  # noqa: ANN401  see Tab
    """Open the page; at the end nothing may have gone wrong in it, or gone to the network."""
    trouble: list[str] = []
    context = await browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE)
    opened = await context.new_page()
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda said: trouble.extend([said.text] * (said.type == "error")))
    opened.on("request", lambda sent: trouble.extend([sent.url] * (stage.page.url not in sent.url)))
    await opened.goto(stage.page.url)
    await opened.wait_for_selector("[data-testid=slack-persona]")
    yield opened
    await context.close()

    assert [] == trouble


def part(tab: Tab, name: str, **more: str) -> Any:  # noqa: ANN401  see Tab
    """Find a part by its test id and data attributes."""
    rest = "".join(f'[data-{key}="{value}"]' for key, value in more.items())
    return tab.locator(f"[data-testid={name}]{rest}")


async def says(found: Any, *words: str) -> None:  # noqa: ANN401  see Tab
    """Wait until the part shows each of these texts."""
    for one in words:
        await found.filter(has_text=one).first.wait_for()


async def test_from_asking_to_the_end(stage: Stage, tab: Tab) -> None:
    """The four first steps lead from a request to the end of the session, and are ticked off."""
    await part(tab, "hint-ask").click()
    await part(tab, "slack-send").click()
    await says(part(tab, "slack-message"), "Waiting for 1 decision", "Only visible to you")
    await part(tab, "teams-messages").get_by_role("button", name="Approve").click()
    await says(part(tab, "teams-message"), "by Tom Becker")
    await part(tab, "slack-messages").get_by_role("button", name="Show password").click()
    await says(part(tab, "slack-modal"), PASSWORD)
    await part(tab, "slack-modal-close").click()
    await part(tab, "prompt-user").fill(f"psql 'host=127.0.0.1 user={ROLE}'")
    await part(tab, "prompt-password").fill(PASSWORD)
    await part(tab, "prompt-connect").click()
    await says(part(tab, "sessions"), ROLE)
    await part(tab, "prompt-sql").fill("SELECT customer FROM orders")
    await part(tab, "prompt-run").click()
    await says(part(tab, "prompt-result"), "Grace")
    await part(tab, "clock-end").click()
    await says(part(tab, "prompt-ended"), "terminating connection due to administrator command")
    await part(tab, "hint", done="true").nth(3).wait_for()

    assert not stage.bot.ends


async def test_typed_text_is_shown_as_typed(stage: Stage, tab: Tab) -> None:
    """Markup, mrkdwn and Markdown that a person typed stay text in both chats."""
    await stage.bot.ask(samples.HOSTILE)
    slack, teams = part(tab, "slack-message"), part(tab, "teams-card")

    await says(slack, samples.HOSTILE)
    await says(teams, samples.HOSTILE)
    assert 0 == await tab.locator("main img, main script, main a[href*=evil]").count()


async def test_mrkdwn_is_read_as_slack_reads_it(stage: Stage, tab: Tab) -> None:
    """Each mark becomes its element, names replace ids, and only web addresses are links."""
    text = (
        "*bold* _it_ ~no~ `app_write` a*b*c snake_case_name <@U02TOM> <#C01PAYMENTS> <!here> "
        "<https://example.com/a?b=1&amp;c=2|the link> <javascript:alert(1)|bad> :key: :nothing: "
        "<!date^1795359600^{date_num} {time}|later> &lt;b&gt;\n> quoted *line*\n```pre *x*```"
    )
    await stage.bot.tell("developer", [{"type": "section", "text": samples.marked(text)}])
    words = part(tab, "slack-message").locator(".sl-words")
    await words.wait_for()

    async def texts(what: str) -> list[str]:
        return list(await words.locator(what).all_inner_texts())

    assert ["bold", "line"] == await texts("strong")
    assert (["it"], ["no"], ["app_write"]) == (
        await texts("em"),
        await texts("del"),
        await texts("code"),
    )
    assert ["@Tom Becker", "#payments", "@here"] == await texts(".mr-mention")
    assert ["the link"] == await texts("a")
    assert "https://example.com/a?b=1&c=2" == await words.locator("a").get_attribute("href")
    assert ["quoted line"] == await texts("blockquote")
    assert ["pre *x*"] == await texts("pre")
    shown = await words.inner_text()
    for part_ in ("a*b*c snake_case_name", ":nothing:", "2026-11-22 16:00", "<b>", "<javascript:"):
        assert part_ in shown


async def test_form_searches_complains_and_keeps_what_was_typed(tab: Tab) -> None:
    """Type-ahead offers, errors stand at their field, and nothing typed is lost."""
    await part(tab, "slack-composer").fill("/access")
    await part(tab, "slack-composer").press("Enter")
    form = part(tab, "slack-modal")
    await form.get_by_role("combobox", name="What do you need?").fill("led")
    await part(tab, "option", value="ledger").click()
    await form.get_by_role("radio", name="Write").check()
    await part(tab, "slack-modal-submit").click()
    await says(part(tab, "slack-error"), "Please complete this required field.")
    await form.get_by_label("Why").fill("no incident")
    await part(tab, "slack-modal-submit").click()
    await says(part(tab, "slack-error"), "Name the incident.")

    assert "no incident" == await form.get_by_label("Why").input_value()
    assert await form.get_by_role("radio", name="Write").is_checked()
    await says(form, "orders-prod/ledger")
    await form.get_by_label("Why").fill("INC-7")
    await part(tab, "slack-modal-submit").click()
    await form.wait_for(state="detached")


async def test_confirm_asks_first(stage: Stage, tab: Tab) -> None:
    """A button with a confirm dialog does nothing until one agrees."""
    await stage.bot.ask("INC-7")
    withdraw = part(tab, "slack-messages").get_by_role("button", name="Withdraw")
    await withdraw.click()
    await part(tab, "confirm-no").click()
    await says(part(tab, "slack-message"), "Waiting for 1 decision")
    await withdraw.click()
    await tab.keyboard.press("Escape")
    await withdraw.click()
    await part(tab, "confirm-yes").click()
    await says(part(tab, "slack-message"), "Withdrawn")

    assert 0 == await withdraw.count()


async def test_home_tab(tab: Tab) -> None:
    """Opening the Home tab asks the bot for it."""
    await part(tab, "slack-tab-home").click()
    await says(part(tab, "slack-home"), "Your access", "37 min left")


async def test_news_of_others_are_on_the_switch(stage: Stage, tab: Tab) -> None:
    """Who receives something while another is shown gets a badge, until one looks."""
    await stage.bot.tell("on-call", samples.way_in("x"))
    mei = part(tab, "slack-persona", persona="on-call")
    await mei.locator("[data-testid=unread]").wait_for()
    await mei.click()
    await says(part(tab, "slack-message"), "Your access is open")
    await part(tab, "slack-persona", persona="developer").click()
    await part(tab, "slack-message").first.wait_for(state="detached")

    assert 0 == await mei.locator("[data-testid=unread]").count()


async def test_silent_bot_is_noticed(stage: Stage, tab: Tab) -> None:
    """When the bot does not answer, Slack's own complaint is shown."""
    stage.bot.silent = True
    await part(tab, "slack-composer").fill("/access list")
    await part(tab, "slack-composer").press("Enter")

    await says(part(tab, "slack-message"), "dispatch_failed")


async def test_card_errors_and_overflow(stage: Stage, tab: Tab) -> None:
    """An error of the bot is a red bar at the card; secondary actions are in its menu."""
    await stage.bot.card("lead", cards.approval("why"))
    card = part(tab, "teams-card")
    await card.get_by_label("Note").fill("kept")
    await card.get_by_role("button", name="Deny").click()
    await says(part(tab, "teams-error"), "Say why first.")
    assert 0 == await card.get_by_role("button", name="Details").count()
    await card.get_by_role("button", name="More actions").click()
    await card.get_by_role("menuitem", name="Details").click()
    await says(part(tab, "toast"), "Nothing more to say.")

    assert "kept" == await card.get_by_label("Note").input_value()


async def test_dialog_checks_before_it_sends(stage: Stage, tab: Tab) -> None:
    """A required field of a dialog is asked for by the client; search offers; then it closes."""
    opener = {
        "type": "Action.Submit",
        "title": "Dialog",
        "data": {"msteams": {"type": "task/fetch"}},
    }
    await stage.bot.card("lead", {"type": "AdaptiveCard", "version": "1.5", "actions": [opener]})
    await part(tab, "teams-card").get_by_role("button", name="Dialog").click()
    dialog = part(tab, "teams-dialog")
    await dialog.get_by_role("button", name="Deny").click()
    await says(dialog.locator(".ac-error"), "Say why, so that they know what to do next.")
    await dialog.get_by_label("Reason").fill("read is enough")
    await dialog.get_by_role("combobox", name="Better ask for").fill("look")
    await part(tab, "option", value="ledger").click()
    await dialog.get_by_role("button", name="Deny").click()
    await dialog.wait_for(state="detached")

    sent = [h["value"]["data"] for h in stage.bot.teams.heard if h.get("name") == "task/submit"]
    assert [{"reason": "read is enough", "other": "ledger"}] == sent


async def test_toggle_show_card_and_macros(stage: Stage, tab: Tab) -> None:
    """Hidden parts are toggled, sub-cards open, dates are shown in the zone of the people."""
    body = [
        {
            "type": "TextBlock",
            "text": "Ends {{TIME(2026-11-22T16:14:00Z)}}, app_write_role",
            "wrap": True,
        },
        {
            "type": "Container",
            "id": "how",
            "isVisible": False,
            "items": [{"type": "TextBlock", "text": "Hidden words"}],
        },
        {
            "type": "Table",
            "columns": [{"width": 1}, {"width": 2}],
            "rows": [
                {
                    "type": "TableRow",
                    "cells": [
                        {"type": "TableCell", "items": [{"type": "TextBlock", "text": "Cell"}]}
                    ],
                }
            ],
        },
    ]
    actions = [
        {"type": "Action.ToggleVisibility", "title": "How", "targetElements": ["how"]},
        {"type": "Action.ShowCard", "title": "More", "card": cards.reason()},
    ]
    await stage.bot.card(
        "lead", {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": actions}
    )
    card = part(tab, "teams-card")
    await says(card, "Ends 17:14, app_write_role")
    hidden = card.get_by_text("Hidden words")
    assert not await hidden.is_visible()
    await card.get_by_role("button", name="How").click()
    assert await hidden.is_visible()
    await card.get_by_role("button", name="More").click()
    await card.get_by_label("Reason").wait_for()

    assert 1 == await card.get_by_role("columnheader").count()


async def test_phone_has_room_and_large_targets(stage: Stage, browser: Any) -> None:  # noqa: ANN401  see Tab
    """At 390 pixels nothing is cut off sideways, and what decides is 44 pixels high."""
    await stage.bot.ask("INC-7 " + "long" * 60)
    context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    phone = await context.new_page()
    await phone.goto(stage.page.url)
    approve = part(phone, "teams-messages").get_by_role("button", name="Approve")
    await approve.wait_for()
    width = await phone.evaluate("document.documentElement.scrollWidth")
    heights = [
        (await one.bounding_box())["height"]
        for one in (approve, part(phone, "slack-messages").get_by_role("button", name="Withdraw"))
    ]
    await context.close()

    assert PHONE["width"] == width
    assert all(height >= 44 for height in heights)


async def test_everything_works_without_a_mouse(stage: Stage, tab: Tab) -> None:
    """People are switched by arrow keys, and a decision is made by Enter."""
    await stage.bot.ask("INC-7")
    await part(tab, "slack-persona", persona="developer").focus()
    await tab.keyboard.press("ArrowRight")
    await (
        part(tab, "slack-persona", persona="lead")
        .and_(tab.locator("[aria-checked=true]"))
        .wait_for()
    )
    await part(tab, "teams-card").get_by_role("button", name="Approve").focus()
    await tab.keyboard.press("Enter")
    await says(part(tab, "teams-message"), "by Tom Becker")
