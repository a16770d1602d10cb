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
