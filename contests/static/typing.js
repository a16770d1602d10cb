// Typing as in a spreadsheet: Enter and ↓ move down, ↑ moves up; Enter in the last field hands in.

for (const form of document.querySelectorAll("[data-enter-moves]")) {
  const fields = () => [...form.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), input[type=radio]:checked")].filter((one) => !one.disabled);
  const step = (from, way) => {
    const all = fields();
    const column = from.dataset.column;
    const line = column === undefined ? all : all.filter((one) => one.dataset.column === column);
    return line[line.indexOf(from) + way];
  };
  form.addEventListener("keydown", (event) => {
    const from = event.target;
    if (!from.matches("input") || from.type === "submit") return;
    const down = event.key === "Enter" || (event.key === "ArrowDown" && from.type !== "radio");
    const up = event.key === "ArrowUp" && from.type !== "radio";
    if (!down && !up) return;
    const next = step(from, down ? 1 : -1);
    if (event.key === "Enter" && !next && from.dataset.column === undefined) return;
    event.preventDefault();
    next?.focus();
    next?.select?.();
  });
  (form.querySelector("[aria-invalid]") || fields()[0])?.focus();
}

// A scan grows and shrinks in its place; without script it opens in a window of its own.
for (const link of document.querySelectorAll("[data-enlarge]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const { left, top, width, height } = link.getBoundingClientRect();
    const large = link.classList.toggle("large");
    if (large) link.scrollTo((event.clientX - left) * 2.2 - width / 2, (event.clientY - top) * 2.2 - height / 2);
  });
}

// Whoever types another value has chosen it.
for (const cell of document.querySelectorAll("td:has(input[value=new])")) {
  cell.addEventListener("input", (event) => {
    if (!event.target.name.startsWith("pick-")) cell.querySelector("input[value=new]").checked = true;
  });
}
