// The inputs of Adaptive Cards, and the checks that Teams makes before a click is sent.

import { combo } from "../combo.js";
import { fill, h } from "../dom.js";
import { markdown } from "./markdown.js";

let number = 0;

/** Draws an input and enters it in its card's list, for `gather`. */
export function input(given, ui) {
  const id = `input-${++number}`;
  const problem = h("div.ac-error", { id: `${id}-error`, role: "alert", hidden: true });
  const field = KINDS[given.type]?.(given, ui, id);
  if (!field) return h("div.ac-text", {}, `[${given.type}]`);
  const label = given.label && h("label.ac-label", { for: id }, markdown(given.label, ui.zone), given.isRequired && h("span.ac-required", { "aria-hidden": "true" }, " *"));
  const node = h("div.ac-input", { "data-testid": "teams-input", "data-input": given.id }, label, field.node, problem);
  const entry = { id: given.id, value: field.value, check: () => check(given, field.value(), node, problem) };
  ui.scope.at(-1)._inputs.push(entry);
  node.addEventListener("input", () => clear(node, problem));
  return node;
}

/** The inputs that a button in this scope sends, or null when one of them is not right. */
export function gather(scope, checked = true) {
  const entries = scope.flatMap((box) => box._inputs);
  const wrong = checked ? entries.filter((one) => !one.check()) : [];
  if (wrong.length) {
    scope[0].querySelector(".ac-input.wrong :is(input, textarea, select)")?.focus();
    return null;
  }
  return Object.fromEntries(entries.map((one) => [one.id, one.value()]).filter(([, value]) => value !== null));
}

function check(given, value, node, problem) {
  const words = complaint(given, value);
  problem.hidden = !words;
  node.classList.toggle("wrong", Boolean(words));
  fill(problem, words && (given.errorMessage || words));
  return !words;
}

function clear(node, problem) {
  problem.hidden = true;
  node.classList.remove("wrong");
}

function complaint(given, value) {
  const off = given.type === "Input.Toggle" && value === (given.valueOff ?? "false");
  if (value === null || value === "" || off) return given.isRequired ? "This is required." : "";
  if (given.maxLength && value.length > given.maxLength) return `At most ${given.maxLength} characters.`;
  if (given.regex && !new RegExp(given.regex).test(value)) return "This does not have the right form.";
  if (given.type === "Input.Number") {
    const amount = Number(value);
    if (Number.isNaN(amount) || amount < (given.min ?? amount) || amount > (given.max ?? amount)) return "This is out of range.";
  }
  return "";
}

function text(given, _, id) {
  const many = given.isMultiline;
  const kinds = { email: "email", tel: "tel", url: "url", password: "password" };
  const node = h(many ? "textarea.ac-field" : "input.ac-field", {
    id, type: many ? null : kinds[given.style?.toLowerCase()] ?? "text", rows: many ? 3 : null, placeholder: given.placeholder,
    value: given.value ?? "", maxlength: given.maxLength, required: given.isRequired, "aria-label": given.label ? null : given.placeholder ?? given.id,
    "aria-describedby": `${id}-error`,
  });
  return { node, value: () => node.value };
}

const simple = (kind) => (given, _, id) => {
  const node = h("input.ac-field", { id, type: kind, value: given.value ?? "", min: given.min, max: given.max, placeholder: given.placeholder, "aria-label": given.label ? null : given.id });
  return { node, value: () => node.value || null };
};

function toggle(given, ui, id) {
  const [on, off] = [given.valueOn ?? "true", given.valueOff ?? "false"];
  const box = h("input", { id, type: "checkbox", checked: given.value === on });
  return { node: h("label.ac-choice", {}, box, h("span", {}, markdown(given.title, ui.zone))), value: () => (box.checked ? on : off) };
}

function choiceSet(given, ui, id) {
  const searches = given["choices.data"]?.type === "Data.Query";
  const style = (given.style ?? "compact").toLowerCase();
  if (searches || style === "filtered") return filtered(given, ui);
  return given.isMultiSelect || style === "expanded" ? expanded(given, id) : compact(given, id);
}

function compact(given, id) {
  const empty = given.value === undefined || given.value === "";
  const node = h("select.ac-field", { id, "aria-label": given.label ? null : given.placeholder ?? given.id },
    empty && h("option", { value: "" }, given.placeholder ?? "Select an option"),
    given.choices.map((one) => h("option", { value: one.value, selected: one.value === given.value }, one.title)));
  return { node, value: () => node.value || null };
}

function expanded(given, id) {
  const had = String(given.value ?? "").split(given.isMultiSelect ? "," : "\u0000");
  const node = h("div.ac-choices", { role: given.isMultiSelect ? "group" : "radiogroup", "aria-label": given.label ?? given.id },
    (given.choices ?? []).map((one) => h("label.ac-choice", {},
      h("input", { type: given.isMultiSelect ? "checkbox" : "radio", name: id, value: one.value, checked: had.includes(one.value) }),
      h("span", {}, one.title))));
  return { node, value: () => [...node.querySelectorAll("input:checked")].map((one) => one.value).join(",") || null };
}

function filtered(given, ui) {
  const own = (given.choices ?? []).map((one) => ({ value: one.value, text: one.title }));
  const had = String(given.value ?? "").split(given.isMultiSelect ? "," : "\u0000").filter(Boolean);
  const scope = ui.scope;
  const offer = async (query) => {
    const low = query.toLowerCase();
    const near = own.filter((one) => one.text.toLowerCase().includes(low));
    if (!given["choices.data"]) return near;
    const found = await ui.search(given.id, query, gather(scope, false));
    return [...near, ...found.map((one) => ({ value: one.value, text: one.title }))];
  };
  const chosen = had.map((value) => own.find((one) => one.value === value) ?? { value, text: value });
  const made = combo({
    label: given.label ?? given.placeholder ?? given.id, placeholder: given.placeholder, several: given.isMultiSelect, chosen, offer,
    changed: () => made.node.dispatchEvent(new Event("input", { bubbles: true })),
  });
  return { node: made.node, value: () => made.chosen().map((one) => one.value).join(",") || null };
}

const KINDS = {
  "Input.Text": text,
  "Input.Number": simple("number"),
  "Input.Date": simple("date"),
  "Input.Time": simple("time"),
  "Input.Toggle": toggle,
  "Input.ChoiceSet": choiceSet,
};
