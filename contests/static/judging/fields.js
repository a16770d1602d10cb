// The rows of a sheet: one control for each kind of criterion, large enough for a glove.

import { h } from "./dom.js";
import { ZERO, add, digits, less, lower, ratio, read, upper, write } from "./exact.js";

const number = (text, otherwise) => (text === undefined || text === null ? otherwise : read(text));

/** Draw every section. *sheet*: {code, rubric, marks, faults, doubts, closed, found(path), set(path, value), doubt(key), again()}. */
export function draw(sheet) {
  return sheet.rubric.sections.map((section) => h("section.part", {},
    section.label && h("h3", {}, section.label, section.maximum && h("small", {}, `　满分 ${section.maximum}`)),
    section.criteria.map((criterion) => row(sheet, criterion, [criterion.key]))));
}

function row(sheet, c, path) {
  const value = get(sheet.marks, path);
  const fault = [...sheet.faults].find(([place]) => place === path.join(".") || place.startsWith(`${path.join(".")}.`));
  const kind = c.kind === "group" ? "group" : value === "na" ? "na" : c.kind;
  return h(`div.item.${c.kind}${fault ? ".faulty" : ""}${c.kind === "veto" && value === "yes" ? ".vetoed" : ""}`, { id: `item-${path.join("-")}` },
    h("div.title", {},
      h("div.about", {}, h("strong", {}, c.label || c.key), h("span.hint", {}, about(c, value)), c.note && h("span.hint", {}, c.note)),
      c.kind !== "veto" && path.length === 1 && !sheet.closed && doubtful(sheet, c)),
    kind === "na" ? h("p.state", {}, "不适用（不计满分）") : CONTROLS[kind](sheet, c, path, value),
    c.optional && toggle(sheet, path, value === "na" ? null : "na", value === "na" ? "改为适用" : "不适用", value === "na"),
    fault && h("p.error", { role: "alert" }, fault[1]));
}

function doubtful(sheet, c) {
  const on = sheet.doubts.has(c.key);
  return h("button.doubt", { type: "button", "aria-pressed": String(on), "aria-label": `${c.label || c.key} 待定`, onclick: () => sheet.doubt(c.key) }, on ? "⚑ 待定" : "待定");
}

const VETO = { item: "该项记零分", section: "该部分记零分", sheet: "整份评分表记零分", award: "不授奖", rank: "不排名", unit: "所在单位不推荐" };

export function about(c, value) {
  switch (c.kind) {
    case "judged": return `${c.minimum || "0"}～${c.maximum} 分，每档 ${c.step || "0.01"}`;
    case "bonus": return c.each ? `加分：每次 ${c.each} 分，最多 ${c.maximum} 分` : `加分：最多 ${c.maximum} 分，每档 ${c.step || "0.01"}`;
    case "measured": return `测量值${units(c)}，按档次得分`;
    case "linear": return `测量值${c.unit ? `（${c.unit}）` : ""}，${c.full_at} 得 ${c.maximum} 分，${c.zero_at} 得 0 分`;
    case "yes_no": return `是 ${c.maximum} 分，否 ${c.no || "0"} 分`;
    case "judgement": return `0～3 级评价，满分 ${c.maximum}`;
    case "deduction": return `满分 ${c.maximum}，按所列问题扣分，扣完为止`;
    case "step_deduction": return `满分 ${c.maximum}，1 次起依次扣 ${c.steps.join("、")} 分`;
    case "count": return `每次 ${c.each} 分，最多 ${c.maximum} 分`;
    case "best_of": return `按最高${c.take > 1 ? ` ${c.take} 项` : "一项"}计分，不重复计`;
    case "time": return c.limit ? `秒，限时 ${c.limit}` : "秒";
    case "answers": return `满分 ${c.maximum}`;
    case "veto": return `一票否决：${VETO[c.scope]}${value === "yes" ? "（已否决）" : ""}`;
    default: return c.maximum ? `合计最多 ${c.maximum} 分` : "";
  }
}

