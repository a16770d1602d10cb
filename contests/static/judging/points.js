// What is wrong with a sheet, and its running total: a hint for the judge, the server decides.

import { ZERO, add, below, isWhole, less, lower, over, ratio, read, sum, times, upper, write } from "./exact.js";

const HUNDRED = ratio(100n);
const limit = (text, otherwise = null) => (text === undefined || text === null ? otherwise : read(text));

/** Look at one criterion. Returns {faults: [{path, text}], empty, points, na}; points null while it cannot be counted. */
export function look(criterion, value, path = criterion.key) {
  const desk = { faults: [], fault: (where, text) => { desk.faults.push({ path: where, text }); return null; } };
  if (value === undefined || value === null || value === "") {
    const needless = criterion.kind === "veto" || criterion.kind === "bonus";
    return { faults: [], empty: !needless, points: needless ? ZERO : null, na: false };
  }
  if (value === "na") return { faults: [], empty: false, points: null, na: true };
  const points = KINDS[criterion.kind](criterion, value, path, desk);
  return { faults: desk.faults, empty: desk.empty === true, points: desk.faults.length || desk.empty ? null : points, na: false };
}

function number(text, path, desk, { minimum, maximum, step } = {}) {
  const value = read(text);
  if (!value) return desk.fault(path, "请填写数值，例如 8.5。");
  if (minimum && below(value, minimum)) return desk.fault(path, `不能小于 ${write(minimum, 9)}。`);
  if (maximum && below(maximum, value)) return desk.fault(path, `不能大于 ${write(maximum, 9)}。`);
  if (step && step.n && !isWhole(over(less(value, minimum || ZERO), step))) return desk.fault(path, `须为 ${write(step, 9)} 的整数倍。`);
  return value;
}

function count(text, path, desk, most) {
  const value = number(text, path, desk);
  if (!value) return null;
  if (!isWhole(value) || value.n < 0n) return desk.fault(path, "请填写次数（整数）。");
  if (most !== undefined && most !== null && value.n > BigInt(most)) return desk.fault(path, `最多 ${most} 次。`);
  return value;
}

function counted(faults, value, path, desk) {
  return faults.map((fault) => [fault, value[fault.key] === undefined ? ZERO : count(value[fault.key], `${path}.${fault.key}`, desk, fault.most)]);
}

function band(criterion, values, path, desk) {
  for (const one of criterion.bands) {
    const holds = (one.when || []).every((range) => {
      const value = values[range.measure || Object.keys(values)[0]];
      const [above, least, most, under] = ["above", "least", "most", "below"].map((key) => limit(range[key]));
      return !(above && !below(above, value)) && !(least && below(value, least)) && !(most && below(most, value)) && !(under && !below(value, under));
    });
    if (holds) return one;
  }
  return desk.fault(path, "这个测量值不在任何档次内，请核对。");
}

function measured(criterion, value, path, desk) {
  const several = criterion.measures.length > 1;
  const values = {};
  for (const measure of criterion.measures) {
    const text = several ? value[measure.key] : value;
    const place = several ? `${path}.${measure.key}` : path;
    if (text === undefined || text === "") { desk.empty = true; continue; }
    const range = { minimum: limit(measure.minimum), maximum: limit(measure.maximum), step: limit(measure.step) };
    values[measure.key] = number(text, place, desk, range);
  }
  if (desk.empty || desk.faults.length) return null;
  const found = band(criterion, values, path, desk);
  desk.band = found;
  return found && limit(found.points);
}

const KINDS = {
  judged: (c, value, path, desk) =>
    number(value, path, desk, { minimum: limit(c.minimum, ZERO), maximum: limit(c.maximum), step: limit(c.step, ratio(1n, 100n)) }),
  measured,
  linear(c, value, path, desk) {
    const found = number(value, path, desk, { step: limit(c.step) });
    const [full, zero, most] = [limit(c.full_at), limit(c.zero_at), limit(c.maximum)];
    return found && lower(upper(times(most, over(less(found, zero), less(full, zero))), ZERO), most);
  },
  yes_no: (c, value) => (value === "yes" ? limit(c.maximum) : limit(c.no, ZERO)),
  judgement: (c, value) => times(over(read(value), ratio(3n)), limit(c.maximum)),
  deduction(c, value, path, desk) {
    const found = counted(c.faults, value, path, desk);
    if (desk.faults.length) return null;
    const floor = limit(c.floor, ZERO);
    if (found.some(([fault, times_]) => fault.points === null && times_.n > 0n)) return floor;
    return upper(less(limit(c.maximum), sum(found.map(([fault, n]) => (fault.points === null ? ZERO : times(limit(fault.points), n))))), floor);
  },
  step_deduction(c, value, path, desk) {
    const found = count(value, path, desk);
    if (!found) return null;
    const at = Number(found.n > BigInt(c.steps.length) ? BigInt(c.steps.length) : found.n);
    return at ? upper(less(limit(c.maximum), limit(c.steps[at - 1])), limit(c.floor, ZERO)) : limit(c.maximum);
  },
  count(c, value, path, desk) {
    const found = count(value, path, desk);
    if (!found || !found.n) return found;
    return lower(add(limit(c.first, limit(c.each)), times(limit(c.each), less(found, ratio(1n)))), limit(c.maximum));
  },
  bonus(c, value, path, desk) {
    if (!c.each) return number(value, path, desk, { minimum: ZERO, maximum: limit(c.maximum), step: limit(c.step, ratio(1n, 100n)) });
    const found = count(value, path, desk);
    return found && lower(times(limit(c.each), found), limit(c.maximum));
  },
  best_of(c, value) {
    const best = c.options.filter((option) => value.includes(option.key)).map((option) => limit(option.points));
    best.sort((a, b) => (below(a, b) ? 1 : -1));
    const found = sum(best.slice(0, c.take || 1));
    return c.maximum ? lower(found, limit(c.maximum)) : found;
  },
  time(c, value, path, desk) {
    const clock = typeof value === "string" ? value : value.clock;
    if (clock === undefined || clock === "") { desk.empty = true; return null; }
    number(clock, typeof value === "string" ? path : `${path}.clock`, desk, { minimum: ZERO, maximum: limit(c.limit), step: limit(c.step, ratio(1n, 100n)) });
    if (typeof value !== "string") counted(c.faults || [], value, path, desk);
    return ZERO;
  },
  answers(c, value) {
    if (value.some((option) => !c.correct.includes(option)) || !value.length) return ZERO;
    return value.length === c.correct.length ? limit(c.maximum) : times(limit(c.partial, ratio(1n, 2n)), limit(c.maximum));
  },
  veto: () => ZERO,
  group(c, value, path, desk) {
    const inside = c.of.map((one) => look(one, value[one.key], `${path}.${one.key}`));
    for (const one of inside) desk.faults.push(...one.faults);
    if (inside.some((one) => one.empty)) { desk.empty = true; return null; }
    const points = inside.filter((one) => !one.na).map((one) => one.points || ZERO);
    const found = c.method === "best" ? points.reduce(upper, ZERO) : sum(points);
    return c.maximum ? lower(found, limit(c.maximum)) : found;
  },
};

