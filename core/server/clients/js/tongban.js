// A client of the Tongban local API for browsers and Node 20 or newer: one ES module, nothing to install.
//
//   const host = await connect({ state: "/var/lib/tongban", level: "screen" });      // Node: Unix socket
//   const host = await connect({ url: `ws://${location.host}/v1/ws`, token });       // browser: WebSocket
//   host.on("Flow.Shown", ({ view }) => draw(view));
//   const menu = await host.command("Flow.Menu");
//
// It says hello, comes back by itself after a cut and asks for what it missed: every unsolicited message is
// delivered once and in order. A command with a caller key that was under way when the connection was cut is asked
// for with Outcome.Get, never blindly repeated.

const VERSION = "1.0";
/** Commands that take a caller key; the client makes one when the caller gives none. */
const KEYED = new Set(["Flow.Begin", "Device.Run"]);
/** Commands that only ask: after a cut they are sent again. */
const ASKING = new Set([
  "Flow.Menu", "Flow.Current", "Ime.Query", "Device.List", "Device.Status", "Device.Capabilities",
  "Outcome.Get", "Observe.Start", "Operator.State",
]);
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2000;
/** As many messages are kept while nobody listens as the host keeps for who was cut off. */
const LONGEST_BACKLOG = 256;

/**
 * @typedef {object} Where
 * @property {string} [state] The host's state folder (Node).
 * @property {string} [endpoint] Path of the discovery file (Node), in place of `state`.
 * @property {string} [tokens] Path of the file of tokens (Node), in place of `state`.
 * @property {"screen" | "device" | "observe"} [level] Whose token to take; `screen` when left out.
 * @property {"socket" | "websocket"} [over] Unix socket or WebSocket; `socket` in Node when left out.
 * @property {string} [url] Address of the WebSocket (browser), such as `ws://127.0.0.1:8080/v1/ws`.
 * @property {string} [token] The token, in place of the file.
 * @property {any} [WebSocket] A WebSocket class, where the platform has none (Node 20).
 * @property {{observe?: boolean, frames?: boolean}} [hello] What to say in `Session.Hello`.
 * @property {number} [timeout] Milliseconds to wait for the host; 10000 when left out.
 *
 * @typedef {object} Options
 * @property {number} [timeout] Milliseconds the command may take; told to the host.
 * @property {(payload: any) => void} [onEvent] Gets the payload of every event on the way.
 *
 * @typedef {{number: number, width: number, height: number, at: number, jpeg: Uint8Array}} Frame
 *
 * @typedef {object} Wire
 * @property {(message: string | Uint8Array) => void} send
 * @property {() => void} close
 */

/** A command was not taken, or did not succeed: `code` is the status or the completion code. */
export class Failed extends Error {
  /**
   * @param {string} name
   * @param {string} code
   * @param {string} [description]
   * @param {any} [payload]
   */
  constructor(name, code, description = "", payload = {}) {
    super(`${name}: ${code}${description ? ` (${description})` : ""}`);
    this.command = name;
    this.code = code;
    this.description = description;
    this.payload = payload;
  }
}

/** The host is there and does not let us in: a wrong token. */
export class Refused extends Error {}

/** A command under way. */
export class Call {
  /**
   * @param {Tongban} host
   * @param {string} name
   * @param {any} payload
   * @param {Options} options
   */
  constructor(host, name, payload, options) {
    this.host = host;
    this.name = name;
    this.payload = payload;
    this.options = options;
    this.requestId = 0;
    this.sent = false;
    /** What Outcome.Get can be asked for. @type {string | undefined} */
    this.key = KEYED.has(name) ? payload.key : undefined;
    /** @type {() => void} */
    this.take = () => {};
    /** @type {(payload: any) => void} */
    this.settle = () => {};
    /** @type {(fault: Error) => void} */
    this.fail = () => {};
    /** @type {(fault: Error) => void} */
    let refuse = () => {};
    /** Resolves when the host has taken the command. @type {Promise<void>} */
    this.acknowledged = new Promise((resolve, reject) => {
      this.take = resolve;
      refuse = reject;
    });
    /** Resolves with the completion's payload; rejects with `Failed`. @type {Promise<any>} */
    this.completed = new Promise((resolve, reject) => {
      this.settle = (done) => {
        this.take();
        resolve(done);
      };
      this.fail = (fault) => {
        refuse(fault);
        reject(fault);
      };
    });
    // Whoever looks at one of them only is not to be told about the other.
    this.acknowledged.catch(() => {});
    this.completed.catch(() => {});
  }

  /** Asks the host to cancel it; it still completes, as `canceled` or as it ended. */
  async cancel() {
    await this.host.command("Device.Cancel", { requestId: this.requestId });
  }
}

