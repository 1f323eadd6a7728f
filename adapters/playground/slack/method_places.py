"""auth.test, conversations.*, users.* and usergroups.*: who and what there is."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from adapters.playground.slack.arguments import Arguments, Method
from adapters.playground.slack.records import Channel, User, Usergroup
from adapters.playground.slack.wire import ApiError, Json
from adapters.playground.slack.workspace import Workspace

_PAGE = 100
_PAGE_MAX = 1000


class Places:
    """The methods that look things up, and the one that opens a direct conversation."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def table(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "auth.test": self._auth_test,
            "conversations.open": self._open,
            "conversations.info": self._info,
            "conversations.list": self._list,
            "conversations.members": self._members,
            "users.info": self._user,
            "users.lookupByEmail": self._by_email,
            "users.list": self._users,
            "usergroups.list": self._groups,
            "usergroups.users.list": self._group_users,
        }

    def _auth_test(self, _: Arguments) -> Json:
        app = self._workspace.app
        return {
            "url": f"https://{app.team_domain}.slack.com/",
            "team": app.team_domain.title(),
            "user": app.name,
            "team_id": app.team_id,
            "user_id": app.user_id,
            "bot_id": app.bot_id,
            "is_enterprise_install": False,
        }

    def _open(self, args: Arguments) -> Json:
        if known := args.text("channel"):
            return {"channel": self._described(self._seen(known))}
        ids = [i for i in args.text("users").split(",") if i]
        if not ids:
            raise ApiError("users_list_not_supplied")
        if len(ids) > 1:
            raise ApiError("too_many_users")
        user = self._person(ids[0])
        if user.deleted:
            raise ApiError("user_disabled")
        channel = self._workspace.dm(user.id)
        full = args.flag("return_im")
        return {"channel": self._described(channel) if full else {"id": channel.id}}

    def _info(self, args: Arguments) -> Json:
        channel = self._seen(args.text("channel"))
        counted = {"num_members": len(channel.members)}
        return {
            "channel": {
                **self._described(channel),
                **(counted if args.flag("include_num_members") else {}),
            }
        }

    def _list(self, args: Arguments) -> Json:
        types = set((args.text("types") or "public_channel").split(","))
        if not types <= {"public_channel", "private_channel", "im", "mpim"}:
            raise ApiError("invalid_types")
        hide = args.flag("exclude_archived")
        shown = [
            self._described(c)
            for c in self._workspace.channels.values()
            if _type(c) in types and self._visible(c) and not (hide and c.is_archived)
        ]
        page, cursor = _page(shown, args)
        return {"channels": page, **cursor}

    def _members(self, args: Arguments) -> Json:
        page, cursor = _page(self._seen(args.text("channel")).members, args)
        return {"members": page, **cursor}

    def _user(self, args: Arguments) -> Json:
        return {"user": self._member(self._person(args.text("user")))}

    def _by_email(self, args: Arguments) -> Json:
        wanted = args.text("email").lower()
        for user in self._workspace.users.values():
            if user.email.lower() == wanted and wanted and not user.deleted:
                return {"user": self._member(user)}
        raise ApiError("users_not_found")

    def _users(self, args: Arguments) -> Json:
        members = [self._member(user) for user in self._workspace.users.values()]
        page, cursor = _page(members, args)
        return {"members": page, "cache_ts": int(self._workspace.now().timestamp()), **cursor}

    def _groups(self, args: Arguments) -> Json:
        full = args.flag("include_users")
        groups = self._workspace.usergroups.values()
        return {"usergroups": [self._group(g, full=full) for g in groups]}

    def _group_users(self, args: Arguments) -> Json:
        group = self._workspace.usergroups.get(args.text("usergroup"))
        if group is None:
            raise ApiError("no_such_subteam")
        return {"users": list(group.users)}

    def _person(self, user: str) -> User:
        known = self._workspace.users.get(user)
        if known is None:
            raise ApiError("user_not_found")
        return known

    def _seen(self, channel: str) -> Channel:
        known = self._workspace.channels.get(channel)
        if known is None or not self._visible(known):
            raise ApiError("channel_not_found")
        return known

    def _visible(self, channel: Channel) -> bool:
        return not channel.is_private or self._workspace.app.user_id in channel.members

    def _described(self, channel: Channel) -> Json:
        common = {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.is_archived,
            "is_im": channel.im_with is not None,
            "is_mpim": False,
            "is_org_shared": False,
            "context_team_id": self._workspace.app.team_id,
        }
        if channel.im_with:
            return {**common, "user": channel.im_with}
        return {
            **common,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": not channel.is_private,
            "is_group": channel.is_private,
            "is_private": channel.is_private,
            "is_general": False,
            "is_shared": False,
            "is_ext_shared": False,
            "is_member": self._workspace.app.user_id in channel.members,
        }

    def _member(self, user: User) -> Json:
        offset = ZoneInfo(user.tz).utcoffset(self._workspace.now().replace(tzinfo=None))
        profile = {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": user.team_id,
        }
        return {
            "id": user.id,
            "team_id": user.team_id,
            "name": user.name,
            "real_name": user.real_name,
            "deleted": user.deleted,
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": {**profile, "email": user.email} if user.email else profile,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
            "is_bot": user.is_bot,
            "is_app_user": False,
            "updated": 0,
        }

    def _group(self, group: Usergroup, *, full: bool) -> Json:
        told = {
            "id": group.id,
            "team_id": self._workspace.app.team_id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "user_count": len(group.users),
            "date_delete": 0,
        }
        return {**told, "users": list(group.users)} if full else told


def _type(channel: Channel) -> str:
    if channel.im_with:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _page(rows: Sequence[object], args: Arguments) -> tuple[list[object], Json]:
    """Return one page of `rows` and the cursor of the next, empty after the last."""
    start, size = _start(args.text("cursor")), args.number("limit", _PAGE)
    if not 0 < size <= _PAGE_MAX:
        raise ApiError("invalid_arguments", "[ERROR] limit must be between 1 and 1000")
    end = start + size
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(rows) else ""
    return list(rows[start:end]), {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (ValueError, binascii.Error) as error:
        raise ApiError("invalid_cursor") from error
