// What a card acts through: its message, or the open dialog.

import { wantedName } from "./actions.js";
import { toast } from "../overlay.js";
import { act, store, tick } from "../store.js";

export function cardUi(message) {
  const click = (deed) => async (action, inputs) => {
    const answer = await act("teams", deed, { message: message.id, wanted: wantedName(action, message.card), inputs });
    const done = ["card", "message", "nothing", "closed"].includes(answer.kind);
    if (done && /^approve/i.test(action.title ?? "")) tick("approve");
    return answer;
  };
  return { zone: store.state.zone, id: message.id, execute: click("execute"), submit: click("submit"), search: search(message.id) };
}

export function dialogUi(dialog) {
  const submit = (action, inputs) => act("teams", "dialog-submit", { wanted: action.id ?? action.title, inputs });
  return { zone: store.state.zone, id: "dialog", execute: submit, submit, search: search(null), dialog };
}

const search = (message) => async (input, query, inputs) => {
  const given = Object.fromEntries(Object.entries(inputs ?? {}).filter(([name]) => name !== input));
  const answer = await act("teams", "search", { message, input, query, inputs: given });
  if (answer.error) toast(answer.error, "error");
  return answer.results ?? [];
};