/** The most a criterion can give; null where it has no such limit. */
export function most(c) {
  switch (c.kind) {
    case "measured": return c.bands.map((one) => limit(one.points)).reduce(upper, ZERO);
    case "best_of": {
      const best = c.options.map((option) => limit(option.points)).sort((a, b) => (below(a, b) ? 1 : -1));
      const found = sum(best.slice(0, c.take || 1));
      return c.maximum ? lower(found, limit(c.maximum)) : found;
    }
    case "group": {
      const inside = c.of.map((one) => most(one) || ZERO);
      const found = c.method === "best" ? inside.reduce(upper, ZERO) : sum(inside);
      return c.maximum ? lower(found, limit(c.maximum)) : found;
    }
    case "yes_no": return upper(limit(c.maximum), limit(c.no, ZERO));
    case "veto": case "bonus": return ZERO;
    case "time": return c.bands && c.bands.length ? c.bands.map((one) => limit(one.points)).reduce(upper, ZERO) : null;
    default: return limit(c.maximum);
  }
}

/** Look at the whole sheet: {total, full, done, all, faults: Map path → text, empty: [criterion], vetoes: [criterion]}. */
export function survey(rubric, marks) {
  const found = new Map();
  for (const section of rubric.sections) for (const c of section.criteria) found.set(c.key, look(c, marks[c.key]));
  const criteria = rubric.sections.flatMap((section) => section.criteria);
  const vetoes = criteria.filter((c) => c.kind === "veto" && marks[c.key] === "yes");
  const asked = criteria.filter((c) => c.kind !== "veto" && c.kind !== "bonus");
  const faults = new Map([...found.values()].flatMap((one) => one.faults).map((one) => [one.path, one.text]));
  const empty = asked.filter((c) => found.get(c.key).empty);
  return { total: total(rubric, found, vetoes), full: full(rubric), done: asked.length - empty.length, all: asked.length, faults, empty, vetoes, found };
}

function full(rubric) {
  if (rubric.scale) return limit(rubric.scale);
  if (rubric.maximum) return limit(rubric.maximum);
  return sum(rubric.sections.map((section) => whole(section, section.criteria)));
}

function whole(section, criteria) {
  const found = sum(criteria.map((c) => most(c) || ZERO));
  return times(section.maximum ? lower(found, limit(section.maximum)) : found, over(limit(section.weight, HUNDRED), HUNDRED));
}

function total(rubric, found, vetoes) {
  if (vetoes.some((veto) => veto.scope === "sheet")) return ZERO;
  let inside = ZERO, bonus = ZERO, applicable = ZERO;
  for (const section of rubric.sections) {
    const lost = vetoes.some((v) => v.scope === "section" && (v.target ? v.target === section.key : section.criteria.includes(v)));
    const dead = new Set(vetoes.filter((v) => v.scope === "item").map((v) => v.target));
    const counts = section.criteria.filter((c) => !found.get(c.key).na);
    const value = (c) => (dead.has(c.key) ? ZERO : found.get(c.key).points || ZERO);
    const share = over(limit(section.weight, HUNDRED), HUNDRED);
    let own = sum(counts.filter((c) => c.kind !== "bonus").map(value));
    if (section.maximum) own = lower(own, limit(section.maximum));
    applicable = add(applicable, whole(section, counts));
    if (lost) continue;
    inside = add(inside, times(own, share));
    bonus = add(bonus, times(sum(counts.filter((c) => c.kind === "bonus").map(value)), share));
  }
  const top = full(rubric);
  if (rubric.scale && applicable.n) inside = times(over(inside, applicable), limit(rubric.scale));
  inside = lower(inside, top);
  const whole_ = upper(add(inside, bonus), ZERO);
  return rubric.over ? whole_ : lower(whole_, top);
}
