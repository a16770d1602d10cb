// The own number pad: no system keyboard over half the sheet, keys large enough for gloves.

import { fill, h } from "./dom.js";

const KEYS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", ".", "⌫"];

/** Put the pad into *place*; it writes into the figure that has the focus inside *sheet*. */
export function startPad(place, sheet) {
  let active = null, untouched = false;

  function type(key) {
    if (!active || active.readOnly) return;
    const fresh = untouched;
    untouched = false;
    if (key === "⌫") active.value = fresh ? "" : active.value.slice(0, -1);
    else active.value = (fresh ? "" : active.value) + key;
    if (active.value === ".") active.value = "0.";
    active.dispatchEvent(new Event("change"));
  }

  function move(way) {
    const all = [...sheet.querySelectorAll("input[data-spot]")];
    const next = all[all.findIndex((one) => one.dataset.spot === active?.dataset.spot) + way];
    if (next) { next.focus(); next.scrollIntoView({ block: "center" }); }
  }

  function whole(value) {
    if (!active || active.readOnly || !value) return;
    active.value = value;
    untouched = true;
    active.dispatchEvent(new Event("change"));
  }

  function show() {
    place.classList.toggle("resting", !active);
    fill(place,
      h("p.pad-name", {}, active ? active.getAttribute("aria-label") : "点一项数值开始"),
      h("p.hint", {}, active?.dataset.hint || " "),
      h("div.pad-keys", {}, KEYS.map((key) => h("button.key", { type: "button", "aria-label": key === "⌫" ? "退格" : key, "data-key": key, onclick: () => type(key) }, key))),
      h("div.pad-more", {},
        h("button.key", { type: "button", onclick: () => whole(active?.dataset.most), disabled: !active?.dataset.most }, "满分"),
        h("button.key", { type: "button", onclick: () => whole("0"), disabled: !active }, "零分"),
        h("button.key", { type: "button", onclick: () => move(-1), disabled: !active }, "上一项"),
        h("button.key.go", { type: "button", onclick: () => move(1), disabled: !active }, "下一项")));
  }

  // A key must not take the focus away from the figure it writes into.
  place.addEventListener("pointerdown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  sheet.addEventListener("focusin", (event) => {
    if (!event.target.matches("input[data-spot]") || event.target.dataset.spot === active?.dataset.spot) { active = event.target.matches("input[data-spot]") ? event.target : active; return; }
    active = event.target;
    untouched = true;
    mark();
    show();
  });
  // − and + belong to their figure: the next digit goes there, and replaces what they left.
  sheet.addEventListener("click", (event) => {
    const own = event.target.closest("button") && event.target.closest(".figure")?.querySelector("input[data-spot]");
    if (own) [active, untouched] = [own, true];
  }, true);
  sheet.addEventListener("input", () => { untouched = false; }, true);
  sheet.addEventListener("keydown", (event) => {
    if (!event.target.matches("input[data-spot]")) return;
    if (["Enter", "ArrowDown"].includes(event.key)) { event.preventDefault(); event.target.dispatchEvent(new Event("change")); move(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); event.target.dispatchEvent(new Event("change")); move(-1); }
  });

  function mark() {
    for (const one of sheet.querySelectorAll("input[data-spot]")) one.classList.toggle("active", one.dataset.spot === active?.dataset.spot);
  }

  show();
  return {
    /** After the sheet was drawn anew: the same figure stays the one that is written into. */
    again() {
      const spot = active?.dataset.spot, held = document.activeElement;
      active = spot ? sheet.querySelector(`input[data-spot="${CSS.escape(spot)}"]`) : null;
      if (active && (held === document.body || place.contains(held))) active.focus({ preventScroll: true });
      mark();
      show();
    },
    forget() { active = null; mark(); show(); },
  };
}
