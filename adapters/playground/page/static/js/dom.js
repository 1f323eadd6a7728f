// Builds the page out of elements and text nodes. Nothing here or elsewhere parses HTML, so that
// what people type is always shown as they typed it.

/** h("button.sl-btn", {onclick}, "Approve", node, [more], null) */
export function h(what, props = {}, ...kids) {
  const [tag, ...classes] = what.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props ?? {})) put(node, name, value);
  node.append(...flat(kids));
  return node;
}

const AS_PROPERTY = new Set(["value", "checked", "disabled", "hidden", "selected", "tabIndex", "required"]);

function put(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "class") node.className = `${node.className} ${value}`.trim();
  else if (name === "style") Object.assign(node.style, value);
  else if (AS_PROPERTY.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

export function flat(kids) {
  return kids.flat(Infinity).filter((kid) => kid !== null && kid !== undefined && kid !== false && kid !== "");
}

/** Replaces what is in a node. */
export function fill(node, ...kids) {
  node.replaceChildren(...flat(kids));
  return node;
}

/** Makes the children of `box` match `items`, building only those whose `sign` changed. */
export function keep(box, items, key, sign, build) {
  const old = new Map([...box.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const name = String(key(item));
    const mark = sign(item);
    const had = old.get(name);
    if (had && had._sign === mark) return had;
    const node = build(item);
    node.dataset.key = name;
    node._sign = mark;
    return node;
  });
  wanted.forEach((node, at) => {
    if (box.children[at] !== node) box.insertBefore(node, box.children[at] ?? null);
  });
  while (box.children.length > wanted.length) box.lastChild.remove();
}

/** Remembers which field has the focus while `change` rebuilds its surroundings. */
export function keepFocus(box, change) {
  const active = box.contains(document.activeElement) ? document.activeElement : null;
  const name = active?.dataset.focus;
  const range = name && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  change();
  if (!name) return false;
  const again = box.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  if (!again) return false;
  again.focus({ preventScroll: true });
  if (range && again.setSelectionRange && range[0] !== null) again.setSelectionRange(...range);
  return true;
}

/** Keeps Tab within an overlay; Escape calls `leave`. */
export function trap(box, leave) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      leave();
    }
    if (event.key !== "Tab") return;
    const stops = [...box.querySelectorAll("button, input, textarea, select, a[href], [tabindex='0']")]
      .filter((one) => !one.disabled && one.offsetParent);
    if (!stops.length) return;
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === edge || !box.contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  });
}

/** Scrolls to the last entry when it is new: to its end, or to its beginning when it is tall. */
export function showLast(box, always) {
  const last = box.lastElementChild;
  const fresh = always || box._last !== last;
  box._last = last;
  if (!last || !fresh) return;
  const tall = last.offsetHeight > box.clientHeight - 24;
  box.scrollTop = tall ? last.offsetTop - 4 : box.scrollHeight;
}

/** Initials and a colour for somebody without a picture. */
export function avatar(name, kind, seed = name) {
  const letters = name.split(/\s+/).map((word) => word[0] ?? "").slice(0, 2).join("").toUpperCase();
  const hue = [...seed].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);
  return h(`span.avatar.${kind}`, { "aria-hidden": "true", style: { background: `hsl(${hue} 45% 42%)` } }, letters);
}
