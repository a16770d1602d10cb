// Building elements: text is always text.

/** h("button.key", {onclick}, "7"): attributes by name, functions as listeners, true and false as present and absent. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

/** Replace everything inside; whoever was writing or pressing keys there finds the same control again. */
export function fill(where, ...children) {
  const held = document.activeElement, trail = held !== where && where.contains(held) && trailOf(where, held);
  where.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  const again = trail && controls(trail.id ? document.getElementById(trail.id) : where)[trail.index];
  if (!again) return;
  again.focus({ preventScroll: true });
  if (held.selectionStart != null) again.setSelectionRange?.(held.selectionStart, held.selectionEnd);
}

const controls = (inside) => [...(inside?.querySelectorAll("button, input, textarea") || [])];

function trailOf(where, held) {
  const row = held.parentElement.closest("[id]"), inside = row && row !== where && where.contains(row) ? row : where;
  return { id: inside === where ? "" : inside.id, index: controls(inside).indexOf(held) };
}
