// The chief judge's page: each form gets a place to sign; without this script the account alone signs.

import { startInk } from "./judging/inking.js";

for (const form of document.querySelectorAll("[data-signing]")) {
  const place = form.querySelector("[data-pad]");
  if (!place) continue;
  place.hidden = false;
  const ink = startInk(place.querySelector("canvas"));
  place.querySelector("[data-clear]").addEventListener("click", ink.clear);
  form.addEventListener("submit", () => { form.elements.drawing.value = ink.path(); });
}