/**
 * Connects and says hello. Rejects with `Refused` when the host does not let us in, with another error when it is
 * not there in time.
 * @param {Where} where
 * @returns {Promise<Tongban>}
 */
export async function connect(where) {
  const host = new Tongban(where);
  await host.open();
  return host;
}

/** A connection to the host that comes back by itself. */
export class Tongban {
  /** @param {Where} where */
  constructor(where) {
    this.where = where;
    /** What the host said to the last hello. @type {any} */
    this.hello = null;
    /** How often the connection was made anew. */
    this.reconnects = 0;
    /** Takes camera pictures; awaited before the picture is answered, so that a slow screen gets fewer.
     * @type {((frame: Frame) => void | Promise<void>) | null} */
    this.onFrame = null;
    /** @type {Wire | null} */
    this.wire = null;
    this.next = 0;
    this.seen = 0;
    this.closed = false;
    this.wait = FIRST_WAIT_MS;
    /** @type {Map<number, Call>} */
    this.calls = new Map();
    /** @type {Map<string, Set<(payload: any, name: string) => void>>} */
    this.listeners = new Map();
    /** Told while nobody listened: kept for who listens next. @type {{name: string, payload: any}[]} */
    this.backlog = [];
    /** @type {((fault: Error | null) => void) | null} */
    this.opened = null;
  }

