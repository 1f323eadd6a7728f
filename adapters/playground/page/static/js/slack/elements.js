// Block Kit's interactive elements. Each draws what is chosen now and reports a new choice.
//
// `ui` is what they act through: {pane, at, value(block, element), choose(block, element, value),
// press(block, element, value), search(block, element, query)}.

import { combo } from "../combo.js";
import { h } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { confirmIn, menuButton } from "../overlay.js";
import { mrkdwn } from "./mrkdwn.js";

export function words(text, at) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text, at) : [withEmoji(text.text)];
}

export function element(block, given, ui) {
  const draw = ELEMENTS[given.type];
  return draw ? draw(block, given, ui) : h("span.sl-unknown", {}, `[${given.type}]`);
}

function button(block, given, ui) {
  const node = h("button.sl-btn", {
    type: "button", class: given.style ?? "", "aria-label": given.accessibility_label,
    "data-action": given.action_id, "data-focus": `${block.block_id}/${given.action_id}`,
    onclick: () => pressed(node, block, given, ui, given.value),
  }, withEmoji(given.text.text));
  return node;
}

async function pressed(node, block, given, ui, value) {
  if (node.getAttribute("aria-busy")) return;
  if (given.confirm && !(await sure(given.confirm, ui))) return;
  if (/^https?:/i.test(given.url ?? "")) window.open(given.url, "_blank", "noopener,noreferrer");
  node.setAttribute("aria-busy", "true");
  await ui.press(block, given, value);
  node.removeAttribute("aria-busy");
}

function sure(box, ui) {
  return confirmIn(ui.pane, {
    title: box.title?.text ?? "Are you sure?",
    body: words(box.text, ui.at),
    yes: box.confirm?.text ?? "Yes",
    no: box.deny?.text ?? "Cancel",
    danger: box.style === "danger",
  });
}

function overflow(block, given, ui) {
  const entries = given.options.map((option) => [withEmoji(option.text.text), async () => {
    if (given.confirm && !(await sure(given.confirm, ui))) return;
    if (/^https?:/i.test(option.url ?? "")) window.open(option.url, "_blank", "noopener,noreferrer");
    ui.press(block, given, option.value);
  }]);
  const box = menuButton("button.sl-btn.sl-more", "More actions", "⋮", entries);
  box.firstChild.dataset.action = given.action_id;
  return box;
}

function flatOptions(given) {
  const plain = (given.options ?? []).map((one) => choice(one));
  const groups = (given.option_groups ?? []).flatMap((group) => group.options.map((one) => choice(one, group.label.text)));
  return [...plain, ...groups];
}

function choice(option, group) {
  return { value: option.value, text: withEmoji(option.text.text), description: option.description && withEmoji(option.description.text), group };
}

/** Every kind of menu: what it offers differs, how it looks does not. */
function select(block, given, ui, { offer, chosen, several = false }) {
  const made = combo({
    label: label(block, given), placeholder: given.placeholder?.text ?? "Select an option", several, clearable: Boolean(block.optional) || given.type === "external_select",
    chosen, most: given.max_selected_items ?? 100, focus: `${block.block_id}/${given.action_id}`, offer,
    changed: async (picked) => {
      if (given.confirm && !(await sure(given.confirm, ui))) return;
      const values = picked.map((one) => one.value);
      ui.choose(block, given, several ? values : values[0] ?? null);
    },
  });
  made.node.dataset.action = given.action_id;
  return made.node;
}

function label(block, given) {
  return block.label?.text ?? given.placeholder?.text ?? "Select an option";
}

function matching(options, query) {
  const low = query.toLowerCase();
  return options.filter((one) => `${one.text} ${one.description ?? ""}`.toLowerCase().includes(low));
}

const fixed = (several) => (block, given, ui) => {
  const state = ui.value(block, given);
  const had = several ? state?.selected_options : state?.selected_option;
  const offer = async (query) => matching(flatOptions(given), query);
  return select(block, given, ui, { several, offer, chosen: [had ?? []].flat().map((one) => choice(one)) });
};

