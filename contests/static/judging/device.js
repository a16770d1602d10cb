// What the tablet says of itself to the devices desk, after a round of sending: never in the way of a sheet.

import { ask } from "./sync.js";

const EVERY = 60000;

/** Returns tell(waiting): sends only what changed, or once a minute that the tablet is still there. */
export function startReport(version) {
  let last = "", at = -EVERY, power = null;
  navigator.getBattery?.().then((found) => { power = found; }, () => {});
  return async (waiting) => {
    // In steps of five, or every percent would be news.
    const battery = power ? Math.round(power.level * 20) * 5 : null;
    const state = { waiting, version, battery, charging: power ? power.charging : null };
    const text = JSON.stringify(state), now = performance.now();
    if (text === last && now - at < EVERY) return;
    const answer = await ask("/judging/state", state);
    if (answer?.status === 200) [last, at] = [text, now];
  };
}
