// Keeps the room's table current: asks for the version, and draws anew only when it has moved.

const EVERY = 5000;

async function look() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  try {
    if (!document.hidden) {
      const answer = await fetch(live.dataset.versionAt, { headers: { accept: "application/json" }, cache: "no-cache" });
      const version = answer.ok ? (await answer.json()).version : null;
      if (version !== null && String(version) !== live.dataset.live && !live.contains(document.activeElement?.closest("form"))) await redraw(live);
    }
  } catch {
    // No network: what is shown stays, the next round asks again.
  }
  setTimeout(look, EVERY);
}

async function redraw(live) {
  const answer = await fetch(location.pathname + location.search.replace(/[?&]said=[^&]*/, ""), { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  if (fresh) live.replaceWith(fresh);
}

setTimeout(look, EVERY);
