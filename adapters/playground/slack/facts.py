"""What Slack's method pages say: arguments, own error codes and rate of each method we serve.

The fake answers with no code that is not listed here for the method or common to all methods.
`conversations.list` and `blocks.validate` have no page in our fact table; theirs are from memory.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One Web API method; `per_minute` is its tier per app and workspace, None where special."""

    per_minute: int | None
    required: tuple[str, ...]
    optional: tuple[str, ...]
    errors: frozenset[str]


def _method(
    *, per_minute: int | None = None, required: str = "", optional: str = "", errors: str = ""
) -> Method:
    return Method(
        per_minute=per_minute,
        required=tuple(required.split()),
        optional=tuple(optional.split()),
        errors=frozenset(errors.split()),
    )


_COMMON = (
    "access_denied account_inactive deprecated_endpoint fatal_error internal_error "
    "invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset "
    "invalid_form_data invalid_json invalid_post_type json_not_object missing_post_type "
    "missing_scope no_permission not_allowed_token_type not_authed org_login_required "
    "ratelimited request_timeout service_unavailable team_access_not_granted "
    "team_added_to_org token_expired token_revoked unknown_method "
)
COMMON_ERRORS = frozenset(_COMMON.split())

METHODS: dict[str, Method] = {
    "auth.test": _method(),
    "apps.connections.open": _method(
        per_minute=50,
        errors="forbidden_team insecure_request missing_args",
    ),
    "chat.postMessage": _method(
        required="channel",
        optional=(
            "as_user attachments blocks current_draft_last_updated_ts icon_emoji icon_url "
            "link_names markdown_text metadata mrkdwn parse reply_broadcast text thread_ts "
            "unfurl_links unfurl_media username"
        ),
        errors=(
            "as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message "
            "channel_not_found draft_already_deleted draft_already_sent draft_has_conflict "
            "draft_not_found duplicate_channel_not_found duplicate_message_not_found "
            "invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema "
            "is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled "
            "metadata_must_be_sent_from_app metadata_too_large missing_file_data "
            "msg_blocks_too_long no_text not_in_channel rate_limited restricted_action "
            "restricted_action_non_threadable_channel restricted_action_read_only_channel "
            "restricted_action_thread_locked restricted_action_thread_only_channel "
            "slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked "
            "slack_connect_lists_sharing_blocked team_not_found too_many_attachments "
            "too_many_contact_cards"
        ),
    ),
    "chat.postEphemeral": _method(
        per_minute=100,
        required="channel user",
        optional=(
            "as_user attachments blocks icon_emoji icon_url link_names markdown_text parse text "
            "thread_ts username"
        ),
        errors=(
            "cannot_reply_to_message channel_not_found invalid_attachments invalid_blocks "
            "invalid_blocks_format is_archived markdown_text_conflict message_limit_exceeded "
            "messages_tab_disabled msg_too_long no_text not_in_channel restricted_action "
            "too_many_attachments user_not_in_channel"
        ),
    ),
    "chat.update": _method(
        per_minute=50,
        required="channel ts",
        optional=(
            "as_user attachments blocks file_ids link_names markdown_text metadata parse "
            "reply_broadcast text unfurled_attachments"
        ),
        errors=(
            "as_user_not_supported block_mismatch blocked_file_type cant_broadcast_message "
            "cant_update_message channel_not_found edit_window_closed external_channel_migrating "
            "file_deleted file_is_deleted file_not_found file_share_limit_reached "
            "invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format "
            "invalid_metadata_schema is_inactive markdown_text_conflict max_file_sharing_exceeded "
            "message_limit_exceeded message_not_found metadata_must_be_sent_from_app "
            "metadata_too_large msg_too_long no_dual_broadcast_content_update no_text "
            "posting_to_channel_denied slack_connect_blocked_file_type "
            "slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked "
            "slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked "
            "streaming_state_conflict team_not_found too_many_attachments unable_to_share_files "
            "update_failed"
        ),
    ),
    "chat.delete": _method(
        per_minute=50,
        required="channel ts",
        optional="as_user",
        errors="cant_delete_message channel_not_found message_not_found",
    ),
    "chat.getPermalink": _method(
        required="channel message_ts",
        errors="channel_not_found message_not_found",
    ),
    "conversations.open": _method(
        per_minute=50,
        optional="channel prevent_creation return_im users",
        errors=(
            "channel_not_found invalid_user_combination method_not_supported_for_channel_type "
            "not_enough_users too_many_users user_disabled user_not_found user_not_visible "
            "users_list_not_supplied"
        ),
    ),
    "conversations.info": _method(
        per_minute=50,
        required="channel",
        optional="include_locale include_num_members",
        errors="channel_is_limited_access channel_not_found",
    ),
    "conversations.members": _method(
        per_minute=100,
        required="channel",
        optional="cursor limit",
        errors=(
            "channel_not_found fetch_members_failed invalid_cursor invalid_limit "
            "method_not_supported_for_channel_type"
        ),
    ),
    "users.info": _method(
        per_minute=100,
        required="user",
        optional="include_locale",
        errors="too_many_users user_not_found user_not_visible",
    ),
    "users.list": _method(
        per_minute=20,
        optional="cursor include_locale limit team_id",
        errors="invalid_cursor limit_required missing_argument",
    ),
    "users.lookupByEmail": _method(
        per_minute=50,
        required="email",
        errors="users_not_found",
    ),
    "usergroups.list": _method(
        per_minute=20,
        optional="include_count include_disabled include_users team_id",
        errors=(
            "invalid_cursor invalid_team missing_argument plan_upgrade_required users_not_found"
        ),
    ),
    "usergroups.users.list": _method(
        per_minute=20,
        required="usergroup",
        optional="include_disabled team_id",
        errors="invalid_cursor no_such_subteam plan_upgrade_required",
    ),
    "views.open": _method(
        per_minute=100,
        required="view",
        optional="interactivity_pointer trigger_id",
        errors=(
            "duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id "
            "view_too_large"
        ),
    ),
    "views.push": _method(
        per_minute=100,
        required="view",
        optional="interactivity_pointer trigger_id",
        errors=(
            "duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id "
            "not_found push_limit_reached view_too_large"
        ),
    ),
    "views.update": _method(
        per_minute=100,
        required="view",
        optional="external_id hash view_id",
        errors="duplicate_external_id hash_conflict not_found view_too_large",
    ),
    "views.publish": _method(
        per_minute=100,
        required="user_id view",
        optional="hash",
        errors=(
            "duplicate_external_id hash_conflict missing_profile_id not_enabled not_implemented "
            "view_too_large"
        ),
    ),
    "conversations.list": _method(
        per_minute=20,
        optional="cursor exclude_archived limit team_id types",
        errors="invalid_cursor invalid_limit invalid_types missing_argument",
    ),
    "blocks.validate": _method(
        per_minute=100,
        optional="blocks message view",
        errors="invalid_blocks invalid_blocks_format",
    ),
}


def allows(method: str, code: str) -> bool:
    """Whether Slack may answer `method` with the error `code`."""
    known = METHODS.get(method)
    return code in COMMON_ERRORS or (known is not None and code in known.errors)
