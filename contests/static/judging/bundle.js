// The file of sheets that did not go out: written with a digest and this drawer's seal, and read again elsewhere.

import { bytesOf, hex, hmac, sha256 } from "./sha.js";

const KIND = "saiheng-sheets", FORMAT = 1;

/** JSON with one spelling, as the server spells it: keys in order, no blanks. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  // By code point, as the server sorts; plain sort() would go by halves of characters.
  const order = new Map(keys.map((key) => [key, [...key].map((c) => c.codePointAt(0).toString(16).padStart(6, "0")).join("")]));
  keys.sort((a, b) => (order.get(a) < order.get(b) ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

const plain = (op) => (op.role
  ? { id: op.id, number: op.number, role: op.role, code: op.code, covers: op.covers, drawing: op.drawing }
  : { id: op.id, number: op.number, code: op.code, base: op.base, rules: op.rules, marks: op.marks, reason: op.reason || "" });

/** Returns {name, text} of the file for what waits in the outbox. */
export function write(desk, outbox) {
  const body = {
    contest: desk.contest.id, event: desk.event.id, seat: desk.seat.id, drawer: desk.bag, judge: desk.seat.judge,
    title: `${desk.contest.name} ${desk.event.name} ${desk.part} ${desk.seat.name}`, made: new Date().toLocaleString("zh-CN"), sheets: outbox.map(plain),
  };
  const digest = hex(sha256(bytesOf(canonical(body))));
  const seal = hex(hmac(bytesOf(desk.key), bytesOf(digest)));
  const text = JSON.stringify({ kind: KIND, format: FORMAT, sha256: digest, seal, body }, null, 1);
  return { name: `${desk.event.name}-${desk.seat.name.replaceAll(" ", "")}-未上传评分表-${digest.slice(0, 8)}.json`, text };
}

/** Returns the submissions of a file; throws an Error whose message is for the judge. */
export function read(text, desk) {
  let file;
  try { file = JSON.parse(text); } catch { file = null; }
  if (file?.kind !== KIND || file.format !== FORMAT || !Array.isArray(file.body?.sheets)) throw new Error("这不是评分页导出的文件，或文件不完整。一份也没有导入。");
  if (hex(sha256(bytesOf(canonical(file.body)))) !== file.sha256) throw new Error("文件内容与其校验码不符：文件损坏或被改动过。一份也没有导入，请从原平板重新导出。");
  if (file.body.drawer !== desk.bag) throw new Error("这个文件属于另一个席位或另一位裁判，不能在这里导入。");
  if (hex(hmac(bytesOf(desk.key), bytesOf(file.sha256))) !== file.seal) throw new Error("文件内容与其校验码不符：文件损坏或被改动过。一份也没有导入，请从原平板重新导出。");
  return file.body.sheets.map((op) => ({ ...op, bundled: true }));
}
