// The cells of a line read as the server reads them (contests/web/marks.py), for the running sum only.

const YES = new Set(["1", "是", "有", "对", "y", "yes", "√", "✓"]);
const NO = new Set(["0", "否", "无", "错", "n", "no", "×", "✗"]);
const LACKING = new Set(["/", "na", "n/a", "不适用"]);

const word = (text) => (YES.has(text.toLowerCase()) ? "yes" : NO.has(text.toLowerCase()) ? "no" : text);

/** The marks of a line by criterion. *cell(name)* gives a cell's text in plain digits. */
export function marksOf(rubric, cell) {
  const found = {};
  for (const c of rubric.sections.flatMap((section) => section.criteria)) {
    const value = one(c, c.key, cell);
    if (value !== undefined) found[c.key] = value;
  }
  return found;
}

function one(c, name, cell) {
  if (c.optional && (word(cell(`${name}.na`)) === "yes" || LACKING.has(cell(name).toLowerCase()))) return "na";
  switch (c.kind) {
    case "deduction": return parts(c.faults, name, cell);
    case "best_of": return c.options.filter((option) => word(cell(`${name}.${option.key}`)) === "yes").map((option) => option.key);
    case "answers": return chosen(cell(name), c.options);
    case "measured": return c.measures.length > 1 ? some(parts(c.measures, name, cell)) : cell(name) || undefined;
    case "group": return Object.fromEntries(c.of.map((child) => [child.key, one(child, `${name}.${child.key}`, cell)]).filter(([, value]) => value !== undefined));
    case "yes_no": case "veto": return word(cell(name)) || undefined;
    default: return cell(name) || undefined;
  }
}

const parts = (list, name, cell) => Object.fromEntries(list.map(({ key }) => [key, cell(`${name}.${key}`)]).filter(([, text]) => text));
const some = (found) => (Object.keys(found).length ? found : undefined);

function chosen(text, options) {
  if (options.includes(text)) return [text];
  const pieces = text.split(/[\s,;、/]+/);
  const known = new Map(options.map((option) => [option.toLowerCase(), option]));
  const letters = options.every((option) => option.length === 1) ? [...pieces.join("")] : pieces;
  return letters.filter(Boolean).map((piece) => known.get(piece.toLowerCase()) ?? piece);
}

/** Say whether a sheet counts seconds, which no running sum of points can show. */
export const counts = (list) => list.some((c) => c.kind === "time" || (c.kind === "group" && counts(c.of)));
