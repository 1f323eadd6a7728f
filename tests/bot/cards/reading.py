"""Reads a card as a person does: its words in order, its buttons, what must hold of each."""

from datetime import UTC

from bot.cards.model import Bold, Card, Code, Line, Link, Moment, Name, Span, Text


def words(card: Card) -> str:
    """Return everything that a card says, one line under the other."""
    parts = [
        card.title,
        line(card.lead),
        *(f"{fact.label}: {line(fact.value)}" for fact in card.facts),
        card.quote,
        *(f"{line(one.line)}: {one.text}" if one.text else line(one.line) for one in card.talk),
        *(f"[{item.mark.value}] {line(item.line)}" for item in card.items),
        *(line(note) for note in card.notes),
        card.command,
        line(card.footer),
    ]
    return "\n".join(part for part in parts if part)


def line(spans: Line) -> str:
    """Return the words of a line."""
    return "".join(_word(span) for span in spans)


def _word(span: Span) -> str:
    match span:
        case Text(text) | Bold(text) | Code(text):
            return text
        case Name(_, name):
            return name
        case Moment(at):
            return at.astimezone(UTC).strftime("%H:%M")
        case Link(label, url):
            return f"{label} <{url}>"


def buttons(card: Card) -> list[str]:
    """Return the labels of a card's buttons."""
    return [one.label for one in card.buttons]


def check(card: Card) -> Card:
    """Check what every card keeps: a summary, five buttons at most, verbs, no exclamation mark."""
    assert card.summary
    assert card.title or card.lead
    assert len(card.buttons) <= 5
    assert len(buttons(card)) == len(set(buttons(card)))
    assert "!" not in words(card)
    assert all(one.label and len(one.label) <= 75 for one in card.buttons)
    return card
