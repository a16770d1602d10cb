// The way to the server: one sheet or signature after the other, again and again, until each has an answer.

const EVERY = 15000, LONGEST = 120000, PATIENCE = 8000;

export function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) || "";
}

/** Ask the server; null when there is no answer in time. */
export async function ask(path, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  const post = body === undefined ? {} : {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", "x-csrftoken": cookie("csrftoken") },
  };
  try {
    const answer = await fetch(path, { ...post, headers: { accept: "application/json", ...post.headers }, credentials: "same-origin", signal: stop.signal });
    const data = await answer.json().catch(() => ({}));
    return { status: answer.status, data };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Start sending. *drawer* holds the outbox; *heard* is told of each answer: (op, kind, data) with kind
 * "stored", "conflict", "faulty", "rules", "held", "unsigned"; *state* is told how things stand.
 */
export function startSync(drawer, heard, state, freshDesk) {
  let busy = false, again = false, wait = EVERY, timer;

  async function one(op) {
    const { id, code, base, rules, marks, reason, bundled } = op;
    const post = () => (op.role ? ask("/judging/signatures", { id, code, role: op.role, covers: op.covers, drawing: op.drawing })
      : ask("/judging/sheets", { id, code, base, rules, marks, reason, bundled }));
    let answer = await post();
    if (answer?.status === 403 && answer.data.code === "form_stale") {
      await ask("/judging/desk");
      answer = await post();
    }
    if (!answer || answer.status >= 500 || answer.status === 429) return "away";
    if (answer.status === 200) {
      await drawer.acknowledge(op, answer.data.version);
      await heard(op, "stored", answer.data);
    } else if (op.role && answer.status !== 401) {
      await heard(op, "unsigned", answer.data);
    } else if (answer.status === 401) {
      return "out";
    } else if (answer.status === 422) {
      await heard(op, "faulty", answer.data);
    } else if (answer.data.code === "sheet_conflict") {
      await heard(op, "conflict", answer.data);
    } else if (answer.data.code === "rules_changed") {
      await heard(op, "rules", answer.data);
    } else {
      await heard(op, "held", answer.data);
    }
    return "answered";
  }

  async function round() {
    let link = "answered";
    const passed = new Set();
    for (;;) {
      // A signature covers sheets: it waits until none of them waits any more.
      const box = await drawer.outbox(), sheets = box.some((next) => !next.role);
      const op = box.find((next) => !next.held && !passed.has(next.id) && !(next.role && sheets));
      if (!op) break;
      passed.add(op.id);
      link = await one(op);
      if (link !== "answered") break;
    }
    if (link === "answered") link = await freshDesk();
    wait = link === "away" ? Math.min(wait * 2, LONGEST) : EVERY;
    state(link);
  }

  async function run() {
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    try {
      do {
        again = false;
        // Two windows of one tablet do not send at the same time, where the browser knows locks.
        if (navigator.locks) await navigator.locks.request("saiheng-outbox", round);
        else await round();
      } while (again);
    } finally {
      busy = false;
      timer = setTimeout(run, wait * (0.85 + Math.random() * 0.3));
    }
  }

  addEventListener("online", () => { wait = EVERY; run(); });
  addEventListener("offline", () => state("away"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
  run();
  return run;
}
