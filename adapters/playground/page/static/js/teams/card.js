// Adaptive Cards 1.5 as DOM nodes, as Teams draws them. Inputs and buttons are in files of their own.
//
// `ui` is what a card acts through: {zone, execute(action, inputs), submit(action, inputs),
// search(input, query, inputs), id}.

import { actionRow, selectable } from "./actions.js";
import { input } from "./inputs.js";
import { markdown } from "./markdown.js";
import { teamsDates } from "../dates.js";
import { h } from "../dom.js";

const NEWEST = 1.5;

/** Draws a card; the node keeps what is typed in it. */
export function drawCard(card, ui) {
  const root = h("div.ac", { "data-testid": "teams-card", "data-width": card.msteams?.width?.toLowerCase() });
  fillCard(root, card, { ...ui, root, scope: [root] });
  return root;
}

/** Puts body and buttons of a card, or of a card within one, into `box`. */
export function fillCard(box, card, ui) {
  box._inputs = [];
  box._card = true;
  if (Number(card.version ?? NEWEST) > NEWEST) box.append(h("p.ac-fallback", {}, card.fallbackText ?? "This card cannot be shown."));
  else box.append(...items(card.body ?? [], ui), ...(card.actions?.length ? [actionRow(card.actions, ui)] : []));
  selectable(box, card.selectAction, ui);
}

export function items(list, ui) {
  return list.map((given, at) => item(given, ui, at === 0)).filter(Boolean);
}

function item(given, ui, first) {
  const draw = given.type?.startsWith("Input.") ? input : ELEMENTS[given.type];
  if (!draw) return given.fallback && given.fallback !== "drop" ? item(given.fallback, ui, first) : null;
  const node = draw(given, ui);
  if (given.separator && !first) node.classList.add("ac-separator");
  node.classList.add(`ac-space-${first ? "none" : (given.spacing ?? "default").toLowerCase()}`);
  if (given.id) node.dataset.acId = given.id;
  if (given.isVisible === false) node.hidden = true;
  if (given.height === "stretch") node.classList.add("ac-stretch");
  return node;
}

function look(given) {
  const lower = (value) => String(value).toLowerCase();
  return [
    given.size && `ac-size-${lower(given.size)}`,
    given.weight && `ac-weight-${lower(given.weight)}`,
    given.color && `ac-color-${lower(given.color)}`,
    given.isSubtle && "ac-subtle",
    lower(given.fontType) === "monospace" && "ac-mono",
    given.horizontalAlignment && `ac-align-${lower(given.horizontalAlignment)}`,
  ].filter(Boolean).join(" ");
}

function textBlock(given, ui) {
  const heading = given.style === "heading";
  const node = h("div.ac-text", { class: look(given), role: heading ? "heading" : null, "aria-level": heading ? 3 : null }, markdown(given.text, ui.zone));
  if (heading) node.classList.add("ac-heading");
  if (!given.wrap) node.classList.add("ac-nowrap");
  if (given.maxLines) Object.assign(node.style, { webkitLineClamp: given.maxLines, display: "-webkit-box" });
  return node;
}

function richTextBlock(given, ui) {
  return h("div.ac-text.ac-rich", { class: look(given) }, given.inlines.map((run) => {
    if (typeof run === "string") return teamsDates(run, ui.zone);
    const tag = run.strikethrough ? "del" : "span";
    const style = [look(run), run.italic && "ac-italic", run.underline && "ac-underline", run.highlight && "ac-highlight"].filter(Boolean).join(" ");
    const node = h(tag, { class: style }, teamsDates(run.text, ui.zone));
    selectable(node, run.selectAction, ui);
    return node;
  }));
}

function container(given, ui) {
  const style = given.style && given.style !== "default" ? `ac-style-${given.style.toLowerCase()}` : "";
  const node = h("div.ac-container", { class: `${style} ${given.bleed ? "ac-bleed" : ""}`.trim() }, items(given.items, ui));
  if (given.verticalContentAlignment) node.classList.add(`ac-valign-${given.verticalContentAlignment.toLowerCase()}`);
  if (/^\d+px$/.test(given.minHeight ?? "")) node.style.minHeight = given.minHeight;
  selectable(node, given.selectAction, ui);
  return node;
}

function columnSet(given, ui) {
  const style = given.style && given.style !== "default" ? `ac-style-${given.style.toLowerCase()}` : "";
  const node = h("div.ac-columns", { class: `${style} ${given.bleed ? "ac-bleed" : ""}`.trim() }, (given.columns ?? []).map((column, at) => {
    const box = container({ ...column, items: column.items ?? [] }, ui);
    box.classList.add("ac-column");
    const width = column.width ?? "stretch";
    if (width === "auto") box.style.flex = "0 0 auto";
    else if (/^\d+px$/.test(width)) box.style.flex = `0 0 ${width}`;
    else box.style.flex = `${Number(width) || 1} 1 0`;
    if (column.separator && at) box.classList.add("ac-column-separator");
    if (column.id) box.dataset.acId = column.id;
    if (column.isVisible === false) box.hidden = true;
    return box;
  }));
  selectable(node, given.selectAction, ui);
  return node;
}

function factSet(given, ui) {
  return h("dl.ac-facts", {}, given.facts.map((fact) => [
    h("dt", {}, markdown(fact.title, ui.zone)), h("dd", {}, markdown(fact.value, ui.zone)),
  ]));
}

function image(given, ui) {
  // Deliberate: nothing comes from the network; a picture is shown by its words.
  const words = given.altText || "Image";
  const node = h("span.ac-image", { role: "img", "aria-label": words, title: words, class: given.style === "Person" ? "person" : "" }, "🖼");
  selectable(node, given.selectAction, ui);
  return node;
}

function table(given, ui) {
  const widths = (given.columns ?? []).map((one) => (/^\d+px$/.test(one.width) ? one.width : `${Number(one.width) || 1}fr`));
  const header = given.firstRowAsHeader ?? given.firstRowAsHeaders ?? true;
  const lines = given.showGridLines ?? true;
  return h("div.ac-table", { role: "table", class: lines ? "lined" : "", style: { gridTemplateColumns: widths.join(" ") } },
    (given.rows ?? []).map((row, at) => h("div.ac-row", { role: "row", class: header && at === 0 ? "head" : "" },
      (row.cells ?? []).map((cell) => {
        const box = container(cell, ui);
        box.classList.add("ac-cell");
        box.setAttribute("role", header && at === 0 ? "columnheader" : "cell");
        return box;
      }))));
}

const ELEMENTS = {
  TextBlock: textBlock,
  RichTextBlock: richTextBlock,
  Container: container,
  ColumnSet: columnSet,
  FactSet: factSet,
  ActionSet: (given, ui) => actionRow(given.actions, ui),
  Image: image,
  ImageSet: (given, ui) => h("div.ac-images", {}, given.images.map((one) => image(one, ui))),
  Table: table,
  Media: (given) => h("span.ac-image", { role: "img", "aria-label": given.altText ?? "Media" }, "🎞"),
};
