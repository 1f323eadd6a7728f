"""The Adaptive Card vocabulary that Teams takes from a bot, as tables: types, slots and values.

Schema 1.5, and `choices.data` of 1.6. Newer parts need a `fallback`.
"""

from collections.abc import Mapping

INPUTS = frozenset(
    f"Input.{kind}" for kind in ("Text", "Number", "Date", "Time", "Toggle", "ChoiceSet")
)
GROUPS: Mapping[str, frozenset[str]] = {
    "card": frozenset({"AdaptiveCard"}),
    "element": INPUTS
    | {
        "ActionSet",
        "ColumnSet",
        "Container",
        "FactSet",
        "Image",
        "ImageSet",
        "Media",
        "RichTextBlock",
        "Table",
        "TextBlock",
    },
    "action": frozenset(
        f"Action.{kind}"
        for kind in ("Execute", "OpenUrl", "ShowCard", "Submit", "ToggleVisibility")
    ),
    "column": frozenset({"Column"}),
    "row": frozenset({"TableRow"}),
    "cell": frozenset({"TableCell"}),
    "image": frozenset({"Image"}),
    "inline": frozenset({"TextRun"}),
}
IMPLIED: Mapping[str, str] = {
    "column": "Column",
    "row": "TableRow",
    "cell": "TableCell",
    "image": "Image",
}
_BOX: Mapping[str, str] = {"items": "element", "selectAction": "action"}
SLOTS: Mapping[str, Mapping[str, str]] = {
    "AdaptiveCard": {"body": "element", "actions": "action", "selectAction": "action"},
    "ActionSet": {"actions": "action"},
    "Action.ShowCard": {"card": "card"},
    "Column": _BOX,
    "ColumnSet": {"columns": "column", "selectAction": "action"},
    "Container": _BOX,
    "Image": {"selectAction": "action"},
    "ImageSet": {"images": "image"},
    "Input.Text": {"inlineAction": "action"},
    "RichTextBlock": {"inlines": "inline"},
    "Table": {"rows": "row"},
    "TableCell": _BOX,
    "TableRow": {"cells": "cell"},
    "TextRun": {"selectAction": "action"},
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Action.Execute": ("verb",),
    "Action.OpenUrl": ("url",),
    "Action.ShowCard": ("card",),
    "Action.ToggleVisibility": ("targetElements",),
    "ActionSet": ("actions",),
    "Container": ("items",),
    "FactSet": ("facts",),
    "Image": ("url",),
    "ImageSet": ("images",),
    "Input.Toggle": ("id", "title"),
    "Media": ("sources",),
    "RichTextBlock": ("inlines",),
    "TableCell": ("items",),
    "TextBlock": ("text",),
    "TextRun": ("text",),
} | dict.fromkeys(INPUTS - {"Input.Toggle"}, ("id",))
TYPES: Mapping[str, type | tuple[type, ...]] = (
    dict.fromkeys(
        ("errorMessage", "fallbackText", "id", "label", "lang", "placeholder", "speak"), str
    )
    | dict.fromkeys(("altText", "iconUrl", "regex", "text", "title", "tooltip", "url", "verb"), str)
    | dict.fromkeys(("actions", "body", "cells", "choices", "columns", "facts", "images"), list)
    | dict.fromkeys(("inlines", "items", "rows", "sources", "targetElements"), list)
    | dict.fromkeys(("bleed", "isEnabled", "isMultiSelect", "isMultiline", "isRequired"), bool)
    | dict.fromkeys(("isSubtle", "isVisible", "separator", "wrap", "rtl"), bool)
    | dict.fromkeys(("maxLength", "maxLines"), int)
    | dict.fromkeys(("choices.data", "refresh", "card"), dict)
    | {"data": (dict, str)}
)
_COLOURS = "default dark light accent good warning attention"
VALUES: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "associatedInputs": "auto none",
        "color": _COLOURS,
        "fontType": "default monospace",
        "horizontalAlignment": "left center right",
        "mode": "primary secondary",
        "spacing": "default none small medium large extralarge padding",
        "verticalContentAlignment": "top center bottom",
        "weight": "default lighter bolder",
    }.items()
}
_BOX_STYLES = "default emphasis good attention warning accent"
STYLES: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "Action": "default positive destructive",
        "Column": _BOX_STYLES,
        "ColumnSet": _BOX_STYLES,
        "Container": _BOX_STYLES,
        "Image": "default person",
        "Input.ChoiceSet": "compact expanded filtered",
        "Input.Text": "text tel url email password",
        "TableCell": _BOX_STYLES,
        "TextBlock": "default heading columnheader",
    }.items()
}
