// The Slack window: whom one acts as, the sidebar, one conversation or Daypass's Home tab, the composer.

import { drawMessages } from "./messages.js";
import { homeTab, showModal } from "./modal.js";
import { composer } from "../composer.js";
import { fill, h, keepFocus, showLast } from "../dom.js";
import { toast } from "../overlay.js";
import { act, read, refresh, set, store, tick, unread } from "../store.js";
import { drawSwitch } from "../switch.js";

const ASK = "ask"; // the global shortcut's callback id
const parts = {};
let pane;
let shownPlace = "";

export function mountSlack(node) {
  pane = node;
  parts.switch = h("div.switch", { role: "radiogroup", "aria-label": "Act in Slack as" });
  parts.side = h("nav.side", { "aria-label": "Slack conversations" });
  parts.head = h("header.place");
  parts.messages = h("div.messages", { "data-testid": "slack-messages", tabIndex: 0, role: "log", "aria-label": "Messages" });
  parts.home = h("div.messages.home", { tabIndex: 0 });
  parts.composer = composer("slack", send);
  fill(node,
    h("div.pane-bar", {}, h("h2", {}, "Slack"), h("span.as", {}, "as"), parts.switch),
    h("div.window", {}, parts.side, h("div.talk", {}, parts.head, parts.messages, parts.home, parts.composer.node)));
}

export function drawSlack() {
  const { slack } = store.state;
  drawSwitch(parts.switch, "slack", store.slackAs, (key) => {
    set({ slackAs: key });
    refresh().then(() => onHome() && act("slack", "home", {}));
  });
  const place = current();
  drawSide(place);
  drawHead(place);
  const home = onHome();
  parts.messages.hidden = home;
  parts.home.hidden = !home;
  parts.composer.node.hidden = home;
  if (home) drawHome(slack.home);
  else drawTalk(place);
  showModal(pane, slack.views);
}

function places() {
  const { channels } = store.state.slack;
  const dm = channels.filter((one) => one.im_with === store.state.slack.me);
  return { dm: dm[0], channels: channels.filter((one) => !one.im_with) };
}

function current() {
  const { dm, channels } = places();
  return channels.find((one) => one.id === store.slackPlace[store.slackAs]) ?? dm;
}

function onHome() {
  return Boolean(current()?.im_with) && store.slackTab[store.slackAs] === "home";
}

export function openSlack(place) {
  parts.composer.thread(null);
  set({ slackPlace: { ...store.slackPlace, [store.slackAs]: place } });
}

function drawSide(place) {
  const { dm, channels } = places();
  const sign = JSON.stringify([store.slackAs, place.id, [dm, ...channels].map((one) => unread("slack", store.slackAs, one.id))]);
  if (parts.side._sign === sign) return;
  parts.side._sign = sign;
  const entry = (one, face, name) => {
    const count = unread("slack", store.slackAs, one.id);
    return h("button.side-entry", {
      type: "button", "aria-current": one.id === place.id ? "page" : null, class: count ? "unread" : "",
      "data-testid": "slack-place", "data-place": name, "data-focus": one.id, onclick: () => openSlack(one.id),
    }, h("span.side-face", { "aria-hidden": "true" }, face), name, count > 0 && h("span.badge", {}, count));
  };
  keepFocus(parts.side, () => fill(parts.side,
    h("div.side-team", {}, "Daypass Demo"),
    h("div.side-title", {}, "Apps"), entry(dm, "🔑", "Daypass"),
    h("div.side-title", {}, "Channels"), channels.map((one) => entry(one, "#", one.name))));
}

function drawHead(place) {
  const tab = store.slackTab[store.slackAs] ?? "messages";
  const sign = `${store.slackAs}/${place.id}/${tab}`;
  if (parts.head._sign === sign) return;
  parts.head._sign = sign;
  const tabs = place.im_with && h("div.tabs", { role: "tablist" }, [["home", "Home"], ["messages", "Messages"]].map(([key, name]) => (
    h("button.tab", { type: "button", role: "tab", "aria-selected": String(tab === key), "data-testid": `slack-tab-${key}`, onclick: () => openTab(key) }, name))));
  fill(parts.head, h("b", {}, place.im_with ? "Daypass" : `# ${place.name}`), tabs,
    h("button.shortcut", { type: "button", title: "Shortcut: Request access", "aria-label": "Request access", "data-testid": "slack-shortcut", onclick: shortcut }, "⚡", h("span.shortcut-words", {}, " Request access")));
  parts.composer.target(place.im_with ? "Message Daypass, or /access …" : `Message #${place.name}, @Daypass to ask`);
}

async function openTab(key) {
  set({ slackTab: { ...store.slackTab, [store.slackAs]: key } });
  if (key !== "home") return;
  const answer = await act("slack", "home", {});
  if (answer.failure) toast("Daypass did not answer. Is the bot running?", "error");
}

async function shortcut() {
  const answer = await act("slack", "shortcut", { callback: ASK });
  if (answer.error || answer.failure) toast(answer.error ?? "Daypass did not answer.", "error");
}

function drawHome(view) {
  const sign = JSON.stringify([view?.id, view?.hash, store.slackAs]);
  if (parts.home._sign === sign) return;
  parts.home._sign = sign;
  keepFocus(parts.home, () => fill(parts.home, homeTab(pane, view)));
}

function drawTalk(place) {
  const box = parts.messages;
  const moved = shownPlace !== `${store.slackAs}/${place.id}`;
  shownPlace = `${store.slackAs}/${place.id}`;
  const low = moved || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  keepFocus(box, () => drawMessages(box, place, pane, (ts) => parts.composer.thread(ts)));
  if (low) showLast(box, moved);
  if (document.visibilityState === "visible") read("slack", store.slackAs, place.id);
}

async function send(text, thread) {
  const answer = await act("slack", "say", { channel: current().id, text, thread });
  if (answer.failure && !text.startsWith("/")) toast("Daypass did not answer. Is the bot running?", "error");
  if (store.slackAs === "developer" && !answer.error && !answer.failure && /^\/access\s+\S/.test(text)) tick("ask");
  return answer;
}

export function writeInSlack(text) {
  openSlack(places().dm.id);
  set({ slackTab: { ...store.slackTab, [store.slackAs]: "messages" } });
  if (text) parts.composer.write(text);
}
