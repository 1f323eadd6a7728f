"""The whole adapter between the fake service and a scripted desk: what people do and see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.playground.teams.faults import Fault
from adapters.playground.teams.service import FakeTeams
from adapters.teams.service import TeamsChat
from bot.cards.compose import sentence
from bot.cards.form import Choice, Filled, FormKind
from bot.cards.forms import deny_form, less_form, request_form
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Reveal, Say, Wrong
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Unreachable
from bot.ports.desk import Pressed
from storage.store import SqlStore
from tests.adapters.teams import samples
from tests.adapters.teams.conftest import Office, serving, settings
from tests.adapters.teams.samples import REQUEST
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk

pytestmark = pytest.mark.usefixtures("bot")


def identity(aad: str) -> Identity:
    """Return somebody in Teams."""
    return Identity(chat=ChatName.TEAMS, user=aad)


async def card_for(bot: TeamsChat, office: Office) -> str:
    """Send Megan an approver's card and return the message's id."""
    ref = await bot.chat.send(identity(office.megan.aad_object_id), samples.approval())
    return ref.message


async def test_words_in_the_personal_chat_are_answered_there(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """The desk hears the words and who said them, and its card lands in the chat."""
    desk.script["list"] = Say(card=samples.receipt())

    outcome = await teams.say(office.alice, "list")

    assert (202, ["list"]) == (outcome.status, desk.heard)
    assert [identity(office.alice.aad_object_id)] == desk.people
    (message,) = teams.inbox(office.alice)
    assert samples.receipt().summary == message.activity["summary"]


async def test_a_mention_in_company_is_answered_privately(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """Tags and the bot's name are gone from the words; others see one line without content."""
    await teams.say_in(office.channel, office.alice, "orders write 2h")

    assert ["orders write 2h"] == desk.heard
    assert ["Done."] == [m.activity["summary"] for m in teams.inbox(office.alice)]
    spoken = [m.activity.get("text") for m in teams.world.messages_in(office.channel)]
    assert ["I answered you in our personal chat."] == spoken[1:]


async def test_whoever_lacks_the_app_is_told_so(teams: FakeTeams, office: Office) -> None:
    """Without a personal chat nothing private is said in company."""
    await teams.say_in(office.group, office.omar, "list")

    last = teams.world.messages_in(office.group)[-1].activity["text"]
    assert last.startswith("Add the Daypass app")


