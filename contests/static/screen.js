// Draws the list on the wall: pages that take turns, rows that move to their new place. A phone shows all of it at once.

import { Link } from "./screen-link.js";

const main = document.querySelector("[data-screen]");
const part = (name) => main.querySelector(`[data-${name}]`);
const phone = matchMedia("(max-width: 700px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const MOVE = { duration: 700, easing: "cubic-bezier(.2, .8, .2, 1)" };
const TIME = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

let list = null;
let at = "";
let turned = performance.now();

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

// A page on the wall is a stretch of one division of one event.
function pages() {
  const found = [];
  for (const one of list.lists) {
    const own = [];
    for (const group of one.groups) {
      for (let from = 0; from < group.rows.length; from += list.rows) {
        own.push({ id: `${one.key}/${group.name}/${from}`, one, division: group.name, rows: group.rows.slice(from, from + list.rows) });
      }
    }
    if (!own.length) own.push({ id: `${one.key}//0`, one, division: "", rows: [] });
    own.forEach((page, number) => { page.number = number + 1; page.of = own.length; });
    if (one.reveal) {
      const newest = own.find((page) => page.rows.some((row) => one.newest.includes(row.key)));
      return [newest ?? own[0]];
    }
    found.push(...own);
  }
  return found;
}

function draw(turning = false) {
  if (!list) return;
  document.body.dataset.theme = list.theme;
  part("title").textContent = list.title;
  part("rehearsal").hidden = !list.rehearsal;
  document.body.classList.toggle("practice", list.rehearsal);
  main.removeAttribute("aria-busy");
  if (!list.on || !list.lists.length) { words(list.on ? "还没有赛项" : "稍后开始"); return; }
  if (phone.matches) drawAll();
  else drawPage(turning);
}

function words(text) {
  for (const name of ["event", "progress", "label", "note", "pages"]) part(name).textContent = "";
  main.style.setProperty("--done", 0);
  part("stage").replaceChildren(element("p", "wait", text));
}

function drawPage(turning) {
  const all = pages();
  const page = all.find((one) => one.id === at) ?? all[0];
  const { one } = page;
  const fresh = page.id !== at;
  at = page.id;
  main.style.setProperty("--rows", list.rows);
  part("event").textContent = page.division ? `${one.name} · ${page.division}` : one.name;
  part("pages").textContent = one.reveal || (page.of > 1 ? `第 ${page.number} 页，共 ${page.of} 页` : "");
  frame(one);
  const stage = part("stage");
  let rows = stage.querySelector("ol");
  const before = new Map();
  if (!rows || fresh) {
    rows = element("ol", "rows");
    stage.replaceChildren(heads(one), rows);
    if ((turning || fresh) && !calm.matches) stage.animate({ opacity: [0, 1] }, { duration: 400 });
  } else {
    stage.querySelector(".heads").replaceWith(heads(one));
    for (const row of rows.children) before.set(row.dataset.key, row.getBoundingClientRect().top);
  }
  if (!page.rows.length) rows.replaceChildren(element("li", "wait", one.reveal ? "即将揭晓" : "还没有成绩"));
  else arrange(rows, page.rows, one);
  if (before.size) move(rows, before);
}

function drawAll() {
  at = "";
  const whole = list.lists.map((one) => {
    const section = element("section", "event");
    section.append(element("h2", "", one.name), element("p", "soft", [one.progress, one.label, one.note, one.reveal].filter(Boolean).join(" · ")), heads(one));
    for (const group of one.groups) {
      if (group.name) section.append(element("h3", "", group.name));
      const rows = element("ol", "rows");
      arrange(rows, group.rows, one);
      section.append(rows);
    }
    if (!one.groups.length) section.append(element("p", "wait", one.reveal ? "即将揭晓" : "还没有成绩"));
    return section;
  });
  frame(null);
  part("stage").replaceChildren(...whole);
}

function frame(one) {
  const frozen = list.frozen ? `画面定格于 ${list.frozen}` : "";
  part("progress").textContent = one ? one.progress : frozen;
  main.style.setProperty("--done", one && one.total ? one.done / one.total : 0);
  part("label").textContent = one ? one.label : "";
  part("label").dataset.stage = one ? one.stage : "";
  part("note").textContent = one ? [frozen, one.note].filter(Boolean).join("　") : "";
}

function heads(one) {
  const row = element("p", "heads");
  row.append(element("span", "place", "名次"), element("span", "who", one.who), element("span", "unit", one.unit), element("span", "score", one.score));
  row.classList.toggle("bare", !one.unit);
  return row;
}

// Rows keep their element as long as they stand on the page, so that they can be seen moving.
function arrange(rows, wanted, one) {
  const kept = new Map([...rows.children].map((row) => [row.dataset.key, row]));
  rows.replaceChildren(...wanted.map((line) => fill(kept.get(line.key) ?? made(line.key), line, one)));
}

function made(key) {
  const row = element("li");
  row.dataset.key = key;
  row.append(element("span", "place"), element("span", "who"), element("span", "unit"), element("span", "score"));
  return row;
}

function fill(row, line, one) {
  const [place, who, unit, score] = row.children;
  place.replaceChildren(...(line.place ? [element("b", "", line.place)] : []), ...(line.shared ? [element("small", "", "并列")] : []));
  who.textContent = line.who;
  unit.textContent = line.unit;
  score.textContent = line.state || line.score;
  row.classList.toggle("bare", !one.unit);
  row.classList.toggle("unplaced", !line.place);
  row.classList.toggle("newest", one.newest.includes(line.key));
  return row;
}

function move(rows, before) {
  if (calm.matches) return;
  for (const row of rows.children) {
    const old = before.get(row.dataset.key);
    if (old === undefined) { row.animate({ opacity: [0, 1] }, MOVE); continue; }
    const way = old - row.getBoundingClientRect().top;
    if (Math.abs(way) < 1) continue;
    row.animate({ transform: [`translateY(${way}px)`, "none"] }, MOVE);
  }
}

function turn() {
  if (!list || !list.on || phone.matches || performance.now() - turned < list.seconds * 1000) return;
  const all = list.lists.length ? pages() : [];
  turned = performance.now();
  if (all.length < 2) return;
  const here = all.findIndex((page) => page.id === at);
  at = "";
  const next = all[(here + 1) % all.length];
  at = next.id;
  part("stage").replaceChildren();
  draw(true);
}

const link = new Link(`/screen/${main.dataset.screen}`, {
  list(fresh) {
    list = fresh;
    draw();
  },
  stale(since) {
    const banner = part("banner");
    banner.hidden = !since;
    if (since) banner.textContent = list ? `连接中断，显示的是 ${TIME.format(since)} 的成绩` : "连接中断，正在重试";
  },
  gone() {
    list = null;
    at = "";
    part("banner").hidden = true;
    words("这个地址已停用，请向工作人员索取新地址");
  },
}, () => !phone.matches);

function tick() {
  const now = new Date(Date.now() + link.offset);
  part("clock").textContent = TIME.format(now);
  // A picture that never moves burns into a panel.
  main.style.setProperty("--drift", `${now.getMinutes() % 3 - 1}`);
  turn();
}

phone.addEventListener("change", () => { at = ""; part("stage").replaceChildren(); draw(); link.wake(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "f" && event.key !== "F") return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
});
setInterval(tick, 500);
tick();
link.start();
