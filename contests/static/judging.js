// The judge's tablet page: what it knows stands in board.js, what it shows in shown.js, what is kept in drawer.js, what
// travels in sync.js, what comes back in answers.js; here is what the judge does.

import { startHearing } from "./judging/answers.js";
import { board, draft, editable, entryOf, marksOf, server, where } from "./judging/board.js";
import { startReport } from "./judging/device.js";
import { review, settle } from "./judging/dialogs.js";
import { fill } from "./judging/dom.js";
import { freshId, openDrawer } from "./judging/drawer.js";
import { put } from "./judging/fields.js";
import { startLock } from "./judging/lock.js";
import { memoryDrawer } from "./judging/memory.js";
import { handOver, startMenu } from "./judging/menu.js";
import { startPad } from "./judging/pad.js";
import { calmly } from "./judging/press.js";
import { drawList, drawSheet, drawState } from "./judging/shown.js";
import { covered } from "./judging/signing.js";
import { ask, cookie, startSync } from "./judging/sync.js";

const root = document.querySelector("[data-judging]");
const spot = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const { dialog } = spot;
const pad = startPad(spot.pad, spot.sheet);

let drawer, lock, sync = () => {}, others = null;

/** A mark that was made while the drawer was read is on its way into it: it is read again. */
async function reload() {
  const before = board.strokes, drafts = await drawer.drafts(), outbox = await drawer.outbox();
  if (before !== board.strokes) { await reload(); return; }
  board.drafts = new Map(drafts.map((one) => [one.code, one]));
  board.outbox = outbox;
}

const render = calmly(() => {
  if (!board.desk || !drawer) return;
  spot.lockKey.hidden = !board.desk.lock;
  drawState(spot.state);
  drawList(spot, acts);
  if (lock?.isOn()) return;
  if (drawSheet(spot, acts)) pad.again();
  else pad.forget();
});

/** Show the sheet from its first line; on a phone the whole page scrolls, on a tablet the sheet alone. */
function fromTheTop() {
  spot.sheet.scrollTop = 0;
  spot.sheet.scrollIntoView({ block: "start" });
}

