// Slack's rich_text blocks: sections, lists, quotes and preformatted runs of typed spans.

import { slackDate } from "../dates.js";
import { h } from "../dom.js";
import { emoji } from "../emoji.js";
import { link, user } from "./mrkdwn.js";
import { copyable } from "../overlay.js";

const WRAPS = [["bold", "strong"], ["italic", "em"], ["strike", "del"], ["underline", "u"], ["code", "code.mr-code"]];

export function richText(block, at) {
  return h("div.sl-rich", {}, block.elements.map((part) => PARTS[part.type]?.(part, at)));
}

const PARTS = {
  rich_text_section: (part, at) => h("div.rt-section", {}, spans(part.elements, at)),
  rich_text_preformatted: (part, at) => copyable(spans(part.elements, at)),
  rich_text_quote: (part, at) => h("blockquote.mr-quote", {}, spans(part.elements, at)),
  rich_text_list: (part, at) => h(
    part.style === "ordered" ? "ol.rt-list" : "ul.rt-list",
    { start: part.offset ? part.offset + 1 : null, style: { marginLeft: `${(part.indent ?? 0) * 22}px` } },
    part.elements.map((item) => h("li", {}, spans(item.elements, at))),
  ),
};

function spans(elements, at) {
  return elements.map((span) => wrapped(SPANS[span.type]?.(span, at) ?? "", span.style));
}

function wrapped(node, style) {
  return WRAPS.reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}

const SPANS = {
  text: (span) => lines(span.text),
  link: (span) => link(span.url, span.text || span.url),
  user: (span, at) => user(span.user_id, at),
  usergroup: (span, at) => h("span.mr-mention", {}, `@${at.groups.get(span.usergroup_id) ?? "group"}`),
  channel: (span, at) => h("span.mr-mention", {}, `#${at.channels.get(span.channel_id) ?? "private channel"}`),
  broadcast: (span) => h("span.mr-mention.mr-loud", {}, `@${span.range}`),
  emoji: (span) => h("span.mr-emoji", { role: "img", "aria-label": span.name.replaceAll("_", " ") }, emoji(span.name) ?? `:${span.name}:`),
  date: (span, at) => h("time", {}, slackDate(span.timestamp, span.format, at.zone, at.now)),
  color: (span) => span.value,
  team: () => "@team",
};

function lines(text) {
  return h("span.rt-text", {}, text);
}
