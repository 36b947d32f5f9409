// A stopwatch beside the screen: how long a touch takes to the next page, what of it devices took, and how old a camera
// picture is when it is drawn. Put into a page before its own scripts; the page knows nothing of it.

(() => {
  const watch = { turns: [], ages: [], drawn: [] };
  window.stopwatch = watch;
  /** What the host said of devices since the last act: moments when one was asked and when it answered. */
  let waits = [];
  let outstanding = 0;
  let since = 0;
  let turn = null;
  const born = new Map();

  function line(words) {
    const now = performance.now();
    if (/^(asks|prints) /.test(words)) {
      if (outstanding === 0) since = now;
      outstanding += 1;
    } else if (/ answers /.test(words) && outstanding > 0) {
      outstanding -= 1;
      if (outstanding === 0) waits.push([since, now]);
    } else if (/^session ends/.test(words)) outstanding = 0;
  }

  function painted(view) {
    const mine = turn;
    const shown = performance.now();
    turn = null;
    requestAnimationFrame(() => setTimeout(() => {
      const end = performance.now();
      const all = outstanding > 0 ? [...waits, [since, shown]] : waits;
      const device = all.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, shown) - Math.max(a, mine.sent)), 0);
      watch.turns.push({ step: view.step, total: end - mine.sent, host: shown - mine.sent - device, device, screen: end - shown });
    }, 0));
  }

  function heard(text) {
    const { header, payload } = JSON.parse(text);
    if (header.name === "Observe.Line") line(payload.line);
    else if (["Flow.Shown", "Flow.Released"].includes(header.name) && turn) painted(payload.view ?? { step: "" });
  }

  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string") return heard(data);
        const head = new DataView(data);
        born.set(head.getUint32(4, true), Number(head.getBigUint64(12, true)));
        return undefined;
      });
    }

    send(data) {
      if (typeof data !== "string") {
        const number = new DataView(data).getUint32(4, true);
        watch.ages.push(Date.now() - born.get(number) / 1000);
        watch.drawn.push(performance.now());
        born.clear();
        return super.send(data);
      }
      const message = JSON.parse(data);
      if (message.header?.name === "Session.Hello") {
        message.payload.observe = true;
        return super.send(JSON.stringify(message));
      }
      const act = message.header?.name === "Flow.Act" && message.payload.action.do;
      if (act && act !== "touch" && act !== "look") {
        turn = { sent: performance.now() };
        waits = [];
      }
      return super.send(data);
    }
  };
})();
