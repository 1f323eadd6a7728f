"""Help as data, made from the table of commands that the grammar reads."""

from dataclasses import dataclass

from bot.language.commands import BY_NAME, COMMANDS, Command


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpEntry:
    """One command explained: how it is written, what it does, and one example to copy."""

    name: str
    usage: str
    meaning: str
    example: str
    aliases: tuple[str, ...]


def entries(topic: str | None = None) -> tuple[HelpEntry, ...]:
    """Return the entry of one command, by name or alias, or all in their order.

    An unknown topic, or a command that is not ready, gets all of them.
    """
    command = BY_NAME.get(topic.lower()) if topic is not None else None
    chosen = (command,) if command is not None and command.ready else COMMANDS
    return tuple(_entry(one) for one in chosen if one.ready)


def _entry(command: Command) -> HelpEntry:
    return HelpEntry(
        name=command.name,
        usage=command.usage,
        meaning=command.meaning,
        example=command.example,
        aliases=command.aliases,
    )