async def test_another_person_is_named_by_object_id(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """A mention of somebody else reaches the desk as an identity, not as a name."""
    await teams.say_in(office.group, office.alice, "orders for @Megan Approver 2h")

    assert [f"orders for <@{office.megan.aad_object_id}> 2h"] == desk.heard


async def test_approve_answers_with_the_card_as_it_is_now(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """A click carries ids and the digest to the desk; the clicker sees the outcome at once."""
    desk.script["approve"] = Say(card=sentence("Approved."), current=samples.over())
    message = await card_for(bot, office)

    outcome = await teams.execute(office.megan, message, "approve")

    assert [Pressed(action=Action.APPROVE, request=REQUEST, digest="d1")] == desk.pressed
    assert "card" == outcome.kind
    assert "Approved." in str(outcome.shown.card)
    assert [] == list(teams.world.warnings)


async def test_an_old_client_approves_by_submit(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """The fallback takes the same way in; the message itself shows the outcome."""
    desk.script["approve"] = Say(card=sentence("Approved."), current=samples.over())
    message = await card_for(bot, office)

    await teams.submit(office.megan, message, "approve")

    assert [Action.APPROVE] == [one.action for one in desk.pressed]
    assert "Your access has ended" in str(teams.world.message(message).card)


async def test_a_resent_click_has_one_effect_and_the_same_answer(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """The second delivery of a click names the same delivery, so the desk acts once."""
    desk.script["approve"] = Say(card=sentence("Approved."), current=samples.over())
    outcome = await teams.execute(office.megan, await card_for(bot, office), "approve")

    second = await teams.resend(outcome)

    assert outcome.body == second.body
    assert (2, 1) == (len(desk.pressed), len(desk.effects))


async def test_a_replayed_message_is_not_heard_twice(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """The same activity under whatever token is taken once."""
    outcome = await teams.say(office.alice, "orders write")

    second = await teams.resend(outcome)

    assert (202, 1, 1) == (second.status, len(desk.heard), len(teams.inbox(office.alice)))


async def test_an_activity_id_cannot_be_used_for_other_words(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """Bodies are not signed: a known id with another content or person is a forgery."""
    good = teams.activity(office.alice, "list")
    await teams.post_activity(good)

    forged = await teams.post_activity(good | {"text": "approve REQ-1"})

    assert (403, ["list"]) == (forged.status, desk.heard)


async def test_a_refresh_shows_and_never_sends(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """An automatic trigger on an Approve button approves nothing: it shows how things stand."""
    desk.script[f"why {REQUEST}"] = Say(card=samples.over())
    message = await card_for(bot, office)
    click = await teams.execute(office.megan, message, "approve")
    assert click.sent is not None
    desk.pressed.clear()
    calls = len(teams.world.calls)
    activity = click.sent | {"id": "f:999", "value": click.sent["value"] | {"trigger": "automatic"}}

    exchange = await teams.post_activity(activity)

    assert (200, []) == (exchange.status, desk.pressed)
    assert "Your access has ended" in str(exchange.body)
    assert ["GET"] * (len(teams.world.calls) - calls) == [
        one.method for one in list(teams.world.calls)[calls:]
    ]


async def test_deny_opens_a_dialog_that_wants_a_reason(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """The reason is asked for in a dialog, demanded by client and server, and reaches the desk."""
    desk.script["deny"] = OpenForm(form=deny_form(REQUEST))
    desk.script["form deny"] = Wrong(fields={"reason": "Say why."})
    desk.form = deny_form(REQUEST)
    message = await card_for(bot, office)

    opened = await teams.submit(office.megan, message, "Deny…")
    empty = await teams.dialog_submit(office.megan, {})
    refused = await teams.dialog_submit(office.megan, {"f_reason": "no [x](https://evil)"})
    desk.script["form deny"] = Say(card=samples.denied())
    done = await teams.dialog_submit(office.megan, {"f_reason": "Use the replica"})

    assert ("dialog", "blocked", "dialog", "dialog") == (
        opened.kind,
        empty.kind,
        refused.kind,
        done.kind,
    )
    assert "Say why." in str(refused.shown.card)
    assert "no [x](https://evil)" in str(refused.shown.card)
    expected = Filled(kind=FormKind.DENY, request=REQUEST, values={"reason": "Use the replica"})
    assert expected == desk.submitted[-1]


async def test_a_secret_is_shown_in_a_dialog_and_nowhere_else(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """No message ever holds it, and an Execute in its place gets a sentence."""
    secret = "s3cr3t-{{DATE(x)}}"
    desk.script["reveal"] = Reveal(title="Password", username="dp_g1", secret=secret)
    ref = await bot.chat.send(identity(office.alice.aad_object_id), samples.way_in())

    opened = await teams.submit(office.alice, ref.message, "Show password")

    assert "dialog" == opened.kind
    assert secret in str(opened.shown.card)
    assert secret not in str([m.activity for m in teams.world.messages.values()])


async def test_words_that_open_a_form_send_the_form(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """The form comes as a card, is sent by Execute, and leaves the chat once it was accepted."""
    chosen = (Choice(value="bundle:a,b", label="Orders"),)
    desk.script["request"] = OpenForm(form=request_form(chosen=chosen))
    desk.script["form request"] = Say(card=samples.receipt())
    await teams.say(office.alice, "request")
    (message,) = teams.inbox(office.alice)

    outcome = await teams.execute(
        office.alice, message.id, "submit", {"f_duration": "3600", "f_justification": "INC-7"}
    )
    await teams.until(lambda: "Waiting for 1 decision" in str(teams.world.message(message.id).card))

    values: dict[str, str | tuple[str, ...]] = {
        "targets": ("bundle:a,b",),
        "duration": "3600",
        "justification": "INC-7",
    }
    assert [Filled(kind=FormKind.REQUEST, values=values)] == desk.submitted
    assert "card" == outcome.kind


async def test_typing_in_the_form_searches_for_this_person(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """Suggestions come from the desk, at most fifteen, harmless as plain words."""
    desk.script["again"] = OpenForm(form=request_form())
    desk.suggestions = [Choice(value=f"v{n}", label=f"[x](https://evil/{n})") for n in range(30)]
    ref = await bot.chat.send(identity(office.alice.aad_object_id), samples.denied())
    await teams.submit(office.alice, ref.message, "Ask again…")

    found = await teams.search(office.alice, None, "f_targets", "ord")

    assert (["ord"], 15) == (desk.searched, len(found.shown.results))
    assert ["targets"] == desk.fields
    assert "(x)(https: //evil/0)" == found.shown.results[0]["title"]


async def test_a_message_becomes_a_justification(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """The message extension opens the form with the words of the message."""
    said = await teams.say_in(office.group, office.megan, "checkout is failing")
    assert said.sent is not None

    opened = await teams.open_extension(office.alice, "requestAccess", message_id=said.sent["id"])

    assert "dialog" == opened.kind
    values = {"justification": "checkout is failing"}
    assert [Filled(kind=FormKind.REQUEST, values=values)] == desk.previewed


async def test_a_failing_desk_is_answered_with_a_reference(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """Nobody sees an error's own text; clicks and words are answered all the same."""
    desk.default = RuntimeError("password=hunter2")
    message = await card_for(bot, office)

    click = await teams.execute(office.megan, message, "approve")
    words = await teams.say(office.alice, "list")

    assert (200, "error", 202) == (click.status, click.kind, words.status)
    assert click.text.startswith("Something went wrong in Daypass. Tell an operator")
    shown = str([m.activity for m in teams.world.messages.values()]) + click.text
    assert "hunter2" not in shown
    assert "reference" in teams.inbox(office.alice)[0].activity["text"]


async def test_an_unknown_button_and_an_unknown_invoke_are_refused(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """A changed verb, or data that we never wrote, reaches no desk."""
    click = await teams.execute(office.megan, await card_for(bot, office), "approve")
    assert click.sent is not None
    action = click.sent["value"]["action"]
    desk.pressed.clear()
    values: list[object] = [
        {"action": action | {"verb": "deny"}},
        {"action": action | {"data": {"action": "approve"}}},
        {"action": action | {"data": action["data"] | {"request": "x" * 500}}},
        {"action": action | {"data": action["data"] | {"request": ["REQ-1"]}}},
        {"action": None},
        "garbage",
        None,
    ]
    bodies = [
        (await teams.post_activity(click.sent | {"id": f"f:{n}", "value": value})).body
        for n, value in enumerate(values)
    ]
    strange = await teams.post_activity(click.sent | {"id": "f:x", "name": "config/fetch"})

    assert [] == desk.pressed
    assert [403] * len(values) == [body["statusCode"] for body in bodies if isinstance(body, dict)]
    assert 501 == strange.status


async def test_people_are_greeted_once(teams: FakeTeams, office: Office, desk: FakeDesk) -> None:
    """Installing tells two activities and upgrades tell more; one greeting comes of them."""
    await teams.install(office.omar)
    await teams.uninstall(office.omar)
    await teams.install(office.omar)

    assert (["help"], 1) == (desk.heard, len(teams.inbox(office.omar)))


async def test_whoever_removed_the_app_is_unreachable(
    teams: FakeTeams, bot: TeamsChat, office: Office
) -> None:
    """Removal forgets the chat; sending then says so instead of failing for ever."""
    await teams.install(office.omar)
    omar = identity(office.omar.aad_object_id)
    ref = await bot.chat.send(omar, samples.receipt())
    await teams.uninstall(office.omar)

    with pytest.raises(Unreachable):
        await bot.chat.send(omar, samples.receipt())
    with pytest.raises(Unreachable):
        await bot.chat.update(ref, samples.over())


async def test_another_process_updates_what_this_one_sent(
    teams: FakeTeams,
    bot: TeamsChat,
    office: Office,
    desk: FakeDesk,
    store: SqlStore,
    clock: FakeClock,
) -> None:
    """A reference holds all that an update needs, and the service may have moved in between."""
    people = await bot.chat.send(identity(office.megan.aad_object_id), samples.approval())
    place = await bot.chat.send(
        Place(chat=ChatName.TEAMS, channel=office.channel.id), samples.alarm()
    )
    await teams.move_service("emea", retire=True)
    other = TeamsChat(settings(teams), desk=desk, store=store, now=clock.now)
    await other.start()
    async with serving(other) as url:
        teams.set_target(url)
        await teams.say(office.megan, "list")
        await teams.say_in(office.channel, office.alice, "list")
        await other.chat.update(people, samples.over())
        await other.chat.update(place, samples.over())
    await other.stop()

    cards = [teams.world.message(one.message).card for one in (people, place)]
    assert all("Your access has ended" in str(card) for card in cards)


async def test_the_bots_token_is_renewed_after_a_refusal(
    teams: FakeTeams, bot: TeamsChat, office: Office
) -> None:
    """A 401 of the connector costs one new token, not the message."""
    await bot.chat.send(identity(office.megan.aad_object_id), samples.approval())
    teams.login.revoke_all()

    await bot.chat.send(identity(office.megan.aad_object_id), samples.approval())

    assert 2 == len(teams.inbox(office.megan))


async def test_a_throttled_reply_is_sent_again(teams: FakeTeams, office: Office) -> None:
    """One 429 with Retry-After does not lose an answer."""
    await teams.say(office.alice, "help")
    teams.fault(Fault(method="POST", path="/activities", status=429, headers={"Retry-After": "0"}))

    await teams.say(office.alice, "list")

    assert 2 == len(teams.inbox(office.alice))


async def test_guests_and_forged_people_are_declined(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """Teams itself is asked who an account is: an object id written into the body is not enough."""
    guest = teams.add_person("Gus Guest", guest=True)
    teams.preinstall(guest)
    told = await teams.say(guest, "approve REQ-1")
    good = teams.activity(office.alice, "approve REQ-1")
    forged = good | {"from": good["from"] | {"aadObjectId": office.megan.aad_object_id}}
    lied = await teams.post_activity(forged)

    assert ([], 202, 202) == (desk.heard, told.status, lied.status)
    assert "this organisation" in str(teams.inbox(guest)[0].activity)


async def test_people_that_teams_cannot_confirm_decide_nothing(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """With the connector down a click is declined in words, and the same click works later."""
    message = await card_for(bot, office)
    await teams.say(office.alice, "the keys are read now")
    with teams.outage(503):
        declined = await teams.execute(office.megan, message, "approve")
    assert [] == desk.pressed
    done = await teams.execute(office.megan, message, "approve")

    assert ("error", "message") == (declined.kind, done.kind)
    assert "Teams could not confirm who you are. Try again in a minute." == declined.text


async def test_a_stopped_adapter_says_so(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """Health tells the truth, and what still comes is answered with 503."""
    before = bot.health()
    await teams.say(office.alice, "list")
    running = bot.health()
    await bot.stop()
    await bot.stop()
    late = await teams.say(office.alice, "list")

    assert (True, True, False) == (before.ok, running.ok, bot.health().ok)
    assert (503, ["list"]) == (late.status, desk.heard)


async def test_a_database_that_is_away_is_said_in_words(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk, store: SqlStore
) -> None:
    """Without memory of what was seen nothing is carried out."""
    message = await card_for(bot, office)
    await store.close()

    click = await teams.execute(office.megan, message, "approve")
    words = await teams.say(office.alice, "list")

    assert ("error", 503, [], []) == (click.kind, words.status, desk.pressed, desk.heard)
    assert "Daypass cannot reach its database" in click.text


async def test_an_offer_of_less_keeps_what_stays_ticked(
    teams: FakeTeams, bot: TeamsChat, office: Office, desk: FakeDesk
) -> None:
    """In a dialog; what is not touched comes back as it was."""
    targets = ["orders-prod/a,b:write", "core/ledger:read"]
    desk.script["less"] = OpenForm(form=less_form(REQUEST, timedelta(hours=1), targets))
    card = replace(samples.approval(), buttons=(samples.APPROVE, samples.DENY, samples.LESS))
    message = await bot.chat.send(identity(office.megan.aad_object_id), card)

    await teams.submit(office.megan, message.message, "Less…")
    await teams.dialog_submit(office.megan, {"f_duration": "1800"})

    (sent,) = desk.submitted
    assert (FormKind.LESS, REQUEST) == (sent.kind, sent.request)
    assert ("1800", tuple(targets)) == (sent.text("duration"), sent.several("keep"))
