// Modals and the Home tab. What is typed outlives a change of the view as long as the ids stay.

import { blocks } from "./blocks.js";
import { uiOf } from "./ui.js";
import { fill, h, keepFocus, trap } from "../dom.js";
import { toast } from "../overlay.js";
import { act } from "../store.js";

const drafts = new Map(); // view id -> what was typed there

/** Shows the topmost of `views` over the pane, or takes the overlay away. */
export function showModal(pane, views) {
  const view = views.at(-1);
  const had = pane.querySelector(":scope > .veil.modal");
  if (!view) {
    drafts.clear();
    if (had) {
      had.remove();
      (had._before?.isConnected ? had._before : pane.querySelector("textarea"))?.focus({ preventScroll: true });
    }
    return;
  }
  const sign = JSON.stringify([view.id, view.hash, view.errors, view.trouble, views.length]);
  if (had?._sign === sign) return;
  const veil = had ?? h("div.veil.modal", { onmousedown: (event) => event.target === veil && event.preventDefault() });
  veil._before ??= document.activeElement;
  const scroll = veil._view === view.id ? veil.querySelector(".dialog-body")?.scrollTop : 0;
  const focused = keepFocus(veil, () => fill(veil, drawn(pane, view, views.length)));
  veil._sign = sign;
  if (!had) pane.append(veil);
  const body = veil.querySelector(".dialog-body");
  if (body && scroll) body.scrollTop = scroll;
  veil.querySelector(".sl-error")?.scrollIntoView({ block: "nearest" });
  if (!focused && veil._view !== view.id) start(veil, view);
  veil._view = view.id;
}

function start(veil, view) {
  const wanted = view.blocks.find((block) => block.element?.focus_on_load);
  const inside = wanted && veil.querySelector(`[data-block="${CSS.escape(wanted.block_id)}"] :is(input, textarea)`);
  (inside ?? veil.querySelector(".dialog-body :is(input, textarea)") ?? veil.querySelector("footer button:last-child")).focus({ preventScroll: true });
}

function drawn(pane, view, depth) {
  const typed = drafts.get(view.id) ?? drafts.set(view.id, new Map()).get(view.id);
  const ui = uiOf(view, pane, typed);
  const { title, submit, close, submit_disabled: off } = view.content;
  const leave = () => act("slack", "close", {});
  const box = h("form.dialog", {
    role: "dialog", "aria-modal": "true", "aria-label": title.text, "data-testid": "slack-modal", "data-view": view.id,
    onsubmit: (event) => send(event, view, typed, box), novalidate: true,
  },
  h("header", {},
    depth > 1 && h("button.icon", { type: "button", "aria-label": "Back", onclick: leave }, "‹"),
    h("h3", {}, title.text),
    h("button.icon", { type: "button", "aria-label": "Close", "data-testid": "slack-modal-x", onclick: leave }, "×")),
  view.trouble && h("div.dialog-trouble", { role: "alert" }, view.trouble),
  h("div.dialog-body", {}, blocks(view.blocks, ui, view.errors)),
  h("footer", {},
    h("button", { type: "button", "data-testid": "slack-modal-close", onclick: leave }, close?.text ?? "Cancel"),
    submit && h("button.primary", { type: "submit", "data-testid": "slack-modal-submit", disabled: off }, submit.text)));
  trap(box, leave);
  return box;
}

async function send(event, view, typed, box) {
  event.preventDefault();
  const submit = box.querySelector("[type=submit]");
  if (!submit || submit.getAttribute("aria-busy")) return;
  submit.setAttribute("aria-busy", "true");
  const values = {};
  for (const block of view.blocks.filter((one) => one.type === "input")) {
    const name = `${block.block_id}/${block.element.action_id}`;
    if (typed.has(name)) values[block.block_id] = { [block.element.action_id]: typed.get(name) };
  }
  const answer = await act("slack", "submit", { view: view.id, values });
  submit.removeAttribute("aria-busy");
  if (answer.error) toast(answer.error, "error");
}

/** The Home tab. */
export function homeTab(pane, view) {
  if (!view) return h("div.empty", {}, "Daypass has not drawn this Home tab yet.");
  return h("div.sl-home", { "data-testid": "slack-home" }, blocks(view.blocks, uiOf(view, pane)));
}
