// Small things on top of the page: toasts, and the question "are you sure?".

import { fill, h, trap } from "./dom.js";

const SHOWN = 6000; // milliseconds

export function toast(text, kind = "message") {
  const box = document.querySelector(".toasts");
  const node = h("div.toast", { class: kind, "data-testid": "toast" }, text);
  box.append(node);
  while (box.children.length > 4) box.firstChild.remove();
  setTimeout(() => node.remove(), SHOWN);
}

/** Fixed-width text with a button that copies it. */
export function copyable(...kids) {
  const text = h("pre.mr-pre", {}, kids);
  const button = h("button.copy", { type: "button", "data-testid": "copy", onclick: async () => {
    await navigator.clipboard?.writeText(text.textContent).catch(() => {});
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  } }, "Copy");
  return h("div.copyable", {}, text, button);
}

/** Asks in an overlay over `pane`; resolves to true or false. */
export function confirmIn(pane, { title, body, yes, no, danger }) {
  return new Promise((answer) => {
    const before = document.activeElement;
    const done = (value) => {
      veil.remove();
      before?.focus?.({ preventScroll: true });
      answer(value);
    };
    const agree = h("button.primary", { type: "button", "data-testid": "confirm-yes", class: danger ? "danger" : "", onclick: () => done(true) }, yes);
    const box = h("div.dialog.small", { role: "alertdialog", "aria-modal": "true", "aria-label": title, "data-testid": "confirm" },
      h("h3", {}, title), h("div.dialog-body", {}, body),
      h("footer", {}, h("button", { type: "button", "data-testid": "confirm-no", onclick: () => done(false) }, no), agree));
    const veil = h("div.veil.over", {}, box);
    trap(box, () => done(false));
    pane.append(veil);
    agree.focus();
  });
}

/** A button that opens a menu of [label, action]; arrows move, Escape closes. */
export function menuButton(what, label, face, entries) {
  const list = h("div.menu", { role: "menu", hidden: true });
  const button = h(what, { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label, onclick: toggle }, face);
  const box = h("span.menu-box", { onfocusout: (event) => !box.contains(event.relatedTarget) && close() }, button, list);

  function toggle() {
    if (!list.hidden) return close();
    fill(list, entries.map(([name, run, danger]) => h("button", {
      type: "button", role: "menuitem", class: danger ? "danger" : "", onkeydown: move,
      onclick: () => { close(); run(); },
    }, name)));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.firstChild?.focus();
  }

  function close() {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  function move(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      button.focus();
    }
    const way = { ArrowDown: "nextSibling", ArrowUp: "previousSibling" }[event.key];
    if (way) {
      event.preventDefault();
      event.target[way]?.focus();
    }
  }
  return box;
}
