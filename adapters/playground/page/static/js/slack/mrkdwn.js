// Slack's mrkdwn as DOM nodes. A parser, not a converter: no text ever becomes markup.

import { slackDate } from "../dates.js";
import { h } from "../dom.js";
import { emoji } from "../emoji.js";
import { copyable } from "../overlay.js";

const STYLES = { "*": "strong", _: "em", "~": "del" };
const NEXT = /<([^<>\n]+)>|`([^`\n]+)`|([*_~])|:([a-z0-9_+-]+(?:::skin-tone-\d)?):|(\n)/g;
const LINK = /^(https?:\/\/|mailto:)/i;

/** Nodes for a mrkdwn text. `at` knows names: {users, channels, groups, zone, now}. */
export function mrkdwn(text, at) {
  return String(text).split(/```/).flatMap((part, index, all) => {
    const open = index % 2 === 1;
    if (!open) return quoted(index ? part.replace(/^\n/, "") : part, at);
    if (index === all.length - 1) return quoted(`\`\`\`${part}`, at);
    return [copyable(plain(part.replace(/^\n|\n$/g, "")))];
  });
}

function quoted(text, at) {
  const nodes = [];
  let quote = [];
  const lines = text.split("\n");
  const close = () => {
    if (quote.length) nodes.push(h("blockquote.mr-quote", {}, inline(quote.join("\n"), at)));
    quote = [];
  };
  let said = [];
  const speak = () => {
    if (said.length) nodes.push(...inline(said.join("\n"), at));
    said = [];
  };
  for (const line of lines) {
    const found = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (found) {
      speak();
      quote.push(found[1]);
    } else {
      close();
      said.push(line);
    }
  }
  close();
  speak();
  return nodes;
}

export function inline(text, at) {
  const nodes = [];
  let from = 0;
  const upTo = (end) => end > from && nodes.push(plain(text.slice(from, end)));
  const next = new RegExp(NEXT);
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const made = piece(found, text, at);
    if (!made) continue;
    upTo(found.index);
    nodes.push(...made.nodes);
    from = next.lastIndex = made.end;
  }
  upTo(text.length);
  return nodes;
}

function piece(found, text, at) {
  const [whole, token, code, mark, name, line] = found;
  const end = found.index + whole.length;
  if (token) return { nodes: [reference(token, at)], end };
  if (code) return { nodes: [h("code.mr-code", {}, plain(code))], end };
  if (mark) return styled(found.index, mark, text, at);
  if (name && emoji(name)) return { nodes: [picture(name)], end };
  return line ? { nodes: [h("br")], end } : null;
}

function styled(start, mark, text, at) {
  const before = text[start - 1] ?? " ";
  if (/[\p{L}\p{N}]/u.test(before) || before === mark) return null;
  for (let end = text.indexOf(mark, start + 1); end > 0; end = text.indexOf(mark, end + 1)) {
    const inside = text.slice(start + 1, end);
    if (inside.includes("\n")) return null;
    const after = text[end + 1] ?? " ";
    if (inside && !/^\s|\s$/.test(inside) && !/[\p{L}\p{N}]/u.test(after) && after !== mark) {
      return { nodes: [h(STYLES[mark], {}, inline(inside, at))], end: end + 1 };
    }
  }
  return null;
}

/** What stands in angle brackets: a mention, a channel, a date, a link. */
export function reference(token, at) {
  const [body, label] = cut(token, "|");
  if (body.startsWith("@")) return user(body.slice(1), at, label);
  if (body.startsWith("#")) return h("span.mr-mention", {}, `#${at.channels.get(body.slice(1)) ?? label ?? "private channel"}`);
  if (body.startsWith("!date^")) return date(body, label, at);
  if (body.startsWith("!subteam^")) {
    const id = body.split("^")[1];
    return h("span.mr-mention", {}, `@${(at.groups.get(id) ?? label ?? "group").replace(/^@/, "")}`);
  }
  if (body.startsWith("!")) return h("span.mr-mention.mr-loud", {}, `@${body.slice(1)}`);
  const address = decode(body);
  if (!LINK.test(address)) return plain(`<${token}>`);
  return link(address, label ? decode(label) : address);
}

export function user(id, at, label) {
  const name = at.users.get(id) ?? label ?? "someone";
  return h("span.mr-mention", { class: id === at.me ? "mr-me" : "" }, `@${name}`);
}

export function link(address, label) {
  if (!LINK.test(address)) return document.createTextNode(label);
  return h("a.mr-link", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function picture(name) {
  return h("span.mr-emoji", { role: "img", "aria-label": name.replaceAll("_", " ") }, emoji(name) ?? `:${name}:`);
}

function date(body, label, at) {
  const [, seconds, format, address] = body.split("^");
  if (!/^-?\d+$/.test(seconds ?? "") || !format) return plain(label ?? "");
  const words = slackDate(Number(seconds), decode(format), at.zone, at.now);
  const shown = h("time", { title: new Date(Number(seconds) * 1000).toISOString() }, words);
  return address ? h("a.mr-link", { href: LINK.test(address) ? address : "#", target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}

function cut(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function plain(text) {
  return document.createTextNode(decode(text));
}

export function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
