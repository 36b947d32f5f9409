// What the screen knows now: one value, replaced as a whole; and how it is wiped when a case ends.

/** @typedef {import("./shapes.d.ts").View} View */
/** @typedef {import("./shapes.d.ts").Guidance} Guidance */
/** @typedef {import("./shapes.d.ts").Paper} Paper */

/**
 * One case on the screen.
 * @typedef {{id: string, flow: string, view: View, under: View | null, busy: boolean, refused: boolean,
 *   guided: Guidance[], papers: Paper[], pictures: Record<string, string>, asked: import("./shapes.d.ts").Asked | null}} Case
 */

/**
 * @typedef {{phase: "starting" | "idle" | "menu" | "case" | "out", hello: import("./shapes.d.ts").Hello | null,
 *   linked: boolean, stale: boolean, lostAt: number, manner: import("./modes.js").Manner,
 *   menu: import("./shapes.d.ts").Menu | null, opening: string | null, notBegun: boolean, speaking: boolean,
 *   out: {reason: import("./shapes.d.ts").Said, working: import("./shapes.d.ts").Said[]} | null, case: Case | null}} State
 */

/**
 * A store with one value; listeners are told after each change.
 * @param {State} first
 */
export function createState(first) {
  let now = first;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => now,
    /** @param {Partial<State>} patch */
    set(patch) {
      now = { ...now, ...patch };
      for (const listener of [...listeners]) listener();
    },
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * What was typed in a case, by step and field; emptied when the case ends.
 * @typedef {{of: (step: string) => import("./shapes.d.ts").Draft, wipe: () => void, size: () => number}} Drafts
 */

/** @returns {Drafts} */
export function createDrafts() {
  /** @type {Map<string, any>} */
  const kept = new Map();
  return {
    of: (step) => ({
      get: (field) => kept.get(`${step}/${field}`),
      set: (field, value) => void kept.set(`${step}/${field}`, value),
      drop: (field) => void kept.delete(`${step}/${field}`),
    }),
    wipe: () => kept.clear(),
    size: () => kept.size,
  };
}

/**
 * A picture of a paper from the message that brings it; its bytes live behind an object URL until the case ends.
 * @param {any} payload
 * @param {string} step The step that stands on the screen when it comes.
 * @returns {Paper}
 */
export function takePaper(payload, step) {
  const bytes = Uint8Array.from(atob(payload.data), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: payload.mime }));
  return { step, reference: payload.reference, title: payload.title, url, width: payload.width, height: payload.height };
}

/**
 * The pictures of a case with one more, by the name that options give it; its bytes live behind an object URL likewise.
 * @param {Record<string, string>} known
 * @param {any} payload
 * @returns {Record<string, string>}
 */
export function takePicture(known, payload) {
  if (known[payload.reference] || !/^image\/(jpeg|png)$/.test(payload.mime)) return known;
  const bytes = Uint8Array.from(atob(payload.data), (letter) => letter.charCodeAt(0));
  return { ...known, [payload.reference]: URL.createObjectURL(new Blob([bytes], { type: payload.mime })) };
}

/** Frees what papers and pictures of a case hold. @param {Case | null} of */
export function freePapers(of) {
  for (const paper of of?.papers ?? []) URL.revokeObjectURL(paper.url);
  for (const url of Object.values(of?.pictures ?? {})) URL.revokeObjectURL(url);
}
