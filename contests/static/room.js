// Keeps a page current, region by region: asks for the version, draws anew only what changed, and never what somebody types in.
// The page: one [data-version-at] with data-version; inside it regions [data-live="name"], always the same names.

import { calmly } from "./judging/press.js";

const EVERY = 5000;
const root = document.querySelector("[data-version-at]");
const held = document.querySelector("[data-held]"), fresh = document.querySelector("[data-fresh]");
const waiting = new Map(); // region → what it is to show once nobody types in it
let since = new Date();

const regions = () => new Map([...root.querySelectorAll("[data-live]")].map((one) => [one.dataset.live, one]));
const touched = (field) => field.type === "hidden" ? false
  : field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
  : field.tagName === "SELECT" ? [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected))
  : field.value !== field.defaultValue;

/** Somebody is at work in a region: a field with something in it, the cursor in a form, an act half confirmed. */
function busy(region) {
  return [...region.querySelectorAll("input, select, textarea")].some(touched)
    || Boolean(region.contains(document.activeElement) && document.activeElement.closest("form"))
    || Boolean(region.querySelector("details.confirm[open]"));
}

/** Put *next* in the place of *region*; what was scrolled, folded open or in focus stays so. */
function replace(region, next) {
  const scrolled = [...region.querySelectorAll(".table")].map((one) => one.scrollLeft);
  const opened = [...region.querySelectorAll("details")].map((one) => one.open);
  const link = region.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  region.replaceWith(next);
  next.querySelectorAll(".table").forEach((one, i) => { one.scrollLeft = scrolled[i] || 0; });
  next.querySelectorAll("details").forEach((one, i) => { one.open ||= opened[i] || false; });
  if (link) [...next.querySelectorAll("a")].find((one) => one.getAttribute("href") === link)?.focus({ preventScroll: true });
}

const settle = calmly(() => {
  for (const [name, next] of waiting) {
    const region = regions().get(name);
    if (busy(region)) continue;
    replace(region, next);
    waiting.delete(name);
  }
  if (held) held.hidden = waiting.size === 0;
});

async function redraw(version) {
  const answer = await fetch(location.pathname + location.search.replace(/[?&]said[^&]*/g, ""), { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = regions();
  for (const next of page.querySelectorAll("[data-live]")) {
    const region = there.get(next.dataset.live);
    if (region && region.innerHTML !== next.innerHTML) waiting.set(next.dataset.live, document.adoptNode(next));
    else waiting.delete(next.dataset.live);
  }
  root.dataset.version = version;
}

async function look() {
  try {
    if (!document.hidden) {
      const answer = await fetch(root.dataset.versionAt, { headers: { accept: "application/json" }, cache: "no-cache" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { version } = await answer.json();
      if (String(version) !== root.dataset.version) await redraw(version);
      settle();
      since = new Date();
      if (fresh) fresh.textContent = "每 5 秒自动更新";
    }
  } catch {
    if (fresh) fresh.textContent = `没有连上服务器，显示的是 ${since.toTimeString().slice(0, 5)} 的情况；恢复后自动更新`;
  }
  setTimeout(look, EVERY);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) settle(); });
setTimeout(look, EVERY);