const units = (c) => (c.measures.length === 1 && c.measures[0].unit ? `（${c.measures[0].unit}）` : "");

/** A figure with − and +. The input takes a keyboard where there is one; the own pad does the rest. */
function figure(sheet, path, { label, minimum = null, maximum = null, step = ratio(1n), hint = "" }) {
  const value = get(sheet.marks, path);
  const go = (way) => {
    const now = read(value ?? "");
    const start = way > 0 ? (minimum || ZERO) : (maximum || minimum || ZERO);
    let next = now ? (way > 0 ? add(now, step) : less(now, step)) : start;
    if (maximum) next = lower(next, maximum);
    if (minimum) next = upper(next, minimum);
    sheet.set(path, write(next, 9));
  };
  const spot = path.join(".");
  const typed = (event) => sheet.set(path, digits(event.target.value) || null);
  return h("div.figure", {},
    h("button", { type: "button", "aria-label": `${label} 减`, onclick: () => go(-1), disabled: sheet.closed }, "−"),
    h("input", {
      "data-spot": spot, "aria-label": label, inputmode: "none", autocomplete: "off", value: value ?? "", placeholder: "—", readonly: sheet.closed,
      "data-hint": hint, "data-most": maximum ? write(maximum, 9) : "", "data-least": minimum ? write(minimum, 9) : "",
      "aria-invalid": sheet.faults.has(spot) ? "true" : null, oninput: (event) => { if (!event.isComposing) typed(event); }, onchange: typed,
    }),
    h("button", { type: "button", "aria-label": `${label} 加`, onclick: () => go(1), disabled: sheet.closed }, "+"));
}

// Stopwatches that run, by the figure they are for; they count monotonic time, so a clock that is set meanwhile is no matter.
const running = new Map();
setInterval(() => {
  for (const face of document.querySelectorAll("[data-watch]")) {
    const since = running.get(face.dataset.watch);
    if (since !== undefined) face.textContent = `${((performance.now() - since) / 1000).toFixed(1)} 秒`;
  }
}, 100);

function watch(sheet, path) {
  const spot = `${sheet.code}/${path.join(".")}`;
  const press = () => {
    const since = running.get(spot);
    if (since === undefined) { running.set(spot, performance.now()); sheet.again(); return; }
    running.delete(spot);
    sheet.set(path, ((performance.now() - since) / 1000).toFixed(1));
    sheet.again();
  };
  const on = running.has(spot);
  return h("div.watch", {}, h("output", { "data-watch": spot }, ""),
    h(`button.choice-key${on ? ".danger" : ""}`, { type: "button", "aria-pressed": String(on), disabled: sheet.closed, onclick: press }, on ? "停止计时" : "开始计时"));
}

const tally = (sheet, path, label, most) => figure(sheet, path, { label, minimum: ZERO, maximum: most ? read(String(most)) : null });

function toggle(sheet, path, next, label, on, kind = "") {
  return h(`button.choice-key${kind}`, { type: "button", "aria-pressed": String(on), disabled: sheet.closed, onclick: () => sheet.set(path, next) }, label);
}

function faultRows(sheet, c, path) {
  const value = get(sheet.marks, path);
  return h("div.counts", {},
    c.kind === "deduction" && toggle(sheet, path, value ? null : {}, "无扣分", Boolean(value) && !Object.values(value).some((n) => n !== "0")),
    c.faults.map((fault) => h("div.count", {}, h("span", {}, fault.label || fault.key, h("small", {}, fault.points === null ? "　扣完" : `　每次 ${c.kind === "time" ? "＋" : "−"}${fault.points}`)),
      tally(sheet, [...path, fault.key], fault.label || fault.key, fault.most))));
}

function chips(sheet, path, options) {
  const chosen = get(sheet.marks, path);
  const flip = (key) => (chosen || []).includes(key) ? chosen.filter((one) => one !== key) : [...(chosen || []), key];
  return h("div.chips", {},
    options.map(([key, label]) => toggle(sheet, path, flip(key), label, (chosen || []).includes(key))),
    toggle(sheet, path, chosen && !chosen.length ? null : [], "都没有", Boolean(chosen) && !chosen.length));
}

