// Production: the roles and sessions that are really there, a prompt to log in with, the audit trail.

import { clockTime } from "./dates.js";
import { fill, h, keep } from "./dom.js";
import { toast } from "./overlay.js";
import { refreshProduction, set, store } from "./store.js";
import { drawSwitch } from "./switch.js";
import { post } from "./wire.js";

const parts = {};
const OWN = { daypass_bot: "Daypass's own role", daypass_orphans: "keeps what is left behind" };
const SAMPLE = "SELECT * FROM orders;";

export function mountProduction(node) {
  parts.roles = h("div.rows", { "data-testid": "roles" });
  parts.sessions = h("div.rows", { "data-testid": "sessions" });
  parts.audit = h("div.rows.audit", { "data-testid": "audit", tabIndex: 0 });
  parts.switch = h("div.switch.small", { role: "radiogroup", "aria-label": "Prompt as" });
  parts.output = h("div.output", { "data-testid": "prompt-output", tabIndex: 0, role: "log", "aria-label": "What the server said" });
  parts.login = login();
  parts.sql = statement();
  fill(node,
    h("div.block.things", {}, h("h2", {}, "Production PostgreSQL ", h("span.real", {}, "real")),
      h("h3", {}, "Open sessions"), parts.sessions, h("h3", {}, "Roles"), parts.roles),
    h("div.block.prompt", {}, h("div.pane-bar", {}, h("h2", {}, "Prompt"), h("span.as", {}, "as"), parts.switch), parts.login, parts.output, parts.sql),
    h("div.block.trail", {}, h("h2", {}, "Audit trail"), parts.audit));
}

function login() {
  parts.user = h("input", { placeholder: "user or psql command", "aria-label": "User", "data-testid": "prompt-user", autocomplete: "off", spellcheck: "false", autocapitalize: "off", oninput: unpack });
  parts.password = h("input", { placeholder: "password", type: "password", "aria-label": "Password", "data-testid": "prompt-password", autocomplete: "off" });
  const button = h("button", { type: "submit", "data-testid": "prompt-connect" }, "Connect");
  return h("form.login", { onsubmit: (event) => {
    event.preventDefault();
    send("connect", { user: parts.user.value, password: parts.password.value }).then(() => { parts.password.value = ""; });
  } }, parts.user, parts.password, button);
}

