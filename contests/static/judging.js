// The judge's tablet page: what is kept stands in drawer.js, what travels in sync.js; here is what the judge sees.

import { close, conflict, review } from "./judging/dialogs.js";
import { fill, h } from "./judging/dom.js";
import { freshId, memoryDrawer, openDrawer } from "./judging/drawer.js";
import { write } from "./judging/exact.js";
import { draw, get, put } from "./judging/fields.js";
import { startPad } from "./judging/pad.js";
import { look, survey } from "./judging/points.js";
import { ask, startSync } from "./judging/sync.js";

const root = document.querySelector("[data-judging]");
const spot = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const dialog = spot.dialog;

let drawer, desk = null, link = "wait", current = "", showFaults = false, sync = () => {};
let drafts = new Map(), outbox = [];
const undo = new Map();

// --- what stands where -------------------------------------------------------------------------------------------

const server = (code) => desk.sheets[code];
const waiting = (code) => outbox.filter((op) => op.code === code).at(-1);

/** The marks that are shown for a code: the draft, else what waits, else what the server has. */
function marksOf(code) {
  return drafts.get(code)?.marks ?? waiting(code)?.marks ?? server(code)?.marks ?? {};
}

function stateOf(entry) {
  if (entry.absent) return ["absent", "缺考"];
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

async function reload() {
  drafts = new Map((await drawer.drafts()).map((draft) => [draft.code, draft]));
  outbox = await drawer.outbox();
}

// --- drawing -----------------------------------------------------------------------------------------------------

function drawState() {
  const conflicts = outbox.filter((op) => op.conflict).length, held = outbox.filter((op) => op.held && !op.conflict).length;
  const n = outbox.length;
  let kind = "ok", text = "已全部上传";
  if (conflicts) [kind, text] = ["bad", `与服务器不一致：${conflicts} 份，请逐份核对`];
  else if (held) [kind, text] = ["bad", `${held} 份未收下：${outbox.find((op) => op.held).held}`];
  else if (link === "out") [kind, text] = ["bad", n ? `席位登录已失效，${n} 份仍存本机；请用席位卡重新进入` : "席位登录已失效，请用席位卡重新进入"];
  else if (n) [kind, text] = ["warn", `已存本机，${n} 份待上传${link === "away" ? "（离线）" : ""}`];
  else if (link === "away") [kind, text] = ["warn", "离线，已交的都已上传；可以继续评分"];
  else if (link === "wait") [kind, text] = ["warn", "正在连接…"];
  else if (drafts.size) text = `已全部上传（另有 ${drafts.size} 份草稿存本机）`;
  spot.state.className = `sync ${kind}`;
  if (spot.state.textContent !== text) spot.state.textContent = text;
}

function drawList() {
  const done = desk.codes.filter((entry) => !entry.absent && server(entry.code)?.state === "submitted").length;
  const all = desk.codes.filter((entry) => !entry.absent).length;
  fill(spot.count, `已上传 ${done} / ${all}`);
  fill(spot.list, desk.codes.map((entry) => {
    const [kind, text] = stateOf(entry);
    return h("li", {}, h(`button.code.${kind || "open"}`, {
      type: "button", "data-code": entry.code, "aria-current": entry.code === current ? "true" : null, disabled: entry.absent, onclick: () => choose(entry.code),
    }, h("b", {}, `${entry.code} 号`), h("span", {}, where(entry)), h("small", {}, text)));
  }));
}

function where(entry) {
  const heats = new Set(desk.codes.map((one) => one.heat)).size > 1;
  return [heats && `第 ${entry.heat} 场`, entry.station && `${entry.station} 赛位`].filter(Boolean).join(" ");
}

function editable() {
  const done = server(current);
  if (!desk.open || waiting(current)) return false;
  return !done || done.state === "returned" || drafts.has(current);
}

function drawSheet() {
  const entry = desk.codes.find((one) => one.code === current);
  if (!entry) {
    pad.forget();
    spot.work.classList.add("idle");
    fill(spot.sheet, h("div.empty", {}, h("h2", {}, desk.open ? "请选择要评的编号" : "本赛项不在评分阶段"), h("p", {}, desk.open ? "左侧是需要您评分的编号和赛位，请与现场核对。" : "开始评分后，本页会自动打开。")));
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
    h("header.which", {}, h("h2", {}, `${current} 号`), where(entry) && h("p.station", {}, where(entry)), h("p.sum", {}, "合计 ", h("strong", {}, write(found.total)), h("small", {}, ` / ${write(found.full)}`))),
    notes(done, op, closed),
    draw(sheet),
    !closed && h("div.field.private", {}, h("label", { for: "private" }, "本机备注（只留在这台平板，不上传）"),
      h("textarea", { id: "private", rows: "2", onchange: (event) => jot({ note: event.target.value }) }, drafts.get(current)?.note || "")),
    h("footer.acts", {},
      h("button.button.big-key", { type: "button", onclick: stepBack, disabled: closed || !(undo.get(current) || []).length }, "撤销上一步"),
      h("span.soft", {}, `已评 ${found.done} / ${found.all} 项`),
      closed && desk.open && done && !op
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
    draft?.problem && h("div.notice.bad", { role: "alert" }, h("p", {}, draft.problem)),
    op?.conflict && h("div.notice.bad", { role: "alert" }, h("p", {}, "服务器上的这份评分表已有更新。"), h("button.button", { type: "button", onclick: () => settle(op) }, "核对两份，逐项比较")),
    op?.held && !op.conflict && h("div.notice.bad", { role: "alert" }, h("p", {}, op.held), h("div.row", {}, h("button.button", { type: "button", onclick: () => release(op) }, "再交一次"), h("button.button", { type: "button", onclick: () => unsend(op) }, "取回为草稿"))),
    op && !op.conflict && !op.held && h("div.notice.warn", { role: "status" }, h("p", {}, "已存本机，正在等待上传；上传前可以取回修改。"), h("button.button", { type: "button", onclick: () => unsend(op) }, "取回修改")),
    closed && done?.state === "submitted" && !op && h("div.notice.ok", { role: "status" }, h("p", {}, `已上传（第 ${done.version} 版）。需要改动请点“更正这份评分”并写明原因。`)),
  ];
}

function render() {
  if (!desk) return;
  drawState();
  drawList();
  drawSheet();
}

// --- what the judge does -----------------------------------------------------------------------------------------

function choose(code) {
  current = code;
  showFaults = Boolean(drafts.get(code)?.problem);
  pad.forget();
  render();
  spot.sheet.scrollTop = 0;
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
  drafts.set(current, draft);
  await drawer.keepDraft(draft);
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

function hand() {
  showFaults = true;
  render();
  const entry = desk.codes.find((one) => one.code === current);
  review(dialog, {
    title: [`${current} 号`, where(entry)].filter(Boolean).join(" · "), rubric: desk.rubric, marks: marksOf(current), doubts: drafts.get(current)?.doubts || [], corrects: server(current)?.state === "submitted",
    done: (reason) => send(reason), goto: (c) => document.getElementById(`item-${c.key}`)?.scrollIntoView({ block: "center" }),
  });
}

async function send(reason) {
  const draft = drafts.get(current) || { marks: marksOf(current), base: server(current)?.version || 0, rules: desk.rules };
  const op = { id: freshId(), number: Date.now(), code: current, base: draft.base, rules: draft.rules, marks: draft.marks, reason };
  await drawer.handIn(op);
  undo.delete(current);
  showFaults = false;
  await reload();
  say(`${current} 号评分表已存本机，正在上传。`);
  render();
  sync();
}

async function unsend(op) {
  await drawer.takeBack(op, { code: op.code, base: op.base, rules: desk.rules, marks: op.marks });
  await reload();
  render();
}

async function release(op) {
  await drawer.keepOp({ ...op, held: undefined, base: server(op.code)?.version || 0, rules: desk.rules });
  await reload();
  render();
  sync();
}

function settle(op) {
  const theirs = server(op.code);
  conflict(dialog, {
    title: `${op.code} 号`, rubric: desk.rubric, mine: op.marks, theirs: theirs?.marks || {},
    why: theirs?.state === "returned" ? `服务器上这份评分表已被退回：${theirs.reason}` : "另一台设备或工作人员已经为这个席位交过这份评分表。",
    keepMine: async (reason) => {
      await drawer.takeBack(op, null);
      await drawer.keepOp({ ...op, id: freshId(), base: theirs?.version || 0, rules: desk.rules, reason, held: undefined, conflict: undefined });
      await reload();
      render();
      sync();
    },
    keepTheirs: async () => { await drawer.takeBack(op, null); await reload(); render(); },
  });
}

// --- what the server says ----------------------------------------------------------------------------------------

async function heard(op, kind, data) {
  if (kind === "stored") {
    desk.sheets[op.code] = { version: data.version, state: data.state, marks: op.marks, reason: op.reason, rules: op.rules };
    await drawer.keepDesk(desk);
    say(`${op.code} 号评分表已上传。`);
  } else if (kind === "faulty") {
    await drawer.takeBack(op, { code: op.code, base: op.base, rules: op.rules, marks: op.marks, problems: data.problems, problem: "服务器退回了这份评分表，请按下面的提示改正。" });
  } else if (kind === "rules") {
    await drawer.takeBack(op, { code: op.code, base: op.base, rules: desk.rules, marks: op.marks, problem: "评分标准已更新，请按新标准核对后重新提交。" });
    await freshDesk();
    const draft = (await drawer.drafts()).find((one) => one.code === op.code);
    if (draft) await drawer.keepDraft({ ...draft, rules: desk.rules });
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
  if (answer.data.bag !== root.dataset.bag) { location.reload(); return "out"; }
  if (JSON.stringify(answer.data) !== JSON.stringify(desk)) {
    const changed = !desk || desk.rules !== answer.data.rules;
    desk = answer.data;
    await drawer.keepDesk(desk);
    if (changed) for (const draft of drafts.values()) await drawer.keepDraft({ ...draft, rules: desk.rules });
    await reload();
    render();
  }
  return "answered";
}

function say(text) {
  spot.said.textContent = text;
}

function storageFailed() {
  spot.http.hidden = false;
  spot.http.textContent = "本机存储写不进去：请尽快提交，或改用纸质评分表。";
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

root.querySelector("form[action='/judging/leave']").addEventListener("submit", (event) => {
  if (!outbox.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  fill(dialog, h("h2", {}, `还有 ${outbox.length} 份评分表没有上传`), h("p", {}, "退出后它们仍存本机，须由同一席位在这台平板上重新进入才能上传。建议连上网络、等状态显示“已全部上传”后再退出。"),
    h("div.row.end", {}, h("button.button.big-key", { type: "button", onclick: () => close(dialog) }, "先不退出"),
      h("button.button.danger.big-key", { type: "button", onclick: () => event.target.submit() }, "仍要退出")));
  dialog.showModal();
}, true);

async function start() {
  try {
    drawer = await openDrawer(root.dataset.bag);
  } catch {
    drawer = memoryDrawer();
  }
  warnings();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/judging-worker.js", { scope: "/judging" }).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  desk = (await drawer.desk()) || null;
  await reload();
  render();
  sync = startSync(drawer, heard, (state) => { link = state; if (desk) drawState(); else fill(spot.state, "没有连上服务器，稍后自动重试"); }, freshDesk);
}

start();
