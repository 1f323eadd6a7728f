// The switch between the people one can act as, with what each of them has not seen yet.

import { avatar, fill, h } from "./dom.js";
import { store, unread } from "./store.js";

/** Draws the switch of a chat ("slack", "teams" or "prompt") into `box`. */
export function drawSwitch(box, chat, chosen, choose) {
  const people = store.state.cast.filter((one) => chat === "prompt" || one[chat]);
  const sign = JSON.stringify([chosen, people.map((one) => (chat === "prompt" ? 0 : unread(chat, one.key)))]);
  if (box._sign === sign) return;
  box._sign = sign;
  const focused = box.contains(document.activeElement);
  fill(box, people.map((one) => {
    const count = chat === "prompt" || one.key === chosen ? 0 : unread(chat, one.key);
    const first = one.name.split(" ")[0];
    return h("button.persona", {
      type: "button", role: "radio", "aria-checked": String(one.key === chosen), tabIndex: one.key === chosen ? 0 : -1,
      "data-testid": `${chat}-persona`, "data-persona": one.key, title: `Act as ${one.name}, ${one.role}`,
      "aria-label": `${one.name}, ${one.role}${count ? `, ${count} unread` : ""}`,
      onclick: () => choose(one.key), onkeydown: (event) => arrows(event, people, chosen, choose),
    },
    avatar(one.name, "tiny"), h("span.persona-name", {}, first), h("span.persona-role", {}, one.role),
    count > 0 && h("span.badge", { "data-testid": "unread" }, count > 9 ? "9+" : count));
  }));
  if (focused) box.querySelector("[aria-checked=true]")?.focus();
}

function arrows(event, people, chosen, choose) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = people.findIndex((one) => one.key === chosen);
  choose(people[(at + step + people.length) % people.length].key);
}