/** A pasted psql command says who the user is. */
function unpack() {
  const found = /\buser=([^\s'"]+)/.exec(parts.user.value) ?? /postgres(?:ql)?:\/\/([^:@/\s]+)/.exec(parts.user.value);
  if (found) parts.user.value = decodeURIComponent(found[1]);
}

function statement() {
  parts.query = h("input", { placeholder: SAMPLE, "aria-label": "SQL", "data-testid": "prompt-sql", autocomplete: "off", spellcheck: "false", autocapitalize: "off" });
  parts.run = h("button", { type: "submit", "data-testid": "prompt-run" }, "Run");
  const sign = h("span.sign", { "aria-hidden": "true" }, "orders=>");
  return h("form.sql", { onsubmit: (event) => {
    event.preventDefault();
    send("run", { sql: parts.query.value.trim() || SAMPLE }).then(() => { parts.query.value = ""; });
  } }, sign, parts.query, parts.run);
}

async function send(deed, given) {
  try {
    await post(`/prompt/${deed}`, { ...given, as: store.promptAs });
    await refreshProduction();
    (store.production.prompt.open ? parts.query : parts.user).focus({ preventScroll: true });
  } catch (error) {
    toast(error.message, "error");
  }
}

export function drawProduction() {
  drawSwitch(parts.switch, "prompt", store.promptAs, (key) => {
    set({ promptAs: key });
    refreshProduction();
  });
  const seen = store.production;
  if (!seen) return;
  drawRoles(seen);
  drawSessions(seen);
  drawPrompt(seen.prompt);
  drawAudit(seen.audit);
}

function drawRoles(seen) {
  const roles = seen.roles ?? [];
  const items = seen.trouble ? [{ empty: seen.trouble }] : roles;
  keep(parts.roles, items, (one) => one.name ?? "none", (one) => JSON.stringify(one), (one) => {
    if (one.empty) return h("div.empty", {}, one.empty);
    const lent = /^daypass_/.test(one.name) && one.login && !OWN[one.name];
    return h("div.row", { class: lent ? "lent" : "" },
      h("code", {}, one.name), one.login ? h("span.tag.login", {}, "can log in") : h("span.tag", {}, "no login"),
      h("span.holds", {}, OWN[one.name] ?? (one.holds.length > 0 && `holds ${one.holds.join(", ")}`)));
  });
}

function drawSessions(seen) {
  const own = (seen.sessions ?? []).filter((one) => one.user !== "daypass_bot" && one.user !== "postgres");
  const items = own.length ? own : [{ pid: "none" }];
  keep(parts.sessions, items, (one) => one.pid, (one) => JSON.stringify(one), (one) => (one.pid === "none"
    ? h("div.empty", {}, "Nobody is connected.")
    : h("div.row.lent", {}, h("code", {}, one.user), h("span.tag", {}, one.state ?? ""), h("span.holds", {}, one.query))));
}

function drawPrompt(prompt) {
  const items = prompt.entries.length ? prompt.entries.map((entry, at) => ({ ...entry, at })) : [{ kind: "empty", at: "empty" }];
  const low = parts.output.scrollHeight - parts.output.scrollTop - parts.output.clientHeight < 40;
  const before = parts.output.childElementCount;
  keep(parts.output, items, (one) => one.at, (one) => JSON.stringify([store.promptAs, one]), entry);
  if (low || before !== parts.output.childElementCount) parts.output.scrollTop = parts.output.scrollHeight;
  parts.run.disabled = !prompt.open;
  parts.login.classList.toggle("open", prompt.open);
}

function entry(one) {
  if (one.kind === "empty") return h("div.empty", {}, "Connect with the user and the password that Daypass shows the grantee.");
  const asked = one.asked && h("div.asked", {}, `orders=> ${one.asked}`);
  const said = one.kind === "result" ? one.tables.map(table) : h("div.said", { class: one.kind }, one.text);
  return h("div.entry", { "data-testid": `prompt-${one.kind}` }, asked, said);
}

function table(one) {
  if (!one.columns.length) return h("div.said", {}, one.done);
  const cell = (value) => h("td", { class: value === null ? "null" : "" }, value ?? "null");
  return h("div.grid", {}, h("table", {}, h("thead", {}, h("tr", {}, one.columns.map((name) => h("th", {}, name)))),
    h("tbody", {}, one.rows.map((row) => h("tr", {}, row.map(cell))))), h("div.said", {}, one.done));
}

const TITLES = ["event", "kind", "name"];
const ABOUT = ["actor", "subject", "request", "grant"];

function drawAudit(audit) {
  const items = audit.length ? [...audit].reverse() : [{ none: true }];
  keep(parts.audit, items, (one) => one.seq ?? (one.none ? "none" : JSON.stringify(one)), (one) => JSON.stringify(one), (one) => {
    if (one.none) return h("div.empty", {}, "Nothing has happened yet.");
    const at = one.at && clockTime(new Date(one.at), store.state.zone, true);
    const title = TITLES.map((name) => one[name]).find(Boolean) ?? "event";
    const change = [one.from, one.to].filter(Boolean).join(" → ");
    const about = new Set([...ABOUT.map((name) => one[name]), change, one.reason && `“${one.reason}”`].filter(Boolean));
    return h("div.row", {}, h("time", {}, at), h("b", {}, spaced(String(title))), h("span.holds", {}, [...about].join(" · ")));
  });
}

/** RequestSubmitted and request_submitted are "Request submitted" to a reader. */
function spaced(name) {
  const words = name.replaceAll("_", " ").replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function pointAtPrompt() {
  document.getElementById("production").scrollIntoView({ block: "nearest", behavior: "smooth" });
  parts.user.focus({ preventScroll: true });
}
