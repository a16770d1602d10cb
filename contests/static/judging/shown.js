// What the judge sees: the line on top, the list of codes, and the sheet of one code with its notices.

import { board, draft, editable, entryOf, faultsOf, marksOf, server, stateOf, waiting, where } from "./board.js";
import { fill, h } from "./dom.js";
import { write } from "./exact.js";
import { draw, get } from "./fields.js";
import { notices } from "./notices.js";
import { look, survey } from "./points.js";
import { drawOwn } from "./signing.js";

/** Where the data is, in words. */
export function drawState(place) {
  const { desk, drafts, outbox, link } = board;
  const conflicts = outbox.filter((op) => op.conflict).length, held = outbox.filter((op) => op.held && !op.conflict).length;
  const n = outbox.filter((op) => !op.role).length, signs = outbox.length - n;
  let kind = "ok", text = "已全部上传";
  if (!desk) [kind, text] = ["warn", "没有连上服务器，稍后自动重试"];
  else if (conflicts) [kind, text] = ["bad", `与服务器不一致：${conflicts} 份，请逐份核对`];
  else if (held) [kind, text] = ["bad", `${held} 份未收下：${outbox.find((op) => op.held).held}`];
  else if (link === "out") [kind, text] = ["bad", n ? `席位登录已失效，${n} 份仍存本机；请用席位卡重新进入` : "席位登录已失效，请用席位卡重新进入"];
  else if (n) [kind, text] = ["warn", `已存本机，${n} 份待上传${link === "away" ? "（离线）" : ""}`];
  else if (signs) [kind, text] = ["warn", "签名已存本机，待上传"];
  else if (link === "away") [kind, text] = ["warn", "离线，已交的都已上传；可以继续评分"];
  else if (link === "wait") [kind, text] = ["warn", "正在连接…"];
  else if (drafts.size) text = `已全部上传（另有 ${drafts.size} 份草稿存本机）`;
  place.className = `sync ${kind}`;
  if (place.textContent !== text) place.textContent = text;
}

/** *spot* are the parts of the page, *acts* what the judge can do. */
export function drawList(spot, acts) {
  const { desk, outbox, current, unsigned } = board;
  spot.rehearsal.hidden = !desk.contest.rehearsal;
  fill(spot.title, [desk.event.name, desk.part].filter(Boolean).join(" · "));
  fill(spot.seat, desk.seat.name, desk.seat.judge && ` · ${desk.seat.judge}`);
  const owed = desk.codes.filter((entry) => !entry.absent && !entry.calibration);
  const done = owed.filter((entry) => server(entry.code)?.state === "submitted").length, all = owed.length;
  fill(spot.count, `已上传 ${done} / ${all}`);
  fill(spot.list, desk.codes.map((entry) => {
    const [kind, text] = stateOf(entry);
    return h("li", {}, h(`button.code.${kind || "open"}`, {
      type: "button", "data-code": entry.code, "aria-current": entry.code === current ? "true" : null, disabled: entry.absent, onclick: () => acts.choose(entry.code),
    }, h("b", {}, `${entry.code} 号`), h("span", {}, entry.calibration ? "试评（不计分）" : where(entry)), h("small", {}, text)));
  }));
  const ready = all > 0 && owed.every(({ code }) => !draft(code) && (waiting(code) ? !waiting(code).held : server(code)?.state === "submitted"));
  drawOwn(spot.signing, { desk, outbox, ready, problem: unsigned, dialog: spot.dialog, sign: acts.sign });
}

/** The sheet of the code that is open; false where none is. */
export function drawSheet(spot, acts) {
  const { desk, current, undo } = board, entry = entryOf(current);
  spot.work.classList.toggle("idle", !entry);
  if (!entry) {
    fill(spot.sheet, h("div.empty", {}, h("h2", {}, desk.open ? "请选择要评的编号" : "本赛项不在评分阶段"), h("p", {}, desk.open ? "打开后请先与现场核对编号和赛位。" : "开始评分后，本页会自动打开。")));
    return false;
  }
  const marks = marksOf(current), found = survey(desk.rubric, marks), closed = !editable();
  const points = (path) => (path.length === 1 ? look(desk.rubric.sections.flatMap((s) => s.criteria).find((c) => c.key === path[0]), get(marks, path)).points : null);
  fill(spot.sheet,
    h("header.which", {}, h("h2", {}, `${current} 号`), where(entry) && h("p.station", {}, where(entry)), entry.calibration && h("p.station.trial", {}, "试评（不计分）"), h("p.sum", {}, "合计 ", h("strong", {}, write(found.total)), h("small", {}, ` / ${write(found.full)}`))),
    notices(entry, closed, spot.dialog, acts),
    draw({ code: current, rubric: desk.rubric, marks, closed, found: points, faults: faultsOf(found), doubts: new Set(draft(current)?.doubts || []), doubt: acts.doubt, again: acts.render, set: acts.set }),
    !closed && h("div.field.private", {}, h("label", { for: "private" }, "本机备注（只留在这台平板，不上传）"),
      h("textarea", { id: "private", rows: "2", oninput: (event) => acts.jot({ note: event.target.value }) }, draft(current)?.note || "")),
    h("footer.acts", {},
      h("button.button.big-key", { type: "button", onclick: acts.stepBack, disabled: closed || !(undo.get(current) || []).length }, "撤销上一步"),
      h("span.soft", {}, `已评 ${found.done} / ${found.all} 项`),
      closed && entry.open && server(current) && !waiting(current)
        ? h("button.button.big-key", { type: "button", onclick: acts.correct }, "更正这份评分")
        : h("button.button.main.big-key", { type: "button", onclick: acts.hand, disabled: closed }, "检查并提交")));
  return true;
}
