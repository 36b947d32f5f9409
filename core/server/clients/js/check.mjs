// Runs the list of behaviours with the JavaScript client:
// check.mjs ENDPOINT_FILE TOKENS_FILE [socket|websocket].
// Prints one JSON line per behaviour, {"behaviour": …, "passed": …, "why": …}; ends with 1 when one did not pass.

import { readFile } from "node:fs/promises";
import { Failed, Refused, connect } from "./tongban.js";

const WAIT = 10_000;
/** @type {Record<string, (value: any) => boolean>} */
const KINDS = {
  number: (value) => typeof value === "number",
  text: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  list: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One connection, with everything it was told in order. */
class Line {
  /** @param {import("./tongban.js").Tongban} host */
  constructor(host) {
    this.host = host;
    /** @type {{name: string, payload: any}[]} */
    this.told = [];
    this.read = 0;
    this.reconnects = 0;
    host.on("*", (payload, name) => this.told.push({ name, payload }));
  }

  /** @param {string} name */
  async next(name) {
    for (const end = Date.now() + WAIT; Date.now() < end; await sleep(5)) {
      while (this.read < this.told.length) {
        const message = this.told[this.read++];
        if (message.name === name) return message.payload;
      }
    }
    throw new Error(`${name} did not come; came: ${this.told.map((message) => message.name)}`);
  }
}

/** One behaviour. */
class Run {
  /** @param {import("./tongban.js").Where} where */
  constructor(where) {
    this.where = where;
    /** @type {Record<string, Line>} */
    this.lines = {};
    /** @type {Record<string, any>} */
    this.calls = {};
    /** @type {Record<string, any>} */
    this.kept = {};
  }

  /** @param {any[]} steps */
  async steps(steps) {
    try {
      for (const [at, step] of steps.entries()) {
        try {
          await /** @type {any} */ (this)[step.do](step);
        } catch (fault) {
          const { message } = /** @type {Error} */ (fault);
          throw new Error(`step ${at + 1} (${step.do} ${step.name ?? ""}): ${message}`);
        }
      }
    } finally {
      for (const line of Object.values(this.lines)) line.host.close();
    }
  }

  /** @param {any} step */
  async connect(step) {
    try {
      const host = await connect({ ...this.where, level: step.level, token: step.token, timeout: WAIT });
      this.lines[step.as] = new Line(host);
    } catch (fault) {
      if (fault instanceof Refused && step.refused) return;
      throw fault;
    }
    if (step.refused) throw new Error("let in");
  }

  /** @param {any} step */
  hello(step) {
    this.match(step.expect, this.lines[step.on].host.hello, "hello");
  }

  /** @param {any} step */
  key(step) {
    this.kept[step.as] = globalThis.crypto.randomUUID();
  }

  /** @param {any} step */
  start(step) {
    const { host } = this.lines[step.on];
    this.calls[step.as] = host.submit(step.name, this.fill(step.payload ?? {}), { timeout: WAIT });
  }

  /** @param {any} step */
  finish(step) {
    return this.outcome(step, this.calls[step.call]);
  }

  /** @param {any} step */
  command(step) {
    const { host } = this.lines[step.on];
    return this.outcome(step, host.submit(step.name, this.fill(step.payload ?? {}), { timeout: WAIT }));
  }

  /**
   * @param {any} step
   * @param {import("./tongban.js").Call} call
   */
  async outcome(step, call) {
    /** @type {any} */
    let outcome;
    const late = sleep(2 * WAIT).then(() => {
      throw new Error("no completion");
    });
    late.catch(() => {});
    try {
      outcome = { code: "success", payload: await Promise.race([call.completed, late]) };
    } catch (fault) {
      if (!(fault instanceof Failed)) throw fault;
      outcome = { code: fault.code, payload: fault.payload };
    }
    outcome.acknowledged = await call.acknowledged.then(() => true, () => false);
    this.match(step.expect, outcome, "outcome");
    this.keep(step, outcome.payload);
  }

  /** @param {any} step */
  async await(step) {
    const payload = await this.lines[step.on].next(step.name);
    this.match(step.expect ?? {}, payload, step.name);
    this.keep(step, payload);
  }

  /** @param {any} step */
  async leave(step) {
    const { host } = this.lines[step.on];
    for (const end = Date.now() + WAIT; Date.now() < end; await sleep(50)) {
      const now = await host.command("Flow.Current");
      if (!now.case) return;
      const way = ["cancel", "next"].find((action) => now.view.actions.includes(action));
      try {
        const act = { case: now.case, view: now.view.number, action: { do: way } };
        if (way) await host.command("Flow.Act", act);
      } catch (fault) {
        // The view had changed meanwhile.
        if (!(fault instanceof Failed && fault.code === "sequenceError")) throw fault;
      }
    }
    throw new Error("the case did not end");
  }

  /** @param {any} step */
  cut(step) {
    const line = this.lines[step.on];
    line.reconnects = line.host.reconnects;
    line.host.cut();
  }

  /** @param {any} step */
  async reconnected(step) {
    const line = this.lines[step.on];
    for (const end = Date.now() + WAIT; Date.now() < end; await sleep(5)) {
      if (line.host.reconnects > line.reconnects) return;
    }
    throw new Error("the connection did not come back");
  }

  /** @param {any} step */
  close(step) {
    this.lines[step.on].host.close();
  }

  /** @param {any} step */
  inOrder(step) {
    const all = this.lines[step.on].told.map((message) => message.payload.seq);
    const seqs = all.filter((seq) => seq !== undefined);
    const grows = seqs.every((seq, at) => at === 0 || seqs[at - 1] < seq);
    if (seqs.length === 0 || !grows) throw new Error(`sequence ${seqs}`);
  }

  /** @param {any} step */
  same(step) {
    const told = step.on.map((/** @type {string} */ name) => this.upTo(this.lines[name], step.until));
    const start = Math.max(...told.map((/** @type {any[]} */ rows) => rows[0][0]));
    const [first, all] = told.map((/** @type {any[]} */ rows) => rows.filter(([seq]) => seq > start));
    const has = (/** @type {number} */ seq) => first.some((/** @type {any[]} */ row) => row[0] === seq);
    const due = all.filter((/** @type {any[]} */ row) => !step.apart.includes(row[1]) || has(row[0]));
    const [one, other] = [JSON.stringify(first), JSON.stringify(due)];
    if (one === "[]" || one !== other) throw new Error(`${one} and ${other}`);
  }

  /**
   * @param {Line} line
   * @param {string} name
   */
  upTo(line, name) {
    const rows = line.told.map((message) => [message.payload.seq ?? 0, message.name]);
    const end = rows.findIndex((row) => row[1] === name);
    return end < 0 ? rows : rows.slice(0, end + 1);
  }

  /** @param {any} json @returns {any} */
  fill(json) {
    if (Array.isArray(json)) return json.map((value) => this.fill(value));
    if (KINDS.object(json)) {
      return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, this.fill(value)]));
    }
    return typeof json === "string" && json.startsWith("$") ? this.kept[json.slice(1)] : json;
  }

  /**
   * @param {any} step
   * @param {any} payload
   */
  keep(step, payload) {
    for (const [name, path] of Object.entries(step.keep ?? {})) {
      this.kept[name] = String(path).split(".").reduce((value, key) => value[key], payload);
    }
    if (step.keepFlow) {
      const items = payload.groups.flatMap((/** @type {any} */ group) => group.items);
      const item = items.find((/** @type {any} */ one) => one.serviceable);
      if (!item) throw new Error("no business can be finished");
      this.kept[step.keepFlow] = item.flow;
    }
    if (step.keepSlot) {
      const slot = payload.slots.find((/** @type {any} */ one) => one.ready);
      if (!slot) throw new Error("no device is ready");
      this.kept[step.keepSlot] = slot.name;
    }
  }

  /**
   * @param {any} expected
   * @param {any} found
   * @param {string} where
   */
  match(expected, found, where) {
    if (typeof expected === "string" && expected.startsWith("is:")) {
      const kind = expected.slice(3);
      if (!KINDS[kind](found)) throw new Error(`${where} is ${JSON.stringify(found)}, expected a ${kind}`);
    } else if (KINDS.object(expected)) {
      for (const [key, value] of Object.entries(expected)) {
        if (!KINDS.object(found) || !(key in found)) {
          throw new Error(`${where} has no ${key}: ${JSON.stringify(found)}`);
        }
        this.match(value, found[key], `${where}.${key}`);
      }
    } else if (JSON.stringify(this.fill(expected)) !== JSON.stringify(found)) {
      throw new Error(`${where} is ${JSON.stringify(found)}, expected ${JSON.stringify(this.fill(expected))}`);
    }
  }
}

const [endpoint, tokens, over = "socket"] = process.argv.slice(2);
const listed = JSON.parse(await readFile(new URL("../behaviours.json", import.meta.url), "utf8")).behaviours;
let failed = false;
for (const behaviour of listed) {
  let why = null;
  try {
    const run = new Run({ endpoint, tokens, over: over === "websocket" ? "websocket" : "socket" });
    await run.steps(behaviour.steps);
  } catch (fault) {
    why = String(fault);
    failed = true;
  }
  console.log(JSON.stringify({ behaviour: behaviour.name, passed: why === null, why }));
}
process.exit(failed ? 1 : 0);
