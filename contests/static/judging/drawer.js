// What the tablet keeps: the desk as last seen, drafts, and the outbox. One drawer per judge and seat.

import { openDB } from "../vendor/idb-8.0.4.js";

/** A fresh submission id; works over plain http too, where crypto.randomUUID does not. */
export function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function openDrawer(bag) {
  const db = await openDB(`saiheng-${bag}`, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("kv");
      fresh.createObjectStore("drafts", { keyPath: "code" });
      fresh.createObjectStore("outbox", { keyPath: "id" });
    },
  });
  return {
    value: (key) => db.get("kv", key),
    keepValue: (key, value) => db.put("kv", value, key),
    drafts: () => db.getAll("drafts"),
    /** Committed at once: a page that is closed right after the last key takes nothing with it. */
    keepDraft(draft) {
      const one = db.transaction("drafts", "readwrite");
      one.store.put(draft).catch(() => {});
      one.commit();
      return one.done;
    },
    outbox: async () => (await db.getAll("outbox")).sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1)),
    keepOp: (op) => db.put("outbox", op),

    /** The draft leaves the desk and the sheet enters the outbox in one transaction: never both, never neither. */
    async handIn(op) {
      // "Kept on this device" is said after it: strict, because a browser's usual promise does not outlive a dead battery.
      const both = db.transaction(["drafts", "outbox"], "readwrite", { durability: "strict" });
      both.objectStore("drafts").delete(op.code);
      both.objectStore("outbox").put(op);
      await both.done;
    },

    /** The server has it: the op goes, and later ones for the same code now stand on the acknowledged version. */
    async acknowledge(op, version) {
      const change = db.transaction(["outbox"], "readwrite");
      const box = change.objectStore("outbox");
      box.delete(op.id);
      for (const later of await box.getAll()) {
        if (later.code === op.code && later.id !== op.id && !later.role) box.put({ ...later, base: version });
      }
      await change.done;
    },

    /** The sheet comes back to the desk: the op becomes a draft. Nothing, if the judge has taken it back already. */
    async takeBack(op, draft) {
      const both = db.transaction(["drafts", "outbox"], "readwrite"), box = both.objectStore("outbox");
      if (await box.get(op.id)) {
        box.delete(op.id);
        if (draft) both.objectStore("drafts").put(draft);
      }
      await both.done;
    },

    /** Another op stands in its place; nothing, if the judge has taken it back already. */
    async change(op, other) {
      const change = db.transaction(["outbox"], "readwrite"), box = change.objectStore("outbox");
      if (await box.get(op.id)) {
        box.delete(op.id);
        box.put(other);
      }
      await change.done;
    },
  };
}
