"""A snapshot is JSON and holds what a page draws."""

import json

from tests.adapters.playground.slack.stage import Town, button, modal, section


async def test_snapshot(town: Town) -> None:
    """Messages, modals, Home tabs and deliveries are in it; secrets are not."""
    work = town.slack.workspace
    await town.client().chat_postEphemeral(
        channel=town.prod, user=town.bob, text="psst", blocks=[button("go")]
    )
    work.push_view(town.alice, modal(section("x")))
    work.publish_home(town.alice, {"type": "home", "blocks": [section("y")]})
    await town.slack.shortcut(town.alice, "ask")

    told = json.loads(json.dumps(town.slack.snapshot()))

    message = told["messages"][0]
    assert (True, town.bob) == (message["from_bot"], message["ephemeral_to"])
    assert message["id"] == f"{town.prod}/{message['ts']}"
    assert ["form"] == [v["content"]["callback_id"] for v in told["views"][town.alice]]
    assert "home" == told["homes"][town.alice]["kind"]
    assert ["connection_failed"] == [d["failure"] for d in told["deliveries"]]
    assert work.app.verification_token not in json.dumps(told)
