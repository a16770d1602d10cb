// Where a seat is entered: what an earlier login left unsent on this tablet, and its way out as a file, behind its PIN.

import { write } from "./bundle.js";
import { h } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { guard } from "./lock.js";
import { save } from "./menu.js";

const place = document.querySelector("[data-left]");

/** One drawer with something unsent in it; nothing of what was marked is shown. */
async function show(drawer, desk, outbox) {
  const pinned = await guard(drawer), name = `left-${desk.seat.id}`;
  await pinned.keep({ secret: desk.lock || pinned.held().secret });
  const pin = h("input.short", { id: name, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "6" });
  const said = h("p.error", { role: "alert" });
  const carry = async (event) => {
    event.preventDefault();
    const word = pin.value;
    pin.value = "";
    if (!word) return;
    said.textContent = await pinned.open(word);
    if (!said.textContent) { save(write(desk, outbox)); said.textContent = "已导出。请把文件交给裁判长或统分员；平板上的仍然保留。"; }
  };
  place.append(h("section.card", {}, h("h2", {}, `本机还有 ${outbox.length} 份评分表没有上传`),
    h("p", {}, `${desk.contest.name} ${desk.event.name} · ${desk.seat.name}。用这个席位的席位卡在本机进入，会自动上传；席位已换人、离席或不能再进入时，输入原来锁屏用的 PIN 导出文件，由裁判长在“导入平板文件”中核对收下。`),
    pinned.held().secret && h("form", { onsubmit: carry, "data-again": "" }, h("div.field", {}, h("label", { for: name }, `${desk.seat.name} PIN`), pin, said), h("button.button", {}, "导出未上传的评分表"))));
}

async function look() {
  const known = (await indexedDB.databases?.()) || [];
  for (const { name } of known.filter((one) => one.name?.startsWith("saiheng-"))) {
    const drawer = await openDrawer(name.slice("saiheng-".length));
    const [desk, outbox] = [await drawer.value("desk"), await drawer.outbox()];
    if (desk?.seat && desk.key && outbox.length) await show(drawer, desk, outbox);
  }
}

if (place) look().catch(() => {});
