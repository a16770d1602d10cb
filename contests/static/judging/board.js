// What the judge's page knows: the desk as the server told it last, what lies in the drawer, and what follows from both.

import { survey } from "./points.js";

/**
 * *current* is the code whose sheet is shown; *link* how the last round to the server ended; *strokes* counts marks;
 * *leaving* is the code whose sheet is being put away right now; *undo* has the earlier marks of each code; *unsigned* why a signature was refused.
 */
export const board = { desk: null, drafts: new Map(), outbox: [], undo: new Map(), current: "", link: "wait", strokes: 0, leaving: "", showFaults: false, unsigned: "" };

export const server = (code) => board.desk.sheets[code];
export const waiting = (code) => board.outbox.filter((op) => !op.role && op.code === code).at(-1);
export const entryOf = (code) => board.desk.codes.find((one) => one.code === code);
export const heat = (entry) => (entry.calibration ? "open" : board.desk.heats?.[entry.heat] || "open");
export const draft = (code) => board.drafts.get(code);

/** The marks that are shown for a code: the draft, else what waits, else what the server has. */
export function marksOf(code) {
  return draft(code)?.marks ?? waiting(code)?.marks ?? server(code)?.marks ?? {};
}

/** [kind, words] of a code in the list. */
export function stateOf(entry) {
  if (entry.absent) return ["absent", "缺考"];
  const [kind, text] = progress(entry);
  return [kind, kind === "" && heat(entry) !== "open" ? (heat(entry) === "waiting" ? "未开始" : "场次已停") : text];
}

function progress(entry) {
  const op = waiting(entry.code);
  if (op?.conflict) return ["bad", "与服务器不一致"];
  if (op?.held) return ["bad", "未收下"];
  if (draft(entry.code)) {
    const found = survey(board.desk.rubric, marksOf(entry.code));
    if (draft(entry.code).problem) return ["bad", "须改正"];
    return ["draft", server(entry.code)?.state === "returned" ? "被退回" : `已评 ${found.done}/${found.all}`];
  }
  if (op) return ["waiting", "待上传"];
  if (server(entry.code)?.state === "returned") return ["bad", "被退回"];
  if (server(entry.code)) return ["done", "✓ 已上传"];
  return ["", "未评"];
}

/** The heat, where there are several, and the station. */
export function where(entry) {
  const heats = new Set(board.desk.codes.filter((one) => !one.calibration).map((one) => one.heat)).size > 1;
  return [heats && !entry.calibration && `第 ${entry.heat} 场`, entry.station && `${entry.station} 赛位`].filter(Boolean).join(" ");
}

export function editable() {
  const { current, leaving } = board, done = server(current);
  if (!entryOf(current).open || waiting(current) || leaving === current) return false;
  return !done || done.state === "returned" || Boolean(draft(current));
}

/** Out of range is said at once; what is missing only when the judge wants to hand in. */
export function faultsOf(found) {
  const faults = new Map(found.faults);
  for (const problem of draft(board.current)?.problems || []) if (!faults.has(problem.field)) faults.set(problem.field, problem.message);
  if (board.showFaults) for (const c of found.empty) if (!faults.has(c.key)) faults.set(c.key, "尚未评分。");
  return faults;
}
