// What this reader chose for this browser: theme and size. Runs before the first paint, so that nothing flickers.
"use strict";
(function () {
  const root = document.documentElement;
  const choices = { theme: ["", "dark", "light"], size: ["", "large"] };

  function stored(key) {
    try { return localStorage.getItem(key) || ""; } catch (_refused) { return ""; }
  }

  function apply(key, value) {
    if (choices[key].includes(value) && value) root.dataset[key] = value;
    else delete root.dataset[key];
  }

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function choose(key) {
    const value = key === "size" ? (root.dataset.size ? "" : "large") : (dark() ? "light" : "dark");
    apply(key, value);
    try { localStorage.setItem(key, value); } catch (_refused) { /* the choice lasts until the page is left */ }
    label();
  }

  function label() {
    for (const button of document.querySelectorAll("[data-choose]")) {
      const on = button.dataset.choose === "size" ? Boolean(root.dataset.size) : dark();
      button.setAttribute("aria-pressed", String(on));
      button.hidden = false;
    }
  }

  for (const key of Object.keys(choices)) apply(key, stored(key));
  document.addEventListener("DOMContentLoaded", function () {
    label();
    document.addEventListener("click", function (event) {
      const button = event.target.closest("[data-choose]");
      if (button) choose(button.dataset.choose);
    });
  });
})();