  /**
   * Calls `listener` with the payload of every unsolicited message of this name, or of any for `*`.
   * Gives a function that ends it. `Flow.Released` means: forget every value of that case now. What came before
   * anybody listened (the present state comes right after the hello) is told to who listens at once after `connect`.
   * @param {string} name
   * @param {(payload: any, name: string) => void} listener
   */
  on(name, listener) {
    const of = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, of.add(listener));
    queueMicrotask(() => this.tell());
    return () => {
      of.delete(listener);
      if (of.size === 0) this.listeners.delete(name);
    };
  }

  /**
   * The payload of the next unsolicited message of this name.
   * @param {string} name
   * @param {number} [timeout] Milliseconds.
   * @returns {Promise<any>}
   */
  waitFor(name, timeout = 10_000) {
    return new Promise((resolve, reject) => {
      const off = this.on(name, (payload) => {
        clearTimeout(timer);
        off();
        resolve(payload);
      });
      const timer = setTimeout(() => {
        off();
        reject(new Error(`no ${name} within ${timeout} ms`));
      }, timeout);
    });
  }

  /**
   * Sends a command and resolves with its completion's payload; rejects with `Failed` when it is no success.
   * @param {string} name
   * @param {object} [payload]
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  command(name, payload, options) {
    return this.submit(name, payload, options).completed;
  }

  /**
   * Sends a command; the call tells its acknowledge and its completion apart, and can be cancelled.
   * @param {string} name
   * @param {object} [payload]
   * @param {Options} [options]
   */
  submit(name, payload = {}, options = {}) {
    /** @type {any} */
    const whole = { ...payload };
    if (KEYED.has(name) && !whole.key) whole.key = freshKey();
    const call = new Call(this, name, whole, options);
    if (this.closed) call.fail(new Failed(name, "connectionLost", "the connection was closed"));
    else this.send(call);
    return call;
  }

  /** Ends the connection for good. */
  close() {
    this.closed = true;
    this.wire?.close();
    this.wire = null;
    for (const call of this.calls.values()) {
      call.fail(new Failed(call.name, "connectionLost", "the connection was closed"));
    }
    this.calls.clear();
    this.opened?.(new Error("the connection was closed"));
  }

  /** Drops the wire as a fault would; the client comes back by itself. For tests. */
  cut() {
    this.wire?.close();
  }

  // How it works.

  /** @returns {Promise<void>} */
  open() {
    const { timeout = 10_000 } = this.where;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`no host within ${timeout} ms`));
        this.close();
      }, timeout);
      this.opened = (fault) => {
        clearTimeout(timer);
        this.opened = null;
        if (fault) reject(fault);
        else resolve();
      };
      void this.dial();
    });
  }

  async dial() {
    if (this.closed) return;
    let refused = null;
    try {
      const wire = await this.reach();
      if (this.closed) wire.close();
    } catch (fault) {
      if (fault instanceof Refused) refused = fault;
      this.again(refused);
    }
  }

  /** @param {Refused | null} refused */
  again(refused) {
    if (this.closed) return;
    // Tokens are fresh at each start of the host: once we have been in, the file may be newer than what we read.
    if (refused && this.opened) {
      const opened = this.opened;
      this.closed = true;
      opened(refused);
      return;
    }
    setTimeout(() => void this.dial(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  /** Opens a wire, shows the token, says hello. */
  async reach() {
    const where = this.where;
    const folder = where.state ? `${where.state}/api` : "";
    /** @type {any} */
    const found = where.url ? {} : JSON.parse(await readFile(where.endpoint ?? `${folder}/endpoint.json`));
    const token = where.token ?? JSON.parse(await readFile(where.tokens ?? `${folder}/tokens.json`))[
      where.level ?? "screen"];
    /** @type {Wire | null} */
    let mine = null;
    /** Request id of the hello, 0 once it is answered. */
    let greeting = 0;
    const events = {
      /** @param {string} text */
      text: (text) => {
        const message = JSON.parse(text);
        const { type, requestId, status, completionCode, errorDescription } = message.header;
        if (greeting && type === "acknowledge" && status) {
          return events.gone(new Refused(errorDescription ?? status));
        }
        if (greeting && type === "completion" && requestId === greeting) {
          if (completionCode !== "success") {
            return events.gone(new Refused(errorDescription ?? completionCode));
          }
          greeting = 0;
          if (mine) this.greeted(mine, message.payload);
          return;
        }
        this.take(message);
      },
      /** @param {Uint8Array} bytes */
      bytes: (bytes) => mine && this.picture(mine, bytes),
      /** @param {Error | null} fault */
      gone: (fault) => {
        const was = mine;
        mine = null;
        if (!was) return;
        was.close();
        this.lost(was, fault instanceof Refused ? fault : null);
      },
    };
    const overSocket = !where.url && (where.over ?? "socket") === "socket";
    const url = where.url ?? `ws://127.0.0.1:${found.port}/v1/ws`;
    mine = overSocket
      ? await openLines(found.socket, token, events)
      : await openWebSocket(url, token, events, where.WebSocket);
    greeting = ++this.next;
    const payload = { ...where.hello, ...(this.seen > 0 ? { resumeAfter: this.seen } : {}) };
    mine.send(JSON.stringify(asCommand("Session.Hello", greeting, payload, 10_000)));
    return mine;
  }

  /**
   * @param {Wire} wire
   * @param {any} hello
   */
  greeted(wire, hello) {
    this.hello = hello;
    if (!hello.resumed) this.seen = 0;
    this.wire = wire;
    this.wait = FIRST_WAIT_MS;
    const left = [...this.calls.values()];
    this.calls.clear();
    if (this.opened) this.opened(null);
    else this.reconnects += 1;
    for (const call of left) {
      if (call.key && call.sent) void this.whatBecameOf(call);
      else this.send(call);
    }
  }

  /**
   * @param {Wire} wire
   * @param {Refused | null} refused
   */
  lost(wire, refused) {
    if (this.wire === wire) this.wire = null;
    for (const [id, call] of [...this.calls]) {
      if (!call.sent || call.key || ASKING.has(call.name)) continue;
      this.calls.delete(id);
      call.fail(new Failed(call.name, "connectionLost", "the connection was cut before the completion"));
    }
    this.again(refused);
  }

  /** @param {any} message */
  take(message) {
    const { type, name, requestId, status, completionCode, errorDescription } = message.header;
    const payload = message.payload ?? {};
    if (type === "unsolicited") {
      if (typeof payload.seq === "number") {
        if (payload.seq <= this.seen) return;
        this.seen = payload.seq;
      }
      this.backlog.push({ name, payload });
      if (this.listeners.size > 0) this.tell();
      else if (this.backlog.length > LONGEST_BACKLOG) this.backlog.shift();
      return;
    }
    const call = this.calls.get(requestId);
    if (!call) return;
    if (type === "acknowledge" && !status) {
      call.take();
    } else if (type === "acknowledge") {
      this.calls.delete(requestId);
      call.fail(new Failed(call.name, status, errorDescription));
    } else if (type === "event") {
      call.options.onEvent?.(payload);
    } else if (type === "completion") {
      this.calls.delete(requestId);
      complete(call, completionCode, errorDescription, payload);
    }
  }

  /** Tells the listeners what is there for them, in order. */
  tell() {
    while (this.listeners.size > 0 && this.backlog.length > 0) {
      const { name, payload } = /** @type {{name: string, payload: any}} */ (this.backlog.shift());
      for (const of of [name, "*"]) {
        for (const listener of [...(this.listeners.get(of) ?? [])]) listener(payload, name);
      }
    }
  }

  /**
   * @param {Wire} wire
   * @param {Uint8Array} bytes
   */
  async picture(wire, bytes) {
    const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.byteLength < 20 || head.getUint32(0) !== 0x54424631) return;
    const number = head.getUint32(4, true);
    const [width, height] = [head.getUint16(8, true), head.getUint16(10, true)];
    const at = Number(head.getBigUint64(12, true));
    try {
      await this.onFrame?.({ number, width, height, at, jpeg: bytes.subarray(20) });
    } finally {
      const answer = new DataView(new ArrayBuffer(8));
      answer.setUint32(0, 0x54424641);
      answer.setUint32(4, number, true);
      wire.send(new Uint8Array(answer.buffer));
    }
  }

  /** @param {Call} call */
  send(call) {
    call.requestId = ++this.next;
    this.calls.set(call.requestId, call);
    // Without a wire it goes out when the connection is there again.
    if (!this.wire) return;
    call.sent = true;
    this.wire.send(JSON.stringify(asCommand(call.name, call.requestId, call.payload, call.options.timeout)));
  }

  /** @param {Call} call */
  async whatBecameOf(call) {
    try {
      for (;;) {
        const outcome = await this.command("Outcome.Get", { key: call.key }, { timeout: 10_000 });
        if (outcome.state === "unknown") return this.send(call);
        if (outcome.state === "done") {
          return complete(call, outcome.completionCode, "", outcome.payload ?? {});
        }
        if (outcome.state === "interrupted") {
          return call.fail(new Failed(call.name, "resultUnknown", "the host stopped while it was at work"));
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    } catch (fault) {
      call.fail(/** @type {Error} */ (fault));
    }
  }
}

/**
 * @param {string} name
 * @param {number} requestId
 * @param {object} payload
 * @param {number} [timeout]
 */
function asCommand(name, requestId, payload, timeout) {
  const told = timeout === undefined ? {} : { timeout: Math.max(1, Math.round(timeout)) };
  return { header: { type: "command", name, requestId, version: VERSION, ...told }, payload };
}

/**
 * @param {Call} call
 * @param {string} code
 * @param {string | undefined} description
 * @param {any} payload
 */
function complete(call, code, description, payload) {
  call.take();
  if (code === "success") call.settle(payload);
  else call.fail(new Failed(call.name, code, description, payload));
}

/** A caller key nobody has used. */
function freshKey() {
  const drawn = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...drawn].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} path */
async function readFile(path) {
  const files = await import("node:fs/promises");
  return files.readFile(path, "utf8");
}

/**
 * Messages over the Unix socket, one per line; the first line shows the token.
 * @param {string} path
 * @param {string} token
 * @param {{text: (text: string) => void, gone: (fault: Error | null) => void}} events
 * @returns {Promise<Wire>}
 */
async function openLines(path, token, events) {
  const net = await import("node:net");
  const socket = net.createConnection(path);
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  /** @type {string[]} */
  let kept = [];
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = String(chunk).split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      const whole = kept.length ? kept.join("") + line : line;
      kept = [];
      events.text(whole);
    }
    if (last) kept.push(last);
  });
  socket.on("error", () => {});
  socket.on("close", () => events.gone(null));
  socket.write(`${JSON.stringify({ token })}\n`);
  return {
    send: (message) => void (typeof message === "string" && socket.write(`${message}\n`)),
    close: () => void socket.destroy(),
  };
}

