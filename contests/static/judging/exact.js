// Exact numbers on the tablet: decimals as written, counted as ratios of whole numbers, never as floats.

const DECIMAL = /^-?\d{1,12}(\.\d{1,9})?$/;

function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

export function ratio(n, d = 1n) {
  const by = gcd(n, d) || 1n;
  return { n: n / by, d: d / by };
}

export const ZERO = ratio(0n);

/** Read "8.5", or "1/3" in a rule; null for anything else. */
export function read(text) {
  if (typeof text !== "string") return null;
  const parts = text.split("/");
  if (parts.length === 2 && parts.every((part) => /^-?\d+$/.test(part)) && BigInt(parts[1]) > 0n) {
    return ratio(BigInt(parts[0]), BigInt(parts[1]));
  }
  if (!DECIMAL.test(text)) return null;
  const [whole, rest = ""] = text.split(".");
  return ratio(BigInt(whole + rest), 10n ** BigInt(rest.length));
}

export const add = (a, b) => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const less = (a, b) => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a, b) => ratio(a.n * b.n, a.d * b.d);
export const over = (a, b) => (b.n < 0n ? ratio(-a.n * b.d, a.d * -b.n) : ratio(a.n * b.d, a.d * b.n));
export const below = (a, b) => a.n * b.d < b.n * a.d;
export const lower = (a, b) => (below(b, a) ? b : a);
export const upper = (a, b) => (below(a, b) ? b : a);
export const sum = (list) => list.reduce(add, ZERO);
export const isWhole = (a) => a.d === 1n;

/** Write with at most *places* decimals, half away from zero, without needless noughts. */
export function write(value, places = 2) {
  const size = 10n ** BigInt(places);
  const far = value.n < 0n ? -value.n : value.n;
  const digits = ((far * size * 2n + value.d) / (value.d * 2n)).toString().padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "") : digits;
  return value.n < 0n && text !== "0" ? `-${text}` : text;
}

/** A figure as it was typed, in plain digits: a Chinese keyboard also writes ４．５ and 4。5. */
export const digits = (text) => (text ?? "").normalize("NFKC").replaceAll("。", ".").trim();
