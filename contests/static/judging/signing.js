// Signing on the tablet: the judge when every sheet is in, a contestant for one code; offline it waits in the outbox.

import { close, open } from "./dialogs.js";
import { fill, h } from "./dom.js";
import { startInk } from "./inking.js";

/** What a signature covers: the submission of each sheet that counts, by code; of one code only where it is given. */
export function covered(desk, outbox, only = "") {
  const trials = new Set(desk.codes.filter((entry) => entry.calibration).map((entry) => entry.code));
  const codes = new Set([...desk.signing.counted, ...outbox.filter((op) => !op.role).map((op) => op.code)]);
  const found = {};
  for (const code of codes) {
    if (trials.has(code) || (only && code !== only)) continue;
    const op = outbox.filter((one) => !one.role && one.code === code).at(-1), there = desk.sheets[code];
    if (op) found[code] = op.id;
    else if (there?.state === "submitted") found[code] = there.id;
  }
  return found;
}

/** How things stand for a role: the signature that was given, the one that waits, and whether the first still holds. */
function standing(desk, outbox, role, code) {
  const given = desk.signing.given.find((one) => one.role === role && one.code === code);
  const waits = outbox.some((op) => op.role === role && op.code === code);
  const moved = outbox.some((op) => !op.role && (!code || op.code === code));
  return { given, waits, holds: Boolean(given?.holds) && !moved };
}

const told = (given, who = "") => `✓ ${who}已签名 ${given.at.slice(-5)} 校验码 ${given.hash}`;

/** The judge's own signature, under the list of codes. */
export function drawOwn(place, { desk, outbox, ready, problem, dialog, sign }) {
  if (!desk.signing?.roles.includes("judge")) { fill(place); return; }
  const { given, waits, holds } = standing(desk, outbox, "judge", "");
  const stale = given && !holds, n = Object.keys(covered(desk, outbox)).length;
  const ask = () => askInk(dialog, {
    title: `${desk.seat.name}签名`, lines: [`共 ${n} 份评分表。签名即确认这些评分表由本人所评；之后再有更正，须重新签名。`],
    plain: "不便手写，以席位账号确认", done: (path) => sign("judge", "", path),
  });
  fill(place, problem && h("p.error", { role: "alert" }, problem),
    waits ? h("p.soft", {}, "签名已存本机，待上传") : holds ? h("p.given", {}, told(given)) : [
      stale && h("p.error", {}, "评分表有变动，需重新签名"),
      ready ? h("button.button.big-key", { type: "button", onclick: ask }, stale ? "重新签名" : "签名确认") : h("p.soft", {}, "全部评完后签名")]);
}

/** A contestant's signature, on the sheet that was handed in. */
export function drawTheirs({ desk, outbox, code, where, total, dialog, sign }) {
  if (!desk.signing?.roles.includes("competitor")) return null;
  const { given, waits, holds } = standing(desk, outbox, "competitor", code);
  if (waits) return h("p.notice.warn", { role: "status" }, "选手签名已存本机，待上传。");
  if (holds) return h("p.notice.ok", { role: "status" }, told(given, "选手"));
  const lines = [[where, "请选手核对编号无误后签名。"].filter(Boolean).join("　"), desk.signing.total && `本席评分合计 ${total()} 分`].filter(Boolean);
  const ask = () => askInk(dialog, { title: `${code} 号选手签名`, lines, done: (path) => sign("competitor", code, path) });
  return h("div.notice.info", {}, h("p", {}, given ? "评分表有变动，选手需重新签名。" : "本赛项要求选手签名：请把平板递给选手。"), h("button.button.big-key", { type: "button", onclick: ask }, "请选手签名"));
}

/** Show *title* and *lines* over a place to sign; *done(path)* gets the drawing, empty where the account alone signs. */
function askInk(dialog, { title, lines, plain, done }) {
  const canvas = h("canvas", { role: "img", "aria-label": "手写签名区：请用手指或笔签写" });
  const sure = h("button.button.main.big-key", { type: "button", disabled: true }, "确认签名");
  open(dialog, h("h2.which", {}, title), lines.map((line) => h("p", {}, line)), h("div.sign-place", {}, canvas),
    h("div.row.end", {},
      h("button.button.big-key", { type: "button", onclick: () => close(dialog) }, "返回"),
      plain && h("button.button.big-key", { type: "button", onclick: () => { close(dialog); done(""); } }, plain),
      h("button.button.big-key", { type: "button", onclick: () => ink.clear() }, "重写"), sure));
  const ink = startInk(canvas, () => { sure.disabled = ink.isEmpty(); });
  sure.addEventListener("click", () => { const path = ink.path(); close(dialog); done(path); });
}
