// The messages of one Slack conversation, with their threads, and which of them are only for you.

import { blocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { names, uiOf } from "./ui.js";
import { avatar, h, keep } from "../dom.js";
import { clockTime, dayName } from "../dates.js";
import { menuButton, toast } from "../overlay.js";
import { act, store } from "../store.js";

const ABOUT_THIS = "ask_about"; // the message shortcut's callback id

/** Draws the messages of a channel into `box`; `reply(ts)` starts a thread. */
export function drawMessages(box, channel, pane, reply) {
  const all = store.state.slack.messages.filter((one) => one.channel === channel.id);
  const roots = all.filter((one) => !one.thread_ts || !all.some((root) => root.ts === one.thread_ts && root !== one));
  const rows = roots.flatMap((root) => [root, ...all.filter((one) => one !== root && one.thread_ts === root.ts)]);
  const at = names();
  const items = rows.length ? withDays(rows, at) : [{ empty: true }];
  keep(box, items, (item) => item.id ?? item.day ?? "empty", sign, (item) => {
    if (item.empty) return nothing(channel);
    return item.day ? h("div.day", { role: "separator" }, h("span", {}, item.day)) : row(item, pane, reply, at);
  });
}

function withDays(rows, at) {
  let last = "";
  return rows.flatMap((row) => {
    const day = dayName(new Date(Number(row.ts) * 1000), at.zone, at.now);
    const fresh = day !== last && !row.thread_ts;
    if (fresh) last = day;
    return fresh ? [{ day }, row] : [row];
  });
}

function sign(item) {
  if (!item.id) return item.day ?? store.slackAs;
  return JSON.stringify([item.blocks, item.text, item.edited_ts, item.thread_ts, item.attachments, store.slackAs]);
}

function nothing(channel) {
  const words = channel.im_with
    ? "Ask for access in your own words, or with /access. Try: /access orders write 1h INC-7 checkout is failing"
    : "Nothing here yet. Mention @Daypass to ask for access in front of everybody.";
  return h("div.empty", {}, words);
}

function row(message, pane, reply, at) {
  const user = store.state.slack.users.find((one) => one.id === message.user);
  const name = user?.real_name ?? "Somebody";
  const app = user?.is_bot || message.user === "USLACKBOT";
  const picture = user?.is_bot ? h("span.avatar.sl-avatar.bot", { "aria-hidden": "true" }, "🔑") : avatar(name, "sl-avatar");
  const only = message.ephemeral_to && h("div.sl-only", {}, h("span", { "aria-hidden": "true" }, "👁 "), "Only visible to you");
  const time = h("time.sl-time", {}, clockTime(new Date(Number(message.ts) * 1000), at.zone));
  const body = message.blocks.length ? blocks(message.blocks, uiOf(message, pane)) : h("div.sl-words", {}, mrkdwn(message.text, at));
  const edited = message.edited_ts && !app && h("span.sl-edited", {}, " (edited)");
  return h("article.sl-message", {
    class: [message.ephemeral_to && "ephemeral", isReply(message) && "reply"].filter(Boolean).join(" "),
    "data-testid": "slack-message", "data-id": message.id, "aria-label": `${name}: ${message.text}`.slice(0, 200),
  },
  picture,
  h("div.sl-content", {},
    only,
    h("div.sl-by", {}, h("b", {}, name), app && h("span.sl-app", {}, "APP"), time),
    body, edited, (message.attachments ?? []).map((one) => attachment(one, message, pane))),
  !message.ephemeral_to && tools(message, reply));
}

function isReply(message) {
  return message.thread_ts && message.thread_ts !== message.ts;
}

function attachment(given, message, pane) {
  const inner = given.blocks ? blocks(given.blocks, uiOf(message, pane)) : mrkdwn(given.text ?? given.fallback ?? "", names());
  const colour = /^#[0-9a-f]{6}$/i.test(given.color ?? "") ? given.color : "#ddd";
  return h("div.sl-attachment", { style: { borderLeftColor: colour } }, inner);
}

function tools(message, reply) {
  const about = async () => {
    const answer = await act("slack", "shortcut", { callback: ABOUT_THIS, message: message.id });
    if (answer.error || answer.failure) toast(answer.error ?? "Daypass did not answer.", "error");
  };
  return h("div.sl-tools", {}, menuButton("button.icon", "Message actions", "⋯", [
    ["Reply in thread", () => reply(message.thread_ts ?? message.ts)],
    ["Request access for this", about],
  ]));
}
