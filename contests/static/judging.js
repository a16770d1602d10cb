// The judge's tablet page: what is kept stands in drawer.js, what travels in sync.js; here is what the judge sees.

import { fill, h } from "./judging/dom.js";
import { freshId, memoryDrawer, openDrawer } from "./judging/drawer.js";
import { write } from "./judging/exact.js";
import { draw, get, put } from "./judging/fields.js";
import { startLock } from "./judging/lock.js";
import { startPad } from "./judging/pad.js";
import { look, survey } from "./judging/points.js";
import { ask, cookie, startSync } from "./judging/sync.js";

const root = document.querySelector("[data-judging]");
const spot = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const dialog = spot.dialog;

let bag = cookie("drawer"), drawer, desk = null, link = "wait", current = "", showFaults = false, sync = () => {}, unsigned = "", lock, others = null, was = null;
let drafts = new Map(), outbox = [], strokes = 0, leaving = "";
// What is asked and signed comes right after the page stands, so that it is there when the network is not.
let more = null, later = null;
const load = () => (later ??= import("./judging/more.js").then((found) => { more = found; render(); return found; }, (lost) => { later = null; throw lost; }));
const undo = new Map();

// --- what stands where -------------------------------------------------------------------------------------------

const server = (code) => desk.sheets[code];
const waiting = (code) => outbox.filter((op) => !op.role && op.code === code).at(-1);
const entryOf = (code) => desk.codes.find((one) => one.code === code);
const heat = (entry) => (entry.calibration ? "open" : desk.heats?.[entry.heat] || "open");

/** The marks that are shown for a code: the draft, else what waits, else what the server has. */
function marksOf(code) {
  return drafts.get(code)?.marks ?? waiting(code)?.marks ?? server(code)?.marks ?? {};
}

function stateOf(entry) {
  if (entry.absent) return ["absent", "缺考"];
  const [kind, text] = progress(entry);
  return [kind, kind === "" && heat(entry) !== "open" ? (heat(entry) === "waiting" ? "未开始" : "场次已停") : text];
}

function progress(entry) {
  const op = waiting(entry.code);
  if (op?.conflict) return ["bad", "与服务器不一致"];
  if (op?.held) return ["bad", "未收下"];
  if (drafts.has(entry.code)) {
    const found = survey(desk.rubric, marksOf(entry.code));
    if (drafts.get(entry.code).problem) return ["bad", "须改正"];
    return ["draft", server(entry.code)?.state === "returned" ? "被退回" : `已评 ${found.done}/${found.all}`];
  }
  if (op) return ["waiting", "待上传"];
  if (server(entry.code)?.state === "returned") return ["bad", "被退回"];
  if (server(entry.code)) return ["done", "✓ 已上传"];
  return ["", "未评"];
}

/** A mark that was made while the drawer was read is on its way into it: it is read again. */
async function reload() {
  const before = strokes, found = await drawer.drafts(), box = await drawer.outbox();
  if (before !== strokes) { await reload(); return; }
  drafts = new Map(found.map((draft) => [draft.code, draft]));
  outbox = box;
}

// --- drawing -----------------------------------------------------------------------------------------------------

function drawState() {
  const conflicts = outbox.filter((op) => op.conflict).length, held = outbox.filter((op) => op.held && !op.conflict).length;
  const n = outbox.filter((op) => !op.role).length, signs = outbox.length - n;
  let kind = "ok", text = "已全部上传";
  if (conflicts) [kind, text] = ["bad", `与服务器不一致：${conflicts} 份，请逐份核对`];
  else if (held) [kind, text] = ["bad", `${held} 份未收下：${outbox.find((op) => op.held).held}`];
  else if (link === "out") [kind, text] = ["bad", n ? `席位登录已失效，${n} 份仍存本机；请用席位卡重新进入` : "席位登录已失效，请用席位卡重新进入"];
  else if (n) [kind, text] = ["warn", `已存本机，${n} 份待上传${link === "away" ? "（离线）" : ""}`];
  else if (signs) [kind, text] = ["warn", "签名已存本机，待上传"];
  else if (link === "away") [kind, text] = ["warn", "离线，已交的都已上传；可以继续评分"];
  else if (link === "wait") [kind, text] = ["warn", "正在连接…"];
  else if (drafts.size) text = `已全部上传（另有 ${drafts.size} 份草稿存本机）`;
  spot.state.className = `sync ${kind}`;
  if (spot.state.textContent !== text) spot.state.textContent = text;
}

