// What stands under 更多: sheets carried off as a file and taken in from one, hand-over, and the new version.

import { board } from "./board.js";
import { read, write } from "./bundle.js";
import { close, open } from "./dialogs.js";
import { h } from "./dom.js";
import { ask } from "./sync.js";

/** Say something and wait for a tap; *more* are further buttons. */
function tell(dialog, title, text, ...more) {
  open(dialog, h("h2", {}, title), h("p", {}, text), h("div.row.end", {}, ...more, h("button.button.main.big-key", { type: "button", onclick: () => close(dialog) }, "知道了")));
}

/** Give the browser a file to keep. */
export function save({ name, text }) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function carryOff(dialog) {
  const { desk, outbox } = board;
  if (!desk) return;
  if (!outbox.length) { tell(dialog, "没有待上传的评分表", "交出的评分表都已上传；草稿要先检查并提交，才会进入导出的文件。"); return; }
  const file = write(desk, outbox);
  save(file);
  tell(dialog, `已导出 ${outbox.length} 份`, `文件“${file.name}”可以在同一席位的另一台平板上导入，也可以交统分员在“导入平板文件”中导入。草稿不在文件里。平板上的仍然保留，联网后照常上传，不会重复计入。`);
}

/** Take in a file: what is there or on the server already is left out. */
async function takeIn(dialog, file, drawer, after) {
  if (!board.desk || !file) return;
  try {
    const ops = read(await file.text(), board.desk);
    const known = new Set([...board.outbox, ...Object.values(board.desk.sheets)].map((one) => one.id));
    const fresh = ops.filter((op) => !known.has(op.id)), n = fresh.length;
    await after(Promise.all(fresh.map((op) => drawer.keepOp(op))));
    tell(dialog, "已导入", n ? `文件里有 ${ops.length} 份，${n} 份存入本机，正在上传。` : `文件里的 ${ops.length} 份都已在本机或已经上传，没有重复收下。`);
  } catch (error) {
    tell(dialog, "没有导入", error.message);
  }
}

/** Hand the tablet over: the seat is left, the drawer stays closed on the device. */
export function handOver(dialog) {
  const { outbox } = board;
  const go = async () => {
    const answer = await ask("/judging/leave", {});
    if (answer) location.assign("/t");
    else tell(dialog, "没有网络，不能退出席位", "请先锁屏；连上网络后再换人。也可以请工作人员收回这台平板的登录。");
  };
  if (!outbox.length) { go(); return; }
  open(dialog, h("h2", {}, `还有 ${outbox.length} 份没有上传`),
    h("p", {}, "退出后它们仍存本机，须由同一席位在这台平板上重新进入才能上传，下一位裁判看不到。建议连上网络、等状态显示“已全部上传”后再退出，或先导出。"),
    h("div.row.end", {}, h("button.button.big-key", { type: "button", onclick: () => close(dialog) }, "先不退出"),
      h("button.button.big-key", { type: "button", onclick: () => carryOff(dialog) }, "导出"),
      h("button.button.danger.big-key", { type: "button", onclick: () => { close(dialog); go(); } }, "仍要退出")));
}

/** Open the new version: its files are fetched first, then page and files change together. */
async function swap() {
  const known = await navigator.serviceWorker?.getRegistration("/judging");
  await known?.update().catch(() => {});
  const fresh = known?.installing || known?.waiting;
  if (!fresh) { location.reload(); return; }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  const go = () => { if (fresh.state === "installed") fresh.postMessage("go"); };
  fresh.addEventListener("statechange", go);
  go();
}

/** The keys under 更多: *lock* locks the screen, *after* shows and sends what was changed in the drawer. */
export function startMenu({ spot, drawer, after, lock }) {
  const pressed = (part, act) => spot[part].addEventListener("click", () => { spot.more.open = false; act(); });
  pressed("lockKey", lock);
  pressed("export", () => carryOff(spot.dialog));
  pressed("leave", () => handOver(spot.dialog));
  pressed("update", swap);
  spot.import.addEventListener("change", async () => {
    spot.more.open = false;
    await takeIn(spot.dialog, spot.import.files[0], drawer, after);
    spot.import.value = "";
  });
  document.addEventListener("click", (event) => { if (!spot.more.contains(event.target)) spot.more.open = false; });
}