const CONTROLS = {
  judged: (sheet, c, path) => figure(sheet, path, { label: c.label, minimum: number(c.minimum, ZERO), maximum: read(c.maximum), step: number(c.step, ratio(1n, 100n)), hint: about(c) }),
  bonus: (sheet, c, path) => figure(sheet, path, { label: c.label, minimum: ZERO, maximum: c.each ? null : read(c.maximum), step: c.each ? ratio(1n) : number(c.step, ratio(1n, 100n)), hint: about(c) }),
  linear: (sheet, c, path) => figure(sheet, path, { label: c.label, step: number(c.step, ratio(1n, 10n)), hint: about(c) }),
  step_deduction: (sheet, c, path) => figure(sheet, path, { label: c.label, minimum: ZERO, hint: "次数" }),
  count: (sheet, c, path) => figure(sheet, path, { label: c.label, minimum: ZERO, hint: "次数" }),
  measured(sheet, c, path) {
    const several = c.measures.length > 1;
    const value = get(sheet.marks, path);
    const points = sheet.found(path);
    return h("div.measures", {},
      c.measures.map((m) => h(several ? "div.count" : "div", {}, several && h("span", {}, m.label || m.key, m.unit && h("small", {}, `（${m.unit}）`)),
        figure(sheet, several ? [...path, m.key] : path, { label: m.label || c.label, minimum: number(m.minimum, null), maximum: number(m.maximum, null), step: number(m.step, ratio(1n, 10n)), hint: `测量值${m.unit ? `（${m.unit}）` : ""}` }))),
      value !== undefined && points && h("p.state", {}, `得 ${write(points)} 分`));
  },
  time: (sheet, c, path) => (c.faults && c.faults.length
    ? h("div.measures", {}, h("div.count", {}, h("span", {}, "用时（秒）"), figure(sheet, [...path, "clock"], { label: c.label, minimum: ZERO, hint: "秒" })), watch(sheet, [...path, "clock"]), faultRows(sheet, c, path))
    : h("div.measures", {}, figure(sheet, path, { label: c.label, minimum: ZERO, hint: "秒" }), watch(sheet, path))),
  deduction: faultRows,
  yes_no: (sheet, c, path, value) => h("div.chips", {}, toggle(sheet, path, "yes", "是", value === "yes"), toggle(sheet, path, "no", "否", value === "no")),
  veto: (sheet, c, path, value) => h("div.chips", {}, toggle(sheet, path, "no", "无此情形", value !== "yes"), toggle(sheet, path, "yes", "否决", value === "yes", ".danger")),
  judgement: (sheet, c, path, value) => h("div.levels", {}, ["0", "1", "2", "3"].map((level) =>
    toggle(sheet, path, level, h("span", {}, h("b", {}, level), (c.levels || [])[Number(level)] && h("small", {}, c.levels[Number(level)])), value === level))),
  best_of: (sheet, c, path) => chips(sheet, path, c.options.map((o) => [o.key, `${o.label || o.key}（${o.points} 分）`])),
  answers: (sheet, c, path) => chips(sheet, path, c.options.map((o) => [o, o])),
  group: (sheet, c, path) => h("div.group", {}, c.of.map((one) => row(sheet, one, [...path, one.key]))),
};

/** The mark at a path; undefined where nothing was marked. */
export function get(marks, path) {
  return path.reduce((inside, key) => (inside && typeof inside === "object" ? inside[key] : undefined), marks);
}

/** A copy of *marks* with the value at *path*; null takes it away, and an object left empty goes too. */
export function put(marks, path, value) {
  const [key, ...rest] = path;
  const inside = rest.length ? put(marks[key] && typeof marks[key] === "object" ? marks[key] : {}, rest, value) : value;
  const copy = { ...marks };
  if (inside === null || (rest.length && !Object.keys(inside).length)) delete copy[key];
  else copy[key] = inside;
  return copy;
}