const external = (several) => (block, given, ui) => {
  const state = ui.value(block, given);
  const had = several ? state?.selected_options : state?.selected_option;
  const offer = async (query) => (await ui.search(block, given, query)).map((one) => choice(one));
  return select(block, given, ui, { several, offer, chosen: [had ?? []].flat().map((one) => choice(one)) });
};

const people = (several) => (block, given, ui) => {
  const all = [...ui.at.people].map(([value, text]) => ({ value, text: `@${text}` }));
  const state = ui.value(block, given);
  const had = [(several ? state?.selected_users : state?.selected_user) ?? []].flat();
  const chosen = all.filter((one) => had.includes(one.value));
  return select(block, given, ui, { several, chosen, offer: async (query) => matching(all, query) });
};

const places = (several, name) => (block, given, ui) => {
  const all = [...ui.at.channels].map(([value, text]) => ({ value, text: `#${text}` }));
  const had = [ui.value(block, given)?.[name] ?? []].flat();
  const chosen = all.filter((one) => had.includes(one.value));
  return select(block, given, ui, { several, chosen, offer: async (query) => matching(all, query) });
};

function marks(kind) {
  const several = kind === "checkbox";
  return (block, given, ui) => {
    const state = ui.value(block, given);
    const had = [(several ? state?.selected_options : state?.selected_option) ?? []].flat().map((one) => one.value);
    const name = `${ui.id}-${block.block_id}-${given.action_id}`;
    const box = h("div.sl-marks", { role: several ? "group" : "radiogroup", "aria-label": label(block, given), "data-action": given.action_id });
    const changed = () => {
      const values = [...box.querySelectorAll("input:checked")].map((one) => one.value);
      ui.choose(block, given, several ? values : values[0] ?? null);
    };
    box.append(...given.options.map((option, at) => h("label.sl-mark", {},
      h("input", { type: kind, name, value: option.value, checked: had.includes(option.value), onchange: changed, "data-focus": `${name}-${at}` }),
      h("span", {}, words(option.text, ui.at), option.description && h("small", {}, words(option.description, ui.at))))));
    return box;
  };
}

const typed = (kind, field = "value") => (block, given, ui) => {
  const many = given.multiline;
  const enters = given.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const node = h(many ? "textarea.sl-text" : "input.sl-text", {
    type: many ? null : kind, rows: many ? 4 : null, placeholder: given.placeholder?.text,
    value: ui.value(block, given)?.[field] ?? "", maxlength: given.max_length, "aria-label": label(block, given),
    "data-action": given.action_id, "data-focus": `${block.block_id}/${given.action_id}`,
    oninput: () => {
      ui.note(block, given, node.value || null);
      if (block.dispatch_action && enters.includes("on_character_entered")) ui.choose(block, given, node.value || null);
    },
    onchange: () => !block.dispatch_action && ui.choose(block, given, node.value || null),
    onkeydown: (event) => {
      if (event.key !== "Enter" || many) return;
      event.preventDefault();
      if (block.dispatch_action || block.type !== "input") ui.choose(block, given, node.value || null);
    },
  });
  return node;
};

const ELEMENTS = {
  button,
  overflow,
  workflow_button: button,
  static_select: fixed(false),
  multi_static_select: fixed(true),
  external_select: external(false),
  multi_external_select: external(true),
  users_select: people(false),
  multi_users_select: people(true),
  channels_select: places(false, "selected_channel"),
  conversations_select: places(false, "selected_conversation"),
  multi_channels_select: places(true, "selected_channels"),
  multi_conversations_select: places(true, "selected_conversations"),
  radio_buttons: marks("radio"),
  checkboxes: marks("checkbox"),
  plain_text_input: typed("text"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("number"),
  datepicker: typed("date", "selected_date"),
  timepicker: typed("time", "selected_time"),
  image: (_, given) => h("span.sl-image", { role: "img", "aria-label": given.alt_text, title: given.alt_text }, "🖼"),
};