function drawList() {
  spot.rehearsal.hidden = !desk.contest.rehearsal;
  fill(spot.title, [desk.event.name, desk.part].filter(Boolean).join(" · "));
  fill(spot.seat, desk.seat.name, desk.seat.judge && ` · ${desk.seat.judge}`);
  const owed = desk.codes.filter((entry) => !entry.absent && !entry.calibration);
  const done = owed.filter((entry) => server(entry.code)?.state === "submitted").length, all = owed.length;
  fill(spot.count, `已上传 ${done} / ${all}`);
  fill(spot.list, desk.codes.map((entry) => {
    const [kind, text] = stateOf(entry);
    return h("li", {}, h(`button.code.${kind || "open"}`, {
      type: "button", "data-code": entry.code, "aria-current": entry.code === current ? "true" : null, disabled: entry.absent, onclick: () => choose(entry.code),
    }, h("b", {}, `${entry.code} 号`), h("span", {}, entry.calibration ? "试评（不计分）" : where(entry)), h("small", {}, text)));
  }));
  const ready = all > 0 && owed.every(({ code }) => !drafts.has(code) && (waiting(code) ? !waiting(code).held : server(code)?.state === "submitted"));
  more?.drawOwn(spot.signing, { desk, outbox, ready, problem: unsigned, dialog, sign });
}

function where(entry) {
  const heats = new Set(desk.codes.filter((one) => !one.calibration).map((one) => one.heat)).size > 1;
  return [heats && !entry.calibration && `第 ${entry.heat} 场`, entry.station && `${entry.station} 赛位`].filter(Boolean).join(" ");
}

function editable() {
  const done = server(current);
  if (!entryOf(current).open || waiting(current) || leaving === current) return false;
  return !done || done.state === "returned" || drafts.has(current);
}

function drawSheet() {
  const entry = entryOf(current);
  if (!entry) {
    pad.forget();
    spot.work.classList.add("idle");
    fill(spot.sheet, h("div.empty", {}, h("h2", {}, desk.open ? "请选择要评的编号" : "本赛项不在评分阶段"), h("p", {}, desk.open ? "打开后请先与现场核对编号和赛位。" : "开始评分后，本页会自动打开。")));
    return;
  }
  spot.work.classList.remove("idle");
  const marks = marksOf(current), found = survey(desk.rubric, marks);
  const done = server(current), op = waiting(current), closed = !editable();
  const sheet = {
    code: current, rubric: desk.rubric, marks, closed, faults: faultsOf(found), doubts: new Set(drafts.get(current)?.doubts || []), doubt, again: render,
    found: (path) => { const c = desk.rubric.sections.flatMap((s) => s.criteria).find((one) => one.key === path[0]); return path.length === 1 ? look(c, get(marks, path)).points : null; },
    set: (path, value) => set(path, value),
  };
  fill(spot.sheet,
    h("header.which", {}, h("h2", {}, `${current} 号`), where(entry) && h("p.station", {}, where(entry)), entry.calibration && h("p.station.trial", {}, "试评（不计分）"), h("p.sum", {}, "合计 ", h("strong", {}, write(found.total)), h("small", {}, ` / ${write(found.full)}`))),
    notes(done, op, closed),
    draw(sheet),
    !closed && h("div.field.private", {}, h("label", { for: "private" }, "本机备注（只留在这台平板，不上传）"),
      h("textarea", { id: "private", rows: "2", oninput: (event) => jot({ note: event.target.value }) }, drafts.get(current)?.note || "")),
    h("footer.acts", {},
      h("button.button.big-key", { type: "button", onclick: stepBack, disabled: closed || !(undo.get(current) || []).length }, "撤销上一步"),
      h("span.soft", {}, `已评 ${found.done} / ${found.all} 项`),
      closed && entry.open && done && !op
        ? h("button.button.big-key", { type: "button", onclick: startCorrection }, "更正这份评分")
        : h("button.button.main.big-key", { type: "button", onclick: hand, disabled: closed }, "检查并提交")));
  pad.again();
}

