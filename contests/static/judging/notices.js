// The notices on top of a sheet: what the server or the chief judge says to it, and what can be done.

import { board, draft, heat, marksOf, server, waiting, where } from "./board.js";
import { compared } from "./dialogs.js";
import { h } from "./dom.js";
import { write } from "./exact.js";
import { survey } from "./points.js";
import { drawTheirs } from "./signing.js";

const key = (words, act) => h("button.button", { type: "button", onclick: act }, words);
const notice = (kind, role, ...inside) => h(`div.notice.${kind}`, { role }, ...inside);

/** What stands above the marks of *entry*; *closed* when nobody may mark it now. */
export function notices(entry, closed, dialog, acts) {
  const { desk, outbox, current } = board, done = server(current), op = waiting(current), begun = draft(current);
  const sent = op && !op.held && !op.conflict, signable = closed && (op ? sent : done?.state === "submitted") && !entry.calibration;
  const total = () => write(survey(desk.rubric, marksOf(current)).total);
  return [
    done?.state === "returned" && !op && notice("warn", "status", h("p", {}, h("strong", {}, "裁判长退回："), done.reason)),
    begun?.problem && notice("bad", "alert", h("p", {}, begun.problem), begun.changes && compared(begun.changes)),
    op?.conflict && notice("bad", "alert", h("p", {}, op.held), key("核对两份，逐项比较", () => acts.decide(op))),
    op?.held && !op.conflict && notice("bad", "alert", h("p", {}, op.held), h("div.row", {}, key("再交一次", () => acts.release(op)), key("取回为草稿", () => acts.unsend(op)))),
    sent && notice("warn", "status", h("p", {}, "已存本机，正在等待上传；上传前可以取回修改。"), key("取回修改", () => acts.unsend(op))),
    closed && done?.state === "submitted" && !op && notice("ok", "status", h("p", {}, `已上传（第 ${done.version} 版）。${entry.open ? "需要改动请点“更正这份评分”并写明原因。" : ""}`)),
    closed && !done && !op && heat(entry) !== "open" && notice("info", "status", h("p", {}, heat(entry) === "waiting" ? "本场次还没有开始评分，开始后本页自动打开。" : "本场次已停止评分。")),
    signable && drawTheirs({ desk, outbox, code: current, where: where(entry), total, dialog, sign: acts.sign }),
  ];
}
