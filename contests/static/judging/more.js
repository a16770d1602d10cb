// What the page needs a moment after it stands: asking, signing, carrying off, and telling how the tablet is.

export { startReport } from "./device.js";
export { compared, conflict, renewed, review } from "./dialogs.js";
export { carryOff, handOver, swap, takeIn } from "./menu.js";
export { covered, drawOwn, drawTheirs } from "./signing.js";