/** Out of range is said at once; what is missing only when the judge wants to hand in. */
function faultsOf(found) {
  const faults = new Map(found.faults);
  for (const problem of drafts.get(current)?.problems || []) if (!faults.has(problem.field)) faults.set(problem.field, problem.message);
  if (showFaults) for (const c of found.empty) if (!faults.has(c.key)) faults.set(c.key, "尚未评分。");
  return faults;
}

function notes(done, op, closed) {
  const draft = drafts.get(current);
  return [
    done?.state === "returned" && !op && h("div.notice.warn", { role: "status" }, h("p", {}, h("strong", {}, "裁判长退回："), done.reason)),
    draft?.problem && h("div.notice.bad", { role: "alert" }, h("p", {}, draft.problem), draft.changes && more?.compared(draft.changes)),
    op?.conflict && h("div.notice.bad", { role: "alert" }, h("p", {}, "服务器上的这份评分表已有更新。"), h("button.button", { type: "button", onclick: () => settle(op) }, "核对两份，逐项比较")),
    op?.held && !op.conflict && h("div.notice.bad", { role: "alert" }, h("p", {}, op.held), h("div.row", {}, h("button.button", { type: "button", onclick: () => release(op) }, "再交一次"), h("button.button", { type: "button", onclick: () => unsend(op) }, "取回为草稿"))),
    op && !op.conflict && !op.held && h("div.notice.warn", { role: "status" }, h("p", {}, "已存本机，正在等待上传；上传前可以取回修改。"), h("button.button", { type: "button", onclick: () => unsend(op) }, "取回修改")),
    closed && done?.state === "submitted" && !op && h("div.notice.ok", { role: "status" }, h("p", {}, `已上传（第 ${done.version} 版）。${entryOf(current).open ? "需要改动请点“更正这份评分”并写明原因。" : ""}`)),
    closed && !done && !op && heat(entryOf(current)) !== "open" && h("div.notice.info", { role: "status" }, h("p", {}, heat(entryOf(current)) === "waiting" ? "本场次还没有开始评分，开始后本页自动打开。" : "本场次已停止评分。")),
    closed && (op ? !op.held : done?.state === "submitted") && !entryOf(current).calibration && more?.drawTheirs({ desk, outbox, code: current, where: where(entryOf(current)), total: () => write(survey(desk.rubric, marksOf(current)).total), dialog, sign }),
  ];
}

function render() {
  if (!desk || !drawer) return;
  spot.lockKey.hidden = !desk.lock;
  drawState();
  drawList();
  if (!lock?.isOn()) drawSheet();
}

/** Show the sheet from its first line; on a phone the whole page scrolls, on a tablet the sheet alone. */
function fromTheTop() {
  spot.sheet.scrollTop = 0;
  spot.sheet.scrollIntoView({ block: "start" });
}

// --- what the judge does -----------------------------------------------------------------------------------------

function choose(code) {
  current = code;
  showFaults = Boolean(drafts.get(code)?.problem);
  pad.forget();
  render();
  fromTheTop();
  spot.sheet.focus({ preventScroll: true });
}

/** A private note or a doubt: kept with the draft on this tablet, never sent. */
function jot(more) {
  if (editable()) keep(marksOf(current), more).catch(storageFailed);
}

function doubt(key) {
  const doubts = new Set(drafts.get(current)?.doubts || []);
  if (!doubts.delete(key)) doubts.add(key);
  jot({ doubts: [...doubts] });
  render();
}

async function keep(marks, more = {}) {
  const before = drafts.get(current);
  const draft = { ...(before || { code: current, base: server(current)?.version || 0, rules: desk.rules }), marks, ...more };
  delete draft.problem;
  delete draft.problems;
  delete draft.changes;
  drafts.set(current, draft);
  strokes += 1;
  await drawer.keepDraft(draft);
  others?.postMessage("");
}

function set(path, value) {
  if (!editable()) return;
  const before = marksOf(current), after = put(before, path, value);
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  undo.set(current, [...(undo.get(current) || []), before].slice(-200));
  keep(after).catch(storageFailed);
  render();
}

function stepBack() {
  const steps = undo.get(current) || [];
  if (!steps.length) return;
  undo.set(current, steps.slice(0, -1));
  keep(steps.at(-1)).catch(storageFailed);
  render();
}

function startCorrection() {
  keep(marksOf(current)).catch(storageFailed);
  render();
}

