// What the page knows: the last state from the server, whom it acts as, where it looks, what was read.

import { get, post } from "./wire.js";

const KEPT = "daypass-playground";
const FIRST = {
  slackAs: "developer", teamsAs: "lead", promptAs: "developer",
  slackPlace: {}, teamsPlace: {}, slackTab: {}, seen: { slack: {}, teams: {} }, done: {},
};

export const store = { ...structuredClone(FIRST), ...recall(), state: null, production: null, lost: false };
const listeners = [];

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

export function onChange(listener) {
  listeners.push(listener);
}

/** Changes fields of the store, keeps them for a reload of the page, and redraws. */
export function set(fields) {
  Object.assign(store, fields);
  const kept = Object.fromEntries(Object.keys(FIRST).map((name) => [name, store[name]]));
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  listeners.forEach((listener) => listener());
}

let wanted = 0;

/** Fetches the state of the persons shown; an older answer never replaces a newer one. */
export async function refresh() {
  const mine = ++wanted;
  const state = await get("/state", { slack_as: store.slackAs, teams_as: store.teamsAs });
  if (mine === wanted) set({ state, fetched: Date.now() });
}

export async function refreshProduction() {
  const production = await get("/production", { as: store.promptAs });
  set({ production, done: { ...store.done, ...ticked(production) } });
}

function ticked(production) {
  const ended = production.prompt.entries.some((entry) => entry.kind === "ended");
  return { ...(production.prompt.open && { connect: true }), ...(ended && { end: true }) };
}

/** Does something in a chat as the person shown there; trouble comes back as {error}. */
export async function act(chat, deed, given) {
  const who = given.as ?? (chat === "slack" ? store.slackAs : store.teamsAs);
  try {
    return await post(`/${chat}/${deed}`, { ...given, as: who });
  } catch (error) {
    return { error: error.message };
  }
}

export function tick(step) {
  if (!store.done[step]) set({ done: { ...store.done, [step]: true } });
}

/** How many messages in a place, or in all places, this persona has not seen. */
export function unread(chat, persona, place) {
  const marks = store.state?.marks[chat][persona] ?? {};
  const seen = store.seen[chat][persona] ?? {};
  const count = (name) => (marks[name] ?? []).filter((mark) => mark > (seen[name] ?? "")).length;
  return place ? count(place) : Object.keys(marks).reduce((sum, name) => sum + count(name), 0);
}

/** Notes that everything in this place was read by this persona. */
export function read(chat, persona, place) {
  const last = store.state?.marks[chat][persona]?.[place]?.at(-1);
  const seen = store.seen[chat];
  if (!last || (seen[persona]?.[place] ?? "") >= last) return;
  seen[persona] = { ...seen[persona], [place]: last };
  queueMicrotask(() => set({}));
}

export function person(key) {
  return store.state?.cast.find((one) => one.key === key);
}
