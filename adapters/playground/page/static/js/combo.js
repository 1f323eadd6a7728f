// A field that offers options while one types, for one or several choices. Both chats use it.

import { fill, h } from "./dom.js";

const PAUSE = 150; // milliseconds after the last key
let number = 0;

/**
 * A choice that is not `clearable` can only be changed. `offer(query)` gives options [{value, text, description, group}], `changed(chosen)` hears of the
 * choice. `chosen` are such options. Returns {node, chosen()}.
 */
export function combo({ label, placeholder, chosen = [], several = false, clearable = true, most = 100, focus, offer, changed }) {
  const id = `combo-${++number}`;
  const picked = [...chosen];
  let options = [];
  let active = -1;
  let waiting = 0;
  let asked = 0;

  const list = h("ul.combo-list", { id, role: "listbox", hidden: true });
  const field = h("input.combo-field", {
    role: "combobox", type: "text", autocomplete: "off", "aria-label": label, "aria-expanded": "false",
    "aria-controls": id, "data-focus": focus, spellcheck: "false",
    onfocus: () => ask(0), oninput: () => ask(PAUSE), onkeydown: keyed, onblur: leave,
    onclick: () => list.hidden && ask(0),
  });
  const box = h("div.combo", {});
  draw();

  function draw() {
    const one = !several && picked[0];
    field.placeholder = several && picked.length ? "" : placeholder ?? "";
    if (one && document.activeElement !== field) field.value = one.text;
    const chips = several ? picked.map(chip) : [];
    const clear = one && clearable && h("button.combo-clear", { type: "button", "aria-label": "Clear", tabIndex: -1, onmousedown: hold, onclick: () => drop(one) }, "×");
    fill(box, chips, field, clear, h("span.combo-arrow", { "aria-hidden": "true" }, "▾"), list);
  }

  function chip(option) {
    const name = `Remove ${option.text}`;
    return h("span.combo-chip", {}, option.text, h("button", { type: "button", "aria-label": name, onclick: () => drop(option) }, "×"));
  }

  function ask(pause) {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const untouched = !several && picked[0] && field.value === picked[0].text;
      const found = await offer(untouched ? "" : field.value.trim());
      if (mine === asked && document.activeElement === field) show(found);
    }, pause);
  }

  function show(found) {
    options = found.filter((one) => !several || !picked.some((had) => had.value === one.value));
    active = options.length ? 0 : -1;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    paint();
  }

  function paint() {
    let group = "";
    const rows = options.flatMap((option, at) => {
      const title = option.group && option.group !== group ? [h("li.combo-group", { role: "presentation" }, option.group)] : [];
      group = option.group ?? group;
      return [...title, row(option, at)];
    });
    fill(list, rows.length ? rows : h("li.combo-none", {}, "No matches"));
    field.setAttribute("aria-activedescendant", active >= 0 ? `${id}-${active}` : "");
    list.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  function row(option, at) {
    return h("li.combo-option", {
      id: `${id}-${at}`, role: "option", "data-testid": "option", "data-value": option.value,
      "aria-selected": String(at === active), class: at === active ? "active" : "",
      onmousedown: hold, onclick: () => pick(option), onmousemove: () => at !== active && (active = at, paint()),
    }, h("span", {}, option.text), option.description && h("small", {}, option.description));
  }

  function keyed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return void ask(0);
      active = options.length ? (active + step + options.length) % options.length : -1;
      paint();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      pick(options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      hide();
    } else if (event.key === "Backspace" && several && !field.value && picked.length) drop(picked.at(-1));
  }

  function pick(option) {
    if (!several) picked.length = 0;
    if (picked.length < most) picked.push(option);
    field.value = several ? "" : option.text;
    hide();
    draw();
    field.focus();
    hide();
    changed([...picked]);
  }

  function drop(option) {
    picked.splice(picked.indexOf(option), 1);
    field.value = "";
    draw();
    changed([...picked]);
  }

  function hide() {
    asked++;
    clearTimeout(waiting);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  }

  function leave() {
    hide();
    if (!several) field.value = picked[0]?.text ?? "";
  }

  return { node: box, chosen: () => [...picked] };
}

function hold(event) {
  event.preventDefault();
}
