"""The shape of rich text: sections, lists, quotes and preformatted runs of typed spans."""

from adapters.playground.slack.shape import (
    Check,
    flag,
    items,
    number,
    one_of,
    record,
    string,
    tagged,
)

_STYLE = record({}, dict.fromkeys(("bold", "code", "italic", "strike", "underline"), flag))


def _span(kind: str, optional: dict[str, Check] | None = None, **required: Check) -> Check:
    return record({"type": one_of(kind), **required}, {"style": _STYLE, **(optional or {})})


SPANS: dict[str, Check] = {
    "text": _span("text", text=string(least=1)),
    "link": _span("link", {"text": string(), "unsafe": flag}, url=string(least=1)),
    "user": _span("user", user_id=string(least=1)),
    "usergroup": _span("usergroup", usergroup_id=string(least=1)),
    "channel": _span("channel", channel_id=string(least=1)),
    "team": _span("team", team_id=string(least=1)),
    "broadcast": _span("broadcast", range=one_of("here", "channel", "everyone")),
    "emoji": _span("emoji", {"unicode": string(), "url": string()}, name=string(least=1)),
    "color": _span("color", value=string()),
    "date": _span(
        "date", {"fallback": string(), "url": string()}, timestamp=number, format=string(least=1)
    ),
}
_SPAN = tagged(SPANS)
_BORDER: dict[str, Check] = {"border": one_of(0, 1)}
_SECTION = record({"type": one_of("rich_text_section"), "elements": items(_SPAN)})
_PARTS = tagged(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": record(
            {
                "type": one_of("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": items(_SECTION),
            },
            {**_BORDER, "indent": number, "offset": number},
        ),
        "rich_text_quote": record(
            {"type": one_of("rich_text_quote"), "elements": items(_SPAN)}, _BORDER
        ),
        "rich_text_preformatted": record(
            {
                "type": one_of("rich_text_preformatted"),
                "elements": items(tagged({"text": SPANS["text"], "link": SPANS["link"]})),
            },
            {**_BORDER, "language": string()},
        ),
    }
)
RICH_TEXT = record(
    {"type": one_of("rich_text"), "elements": items(_PARTS)}, {"block_id": string(255)}
)