async function hand() {
  showFaults = true;
  render();
  (await load()).review(dialog, {
    title: [`${current} 号`, where(entryOf(current))].filter(Boolean).join(" · "), rubric: desk.rubric, marks: marksOf(current), doubts: drafts.get(current)?.doubts || [], corrects: server(current)?.state === "submitted",
    done: (reason) => send(reason), goto: (c) => document.getElementById(`item-${c.key}`)?.scrollIntoView({ block: "center" }),
  });
}

/** A number behind all that wait, whatever the clock says meanwhile. */
const next = () => Math.max(Date.now(), ...outbox.map((op) => op.number + 1));

async function sign(role, code, drawing) {
  unsigned = "";
  await drawer.keepOp({ id: freshId(), number: next(), role, code, covers: more.covered(desk, outbox, code), drawing });
  await reload();
  say("签名已存本机，正在上传。");
  render();
  sync();
}

async function send(reason) {
  const code = current, draft = drafts.get(code) || { marks: marksOf(code), base: server(code)?.version || 0, rules: desk.rules };
  const op = { id: freshId(), number: next(), code, base: draft.base, rules: draft.rules, marks: draft.marks, reason };
  // The judge goes on at once: what is touched while the sheet is being put away belongs to the next one.
  leaving = code;
  undo.delete(code);
  showFaults = false;
  pad.forget();
  render();
  fromTheTop();
  try {
    await drawer.handIn(op);
    await reload();
  } catch {
    storageFailed();
    return;
  } finally {
    leaving = "";
    render();
  }
  others?.postMessage("");
  say(`${code} 号评分表已存本机，正在上传。`);
  sync();
}

async function unsend(op) {
  await drawer.takeBack(op, { code: op.code, base: op.base, rules: op.rules, marks: op.marks });
  await reload();
  render();
  sync();
}

async function release(op) {
  // As it was written: what changed since is shown, not written over.
  await drawer.keepOp({ ...op, held: undefined });
  await reload();
  render();
  sync();
}

async function settle(op) {
  const theirs = server(op.code);
  (await load()).conflict(dialog, {
    title: `${op.code} 号`, rubric: desk.rubric, mine: op.marks, sheet: theirs,
    keepMine: async (reason) => {
      await drawer.takeBack(op, null);
      await drawer.keepOp({ ...op, id: freshId(), base: theirs?.version || 0, rules: desk.rules, reason, held: undefined, conflict: undefined });
      await reload();
      render();
      sync();
    },
    keepTheirs: async () => { await drawer.takeBack(op, null); await reload(); render(); },
    goOn: async () => {
      await drawer.takeBack(op, { code: op.code, base: theirs?.version || 0, rules: desk.rules, marks: op.marks });
      await reload();
      choose(op.code);
    },
  });
}

// --- what the server says ----------------------------------------------------------------------------------------

async function heard(op, kind, data) {
  if (kind === "stored" && op.role) {
    desk.signing?.given.unshift({ role: op.role, code: op.code, hash: data.hash, at: data.at, holds: true });
    say("签名已上传。");
  } else if (kind === "unsigned") {
    unsigned = `签名没有收下：${data.message || "请重新签名。"}`;
    await drawer.takeBack(op, null);
  } else if (kind === "stored") {
    desk.sheets[op.code] = { id: op.id, version: data.version, state: data.state, marks: op.marks, reason: op.reason, rules: op.rules };
    if (desk.signing && !desk.signing.counted.includes(op.code)) desk.signing.counted.push(op.code);
    await drawer.keepValue("desk", desk);
    say(`${op.code} 号评分表已上传。`);
  } else if (kind === "faulty") {
    await drawer.takeBack(op, { code: op.code, base: op.base, rules: op.rules, marks: op.marks, problems: data.problems, problem: "服务器退回了这份评分表，请按下面的提示改正。" });
  } else if (kind === "rules") {
    await drawer.takeBack(op, { code: op.code, base: op.base, rules: op.rules, marks: op.marks });
    await reload();
    await freshDesk();
  } else if (kind === "conflict") {
    await drawer.keepOp({ ...op, conflict: true, held: data.message });
    await freshDesk();
  } else {
    await drawer.keepOp({ ...op, held: data.message || "服务器没有收下这份评分表。" });
  }
  await reload();
  render();
}

