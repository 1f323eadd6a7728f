// The box one writes in. Enter sends, Shift+Enter starts a line; a thread may be answered.

import { h } from "./dom.js";
import { toast } from "./overlay.js";

/** `send(text, thread)` gives {error} when it was not sent. Returns {node, write, thread, target}. */
export function composer(chat, send) {
  let thread = null;
  const chip = h("div.thread-chip", { hidden: true }, "Replying in a thread ",
    h("button", { type: "button", "aria-label": "Leave the thread", onclick: () => answer(null) }, "×"));
  const field = h("textarea", {
    rows: 1, "data-testid": `${chat}-composer`, "aria-label": "Message", oninput: size,
    onkeydown: (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        go();
      }
    },
  });
  const button = h("button.send", { type: "button", "data-testid": `${chat}-send`, "aria-label": "Send", onclick: go, disabled: true }, "➤");
  const node = h("div.composer", {}, chip, h("div.composer-row", {}, field, button));

  function size() {
    button.disabled = !field.value.trim();
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  }

  async function go() {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    size();
    const done = await send(text, thread);
    if (done?.error) {
      toast(done.error, "error");
      if (!field.value) write(text);
    }
  }

  function write(text) {
    field.value = text;
    size();
    field.focus({ preventScroll: true });
  }

  function answer(root) {
    thread = root;
    chip.hidden = !root;
    if (root) field.focus({ preventScroll: true });
  }

  return { node, write, thread: answer, target: (words) => { field.placeholder = words; } };
}
