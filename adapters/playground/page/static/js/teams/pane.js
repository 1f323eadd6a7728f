// The Teams window: whom one acts as, chats and channels, one conversation, the composer, the dialog.

import { drawCard } from "./card.js";
import { drawPosts } from "./posts.js";
import { dialogUi } from "./ui.js";
import { composer } from "../composer.js";
import { fill, h, keepFocus, showLast, trap } from "../dom.js";
import { toast } from "../overlay.js";
import { act, read, refresh, set, store, unread } from "../store.js";
import { drawSwitch } from "../switch.js";

const ASK = "requestAccess"; // the message extension's action command
const parts = {};
let pane;
let shownPlace = "";
let toldUntil = new Date().toISOString();
let told = 0;

export function mountTeams(node) {
  pane = node;
  parts.switch = h("div.switch", { role: "radiogroup", "aria-label": "Act in Teams as" });
  parts.side = h("nav.side", { "aria-label": "Teams chats" });
  parts.head = h("header.place");
  parts.posts = h("div.messages", { "data-testid": "teams-messages", tabIndex: 0, role: "log", "aria-label": "Posts" });
  parts.composer = composer("teams", send);
  fill(node,
    h("div.pane-bar", {}, h("h2", {}, "Teams"), h("span.as", {}, "as"), parts.switch),
    h("div.window", {}, parts.side, h("div.talk", {}, parts.head, parts.posts, parts.composer.node)));
}

export function drawTeams() {
  const { teams } = store.state;
  drawSwitch(parts.switch, "teams", store.teamsAs, (key) => {
    set({ teamsAs: key });
    refresh();
  });
  const chat = current();
  drawSide(chat);
  drawHead(chat);
  drawTalk(chat);
  drawDialog(teams.dialog);
  tellToasts(teams);
}

function current() {
  const { chats } = store.state.teams;
  return chats.find((one) => one.id === store.teamsPlace[store.teamsAs]) ?? chats.find((one) => one.kind === "personal") ?? chats[0];
}

function open(chat) {
  parts.composer.thread(null);
  set({ teamsPlace: { ...store.teamsPlace, [store.teamsAs]: chat.id } });
}

/** Opens the chat with the app, as the person shown. */
export function openApp() {
  const chat = store.state.teams.chats.find((one) => one.kind === "personal");
  if (chat) open(chat);
}

function drawSide(place) {
  const { chats, teams } = store.state.teams;
  const sign = JSON.stringify([store.teamsAs, place.id, chats.map((one) => unread("teams", store.teamsAs, one.id))]);
  if (parts.side._sign === sign) return;
  parts.side._sign = sign;
  const entry = (one, face, name) => {
    const count = unread("teams", store.teamsAs, one.id);
    return h("button.side-entry", {
      type: "button", "aria-current": one.id === place.id ? "page" : null, class: count ? "unread" : "",
      "data-testid": "teams-place", "data-place": name, "data-focus": one.id, onclick: () => open(one),
    }, h("span.side-face", { "aria-hidden": "true" }, face), name, count > 0 && h("span.badge", {}, count));
  };
  const channels = (team) => chats.filter((one) => one.team === team.id);
  keepFocus(parts.side, () => fill(parts.side,
    h("div.side-title", {}, "Chat"), chats.filter((one) => one.kind === "personal").map((one) => entry(one, "🔑", "Daypass")),
    chats.filter((one) => one.kind === "groupChat").map((one) => entry(one, "👥", one.name)),
    teams.map((team) => [h("div.side-title", {}, team.name), channels(team).map((one) => entry(one, "▤", one.name))])));
}

function drawHead(chat) {
  const sign = `${store.teamsAs}/${chat.id}`;
  if (parts.head._sign === sign) return;
  parts.head._sign = sign;
  const app = chat.kind === "personal";
  const team = store.state.teams.teams.find((one) => one.id === chat.team);
  fill(parts.head, h("b", {}, app ? "Daypass" : `${team ? `${team.name} › ` : ""}${chat.name}`), app && h("span.tm-tab", {}, "Chat"),
    h("button.shortcut", { type: "button", "data-testid": "teams-shortcut", title: "Message extension: Request access", "aria-label": "Request access", onclick: () => act("teams", "extension", { command: ASK }) }, "+", h("span.shortcut-words", {}, " Request access")));
  parts.composer.target(app ? "Type a message" : "Start a post, @Daypass to ask");
}

function drawTalk(chat) {
  const box = parts.posts;
  const moved = shownPlace !== `${store.teamsAs}/${chat.id}`;
  shownPlace = `${store.teamsAs}/${chat.id}`;
  const low = moved || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  drawPosts(box, chat, (root) => parts.composer.thread(root));
  if (low) showLast(box, moved);
  if (document.visibilityState === "visible") read("teams", store.teamsAs, chat.id);
}

async function send(text, thread) {
  const answer = await act("teams", "say", { chat: current().id, text, thread });
  if (answer.kind === "error") toast(answer.text, "error");
  return answer;
}

function drawDialog(dialog) {
  const had = pane.querySelector(":scope > .veil.modal");
  if (!dialog) {
    if (had) {
      had.remove();
      pane.querySelector("textarea")?.focus({ preventScroll: true });
    }
    return;
  }
  const sign = JSON.stringify(dialog);
  if (had?._sign === sign) return;
  had?.remove();
  const leave = () => act("teams", "dialog-close", {});
  const content = dialog.card ? drawCard(dialog.card, dialogUi(dialog)) : h("p.empty", {}, `A web page: ${dialog.url}`);
  const box = h("div.dialog", { role: "dialog", "aria-modal": "true", "aria-label": dialog.title || "Daypass", "data-testid": "teams-dialog" },
    h("header", {}, h("span.avatar.bot.tiny", { "aria-hidden": "true" }, "🔑"), h("h3", {}, dialog.title || "Daypass"),
      h("button.icon", { type: "button", "aria-label": "Close", "data-testid": "teams-dialog-close", onclick: leave }, "×")),
    h("div.dialog-body", {}, content));
  trap(box, leave);
  const veil = h("div.veil.modal", {}, box);
  veil._sign = sign;
  pane.append(veil);
  (box.querySelector(".dialog-body :is(input, textarea, select)") ?? box.querySelector("button")).focus({ preventScroll: true });
}

/** Shows what Teams shows for a moment. Errors are shown at their card; older toasts are history. */
function tellToasts(teams) {
  const now = Date.now();
  if (now - told < 50) return;
  told = now;
  const fresh = teams.toasts.filter((one) => one.at > toldUntil);
  const here = current().kind === "personal";
  const wanted = { message: true, error: Boolean(teams.dialog), notification: !here };
  for (const one of fresh) if (wanted[one.kind]) toast(one.text, one.kind);
  const last = teams.toasts.at(-1)?.at;
  if (last && last > toldUntil) toldUntil = last;
}
