// A place to sign with finger, pen or mouse; what is kept is SVG path data in a box of 600 × 200.

import SignaturePad from "../vendor/signature_pad-5.1.4.js";

const WIDE = 600, HIGH = 200, LONGEST = 15000;
const between = (value, most) => Math.max(0, Math.min(most, Math.round(value)));

/** Make *canvas* (already on the page) a place to sign. Returns {path(), isEmpty(), clear()}. */
export function startInk(canvas, changed = () => {}) {
  const pen = new SignaturePad(canvas, { minDistance: 3, penColor: "#101828", backgroundColor: "#ffffff" });
  const fit = () => {
    if (!canvas.isConnected) return;
    const strokes = pen.toData(), sharp = Math.max(devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * sharp;
    canvas.height = canvas.offsetHeight * sharp;
    canvas.getContext("2d").scale(sharp, sharp);
    pen.clear();
    pen.fromData(strokes);
  };
  fit();
  addEventListener("resize", fit);
  pen.addEventListener("endStroke", changed);

  /** Every *nth* point; a stroke keeps its two ends. */
  function trace(nth) {
    const scale = Math.min(WIDE / canvas.offsetWidth, HIGH / canvas.offsetHeight);
    return pen.toData().map(({ points }) => {
      const kept = points.filter((_point, i) => i % nth === 0 || i === points.length - 1).map((p) => `${between(p.x * scale, WIDE)} ${between(p.y * scale, HIGH)}`);
      return kept.length > 1 ? `M${kept.join("L")}` : `M${kept[0]}L${kept[0]}`;
    }).join("");
  }

  return {
    isEmpty: () => pen.isEmpty(),
    clear: () => { pen.clear(); changed(); },
    path() {
      let nth = 1;
      while (trace(nth).length > LONGEST && nth < 64) nth *= 2;
      return pen.isEmpty() ? "" : trace(nth);
    },
  };
}
