"""Who and what is there: people, teams, channels and chats, and where the app is installed."""

from dataclasses import replace

from adapters.playground.teams import answers, names
from adapters.playground.teams.activities import Activities
from adapters.playground.teams.delivery import Delivery
from adapters.playground.teams.model import Chat, Exchange, Person, Team
from adapters.playground.teams.outcome import Outcome
from adapters.playground.teams.world import World


class Places:
    """Builds the world, and installs the app in it. Same names always give the same ids."""

    def __init__(self, world: World, delivery: Delivery, activities: Activities) -> None:
        self.world = world
        self._delivery = delivery
        self._activities = activities

    def add_person(
        self,
        name: str,
        *,
        upn: str | None = None,
        aad_object_id: str | None = None,
        tenant_id: str | None = None,
        guest: bool = False,
    ) -> Person:
        """Add somebody for whom the app is not installed. aad_object_id="" makes an anonymous."""
        address = upn or f"{name.lower().replace(' ', '.')}@example.com"
        tenant = tenant_id or self.world.bot.tenant_id
        seed = f"{tenant}/{address}"
        object_id = names.object_id(seed) if aad_object_id is None else aad_object_id
        return self.world.put_person(
            Person(
                id=names.person_id(self.world.bot.app_id, seed),
                aad_object_id=object_id,
                name=name,
                upn=address,
                tenant_id=tenant,
                guest=guest,
            )
        )

    def add_team(self, name: str) -> Team:
        """Add a team without channels."""
        return self.world.put_team(
            Team(
                id=names.thread_id(f"{name}/General", "tacv2"),
                name=name,
                aad_group_id=names.object_id(f"team/{name}"),
                tenant_id=self.world.bot.tenant_id,
            )
        )

    def add_channel(
        self, team: Team, name: str, members: list[Person], *, installed: bool = True
    ) -> Chat:
        """Add a channel; the one named General has the team's id."""
        return self.world.put_chat(
            Chat(
                id=names.thread_id(f"{team.name}/{name}", "tacv2"),
                kind="channel",
                name=name,
                tenant_id=team.tenant_id,
                members=tuple(p.id for p in members),
                team_id=team.id,
                installed=installed,
            )
        )

    def add_group(self, name: str, members: list[Person], *, installed: bool = True) -> Chat:
        """Add a group chat."""
        return self.world.put_chat(
            Chat(
                id=names.thread_id(name, "v2"),
                kind="groupChat",
                name=name,
                tenant_id=self.world.bot.tenant_id,
                members=tuple(p.id for p in members),
                installed=installed,
            )
        )

    def preinstall(self, *people: Person | str) -> None:
        """Install the app quietly, as if long ago by an app setup policy: the bot is not told."""
        for person in people:
            self.world.personal_chat(self.world.set_presence(person, "installed"))

    def block(self, person: Person | str) -> None:
        """Let the person block the bot, which is not told."""
        self.world.set_presence(person, "blocked")

    async def install(self, person: Person | str) -> list[Outcome]:
        """Install for one person: a conversationUpdate, then an installationUpdate."""
        who = self.world.set_presence(person, "installed")
        return await self._tell(who, self.world.personal_chat(who), "add")

    async def uninstall(self, person: Person | str) -> list[Outcome]:
        """Remove for one person; writes are then blocked."""
        who = self.world.set_presence(person, "removed")
        return await self._tell(who, self.world.personal_chat(who), "remove")

    async def install_in(self, chat: Chat | str, person: Person | str) -> list[Outcome]:
        """Let a person add the app to a group chat or a channel's team."""
        return await self._set_installed(chat, person, installed=True)

    async def uninstall_from(self, chat: Chat | str, person: Person | str) -> list[Outcome]:
        """Let a person remove the app from a group chat or a channel's team."""
        return await self._set_installed(chat, person, installed=False)

    async def _set_installed(
        self, chat: Chat | str, person: Person | str, *, installed: bool
    ) -> list[Outcome]:
        place = self.world.put_chat(replace(self.world.chat(chat), installed=installed))
        for sibling in list(self.world.chats.values()):
            if place.team_id and sibling.team_id == place.team_id:
                self.world.put_chat(replace(sibling, installed=installed))
        return await self._tell(self.world.person(person), place, "add" if installed else "remove")

    async def _tell(self, person: Person, chat: Chat, action: str) -> list[Outcome]:
        bot, came = [self.world.bot.account_id], action == "add"
        change = self._activities.membership(
            person, chat.id, added=bot if came else [], removed=[] if came else bot
        )
        install = self._activities.installation(person, chat.id, action)
        return [_read(await self._delivery.deliver(activity)) for activity in (change, install)]


def _read(exchange: Exchange) -> Outcome:
    return Outcome(exchange=exchange, shown=answers.plain(exchange))
