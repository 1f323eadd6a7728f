"""A small bot on unmodified slack_bolt that uses every kind of listener."""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.stage import modal, option, search, section, text_input


class Bot:
    """Listeners; `heard` is what it was told in words."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def join(self, app: AsyncApp) -> AsyncApp:
        """Register every listener and return the app."""
        app.command("/access")(self.access)
        app.options("search")(self.options)
        app.view("form")(self.submitted)
        app.action("approve")(self.approve)
        app.action("mine")(self.mine)
        app.event("app_mention")(self.told)
        app.event("message")(self.told)
        app.event("app_home_opened")(self.home)
        app.shortcut("ask")(self.shortcut)
        app.shortcut("ask_about")(self.about)
        return app

    async def access(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """Acknowledge with words, then open the form."""
        await ack("Opening the form")
        form = modal(search("what"), text_input("why", max_length=40))
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    async def options(self, ack: AsyncAck, body: Json) -> None:
        """Offer one database named after the query."""
        await ack(options=[option(f"{body['value']}-db")])

    async def submitted(self, ack: AsyncAck, view: Json) -> None:
        """Want an incident."""
        why = view["state"]["values"]["why"]["text"]["value"]
        if "INC" in why:
            await ack()
        else:
            await ack(response_action="errors", errors={"why": "Name the incident."})

    async def approve(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """Turn the card into its outcome."""
        await ack()
        place = body["container"]
        await client.chat_update(
            channel=place["channel_id"],
            ts=place["message_ts"],
            text="Approved",
            blocks=[section(f"Approved by <@{body['user']['id']}>")],
        )

    async def mine(self, ack: AsyncAck, respond: AsyncRespond) -> None:
        """Answer one person."""
        await ack()
        await respond("Only for you")

    async def told(self, event: Json) -> None:
        """Remember the words."""
        self.heard.append(event["text"])

    async def home(self, event: Json, client: AsyncWebClient) -> None:
        """Publish the Home tab."""
        view = {"type": "home", "blocks": [section("Your access")]}
        await client.views_publish(user_id=event["user"], view=view)

    async def shortcut(self, ack: AsyncAck) -> None:
        """Acknowledge."""
        await ack()

    async def about(self, ack: AsyncAck, body: Json) -> None:
        """Remember the message that was pointed at."""
        await ack()
        self.heard.append(body["message"]["text"])
