// A pile of paper sheets typed as in a spreadsheet: keys, blocks from Excel, a running sum for each line.

import { counts, marksOf } from "./cells.js";
import { digits, read, write } from "./judging/exact.js";
import { survey } from "./judging/points.js";

const form = document.querySelector("[data-pile]");
if (form) start(form);

function start(form) {
  const rubric = JSON.parse(form.dataset.rubric);
  const timed = counts(rubric.sections.flatMap((section) => section.criteria));
  const save = form.querySelector("[data-save]"), told = form.querySelector("[data-told]"), where = form.querySelector("[data-where]");
  // Every line of the pile from top to bottom; one that is only shown has no cells.
  const lines = [...form.querySelectorAll("[data-line]")].map((row) => ({ row, code: row.dataset.line, cells: [...row.querySelectorAll("td input")] }));
  const open = lines.filter((line) => line.cells.length);
  const wide = open.length ? open[0].cells.length : 0;
  where.hidden = Boolean(told.textContent);
  let editing = false, before = "", run = null, pasted = null, sent = false;

  const place = (cell) => { const at = open.findIndex((line) => line.cells.includes(cell)); return [at, open[at].cells.indexOf(cell)]; };
  /** What was done is said until the keyboard moves on; then the line says where it is. */
  const say = (words) => { told.textContent = words; told.className = ""; where.hidden = Boolean(words); };
  const go = (row, column) => { const cell = open[row]?.cells[column]; cell?.focus(); return Boolean(cell); };

  const figureOf = (cell) => cell.name.slice(cell.name.indexOf(".") + 1);

  // --- the running sum ---------------------------------------------------------------------------------------------

  function sum(line) {
    const texts = new Map(line.cells.map((cell) => [figureOf(cell), digits(cell.value)]));
    const spot = line.row.querySelector(".sum");
    const begun = [...texts.values()].some(Boolean);
    const seen = begun && !timed && survey(rubric, marksOf(rubric, (name) => texts.get(name) ?? ""));
    const whole = seen && !seen.empty.length && !seen.faults.size;
    const paper = read(texts.get("paper_total"));
    const differs = whole && paper && write(paper, 9) !== write(seen.total, 9);
    spot.textContent = seen ? write(seen.total) : "";
    spot.classList.toggle("soft", !whole);
    spot.classList.toggle("warn", Boolean(differs));
    if (differs) spot.append(" ≠ 纸面");
  }

  // --- keys --------------------------------------------------------------------------------------------------------

  /** Down: to the cell below; after going right by Tab, to where that began; from the last line to the next column's top. */
  function down(row, column) {
    if (go(row + 1, run ?? column)) return;
    if (run !== null || !go(0, column + 1)) save.focus();
  }

  const KEYS = {
    Enter: (event, row, column) => { if (event.shiftKey) go(row - 1, column); else down(row, column); run = null; },
    ArrowDown: (event, row, column) => { run = null; go(row + 1, column); },
    ArrowUp: (event, row, column) => { run = null; go(row - 1, column); },
    ArrowLeft: (event, row, column) => { run = null; go(row, column - 1); },
    ArrowRight: (event, row, column) => { run = null; go(row, column + 1); },
    F2: (event) => { editing = true; event.target.setSelectionRange(event.target.value.length, event.target.value.length); },
    Escape: (event, row) => { event.target.value = before; event.target.select(); editing = false; sum(open[row]); },
  };

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); form.requestSubmit(save); return; }
    if (!cell.matches("td input")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && pasted) { event.preventDefault(); undo(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, column] = place(cell);
    if (event.key === "Tab") { run = event.shiftKey ? null : run ?? column; return; }
    const act = KEYS[event.key];
    if (!act || (editing && (event.key === "ArrowLeft" || event.key === "ArrowRight"))) return;
    event.preventDefault();
    say("");
    act(event, row, column);
  });

  // A cell is chosen as a whole, so that typing replaces it; a second click, like F2, goes into the text.
  form.addEventListener("mousedown", (event) => {
    const cell = event.target;
    if (!cell.matches("td input")) return;
    run = null;
    say("");
    if (cell === document.activeElement) { editing = true; return; }
    event.preventDefault();
    cell.focus();
  });
  form.addEventListener("focusin", (event) => {
    const cell = event.target;
    if (!cell.matches("td input")) return;
    [before, editing] = [cell.value, false];
    cell.select();
    where.textContent = cell.getAttribute("aria-label");
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("td input")) return;
    pasted = null;
    sum(open[place(event.target)[0]]);
  });

  // --- blocks ------------------------------------------------------------------------------------------------------

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!event.target.matches("td input") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const block = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
    const [row, column] = place(event.target);
    const header = /加密号|编号/.test(block[0][0]);
    const coded = header || (column === 0 && led(block));
    if (coded === "either") { say("没有粘贴：分不清第一列是加密号还是评分。请连同带“加密号”的表头一起复制。"); return; }
    pasted = [];
    say(coded ? byCode((header ? block.slice(1) : block).filter((texts) => texts.some(Boolean))) : below(block, lines.indexOf(open[row]), column));
    changed();
  });

  const named = (text) => digits(text).replace(/\s*号$/, "").toUpperCase();
  const codes = new Set(lines.map((line) => named(line.code)));

  /** Whether every line begins with its code: yes, no, or "either" where a mark could look like it. */
  function led(block) {
    const first = block.map(([code]) => named(code));
    if (!first.every((code) => codes.has(code)) || block.some((texts) => texts.length < 2)) return false;
    return block.every((texts) => texts.length > wide) || first.some((code) => !/^[1-9]\d*$/.test(code)) || (new Set(first).size === first.length && "either");
  }

  /** Lay a block from one cell on, over the lines as they are seen; one that is only shown keeps what it has. */
  function below(block, top, left) {
    let kept = 0, over = 0;
    block.forEach((texts, at) => {
      const line = lines[top + at];
      if (!line) over += 1;
      else if (!line.cells.length) kept += 1;
      else put(line, texts, left);
    });
    return said(block.length - kept - over, [[kept, "行是已交或待核对的，没有改动"], [over, "行超出表格，没有粘贴"], beyond(block, left)]);
  }

  /** Lay lines that begin with their code where they belong, in whatever order they come; a code that comes twice is laid once. */
  function byCode(block) {
    const laid = new Set(), misses = [], twice = [];
    for (const [code, ...texts] of block) {
      const line = open.find((one) => named(one.code) === named(code));
      if (!line) misses.push(code || "（空）");
      else if (laid.has(line)) twice.push(code);
      else { laid.add(line); put(line, texts, 0); }
    }
    return said(laid.size, [[misses.length, `行不在待录之列，没有粘贴：${misses.join("、")}`], [twice.length, `行加密号重复，只取第一次出现的，请核对：${twice.join("、")}`], beyond(block, -1)], "按加密号");
  }

  /** The columns of a block that have no cell; *left* is where its first column goes. */
  const beyond = (block, left) => [Math.max(0, ...block.map((texts) => left + texts.length - wide)), "列超出表格，没有粘贴"];

  function put(line, texts, left) {
    texts.slice(0, wide - left).forEach((text, at) => {
      const cell = line.cells[left + at];
      pasted.push([cell, cell.value]);
      cell.value = text;
    });
  }

  const said = (n, more, way = "") => [`已${way}粘贴 ${n} 行（Ctrl+Z 撤销）`, ...more.filter(([count]) => count).map(([count, words]) => `${count} ${words}`)].join("；");

  function undo() {
    for (const [cell, text] of pasted.reverse()) cell.value = text;
    pasted = null;
    say("已撤销粘贴");
    changed();
  }

  for (const button of form.querySelectorAll("[data-clear]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const line = open.find((one) => one.code === button.dataset.clear);
      for (const cell of line.cells) cell.value = "";
      button.closest("tr").remove();
      changed();
      line.cells[0].focus();
    });
  }

  // --- nothing typed is lost -----------------------------------------------------------------------------------------

  const drawer = `${location.pathname} ${form.dataset.who}`;
  const typed = () => open.flatMap((line) => line.cells.filter((cell) => cell.value.trim()).map((cell) => [`${line.code} ${figureOf(cell)}`, cell.value]));

  /** This window keeps what was typed, for the way back from an expired login or a broken connection. */
  function keep() {
    const texts = typed();
    try {
      if (texts.length) sessionStorage.setItem(drawer, JSON.stringify(texts)); else sessionStorage.removeItem(drawer);
    } catch { /* storage refused: the table works without it */ }
  }

  function restore() {
    let texts = [];
    try { texts = JSON.parse(sessionStorage.getItem(drawer) || "[]"); } catch { /* as above */ }
    const kept = new Map(texts);
    const empty = open.flatMap((line) => line.cells.map((cell) => [cell, kept.get(`${line.code} ${figureOf(cell)}`)])).filter(([cell, text]) => text && !cell.value);
    for (const [cell, text] of empty) cell.value = text;
    if (empty.length) say("上次没有保存的内容已恢复，尚未提交");
  }

  function changed() {
    for (const line of open) sum(line);
    keep();
  }

  form.addEventListener("change", keep);
  form.addEventListener("submit", () => { sent = true; keep(); });
  addEventListener("pagehide", keep);
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (!sent && typed().length) event.preventDefault(); });

  restore();
  changed();
  form.classList.add("scripted");
  const first = form.querySelector("[aria-invalid]") || open[0]?.cells[0];
  if (matchMedia("(pointer: fine)").matches) first?.focus();
}
