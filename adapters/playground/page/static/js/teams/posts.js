// The posts of one Teams chat or channel: bubbles in a chat, threads in a channel.

import { drawCard } from "./card.js";
import { markdown } from "./markdown.js";
import { cardUi } from "./ui.js";
import { clockTime, dayName } from "../dates.js";
import { avatar, h, keep } from "../dom.js";
import { menuButton } from "../overlay.js";
import { act, store } from "../store.js";

const ABOUT_THIS = "requestAccess"; // the message extension's action command

export function drawPosts(box, chat, reply) {
  const now = new Date(store.state.now);
  const roots = chat.messages.filter((one) => one.root === one.id || chat.kind !== "channel");
  const rows = chat.kind !== "channel" ? roots : roots.flatMap((root) => [root, ...chat.messages.filter((one) => one.root === root.id && one !== root)]);
  const items = rows.length ? withDays(rows, store.state.zone, now) : [{ empty: true }];
  keep(box, items, (item) => item.id ?? item.day ?? "empty", sign, (item) => {
    if (item.empty) return h("div.empty", {}, emptyWords(chat));
    return item.day ? h("div.tm-day", { role: "separator" }, item.day) : post(item, chat, reply);
  });
  refreshSeen(chat);
}

function withDays(rows, zone, now) {
  let last = "";
  return rows.flatMap((row) => {
    const day = dayName(new Date(row.sentAt), zone, now);
    const fresh = day !== last;
    last = day;
    return fresh ? [{ day }, row] : [row];
  });
}

function sign(item) {
  return item.id ? JSON.stringify([item.card, item.text, item.editedAt, store.teamsAs]) : `${item.day ?? ""}${store.teamsAs}`;
}

function emptyWords(chat) {
  return chat.kind === "personal"
    ? "Requests that you may decide arrive here. You can also ask for access in your own words."
    : "Nothing here yet. Mention @Daypass to ask for access in front of everybody.";
}

function post(message, chat, reply) {
  const mine = message.from === store.state.teams.me;
  const answer = chat.kind === "channel" && message.root !== message.id;
  const picture = message.byBot ? h("span.avatar.tm-avatar.bot", { "aria-hidden": "true" }, "🔑") : avatar(message.fromName, "tm-avatar");
  const time = clockTime(new Date(message.sentAt), store.state.zone);
  const words = message.text && h("div.tm-words", {}, message.byBot ? markdown(message.text, store.state.zone, { code: true }) : typed(message.text));
  return h("article.tm-post", {
    class: [mine && chat.kind !== "channel" && "mine", answer && "answer", message.card && "carded"].filter(Boolean).join(" "),
    "data-testid": "teams-message", "data-id": message.id,
  },
  picture,
  h("div.tm-body", {},
    h("div.tm-by", {}, h("b", {}, message.fromName), h("time", {}, time), message.editedAt && !message.byBot && h("span", {}, "Edited")),
    h("div.tm-bubble", {}, words, message.card && drawCard(message.card, cardUi(message))),
    chat.kind === "channel" && !answer && h("button.tm-reply", { type: "button", onclick: () => reply(message.root) }, "↩ Reply")),
  tools(message));
}

function typed(text) {
  return text.split(/(@Daypass)/i).map((part) => (/^@daypass$/i.test(part) ? h("span.tm-mention", {}, "Daypass") : part));
}

function tools(message) {
  return h("div.tm-tools", {}, menuButton("button.icon", "Message actions", "⋯", [
    ["Request access for this", () => act("teams", "extension", { command: ABOUT_THIS, message: message.id })],
  ]));
}

const refreshed = new Map();

/** Asks for the viewer's own card, as the client does by itself when a card comes into view. */
function refreshSeen(chat) {
  const { me } = store.state.teams;
  const minute = Math.floor(Date.parse(store.state.now) / 60_000);
  for (const message of chat.messages.filter((one) => one.card?.refresh)) {
    const users = message.card.refresh.userIds;
    const key = `${me}/${message.id}`;
    const version = `${message.editedAt}/${minute}`;
    if ((users && !users.includes(me)) || refreshed.get(key) === version) continue;
    refreshed.set(key, version);
    act("teams", "refresh", { message: message.id });
  }
}
