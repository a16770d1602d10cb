// The keys of a presenter's remote: next place, one step back. Typing in a field is left alone.
const WAYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back" };

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  document.querySelector(`[data-reveal="${way}"] button:not([disabled])`)?.click();
});

document.querySelector('[data-reveal="next"] button:not([disabled])')?.focus({ preventScroll: true });
