// Where storage is refused (private windows, a full disk): memory instead of a drawer, and the page says so.

export function memoryDrawer() {
  const drafts = new Map(), box = new Map(), values = new Map();
  return {
    memory: true,
    value: async (key) => values.get(key),
    keepValue: async (key, value) => { values.set(key, value); },
    drafts: async () => [...drafts.values()],
    keepDraft: async (draft) => { drafts.set(draft.code, draft); },
    outbox: async () => [...box.values()].sort((a, b) => a.number - b.number),
    keepOp: async (op) => { box.set(op.id, op); },
    handIn: async (op) => { drafts.delete(op.code); box.set(op.id, op); },
    async acknowledge(op, version) {
      box.delete(op.id);
      for (const later of box.values()) if (later.code === op.code && !later.role) later.base = version;
    },
    takeBack: async (op, draft) => { if (box.delete(op.id) && draft) drafts.set(draft.code, draft); },
    change: async (op, other) => { if (box.delete(op.id)) box.set(other.id, other); },
  };
}
