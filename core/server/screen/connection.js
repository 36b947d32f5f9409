// The WebSocket to the host: numbered requests and their one completion, resume after a break, camera frames.

/** @typedef {import("./shapes.d.ts").Connection} Connection */
/** @typedef {import("./shapes.d.ts").Completion} Completion */
/** @typedef {import("./shapes.d.ts").Frame} Frame */

const VERSION = "1.0";
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
/** A host that stops answering is taken for lost after so long; Session.Beat asks it every 2 s. */
const SILENT_MS = 10_000;

/**
 * A connection to the host at `url` with the screen's token. It comes back by itself, and asks for everything after
 * the last message it saw; nothing is repeated to the listeners, nothing is left out.
 * @param {{url: string, token: string}} where
 * @returns {Connection}
 */
export function connect({ url, token }) {
  /** @type {WebSocket | null} */
  let socket = null;
  let request = 0;
  /** Newest sequence number seen, 0 for none. */
  let seen = 0;
  let wait = FIRST_WAIT_MS;
  let failures = 0;
  let closed = false;
  let heard = 0;
  /** @type {number | undefined} */
  let timer;
  /** @type {Map<number, (done: Completion) => void>} */
  const open = new Map();
  /** @type {Set<(name: string, payload: any) => void>} */
  const messages = new Set();
  /** @type {Set<(hello: any, stale: boolean) => void>} */
  const links = new Set();
  /** @type {((frame: Frame) => Promise<void>)[]} */
  const frames = [];

  /** @type {Connection["command"]} */
  function command(name, payload = {}, timeoutMs = 30_000) {
    const at = socket;
    if (!at || at.readyState !== WebSocket.OPEN) return Promise.resolve({ code: "connectionLost", payload: {} });
    const requestId = ++request;
    const header = { type: "command", name, requestId, version: VERSION, timeout: timeoutMs };
    at.send(JSON.stringify({ header, payload }));
    return new Promise((resolve) => {
      const late = setTimeout(() => finish({ code: "timeOut", payload: {} }), timeoutMs + 2000);
      /** @param {Completion} done */
      const finish = (done) => {
        clearTimeout(late);
        open.delete(requestId);
        resolve(done);
      };
      open.set(requestId, finish);
    });
  }

  /** @param {string} text */
  function read(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    const header = message?.header;
    if (!header) return;
    const payload = message.payload ?? {};
    if (header.type === "completion") {
      open.get(header.requestId)?.({
        code: header.completionCode ?? "success", payload, description: header.errorDescription,
      });
    } else if (header.type === "acknowledge") {
      if (header.status) open.get(header.requestId)?.({ code: header.status, payload });
    } else if (header.type === "unsolicited") {
      if (typeof payload.seq === "number") {
        if (payload.seq <= seen) return;
        seen = payload.seq;
      }
      for (const listener of [...messages]) listener(header.name, payload);
    }
  }

  /** @param {ArrayBuffer} bytes */
  async function picture(bytes) {
    const at = socket;
    const head = new DataView(bytes);
    if (bytes.byteLength < 20 || head.getUint32(0, false) !== 0x54424631) return;
    const number = head.getUint32(4, true);
    const frame = {
      number, width: head.getUint16(8, true), height: head.getUint16(10, true),
      at: Number(head.getBigUint64(12, true)), jpeg: new Blob([new Uint8Array(bytes, 20)], { type: "image/jpeg" }),
    };
    try {
      await frames[frames.length - 1]?.(frame);
    } finally {
      const answer = new DataView(new ArrayBuffer(8));
      answer.setUint32(0, 0x54424641, false);
      answer.setUint32(4, number, true);
      if (at?.readyState === WebSocket.OPEN) at.send(answer.buffer);
    }
  }

  function lose() {
    const was = socket;
    socket = null;
    if (was) {
      was.onopen = was.onmessage = was.onclose = was.onerror = null;
      was.close();
    }
    for (const finish of [...open.values()]) finish({ code: "connectionLost", payload: {} });
    if (closed) return;
    failures += 1;
    for (const listener of [...links]) listener(null, false);
    if (failures > 1) void askWhetherStale();
    clearTimeout(timer);
    timer = setTimeout(start, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  /** The host answers but refuses the door: it has started anew and our token is an old one. */
  async function askWhetherStale() {
    try {
      const answer = await fetch("/v1/ws", { cache: "no-store", headers: { authorization: `Bearer ${token}` } });
      if (answer.status === 401) for (const listener of [...links]) listener(null, true);
    } catch {
      // The host is away: that is said already.
    }
  }

  function start() {
    if (closed || socket) return;
    const mine = new WebSocket(url, ["tongban.v1", `token.${token}`]);
    mine.binaryType = "arraybuffer";
    socket = mine;
    heard = performance.now();
    mine.onopen = async () => {
      const done = await command("Session.Hello", seen > 0 ? { resumeAfter: seen } : {}, 10_000);
      if (mine !== socket) return;
      if (done.code !== "success") {
        lose();
        return;
      }
      failures = 0;
      wait = FIRST_WAIT_MS;
      if (!done.payload.resumed) seen = 0;
      for (const listener of [...links]) listener(done.payload, false);
    };
    mine.onmessage = (event) => {
      heard = performance.now();
      if (typeof event.data === "string") read(event.data);
      else void picture(event.data);
    };
    mine.onclose = () => mine === socket && lose();
    mine.onerror = () => mine === socket && lose();
  }

  const watch = setInterval(() => {
    if (socket?.readyState === WebSocket.OPEN && performance.now() - heard > SILENT_MS) lose();
  }, 1000);

  return {
    command,
    onMessage: (listener) => add(messages, listener),
    onLink: (listener) => add(links, listener),
    onFrame(listener) {
      frames.push(listener);
      return () => void frames.splice(frames.indexOf(listener), 1);
    },
    start,
    close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(watch);
      lose();
    },
  };
}

/**
 * @template T
 * @param {Set<T>} set
 * @param {T} item
 */
function add(set, item) {
  set.add(item);
  return () => void set.delete(item);
}
