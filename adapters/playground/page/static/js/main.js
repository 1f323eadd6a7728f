// Starts the page: mounts its parts, follows the server's versions, and redraws at every change.

import { clockTime } from "./dates.js";
import { fill, h } from "./dom.js";
import { drawHints } from "./hints.js";
import { toast } from "./overlay.js";
import { drawProduction, mountProduction } from "./production.js";
import { drawSlack, mountSlack } from "./slack/pane.js";
import { onChange, refresh, refreshProduction, set, store, unread } from "./store.js";
import { drawTeams, mountTeams } from "./teams/pane.js";
import { follow, post } from "./wire.js";

const LOOK = 2000; // milliseconds between looks at production
const part = (name) => document.querySelector(name);
let lead = 0; // milliseconds from this browser's clock to the playground's
let drawing = false;

function draw() {
  if (!store.state || drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawHints(part(".hints"));
    drawSlack();
    drawTeams();
    drawProduction();
    drawJump();
    drawClock();
  });
}

function drawClock() {
  lead = Date.parse(store.state.now) - store.fetched;
  const zone = store.state.zone;
  const face = part("[data-testid=clock]");
  face.textContent = `${clockTime(new Date(Date.now() + lead), zone)} ${zone.split("/").pop()}`;
  const end = part("[data-testid=clock-end]");
  end.disabled = store.production && !store.production.next_end;
  end.title = end.disabled ? "No access is open." : "";
}

function drawJump() {
  const count = (chat, shown) => store.state.cast.filter((one) => one[chat] && one.key !== shown)
    .reduce((sum, one) => sum + unread(chat, one.key), 0);
  const links = [["slack", "Slack", count("slack", store.slackAs)], ["teams", "Teams", count("teams", store.teamsAs)], ["production", "Production", 0]];
  fill(part(".jump"), links.map(([id, name, news]) => h("a", { href: `#${id}` }, name, news > 0 && h("span.badge", {}, news))));
}

async function update() {
  try {
    await refresh();
    await look();
  } catch (error) {
    lost(true);
    toast(error.message, "error");
  }
}

async function look() {
  if (document.visibilityState === "visible") await refreshProduction().catch(() => lost(true));
}

function lost(is) {
  if (store.lost === is) return;
  document.body.classList.toggle("lost", is);
  set({ lost: is });
  if (is) toast("The playground does not answer. Is it still running?", "error");
}

async function move(deed, given) {
  try {
    const answer = await post(`/clock/${deed}`, given);
    if (answer.error) toast(answer.error, "error");
    await update();
  } catch (error) {
    toast(error.message, "error");
  }
}

mountSlack(part("#slack"));
mountTeams(part("#teams"));
mountProduction(part("#production"));
onChange(() => draw());
part("[data-testid=clock-forward]").addEventListener("click", () => move("forward", { minutes: 5 }));
part("[data-testid=clock-end]").addEventListener("click", () => move("end", {}));
follow(update, lost);
setInterval(look, LOOK);
setInterval(() => store.state && drawClock(), 10_000);
