// The little Markdown that Teams renders in cards and messages, as DOM nodes.
// Bold, italic, links, lists and macros for dates; everything else is text as it was written.

import { teamsDates } from "../dates.js";
import { h } from "../dom.js";

const LINK = /^(https?:\/\/|mailto:)/i;
const NEXT = /\\([\\`*_{}[\]()#+\-.!])|\[([^\]\n]*)\]\(([^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)|(\*\*|__)(?=\S)([\s\S]*?\S)\4|([*_])(?=\S)([\s\S]*?\S)\6|`([^`\n]+)`|(\n)/g;

/** Nodes for text in a card. `code` also renders `code`, as Teams does in messages. */
export function markdown(text, zone, options = {}) {
  const lines = teamsDates(String(text), zone).split("\n");
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    const list = /^\s*([-*+]|\d+\.)\s+/.exec(lines[at])?.[1];
    if (!list) {
      const from = at;
      while (at < lines.length && !/^\s*([-*+]|\d+\.)\s+/.test(lines[at])) at++;
      nodes.push(...inline(lines.slice(from, at).join("\n"), options));
      continue;
    }
    const items = [];
    while (at < lines.length && /^\s*([-*+]|\d+\.)\s+/.test(lines[at])) items.push(lines[at++].replace(/^\s*([-*+]|\d+\.)\s+/, ""));
    const start = Number.parseInt(list, 10);
    nodes.push(h(start ? "ol.md-list" : "ul.md-list", { start: start || null }, items.map((item) => h("li", {}, inline(item, options)))));
  }
  return nodes;
}

function inline(text, options) {
  const nodes = [];
  let from = 0;
  const next = new RegExp(NEXT);
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const node = piece(found, text, options);
    if (!node) {
      next.lastIndex = found.index + 1;
      continue;
    }
    if (found.index > from) nodes.push(text.slice(from, found.index));
    nodes.push(node);
    from = next.lastIndex;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

function piece(found, text, options) {
  const [, escaped, label, address, strong, bold, emphasis, italic, code, line] = found;
  if (escaped) return escaped;
  if (address !== undefined) return link(address, label, options);
  if (strong) return edge(found, text, strong) && h("strong", {}, inline(bold, options));
  if (emphasis) return edge(found, text, emphasis) && h("em", {}, inline(italic, options));
  if (code) return options.code ? h("code.md-code", {}, code) : `\`${code}\``;
  return line ? h("br") : null;
}

/** Underscores within words, as in app_write, are no emphasis. */
function edge(found, text, mark) {
  if (!mark.startsWith("_")) return true;
  const before = text[found.index - 1] ?? " ";
  const after = text[found.index + found[0].length] ?? " ";
  return !/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after);
}

function link(address, label, options) {
  if (!LINK.test(address)) return label;
  return h("a.md-link", { href: address, target: "_blank", rel: "noopener noreferrer" }, inline(label || address, options));
}
