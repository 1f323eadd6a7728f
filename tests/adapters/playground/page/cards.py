"""Adaptive Cards as Daypass shows them in Teams."""

from typing import Any

Json = dict[str, Any]


def approval(why: str) -> Json:
    """Return the approver's Adaptive Card."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "Full"},
        "body": [
            _head("warning", "🔐", "High-risk access request", "REQ-1 · 1 decision needed"),
            {
                "type": "RichTextBlock",
                "inlines": [
                    {"type": "TextRun", "text": "Priya Nair", "weight": "Bolder"},
                    {"type": "TextRun", "text": " asks for "},
                    {"type": "TextRun", "text": "write", "weight": "Bolder"},
                    {"type": "TextRun", "text": " on "},
                    {"type": "TextRun", "text": "orders-prod/orders", "weight": "Bolder"},
                ],
            },
            {
                "type": "FactSet",
                "facts": [
                    {"title": "Environment", "value": "**production**"},
                    {"title": "Risk", "value": "high"},
                    {"title": "Duration", "value": "1 hour, from opening"},
                    {
                        "title": "Lapses",
                        "value": "{{DATE(2026-11-22T17:00Z, SHORT)}} {{TIME(2026-11-22T17:00Z)}}",
                    },
                ],
            },
            {
                "type": "Container",
                "style": "emphasis",
                "items": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": why}]}],
            },
            {
                "type": "TextBlock",
                "text": "You are asked as the manager of Priya Nair.",
                "wrap": True,
                "isSubtle": True,
                "size": "Small",
            },
            {
                "type": "Input.ChoiceSet",
                "id": "duration",
                "label": "Grant for",
                "value": "60",
                "choices": [
                    {"title": "30 minutes", "value": "30"},
                    {"title": "1 hour (asked)", "value": "60"},
                ],
            },
            {
                "type": "Input.Text",
                "id": "note",
                "label": "Note",
                "isMultiline": True,
                "placeholder": "Seen by the requester",
            },
        ],
        "actions": [
            _execute("Approve", "approve", style="positive"),
            _execute("Deny…", "deny", style="destructive"),
            _execute("Details", "details", mode="secondary"),
        ],
    }


def decided(who: str) -> Json:
    """Return what the approver's card becomes."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [
            _head("good", "✅", "Approved", f"REQ-1 · by {who}"),
            {
                "type": "TextBlock",
                "text": "Priya Nair, write on orders-prod/orders, 1 hour.",
                "wrap": True,
            },
        ],
    }


def reason() -> Json:
    """Return the dialog in which a reason is given."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [
            {
                "type": "Input.Text",
                "id": "reason",
                "label": "Reason",
                "isRequired": True,
                "isMultiline": True,
                "errorMessage": "Say why, so that they know what to do next.",
            },
            {
                "type": "Input.ChoiceSet",
                "id": "other",
                "label": "Better ask for",
                "style": "filtered",
                "choices": [{"title": "read on orders", "value": "read"}],
                "choices.data": {"type": "Data.Query", "dataset": "what"},
            },
        ],
        "actions": [
            {"type": "Action.Submit", "id": "deny", "title": "Deny", "style": "destructive"}
        ],
    }


def _head(style: str, face: str, title: str, line: str) -> Json:
    words = [
        {
            "type": "TextBlock",
            "text": title,
            "wrap": True,
            "weight": "Bolder",
            "size": "Medium",
            "style": "heading",
        },
        {
            "type": "TextBlock",
            "text": line,
            "wrap": True,
            "spacing": "None",
            "isSubtle": True,
            "size": "Small",
        },
    ]
    icon = {"type": "TextBlock", "text": face, "size": "Large"}
    columns = [
        {"type": "Column", "width": "auto", "verticalContentAlignment": "Center", "items": [icon]},
        {"type": "Column", "width": "stretch", "items": words},
    ]
    row = {"type": "ColumnSet", "columns": columns}
    return {"type": "Container", "style": style, "bleed": True, "items": [row]}


def _execute(title: str, verb: str, **more: object) -> Json:
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": verb,
        "data": {"rid": "REQ-1"},
        **more,
    }
