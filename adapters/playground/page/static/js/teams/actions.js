// The buttons of Adaptive Cards: Execute, Submit, OpenUrl, ShowCard and ToggleVisibility.

import { fillCard } from "./card.js";
import { gather } from "./inputs.js";
import { fill, h } from "../dom.js";
import { menuButton } from "../overlay.js";

const MOST = 6;

/** A row of buttons; secondary ones and those beyond the sixth are in its overflow menu. */
export function actionRow(actions, ui) {
  const shown = actions.filter((one) => String(one.mode).toLowerCase() !== "secondary").slice(0, MOST);
  const more = actions.filter((one) => !shown.includes(one));
  const below = h("div.ac-below");
  const bar = h("div.ac-bar", { role: "alert", hidden: true, "data-testid": "teams-error" });
  const place = { ...ui, below, bar };
  const menu = more.length > 0 && menuButton("button.ac-btn.ac-more", "More actions", "⋯", more.map((one) => [one.title ?? one.verb, () => run(one, place)]));
  return h("div.ac-actions", {}, h("div.ac-buttons", {}, shown.map((one) => button(one, place)), menu), bar, below);
}

function button(action, ui) {
  const node = h("button.ac-btn", {
    type: "button", class: (action.style ?? "").toLowerCase(), title: action.tooltip, disabled: action.isEnabled === false,
    "data-verb": action.verb, "aria-expanded": action.type === "Action.ShowCard" ? "false" : null,
    onclick: () => busy(node, () => run(action, ui, node)),
  }, action.title ?? action.verb ?? "Open");
  return node;
}

async function busy(node, work) {
  if (node.getAttribute("aria-busy")) return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** Makes a whole element a button, as selectAction does. */
export function selectable(node, action, ui) {
  if (!action || action.isEnabled === false) return;
  const go = (event) => {
    if (event.target !== node && event.target.closest("button, a, input, select, textarea")) return;
    run(action, { ...ui, bar: h("div"), below: h("div") });
  };
  node.classList.add("ac-selectable");
  node.tabIndex = 0;
  node.setAttribute("role", action.type === "Action.OpenUrl" ? "link" : "button");
  node.addEventListener("click", go);
  node.addEventListener("keydown", (event) => event.key === "Enter" && event.target === node && go(event));
}

async function run(action, ui, node) {
  const own = KINDS[action.type];
  if (own) return own(action, ui, node);
  if (action.type !== "Action.Execute" && action.type !== "Action.Submit") {
    return action.fallback?.type ? run(action.fallback, ui, node) : undefined;
  }
  const none = String(action.associatedInputs ?? "auto").toLowerCase() === "none";
  const inputs = none ? {} : gather(ui.scope);
  if (!inputs) return undefined;
  ui.bar.hidden = true;
  const answer = await (action.type === "Action.Execute" ? ui.execute : ui.submit)(action, inputs);
  const words = answer.error ?? (["error", "blocked"].includes(answer.kind) ? answer.text : "");
  ui.bar.hidden = !words;
  fill(ui.bar, words);
  if (words) ui.bar.scrollIntoView({ block: "nearest" });
  return undefined;
}

function openUrl(action) {
  if (/^(https?|mailto):/i.test(action.url)) window.open(action.url, "_blank", "noopener,noreferrer");
}

function showCard(action, ui, node) {
  const had = ui.below.querySelector(":scope > .ac-sub");
  const same = had?._action === action;
  had?.remove();
  node?.parentNode.querySelectorAll("[aria-expanded=true]").forEach((one) => one.setAttribute("aria-expanded", "false"));
  if (same) return;
  const sub = h("div.ac-sub");
  sub._action = action;
  fillCard(sub, action.card, { ...ui, scope: [...ui.scope, sub] });
  ui.below.append(sub);
  sub.scrollIntoView({ block: "nearest" });
  node?.setAttribute("aria-expanded", "true");
}

function toggleVisibility(action, ui) {
  for (const target of action.targetElements) {
    const [id, wanted] = typeof target === "string" ? [target] : [target.elementId, target.isVisible];
    const node = ui.root.querySelector(`[data-ac-id="${CSS.escape(id)}"]`);
    if (node) node.hidden = wanted === undefined ? !node.hidden : !wanted;
  }
}

const KINDS = {
  "Action.OpenUrl": openUrl,
  "Action.ShowCard": showCard,
  "Action.ToggleVisibility": toggleVisibility,
};

/** The name by which the fake finds this very button: its id, its title if no other has it, its verb. */
export function wantedName(action, card) {
  const titles = [];
  JSON.stringify(card, (name, value) => {
    if (value?.type?.startsWith?.("Action.") && name !== "fallback") titles.push(value.title);
    return value;
  });
  const only = action.title && titles.filter((one) => one === action.title).length === 1;
  return action.id ?? (only ? action.title : action.verb ?? action.title);
}
