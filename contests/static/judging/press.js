// A key that is pressed must still be there when it is let go, whatever the server says meanwhile.

const LONGEST = 2000, AFTER = 400;

/** Returns *draw* that waits while a finger or the space bar is down, and then draws once. */
export function calmly(draw) {
  let since = 0, owed = 0;

  function release() {
    since = 0;
    if (!owed) return;
    clearTimeout(owed);
    owed = 0;
    draw();
  }

  /** Where no click follows, as after a swipe; not if the next press has begun. */
  const later = () => { const mine = since; setTimeout(() => { if (since === mine) release(); }, AFTER); };
  const down = () => { since = performance.now(); };
  addEventListener("pointerdown", down, true);
  addEventListener("keydown", (event) => { if (event.key === " " && event.target.matches("button")) down(); }, true);
  addEventListener("click", release);
  addEventListener("pointercancel", release);
  addEventListener("pointerup", later, true);
  addEventListener("keyup", later, true);
  return () => {
    if (!since || performance.now() - since > LONGEST) draw();
    else owed ||= setTimeout(release, LONGEST);
  };
}
