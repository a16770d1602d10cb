// What the server says, and what comes of it on the tablet.

import { board } from "./board.js";
import { renewed } from "./dialogs.js";
import { ask } from "./sync.js";

/**
 * Returns {heard, freshDesk} for startSync. *reload* reads the drawer anew, *say* tells
 * the judge, *versioned* hears which version of the page the server has.
 */
export function startHearing({ drawer, bag, reload, render, say, versioned }) {
  let was = null; // the desk under the rules before

  async function stored(op, data) {
    const { desk } = board;
    if (op.role) {
      desk.signing?.given.unshift({ role: op.role, code: op.code, hash: data.hash, at: data.at, holds: true });
      say("签名已上传。");
      return;
    }
    desk.sheets[op.code] = { id: op.id, version: data.version, state: data.state, marks: op.marks, reason: op.reason, rules: op.rules };
    if (desk.signing && !desk.signing.counted.includes(op.code)) desk.signing.counted.push(op.code);
    // Who signed has signed what stood there before.
    for (const given of desk.signing?.given || []) if (!given.code || given.code === op.code) given.holds = false;
    await drawer.keepValue("desk", desk);
    say(`${op.code} 号评分表已上传。`);
  }

  async function heard(op, kind, data) {
    const back = { code: op.code, base: op.base, rules: op.rules, marks: op.marks };
    if (kind === "stored") {
      await stored(op, data);
    } else if (kind === "unsigned") {
      board.unsigned = `签名没有收下：${data.message || "请重新签名。"}`;
      await drawer.takeBack(op, null);
    } else if (kind === "faulty") {
      await drawer.takeBack(op, { ...back, problems: data.problems, problem: "服务器退回了这份评分表，请按下面的提示改正。" });
    } else if (kind === "rules") {
      await drawer.takeBack(op, back);
      await reload();
      await freshDesk();
    } else if (kind === "conflict") {
      await drawer.change(op, { ...op, conflict: true, held: data.message });
      await freshDesk();
    } else {
      await drawer.change(op, { ...op, held: data.message || "服务器没有收下这份评分表。" });
    }
    await reload();
    render();
  }

  async function freshDesk() {
    const answer = await ask("/judging/desk");
    if (!answer || answer.status >= 500) return "away";
    if (answer.status !== 200) return "out";
    if (answer.data.bag !== bag) {
      document.cookie = `drawer=${answer.data.bag}; path=/; max-age=86400; samesite=lax`;
      location.reload();
      return "out";
    }
    versioned(answer.data.page);
    if (board.desk?.rules !== answer.data.rules) was = board.desk;
    await underNewRules(answer.data);
    if (JSON.stringify(answer.data) !== JSON.stringify(board.desk)) {
      board.desk = answer.data;
      await drawer.keepValue("desk", board.desk);
      await reload();
      render();
    }
    return "answered";
  }

  /** A draft from before a change of the rules says so, until it is touched. */
  async function underNewRules(now) {
    const old = [...board.drafts.values()].filter((draft) => draft.rules !== now.rules).map((draft) => renewed(draft, was, now));
    if (!old.length) return;
    for (const draft of old) board.drafts.set(draft.code, draft);
    board.strokes += old.length;
    await Promise.all(old.map((draft) => drawer.keepDraft(draft)));
    render();
  }

  return { heard, freshDesk };
}
