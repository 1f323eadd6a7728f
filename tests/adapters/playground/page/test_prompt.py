"""The SQL prompt: real logins, real rights, and the server's own words when it ends."""

from tests.adapters.playground.page.conftest import Json, Stage
from tests.adapters.playground.page.tiny_bot import PASSWORD, ROLE

DEVELOPER = {"as": "developer"}


async def connected(stage: Stage) -> Json:
    """Open the access and log in with it."""
    await stage.bot.open()
    return await stage.post("prompt/connect", **DEVELOPER, user=ROLE, password=PASSWORD)


async def last(stage: Stage, sql: str) -> Json:
    """Run SQL and return what is shown last."""
    shown = await stage.post("prompt/run", **DEVELOPER, sql=sql)
    found: Json = shown["entries"][-1]
    return found


async def test_shows_rows(stage: Stage) -> None:
    """A login with the given password sees the rows; several statements give several tables."""
    assert (await connected(stage))["open"]
    shown = await last(
        stage, "SELECT customer, NULL AS nothing FROM orders WHERE id = 1; SELECT 2 AS two"
    )

    assert [
        {"columns": ["customer", "nothing"], "rows": [["Ada", None]], "done": "SELECT 1"}
    ] == shown["tables"][:1]
    assert [["2"]] == shown["tables"][1]["rows"]


async def test_rights_are_the_servers(stage: Stage) -> None:
    """What the lent role may not do is refused by PostgreSQL, and the session stays open."""
    await connected(stage)

    assert "must be owner" in (await last(stage, "DROP TABLE orders"))["text"]
    assert "permission denied" in (await last(stage, "SET ROLE app_owner"))["text"]
    assert "result" == (await last(stage, "UPDATE orders SET status = 'paid' WHERE id = 2"))["kind"]


async def test_wrong_password_is_the_servers_word(stage: Stage) -> None:
    """Nobody gets in with another password, and the prompt says so without repeating it."""
    await stage.bot.open()
    shown = await stage.post("prompt/connect", **DEVELOPER, user=ROLE, password="guess-me")

    assert not shown["open"]
    assert "password authentication failed" in shown["entries"][-1]["text"]
    assert "guess-me" not in str(shown)


async def test_nobody_is_the_superuser_by_leaving_the_name_out(stage: Stage) -> None:
    """An empty user is not filled in."""
    shown = await stage.post("prompt/connect", **DEVELOPER, user=" ", password="")

    assert not shown["open"]
    assert "Give the user name" in shown["entries"][-1]["text"]


async def test_end_is_told_without_being_asked(stage: Stage) -> None:
    """When the access is taken back, the prompt shows the server's own sentence."""
    await connected(stage)
    await stage.bot.close()
    seen = (await stage.get("production", **DEVELOPER))["prompt"]

    assert not seen["open"]
    assert (
        "FATAL: terminating connection due to administrator command" == seen["entries"][-1]["text"]
    )
    assert "Not connected" in (await last(stage, "SELECT 1"))["text"]


async def test_each_persona_has_a_prompt_of_their_own(stage: Stage) -> None:
    """Another person neither sees nor uses the session."""
    await connected(stage)
    other = await stage.post("prompt/run", **{"as": "lead"}, sql="SELECT 1")

    assert not other["open"]
    assert ROLE not in str(other)


async def test_leaving_ends_the_session(stage: Stage) -> None:
    """Who leaves is no longer among the open sessions."""
    await connected(stage)
    before = await stage.get("production", **DEVELOPER)
    await stage.post("prompt/leave", **DEVELOPER)

    assert ROLE in {one["user"] for one in before["sessions"]}
    assert not (await stage.get("production", **DEVELOPER))["prompt"]["open"]