async function freshDesk() {
  const answer = await ask("/judging/desk");
  if (!answer || answer.status >= 500) return "away";
  if (answer.status !== 200) return "out";
  if (answer.data.bag !== bag) {
    document.cookie = `drawer=${answer.data.bag}; path=/; max-age=86400; samesite=lax`;
    location.reload();
    return "out";
  }
  spot.fresh.hidden = answer.data.page === root.dataset.version;
  if (desk?.rules !== answer.data.rules) was = desk;
  await underNewRules(answer.data);
  if (JSON.stringify(answer.data) !== JSON.stringify(desk)) {
    desk = answer.data;
    await drawer.keepValue("desk", desk);
    await reload();
    render();
  }
  return "answered";
}

/** A draft from before a change of the rules says so, until it is touched. */
async function underNewRules(now) {
  const stale = [...drafts.values()].filter((draft) => draft.rules !== now.rules);
  if (!stale.length) return;
  const { renewed } = await load(), old = stale.map((draft) => renewed(draft, was, now));
  for (const draft of old) drafts.set(draft.code, draft);
  strokes += old.length;
  await Promise.all(old.map((draft) => drawer.keepDraft(draft)));
  render();
}

function say(text) {
  spot.said.textContent = text;
}

function storageFailed() {
  spot.http.hidden = false;
  spot.http.textContent = "本机存储写不进去，刚才的评分没有存住：请不要关闭本页，先抄到纸质评分表上。";
}

// --- start -------------------------------------------------------------------------------------------------------

const pad = startPad(spot.pad, spot.sheet);

function warnings() {
  const words = [];
  if (drawer.memory) words.push("本浏览器不允许保存数据：关闭或刷新页面会丢失未上传的评分，请改用普通窗口。");
  if (!isSecureContext) words.push("当前是 http 连接：断网时不能重新打开或刷新本页，请保持页面打开；草稿和待上传的评分表仍存本机，联网后自动上传。");
  spot.http.hidden = !words.length;
  spot.http.textContent = words.join(" ");
}

const carryOff = async () => (await load()).carryOff(dialog, desk, outbox);
const leave = async () => (await load()).handOver(dialog, outbox, carryOff);

/** Put the submissions of a file into the outbox; what is there or on the server already is left out. */
async function taken(ops) {
  const known = new Set([...outbox.map((op) => op.id), ...Object.values(desk.sheets).map((sheet) => sheet.id)]);
  const fresh = ops.filter((op) => !known.has(op.id));
  for (const op of fresh) await drawer.keepOp(op);
  await reload();
  render();
  sync();
  return fresh.length;
}

function menu() {
  const pressed = (part, act) => spot[part].addEventListener("click", () => { spot.more.open = false; act(); });
  pressed("lockKey", () => lock.lock());
  pressed("export", () => { if (desk) carryOff(); });
  pressed("leave", leave);
  pressed("update", async () => (await load()).swap());
  spot.import.addEventListener("change", async () => {
    spot.more.open = false;
    if (desk && spot.import.files[0]) await (await load()).takeIn(dialog, spot.import.files[0], desk, taken);
    spot.import.value = "";
  });
  document.addEventListener("click", (event) => { if (!spot.more.contains(event.target)) spot.more.open = false; });
}

function locked(on) {
  root.toggleAttribute("data-locked", on);
  if (on && dialog.open) dialog.close();
  if (on) fill(spot.sheet);
  else if (desk) render();
}

async function start() {
  menu();
  if (!bag) bag = (await ask("/judging/desk"))?.data.bag || "";
  try {
    drawer = await openDrawer(bag);
  } catch {
    drawer = memoryDrawer();
  }
  warnings();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/judging-worker.js", { scope: "/judging" }).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  desk = (await drawer.value("desk")) || null;
  await reload();
  // Two windows share one drawer.
  if (!drawer.memory && "BroadcastChannel" in window) others = new BroadcastChannel(`saiheng-${bag}`);
  if (others) others.onmessage = () => reload().then(render);
  lock = await startLock(drawer, spot.lock, () => desk?.lock, locked, leave);
  render();
  let tell;
  const report = () => {
    tell ??= more?.startReport(root.dataset.version);
    if (link === "answered") tell?.(outbox.length);
  };
  load().then(report, () => {});
  sync = startSync(drawer, heard, (state) => {
    link = state;
    if (desk) drawState(); else fill(spot.state, "没有连上服务器，稍后自动重试");
    report();
  }, freshDesk);
}

start();