/** The chosen code in the list, which lies across where the tablet stands upright. */
function inView() {
  spot.list.querySelector(`[data-code="${CSS.escape(board.current)}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function say(text) {
  spot.said.textContent = text;
}

function warn(words) {
  spot.http.hidden = !words;
  spot.http.textContent = words;
}

const storageFailed = () => warn("本机存储写不进去，刚才的没有存住：请不要关闭本页，先把评分抄到纸质评分表上。");

// --- what the judge does -----------------------------------------------------------------------------------------

const acts = { choose, jot, doubt, set, stepBack, correct, hand, sign, unsend, release, decide, render: () => render() };

function choose(code) {
  board.current = code;
  board.showFaults = Boolean(draft(code)?.problem);
  pad.forget();
  render();
  inView();
  fromTheTop();
  spot.sheet.focus({ preventScroll: true });
}

function keep(marks, told = {}) {
  const { current, desk, drafts } = board;
  const kept = { ...(draft(current) || { code: current, base: server(current)?.version || 0, rules: desk.rules }), marks, ...told };
  delete kept.problem;
  delete kept.problems;
  delete kept.changes;
  drafts.set(current, kept);
  board.strokes += 1;
  drawer.keepDraft(kept).then(() => others?.postMessage(""), storageFailed);
}

/** A private note or a doubt: kept with the draft on this tablet, never sent. */
function jot(told) {
  if (editable()) keep(marksOf(board.current), told);
}

function doubt(key) {
  const doubts = new Set(draft(board.current)?.doubts || []);
  if (!doubts.delete(key)) doubts.add(key);
  jot({ doubts: [...doubts] });
  render();
}

function set(path, value) {
  if (!editable()) return;
  const { current, undo } = board, before = marksOf(current), after = put(before, path, value);
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  undo.set(current, [...(undo.get(current) || []), before].slice(-200));
  keep(after);
  render();
}

function stepBack() {
  const steps = board.undo.get(board.current) || [];
  if (!steps.length) return;
  board.undo.set(board.current, steps.slice(0, -1));
  keep(steps.at(-1));
  render();
}

function correct() {
  keep(marksOf(board.current));
  render();
}

function hand() {
  const { current, desk } = board;
  board.showFaults = true;
  render();
  review(dialog, {
    title: [`${current} 号`, where(entryOf(current))].filter(Boolean).join(" · "), rubric: desk.rubric, marks: marksOf(current), doubts: draft(current)?.doubts || [], corrects: server(current)?.state === "submitted",
    done: send, goto: (c) => document.getElementById(`item-${c.key}`)?.scrollIntoView({ block: "center" }),
  });
}

/** A number behind all that wait, whatever the clock says meanwhile. */
const next = () => Math.max(Date.now(), ...board.outbox.map((op) => op.number + 1));

async function send(reason) {
  const { current: code, desk } = board, { base, rules, marks } = draft(code) || { marks: marksOf(code), base: server(code)?.version || 0, rules: desk.rules };
  // The judge goes on at once: what is touched while the sheet is being put away belongs to the next one.
  board.leaving = code;
  board.undo.delete(code);
  board.showFaults = false;
  pad.forget();
  render();
  fromTheTop();
  try {
    await drawer.handIn({ id: freshId(), number: next(), code, base, rules, marks, reason });
    await reload();
  } catch {
    storageFailed();
    return;
  } finally {
    board.leaving = "";
    render();
  }
  others?.postMessage("");
  say(`${code} 号评分表已存本机，正在上传。`);
  sync();
}

/** Change what is kept, then show it and send what waits. */
async function after(change) {
  try {
    await change;
  } catch {
    storageFailed();
  }
  await reload();
  render();
  sync();
}

function sign(role, code, drawing) {
  board.unsigned = "";
  const op = { id: freshId(), number: next(), role, code, covers: covered(board.desk, board.outbox, code), drawing };
  return after(drawer.keepOp(op).then(() => say("签名已存本机，正在上传。")));
}

function unsend(op) {
  return after(drawer.takeBack(op, { code: op.code, base: op.base, rules: op.rules, marks: op.marks }));
}

/** As it was written: what changed since is shown, not written over. */
function release(op) {
  return after(drawer.change(op, { ...op, held: undefined }));
}

/** Both sides of a conflict, and what the judge says to them. */
function decide(op) {
  settle({ op, dialog, drawer, after, choose });
}

// --- start -------------------------------------------------------------------------------------------------------

function firstWarning() {
  const words = [];
  if (drawer.memory) words.push("本浏览器不允许保存数据：关闭或刷新页面会丢失未上传的评分，请改用普通窗口。");
  if (!isSecureContext) words.push("当前是 http 连接：断网时不能重新打开或刷新本页，请保持页面打开；草稿和待上传的评分表仍存本机，联网后自动上传。");
  warn(words.join(" "));
}

function locked(on) {
  root.toggleAttribute("data-locked", on);
  if (on && dialog.open) dialog.close();
  if (on) fill(spot.sheet);
  else render();
}

async function start() {
  const bag = cookie("drawer") || (await ask("/judging/desk"))?.data.bag || "";
  drawer = await openDrawer(bag).catch(memoryDrawer);
  firstWarning();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/judging-worker.js", { scope: "/judging" }).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  board.desk = (await drawer.value("desk")) || null;
  await reload();
  // Two windows share one drawer.
  if (!drawer.memory && "BroadcastChannel" in window) others = new BroadcastChannel(`saiheng-${bag}`);
  if (others) others.onmessage = () => reload().then(render);
  lock = await startLock(drawer, spot.lock, () => board.desk?.lock, locked, () => handOver(dialog));
  startMenu({ spot, drawer, after, lock: lock.lock });
  render();
  matchMedia("(orientation: portrait)").addEventListener?.("change", inView);
  const report = startReport(root.dataset.version);
  const versioned = (version) => { spot.fresh.hidden = version === root.dataset.version; };
  const { heard, freshDesk } = startHearing({ drawer, bag, reload, render, say, versioned });
  sync = startSync(drawer, heard, (link) => {
    board.link = link;
    drawState(spot.state);
    if (link === "answered") report(board.outbox.length);
  }, freshDesk);
}

start();
