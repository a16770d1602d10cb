// Small helps for every page; each page works without them.

// A form is sent once, however often the button is pressed; it wakes again when the page is shown from the history.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.dataset.again !== undefined) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// A box in the head of a table ticks every row's box.
document.addEventListener("change", (event) => {
  const all = event.target;
  if (!all.matches("[data-check-all]")) return;
  for (const box of all.closest("table").querySelectorAll("tbody input[type=checkbox]")) box.checked = all.checked;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// A refused form says so first: the list of faults names their fields and takes the focus.
for (const link of document.querySelectorAll("[data-faults] a")) {
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const label = field?.labels?.[0] ?? field?.querySelector("legend");
  const name = label?.firstChild.textContent.trim();
  if (name && !link.textContent.startsWith(name)) link.prepend(`${name}：`);
}
document.querySelector("[data-faults]")?.focus();

// A wide table scrolls inside its frame: with the keyboard too, so the frame takes the focus while there is something hidden.
function reach() {
  for (const frame of document.querySelectorAll(".table")) {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }
}
reach();
addEventListener("resize", reach);
