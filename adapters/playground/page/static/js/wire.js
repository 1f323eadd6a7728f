// Talks to the page's own server: the state, people's deeds, and the stream of versions.

const token = document.querySelector('meta[name="daypass-token"]').content;

export async function get(path, query = {}) {
  const answer = await fetch(`${path}?${new URLSearchParams(query)}`, { headers: { "X-Daypass-Token": token } });
  return read(answer);
}

export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "X-Daypass-Token": token, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return read(answer);
}

/** Calls `changed` at every new version, and `lost(true|false)` when the server goes and returns. */
export function follow(changed, lost) {
  const stream = new EventSource(`/events?${new URLSearchParams({ token })}`);
  stream.onopen = () => lost(false);
  stream.onmessage = changed;
  stream.onerror = () => lost(true);
}

async function read(answer) {
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `The playground answered ${answer.status}.`);
  return body;
}
