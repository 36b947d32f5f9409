// A connection without a host: says hello, shows one prepared view, answers what a view may ask, and keeps what was sent.

/** The greeting of a machine of no real place. */
const HELLO = {
  protocol: "1.0",
  host: { name: "tongban", version: "0.0.0" },
  site: {
    id: "gallery", province: "national",
    title: { zh: "居民身份证自助服务区", en: "Resident ID card self-service" },
    look: { name: { zh: "公安自助服务", en: "Police self-service" }, emblem: "start" },
  },
  levels: ["screen"], seq: 1, resumed: false, idle: { idleMs: 60000, warnMs: 30000, capMs: 900000 },
};

const CANDIDATES = ["张", "章", "仉", "䶮", "掌", "彰", "璋", "嫜", "鄣", "樟", "獐", "漳"];

/**
 * A connection that shows `shown` (a file of `views/`). `sent` lists the commands it got; `push(name, payload)` sends
 * a message as the host would.
 */
export function fakeConnection(shown) {
  const messages = new Set();
  const links = new Set();
  const frames = [];
  const sent = [];
  let looked = 0;
  const hello = { ...HELLO, site: { ...HELLO.site, ...shown.site } };
  const push = (name, payload) => {
    for (const listener of [...messages]) listener(name, payload);
  };
  const add = (set, item) => {
    set.add(item);
    return () => set.delete(item);
  };

  async function frameLoop() {
    for (let number = 1; ; number += 1) {
      const take = frames[frames.length - 1];
      if (take) {
        await take({ number, width: 1280, height: 720, at: performance.now() * 1000, jpeg: await picture(number) });
        if (shown.frames === 1) return;
      }
      await new Promise((rest) => setTimeout(rest, 66));
    }
  }

  const operator = shown.operator ?? {};
  return {
    sent,
    push,
    async command(name, payload = {}) {
      sent.push({ name, payload });
      if (name === "Flow.Menu") return { code: "success", payload: shown.menu ?? { groups: [] } };
      if (name === "Ime.Query") {
        const candidates = CANDIDATES.slice(0, payload.limit).map((text) => ({ text, reading: "zhang", used: 5 }));
        return { code: "success", payload: { candidates: payload.keys ? candidates : [], more: true } };
      }
      if (name === "Flow.Act" && payload.action.do === "look") {
        const view = (shown.looks ?? [])[looked];
        looked += 1;
        if (view) setTimeout(() => push("Flow.Shown", { case: payload.case, flow: "gallery", view }), 30);
      }
      if (name === "Speech.Say") return { code: "unsupportedCommand", payload: {} };
      if (name in operator) return { code: "success", payload: operator[name] };
      return { code: "success", payload: {} };
    },
    onMessage: (listener) => add(messages, listener),
    onLink: (listener) => add(links, listener),
    onFrame(listener) {
      frames.push(listener);
      return () => frames.splice(frames.indexOf(listener), 1);
    },
    start() {
      if (shown.phase === "starting") return;
      for (const listener of links) listener(hello, false);
      const on = { case: "0001", flow: shown.flow ?? "national/self-service-24h" };
      if (shown.phase === "out") push("Flow.OutOfService", shown.out);
      else if (shown.phase === "idle" || shown.phase === "menu") push("Flow.Idle", {});
      else {
        for (const view of shown.before ?? []) push("Flow.Shown", { ...on, view });
        push("Flow.Shown", { ...on, view: shown.view });
        for (const guidance of shown.guidance ?? []) push("Flow.Guidance", { case: on.case, ...guidance });
        if (shown.asked) push("Flow.Asked", { case: on.case, ...shown.asked });
        if (shown.paper) void paper().then((data) => push("Flow.Paper", { case: on.case, ...shown.paper, ...data }));
        for (const [reference, number] of Object.entries(shown.pictures ?? {})) {
          void picture(number).then(letters).then((data) => push("Flow.Picture", { case: on.case, reference, mime: "image/jpeg", data }));
        }
        if (shown.frames) void frameLoop();
      }
      if (shown.phase === "lost") for (const listener of links) listener(null, false);
    },
    close() {},
  };
}

/** A picture as a message carries it. */
async function letters(blob) {
  let text = "";
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}

/** A drawn head and shoulders, so that no picture of anybody lies in the tree. */
async function picture(number) {
  const canvas = new OffscreenCanvas(1280, 720);
  const draw = canvas.getContext("2d");
  draw.fillStyle = "#c9d6e2";
  draw.fillRect(0, 0, 1280, 720);
  draw.fillStyle = "#3d4c5c";
  draw.beginPath();
  draw.ellipse(640, 760, 330, 240, 0, 0, 7);
  draw.fill();
  draw.fillStyle = "#e3bf9d";
  draw.beginPath();
  draw.ellipse(640 + (number % 20), 330, 130, 175, 0, 0, 7);
  draw.fill();
  draw.fillStyle = "#2a2320";
  draw.beginPath();
  draw.ellipse(640 + (number % 20), 215, 138, 90, 0, 3.14, 6.29);
  draw.fill();
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
}

/** A slip as a printer would take it: black on white, 576 dots wide. */
async function paper() {
  const canvas = new OffscreenCanvas(576, 900);
  const draw = canvas.getContext("2d");
  draw.fillStyle = "#fff";
  draw.fillRect(0, 0, 576, 900);
  draw.fillStyle = "#000";
  draw.font = "34px 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif";
  const lines = ["居民身份证领取凭证", "", "受理号 450100 2026 0000 0001", "姓名  张*", "业务  到期换领",
    "预计  2026年12月20日前", "", "请凭本凭证领取证件", "领证时请交回旧证"];
  lines.forEach((line, i) => draw.fillText(line, 40, 80 + i * 64));
  for (let y = 0; y < 21; y += 1) {
    for (let x = 0; x < 21; x += 1) if ((x * 7 + y * 13 + x * y) % 3 === 0) draw.fillRect(190 + x * 9, 680 + y * 9, 9, 9);
  }
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return { mime: "image/png", data: btoa(letters), width: 576, height: 900 };
}
