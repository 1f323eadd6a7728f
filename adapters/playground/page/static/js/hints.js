// The first steps for somebody who has never seen Daypass; each is ticked off when it has happened.

import { fill, h } from "./dom.js";
import { set, store, refresh } from "./store.js";
import { writeInSlack } from "./slack/pane.js";
import { openApp } from "./teams/pane.js";
import { pointAtPrompt } from "./production.js";

const ASK = "/access orders write 1h INC-7 checkout is failing";

async function inSlack(text) {
  set({ slackAs: "developer" });
  await refresh();
  document.getElementById("slack").scrollIntoView({ block: "nearest", behavior: "smooth" });
  writeInSlack(text);
}

async function inTeams() {
  set({ teamsAs: "lead" });
  await refresh();
  openApp();
  document.getElementById("teams").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

const STEPS = [
  ["ask", ["As the developer in Slack, send ", h("code", {}, ASK)], "Fill it in", () => inSlack(ASK)],
  ["approve", ["Approve it as the team lead in Teams"], "Show", inTeams],
  ["connect", ["Show the password, connect below"], "Show", () => inSlack("").then(pointAtPrompt)],
  ["end", ["Move the clock to the end"], "Move", () => document.querySelector("[data-testid=clock-end]").click()],
];

export function drawHints(box) {
  const sign = JSON.stringify(store.done);
  if (box._sign === sign) return;
  box._sign = sign;
  const next = STEPS.findIndex(([key]) => !store.done[key]);
  box.hidden = Boolean(store.done.hidden);
  const close = h("button.hint-close", { type: "button", "aria-label": "Hide the first steps", onclick: () => set({ done: { ...store.done, hidden: true } }) }, "×");
  fill(box, STEPS.map(([key, words, label, go], at) => {
    const done = Boolean(store.done[key]);
    return h("li.hint", { class: done ? "done" : at === next ? "next" : "", "data-testid": "hint", "data-done": String(done) },
      h("span.hint-mark", { "aria-hidden": "true" }, done ? "✓" : at + 1),
      h("span.hint-words", {}, at === next ? words : words[0].replace(/, send $/, ", ask"), done && h("span.hidden", {}, " (done)")),
      at === next && h("button", { type: "button", onclick: go, "data-testid": `hint-${key}` }, label));
  }), h("li.hint-end", {}, close));
}
