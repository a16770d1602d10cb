// The screen lock: what is on the page goes behind the PIN, without a network too. It keeps out whoever passes by, not
// whoever takes the device apart.

import { fill, h } from "./dom.js";
import { bytesOf, hex, stretch } from "./sha.js";

const TRIES = 5, WAIT = 5 * 60000;

/** The PIN of a drawer: {held, keep(more), open(pin), renew(secret)}; open says what was wrong, or nothing. Wrong tries are counted. */
export async function guard(drawer) {
  let held = (await drawer.value("lock")) || { on: false, tries: 0 };
  // The pause is counted by the page's own time, from its loading: setting the clock shortens nothing.
  let until = held.tries && held.tries % TRIES === 0 ? performance.now() + WAIT : 0;
  const keep = (more) => { held = { ...held, ...more }; return drawer.keepValue("lock", held); };

  async function open(pin) {
    const left = Math.ceil((until - performance.now()) / 60000);
    if (left > 0) return `PIN 连续输错 ${TRIES} 次，请 ${left} 分钟后再试，或请工作人员重新出席位卡。`;
    const { salt, hash, rounds } = held.secret;
    if (hex(stretch(bytesOf(pin), bytesOf(salt), rounds)) === hash) { await keep({ on: false, tries: 0 }); return ""; }
    // Counted before anything is awaited: however fast they come, no try slips in between.
    const tries = held.tries + 1, rest = TRIES - (tries % TRIES);
    if (rest === TRIES) until = performance.now() + WAIT;
    await keep({ tries });
    return rest === TRIES ? open(pin) : `PIN 不对，还可以试 ${rest} 次。`;
  }

  /** Another PIN than the screen was locked with: the wrong tries were at the earlier one. */
  const renew = (secret) => { until = 0; return keep({ secret, tries: 0 }); };

  return { held: () => held, keep, open, renew };
}

/**
 * Start watching. *drawer* keeps whether it is locked and how often a wrong PIN was tried, so that a reload opens
 * nothing; *secret()* is {salt, hash, rounds, minutes} or null where the seat has no PIN; *shown(locked)* hides the page.
 */
export async function startLock(drawer, place, secret, shown, leave) {
  const pinned = await guard(drawer);
  let touched = Date.now(), running = performance.now();

  async function lock() {
    const known = secret();
    if (!known || pinned.held().on) return;
    await pinned.keep({ on: true, secret: known });
    draw();
  }

  async function open(pin) {
    // Whoever forgot it enters the seat anew: the server tells a new PIN only to a login that holds.
    const known = secret();
    if (known && known.hash !== pinned.held().secret.hash) await pinned.renew(known);
    const wrong = await pinned.open(pin);
    if (!wrong) { touch(); draw(); }
    return wrong;
  }

  function draw() {
    shown(pinned.held().on);
    place.hidden = !pinned.held().on;
    if (!pinned.held().on) { fill(place); return; }
    const pin = h("input", { id: "unlock", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "6", "aria-describedby": "unlock-said" });
    const said = h("p.error", { id: "unlock-said", role: "alert" });
    const submit = async (event) => {
      event.preventDefault();
      const word = pin.value.normalize("NFKC");
      pin.value = "";
      if (word) said.textContent = await open(word);
    };
    fill(place, h("form.card", { onsubmit: submit }, h("h1", {}, "已锁屏"), h("p", {}, "评分和草稿都在，输入 PIN 继续。"),
      h("div.field", {}, h("label", { for: "unlock" }, "PIN（6 位数字）"), pin, said),
      h("div.row", {}, h("button.button.main.big-key", {}, "解锁"), h("button.button.big-key", { type: "button", onclick: leave }, "换人"))));
    pin.focus();
  }

  function touch() { touched = Date.now(); running = performance.now(); }
  for (const what of ["pointerdown", "keydown"]) addEventListener(what, touch, { passive: true, capture: true });
  setInterval(() => {
    const minutes = Number(secret()?.minutes || 0), idle = Math.max(Date.now() - touched, performance.now() - running);
    if (minutes && !pinned.held().on && idle > minutes * 60000) lock();
  }, 2000);
  draw();
  return { lock, isOn: () => pinned.held().on };
}
