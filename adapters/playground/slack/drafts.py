"""Turn what a bot posted into a draft, or refuse it as Slack would."""

from collections.abc import Mapping

from adapters.playground.slack.arguments import Arguments
from adapters.playground.slack.blocks import blocks_faults
from adapters.playground.slack.records import Draft
from adapters.playground.slack.wire import ApiError, Json

TEXT_MAX = 40_000


def read(args: Arguments, *, truncate: bool = False) -> Draft:
    """Return the message in `args`; ApiError when Slack would refuse it.

    Text over 40,000 characters is cut with `truncate` (chat.postMessage) and refused otherwise.
    """
    text = args.text("text") or args.text("markdown_text")
    if args.text("text") and args.text("markdown_text"):
        raise ApiError("markdown_text_conflict")
    blocks = args.value("blocks", "invalid_blocks_format") or []
    attachments = args.value("attachments", "invalid_arguments") or []
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    if not (text or blocks or attachments):
        raise ApiError("no_text")
    if faults := blocks_faults(blocks):
        raise ApiError("invalid_blocks", *faults)
    if len(text) > TEXT_MAX and not truncate:
        raise ApiError("msg_too_long")
    return Draft(
        text=text[:TEXT_MAX],
        blocks=blocks,
        thread_ts=args.text("thread_ts") or None,
        metadata=_metadata(args.value("metadata", "invalid_metadata_format")),
        attachments=attachments if isinstance(attachments, list) else [],
    )


def from_reply(body: Mapping[str, object]) -> Draft:
    """Return the message in a response to a command or to a response URL."""
    return read(Arguments(dict(body)))


def _metadata(given: object) -> Json | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not {"event_type", "event_payload"} <= given.keys():
        raise ApiError("invalid_metadata_format")
    if not isinstance(given["event_type"], str) or not isinstance(given["event_payload"], dict):
        raise ApiError("invalid_metadata_schema")
    return given
