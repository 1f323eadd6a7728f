"""The table of commands: what each is called, how it is written, and what reads it.

Grammar and help are made from this one table, so they cannot differ.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.language import lexicon, orders
from bot.language.draft import Draft
from bot.language.intents import Help, Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. `meaning` is one sentence; `example` is understood by the grammar.

    `harmless` commands show something and change nothing. One that is not `ready` is understood and
    answered with what to do instead; help leaves it out. One that is `named` is a command only
    right before the id of a request: else its word is one of an ask.
    """

    name: str
    usage: str
    meaning: str
    example: str
    read: Callable[[Draft, int], Intent]
    aliases: tuple[str, ...] = ()
    harmless: bool = False
    ready: bool = True
    named: bool = False


def _explain(draft: Draft, start: int) -> Intent:
    """Read the topic of `help`; what is no command gets all of them."""
    command = BY_NAME.get(" ".join(draft.sentence.keys[start:]))
    return Help(command.name if command is not None else None)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="request",
        usage="[request] WHAT… [PERMISSION] [LENGTH | until TIME] [for @SOMEONE] [because WHY]",
        meaning="Ask for access, in any order of words.",
        example="request orders write 2h because checkout is failing",
        read=orders.request,
    ),
    Command(
        name="help",
        usage="help [COMMAND]",
        meaning="Explain one command, or all of them.",
        example="help done",
        aliases=("?", "commands"),
        read=_explain,
        harmless=True,
    ),
    Command(
        name="list",
        usage="list",
        meaning="Show your requests and the access you have now.",
        example="list",
        aliases=("mine", "ls"),
        read=orders.list_mine,
        harmless=True,
    ),
    Command(
        name="inbox",
        usage="inbox",
        meaning="Show what waits for your decision.",
        example="inbox",
        read=orders.inbox,
        harmless=True,
    ),
    Command(
        name="extend",
        usage="extend [REQUEST | WHAT…] [LENGTH | until TIME] [because WHY]",
        meaning="Ask for more time.",
        example="extend orders 30m",
        read=orders.extend,
    ),
    Command(
        name="done",
        usage="done [REQUEST | WHAT…]",
        meaning="Give access back now.",
        example="done orders",
        read=orders.done,
    ),
    Command(
        name="withdraw",
        usage="withdraw [REQUEST | WHAT…]",
        meaning="Take back a request that nobody has decided yet.",
        example="withdraw REQ-2F7K3M",
        read=orders.withdraw,
    ),
    Command(
        name="revoke",
        usage="revoke [REQUEST | WHAT…] [for @SOMEONE] [because WHY]",
        meaning="Take access away now.",
        example="revoke REQ-2F7K3M because the incident is over",
        read=orders.revoke,
    ),
    Command(
        name="again",
        usage="again [REQUEST | WHAT…]",
        meaning="Ask for the same once more.",
        example="again REQ-2F7K3M",
        read=orders.again,
    ),
    Command(
        name="favourite",
        usage="favourite [REQUEST | WHAT…]",
        meaning="Keep something you ask for often within reach.",
        example="favourite orders",
        aliases=("favorite", "fav"),
        read=orders.favourite,
        ready=False,
    ),
    Command(
        name="why",
        usage="why REQUEST",
        meaning="Explain which rule decided a request.",
        example="why REQ-2F7K3M",
        read=orders.why,
        harmless=True,
    ),
    Command(
        name="who",
        usage="who WHAT",
        meaning="Show who has access to something now.",
        example="who orders",
        read=orders.who,
        harmless=True,
    ),
    Command(
        name="breakglass",
        usage="breakglass BUNDLE [LENGTH] INCIDENT WHY",
        meaning="Open an incident bundle at once; it is announced and reviewed afterwards.",
        example="breakglass payments-incident INC-7 checkout is down",
        aliases=("break-glass", "break glass"),
        read=orders.break_glass,
    ),
    Command(
        name="approve",
        usage="approve REQUEST [because WHY]",
        meaning="Say yes to a request.",
        example="approve REQ-2F7K3M",
        read=orders.approve,
    ),
    Command(
        name="deny",
        usage="deny REQUEST [because WHY]",
        meaning="Say no to a request.",
        example="deny REQ-2F7K3M because the change freeze is on",
        aliases=("reject",),
        read=orders.deny,
    ),
    Command(
        name="ask",
        usage="ask REQUEST QUESTION",
        meaning="Ask the requester something before you decide.",
        example="ask REQ-2F7K3M what for?",
        read=orders.remark,
        named=True,
    ),
    Command(
        name="answer",
        usage="answer REQUEST WORDS",
        meaning="Answer the approvers of your request.",
        example="answer REQ-2F7K3M the primary is failing over",
        read=orders.remark,
    ),
    Command(
        name="excuse",
        usage="excuse REQUEST because WHY",
        meaning="Let the user of a break-glass break glass again before its review (operators).",
        example="excuse REQ-2F7K3M because the reviewers are asleep",
        read=orders.excuse,
    ),
)

BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
_PREFACE = frozenset(["please", "pls", "hi", "hello", "hey", "can", "could", "you", "would"])


def find(draft: Draft) -> tuple[Command, int] | None:
    """Return the command that the sentence begins with, and the index of the word after it."""
    keys = draft.sentence.keys
    start = 0
    while start < len(keys) and _is_preface(draft, start):
        start += 1
    for count in (2, 1):
        command = BY_NAME.get(" ".join(keys[start : start + count]))
        following = start + count
        if command is None or command.name == "request" or following > len(keys):
            continue
        if not command.named or _is_id(keys[following : following + 1]):
            return command, following
    return None


def _is_id(keys: Sequence[str]) -> bool:
    return bool(keys) and lexicon.REQUEST.fullmatch(keys[0]) is not None


def _is_preface(draft: Draft, index: int) -> bool:
    words = draft.sentence.line.words
    mention = words[index].mention
    bot = mention is not None and words[index].key in draft.sentence.vocabulary.bot_names
    return bot or words[index].key in _PREFACE
