// A mark in words, for what is asked before a sheet leaves the tablet.

/** A mark in words, for the review. */
export function words(c, value) {
  if (value === undefined || value === null) return c.kind === "veto" ? "无此情形" : "—";
  if (value === "na") return "不适用";
  if (c.kind === "deduction") {
    const hits = c.faults.filter((f) => value[f.key] && value[f.key] !== "0");
    return hits.length ? hits.map((f) => `${f.label || f.key} ×${value[f.key]}`).join("；") : "无扣分";
  }
  if (c.kind === "judgement") return [`${value} 级`, c.levels?.[Number(value)]].filter(Boolean).join(" ");
  if (c.kind === "measured" && c.measures.length === 1) return `${value}${c.measures[0].unit ? ` ${c.measures[0].unit}` : ""}`;
  if (c.kind === "measured") return c.measures.map((m) => `${m.label || m.key} ${value[m.key] ?? "—"} ${m.unit || ""}`.trim()).join("，");
  if (c.kind === "yes_no") return value === "yes" ? "是" : "否";
  if (c.kind === "veto") return value === "yes" ? "否决" : "无此情形";
  if (c.kind === "group") return c.of.map((one) => `${one.label || one.key} ${words(one, value[one.key])}`).join("；");
  if (c.kind === "time" && typeof value === "object") return [`${value.clock ?? "—"} 秒`, ...(c.faults || []).filter((f) => value[f.key] && value[f.key] !== "0").map((f) => `${f.label || f.key} ×${value[f.key]}`)].join("；");
  if (Array.isArray(value)) return value.length ? value.map((key) => (c.options.find((o) => o.key === key)?.label) || key).join("、") : "都没有";
  return value;
}
