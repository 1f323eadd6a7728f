// What the elements of one message, modal or Home tab act through, bound to that surface.

import { act, store } from "../store.js";
import { toast } from "../overlay.js";

/** The names that texts refer to. */
export function names() {
  const { slack, zone, now } = store.state;
  const real = slack.users.filter((one) => !one.is_bot && one.id !== "USLACKBOT");
  return {
    me: slack.me, zone, now: new Date(now),
    users: new Map(slack.users.map((one) => [one.id, one.real_name])),
    people: new Map(real.map((one) => [one.id, one.real_name])),
    channels: new Map(slack.channels.filter((one) => !one.im_with).map((one) => [one.id, one.name])),
    groups: new Map(slack.usergroups.map((one) => [one.id, one.handle])),
  };
}

/** `surface` is a message or a view as the server tells it; `typed` keeps what is not yet sent. */
export function uiOf(surface, pane, typed = new Map()) {
  const where = surface.id;
  const at = names();
  const key = (block, element) => `${block.block_id}/${element.action_id}`;
  const send = async (deed, given) => {
    const answer = await act("slack", deed, { where, ...given });
    if (answer.error) toast(answer.error, "error");
    return answer;
  };
  const about = (block, element) => ({ action: element.action_id, block: block.block_id });
  return {
    id: where, pane, at, typed,
    value(block, element) {
      const kept = surface.values[block.block_id]?.[element.action_id];
      const text = typed.get(key(block, element));
      return typeof text === "string" && kept && "value" in kept ? { ...kept, value: text } : kept;
    },
    note: (block, element, value) => typed.set(key(block, element), value),
    choose(block, element, value) {
      typed.set(key(block, element), value);
      return send("press", { ...about(block, element), value });
    },
    async press(block, element, value) {
      return send("press", { ...about(block, element), value });
    },
    async search(block, element, query) {
      return (await send("type-ahead", { ...about(block, element), query })).options ?? [];
    },
  };
}
