// What is asked before something leaves the tablet: the review, and the two sides of a conflict.

import { board, server } from "./board.js";
import { fill, h } from "./dom.js";
import { freshId } from "./drawer.js";
import { write } from "./exact.js";
import { about as standard } from "./fields.js";
import { survey } from "./points.js";
import { words } from "./words.js";

export function open(dialog, ...content) {
  fill(dialog, ...content);
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

export function close(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

const criteria = (rubric) => rubric.sections.flatMap((section) => section.criteria);

/** Show the whole sheet once more; *done(reason)* hands it in, *goto(criterion)* leads to what is missing. */
export function review(dialog, { title, rubric, marks, doubts, corrects, done, goto }) {
  const found = survey(rubric, marks);
  const stop = found.empty.length + found.faults.size > 0;
  const reason = h("textarea", { id: "reason", rows: "2", maxlength: "500", "aria-label": "更正原因" });
  const leave = (c) => { close(dialog); goto(c); };
  const finish = () => {
    if (corrects && !reason.value.trim()) { reason.setAttribute("aria-invalid", "true"); reason.focus(); return; }
    close(dialog);
    done(reason.value.trim());
  };
  open(dialog,
    h("h2.which", {}, title),
    stop && h("p.notice.bad", { role: "alert" }, `还有 ${found.empty.length + found.faults.size} 处未评或有误，请先补齐：`),
    stop && h("ul.todo", {},
      found.empty.map((c) => h("li", {}, h("button.button", { type: "button", onclick: () => leave(c) }, `${c.label || c.key}：尚未评分`))),
      [...found.faults].map(([path, text]) => h("li", {}, h("button.button", { type: "button", onclick: () => leave({ key: path.split(".")[0] }) }, `${label(rubric, path)}：${text}`)))),
    doubts.length > 0 && h("p.notice.warn", { role: "status" }, `还有 ${doubts.length} 项标着“待定”：${doubts.map((key) => label(rubric, key)).join("、")}。提交后待定标记和本机备注不再保留。`),
    h("div.table", {}, h("table", {}, h("tbody", {}, criteria(rubric).map((c) => h(`tr${c.kind === "veto" && marks[c.key] === "yes" ? ".bad" : ""}`, {},
      h("th", { scope: "row" }, c.label || c.key), h("td.num", {}, words(c, marks[c.key]))))))),
    h("p.sum", {}, "合计 ", h("strong", {}, write(found.total)), ` / ${write(found.full)}`, found.vetoes.length ? "（有否决项）" : ""),
    corrects && h("div.field", {}, h("label", { for: "reason" }, "更正原因（必填，长期可查）"), reason),
    h("div.row.end", {},
      h("button.button.big-key", { type: "button", onclick: () => close(dialog) }, "返回修改"),
      h("button.button.main.big-key", { type: "button", disabled: stop, onclick: finish }, `确认提交 ${title}`)));
}

const label = (rubric, path) => criteria(rubric).find((c) => c.key === path.split(".")[0])?.label || path;

/** Both sides, criterion by criterion; the judge decides. */
function conflict(dialog, { title, rubric, mine, sheet, keepMine, keepTheirs, goOn }) {
  const theirs = sheet?.marks || {};
  const why = sheet?.state === "returned" ? `服务器上这份评分表已被退回：${sheet.reason}` : "另一台设备或工作人员已经为这个席位交过这份评分表。";
  const differ = (c) => words(c, mine[c.key]) !== words(c, theirs[c.key]);
  const reason = h("textarea", { id: "why", rows: "2", maxlength: "500", "aria-label": "理由" });
  const take = () => {
    if (!reason.value.trim()) { reason.setAttribute("aria-invalid", "true"); reason.focus(); return; }
    close(dialog);
    keepMine(reason.value.trim());
  };
  open(dialog,
    h("h2.which", {}, `${title}：与服务器不一致`),
    h("p", {}, why),
    h("div.table", {}, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "评分项"), h("th.num", { scope: "col" }, "本机"), h("th.num", { scope: "col" }, "服务器"))),
      h("tbody", {}, criteria(rubric).map((c) => h(`tr${differ(c) ? ".warn" : ""}`, {}, h("th", { scope: "row" }, c.label || c.key),
        h("td.num", {}, words(c, mine[c.key])), h("td.num", {}, words(c, theirs[c.key]))))),
      h("tfoot", {}, h("tr.total", {}, h("th", { scope: "row" }, "合计"), h("td.num", {}, write(survey(rubric, mine).total)), h("td.num", {}, write(survey(rubric, theirs).total)))))),
    h("div.field", {}, h("label", { for: "why" }, "采用本机时请写理由"), reason),
    h("div.row.end", {},
      h("button.button.big-key", { type: "button", onclick: () => { close(dialog); goOn(); } }, "以本机为底稿逐项修改"),
      h("button.button.big-key", { type: "button", onclick: () => { close(dialog); keepTheirs(); } }, "采用服务器的"),
      h("button.button.main.big-key", { type: "button", onclick: take }, "采用本机的")));
}

/** *after* shows and sends what was changed in the drawer; *choose* opens a code. */
export function settle({ op, dialog, drawer, after, choose }) {
  const { rubric, rules } = board.desk, theirs = server(op.code), base = theirs?.version || 0;
  conflict(dialog, {
    title: `${op.code} 号`, rubric, mine: op.marks, sheet: theirs,
    keepMine: (reason) => after(drawer.change(op, { ...op, id: freshId(), base, rules, reason, held: undefined, conflict: undefined })),
    keepTheirs: () => after(drawer.takeBack(op, null)),
    goOn: () => after(drawer.takeBack(op, { code: op.code, base, rules, marks: op.marks })).then(() => choose(op.code)),
  });
}

/** The draft under the rules that stand now, with every item whose standard is another one than it was marked by. */
export function renewed(draft, before, now) {
  const was = new Map(criteria((before || now).rubric).map((c) => [c.key, c])), is = new Map(criteria(now.rubric).map((c) => [c.key, c]));
  const told = (c, other) => !c ? "—" : other && standard(c) === standard(other) ? `${standard(c)}（细则）` : standard(c);
  const changes = [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => [was.get(key), is.get(key), draft.marks[key]])
    .filter(([old, fresh]) => JSON.stringify(old) !== JSON.stringify(fresh))
    .map(([old, fresh, mark]) => [(fresh || old).label || (fresh || old).key, told(old, fresh), fresh ? told(fresh, old) : "已取消", words(old || fresh, mark)]);
  return { ...draft, rules: now.rules, changes: changes.length ? changes : undefined, problem: "评分标准已更新，请按新标准核对后重新提交。" };
}

/** Both standards, item by item, beside what the judge wrote. */
export const compared = (changes) => h("div.table", {}, h("table", {},
  h("thead", {}, h("tr", {}, ["评分项", "原标准", "现标准", "您的评分"].map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, changes.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((text) => h("td", {}, text)))))));
