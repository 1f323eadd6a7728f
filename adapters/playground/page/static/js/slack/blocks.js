// Block Kit's blocks as DOM nodes, for messages, modals and the Home tab.

import { h } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { element, words } from "./elements.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/** Draws blocks. `errors` are complaints by block id. */
export function blocks(list, ui, errors = {}) {
  return list.map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, ui, errors[block.block_id]) : h("div.sl-unknown", {}, `[${block.type}]`);
    node.dataset.block = block.block_id;
    return node;
  });
}

const BLOCKS = {
  section(block, ui) {
    const text = block.text && h("div.sl-words", {}, words(block.text, ui.at));
    const fields = block.fields && h("div.sl-fields", {}, block.fields.map((one) => h("div", {}, words(one, ui.at))));
    const beside = block.accessory && h("div.sl-beside", {}, element(block, block.accessory, ui));
    return h("div.sl-section", {}, h("div.sl-main", {}, text, fields), beside);
  },
  header: (block) => h("h3.sl-header", {}, withEmoji(block.text.text)),
  divider: () => h("hr.sl-divider"),
  context: (block, ui) => h("div.sl-context", {}, block.elements.map((one) => (
    one.type === "image" ? element(block, one, ui) : h("span", {}, words(one, ui.at))))),
  actions: (block, ui) => h("div.sl-actions", {}, block.elements.map((one) => element(block, one, ui))),
  context_actions: (block, ui) => BLOCKS.actions(block, ui),
  rich_text: (block, ui) => richText(block, ui.at),
  markdown: (block, ui) => h("div.sl-words", {}, mrkdwn(block.text, ui.at)),
  image(block) {
    const title = block.title && h("figcaption", {}, withEmoji(block.title.text));
    return h("figure.sl-figure", {}, title, h("div.sl-image", { role: "img", "aria-label": block.alt_text }, `🖼 ${block.alt_text}`));
  },
  alert: (block, ui) => h("div.sl-alert", { class: block.level ?? block.style ?? "", role: "note" }, words(block.text, ui.at)),
  container(block, ui) {
    const title = block.title && h("div.sl-container-title", {}, words(block.title, ui.at));
    return h("div.sl-container", {}, title, blocks(block.child_blocks ?? [], ui));
  },
  input(block, ui, error) {
    const optional = block.optional && h("span.sl-optional", {}, " (optional)");
    return h("div.sl-input", { class: error ? "wrong" : "" },
      h("div.sl-label", {}, withEmoji(block.label.text), optional),
      element(block, block.element, ui),
      error && h("div.sl-error", { role: "alert", "data-testid": "slack-error" }, error),
      block.hint && h("div.sl-hint", {}, withEmoji(block.hint.text)));
  },
};