/**
 * Messages over a WebSocket, the token as a second subprotocol.
 * @param {string} url
 * @param {string} token
 * @param {{text: (text: string) => void, bytes: (bytes: Uint8Array) => void,
 *   gone: (fault: Error | null) => void}} events
 * @param {any} [Given]
 * @returns {Promise<Wire>}
 */
async function openWebSocket(url, token, events, Given) {
  const Class = Given ?? globalThis.WebSocket;
  if (!Class) throw new Error("this platform has no WebSocket: give one, or connect over the Unix socket");
  const socket = new Class(url, ["tongban.v1", `token.${token}`]);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    // A browser does not say why; whether the host is there tells a wrong token from a host that is away.
    socket.onerror = socket.onclose = () => void isThere(url).then((there) =>
      reject(there ? new Refused("the host does not let us in") : new Error("no host")));
  });
  socket.onmessage = (/** @type {MessageEvent} */ event) => {
    if (typeof event.data === "string") events.text(event.data);
    else events.bytes(new Uint8Array(event.data));
  };
  socket.onclose = () => events.gone(null);
  socket.onerror = () => {};
  return {
    send: (message) => void (socket.readyState === 1 && socket.send(message)),
    close: () => void socket.close(),
  };
}

/** @param {string} url */
async function isThere(url) {
  try {
    const at = new URL("/healthz", url.replace(/^ws/, "http"));
    return (await fetch(at, { cache: "no-store" })).status < 500;
  } catch {
    return false;
  }
}
