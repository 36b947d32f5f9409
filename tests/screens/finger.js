// A finger for tests: touches what an applicant could touch, and nothing that is hidden, covered or off the glass.

window.finger = (() => {
  const PATIENCE = 20_000;
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ready = (one) => one.getAttribute("aria-disabled") !== "true" && !one.closest("[inert]");

  /** The middle of an element, where it lies on the glass with nothing over it. */
  function place(one) {
    const box = one.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (box.width < 4 || box.height < 4 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null;
    const top = document.elementFromPoint(x, y);
    return top && one.contains(top) ? { x, y, top } : null;
  }

  function press(one) {
    const { x, y, top } = place(one);
    const at = { bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y, detail: 1 };
    const finger = { ...at, pointerId: 7, pointerType: "touch", isPrimary: true, button: 0 };
    top.dispatchEvent(new PointerEvent("pointerdown", { ...finger, buttons: 1 }));
    top.dispatchEvent(new PointerEvent("pointerup", finger));
    top.dispatchEvent(new MouseEvent("click", at));
  }

  async function until(test, what) {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const found = test();
      if (found) return found;
      if (performance.now() > end) throw new Error(`never: ${what}; on the glass: ${where().step ?? document.body.innerText.slice(0, 200)}`);
      await rest(15);
    }
  }

  /** Touches the first element that fits and can be touched; turns pages until it comes. */
  async function tap(selector, fits = () => true) {
    const turn = ".pager-bar .button:last-child, .tiles-pages .key:last-child";
    let turned = 0;
    const one = await until(() => {
      const wanted = all(selector).filter((each) => ready(each) && fits(each));
      const open = wanted.find(place);
      const page = !open && performance.now() - turned > 250 && all(turn).find((each) => ready(each) && place(each));
      if (page) {
        turned = performance.now();
        press(page);
      }
      return open;
    }, `a touch on ${selector}`);
    press(one);
  }

  /** What stands on the glass. */
  function where() {
    const page = document.querySelector("main.page[data-step]:not([inert] *)");
    const still = document.querySelector(".dialog-main");
    const phase = document.querySelector(".screen")?.dataset.phase ?? "";
    const { step, kind, view } = page?.dataset ?? {};
    return { phase, still: Boolean(still), step, kind, view: Number(view ?? 0), busy: page?.getAttribute("aria-busy") === "true" };
  }

  const moved = (from) => {
    const now = where();
    return now.phase !== "case" || now.still || now.view !== from.view;
  };

  /** Goes on: reads every part, ticks what is to be ticked, then touches the button that leads on. */
  async function next() {
    const from = where();
    await until(() => {
      if (moved(from)) return true;
      const forward = all(".page-next").find((one) => ready(one) && place(one));
      const tick = all(".tick[aria-checked=false]").find(place);
      const part = all(".page-reading > .pager-bar .button:last-child").find((one) => ready(one) && place(one));
      const one = tick ?? part ?? forward;
      if (one) press(one);
      return false;
    }, "the next page");
  }

  const digits = async (text) => {
    for (const digit of text) {
      await tap(".keypad .key", (key) => key.innerText.trim() === digit.toUpperCase());
      await rest(0);
    }
  };

  /** Writes into a box as a real keyboard would. */
  async function write(text) {
    const box = await until(() => all(".text-input, .typing-box input").find(place), "a box to write into");
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    own.set.call(box, text);
    box.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
    await rest(30);
  }

  /** Answers the one field that is open. */
  async function field(value) {
    await until(() => document.querySelector(".typing-keys"), "a field");
    if (document.querySelector(".date-box")) return digits(value.replaceAll("-", ""));
    if (document.querySelector(".number-pair")) {
      const [first, again] = value.split("|");
      await digits(first);
      return digits(again ?? first);
    }
    if (document.querySelector(".image-answer")) {
      const from = where();
      if (!document.querySelector(".image-answer[data-taken]")) await tap(".image-answer .button");
      return until(() => where().step === from.step && document.querySelector(".image-answer[data-taken]"), "the picture");
    }
    if (document.querySelector(".way")) {
      const way = (code) => code.replace(/(00)+$/, "");
      while (!document.querySelector(".way-here[data-done]")) {
        const last = where().view;
        const steps = all(".tile[data-choice]").map((tile) => tile.dataset.choice);
        const step = steps.find((code) => value.startsWith(way(code)));
        if (!step) throw new Error(`no way to the region: ${steps.length} tiles`);
        await tap(`.tile[data-choice="${step}"]`);
        await until(() => where().view !== last, "the regions below");
      }
      return undefined;
    }
    if (document.querySelector(".search-box")) {
      const [words, nth] = value.split("#");
      await write(words);
      await until(() => document.querySelector(".search-results .tile, .search-keys .tile, .candidates .key-side"), "something found");
      const list = all(".candidates .key-side").find(place);
      if (!document.querySelector(".search-results .tile") && list) press(list);
      return tap(`.tile[data-choice="${Number(nth ?? 1) - 1}"]`);
    }
    if (document.querySelector(".tiles-grid[role=radiogroup]")) return tap(`.tile[data-choice="${value}"]`);
    const pad = document.querySelector(".keypad");
    if (pad && [...value].every((one) => /[0-9]/.test(one) || pad.innerText.includes(one.toUpperCase()))) return digits(value);
    return write(value);
  }

  /** Fills in a form field by field, in the order of the screen. */
  async function fill(values) {
    const form = where().step;
    for (;;) {
      await until(() => where().step !== form || document.querySelector("main.page:not([aria-busy=true])"), "the form");
      if (where().step !== form || where().phase !== "case") return;
      const now = document.querySelector(".typing[data-field]")?.dataset.field;
      const from = where();
      if (now && values[now] !== undefined) await field(values[now]);
      const held = () => document.querySelector(".typing[data-field]")?.dataset.field === now && where().step === form
        && !document.querySelector(".problem");
      await tap(".page-next");
      await until(() => !held() || moved(from), "the next field");
      const problem = document.querySelector(".problem");
      if (problem && document.querySelector(".typing[data-field]")?.dataset.field === now) throw new Error(`${now}: ${problem.innerText}`);
      await rest(30);
      if (moved(from) && where().step === form && !document.querySelector(".typing[data-field]")) return;
    }
  }

  async function sign() {
    const pad = await until(() => document.querySelector(".pad-canvas"), "a pad to sign on");
    const box = pad.getBoundingClientRect();
    for (const row of [0.3, 0.5, 0.7]) {
      for (let i = 0; i <= 24; i += 1) {
        const [x, y] = [box.x + box.width * (0.2 + 0.025 * i), box.y + box.height * (row + 0.08 * Math.sin(i))];
        const kind = i === 0 ? "pointerdown" : i === 24 ? "pointerup" : "pointermove";
        const buttons = i === 24 ? 0 : 1;
        pad.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, pointerId: 1, pointerType: "pen",
          isPrimary: true, button: i === 0 || i === 24 ? 0 : -1, buttons, clientX: x, clientY: y, pressure: 0.5 }));
        await rest(6);
      }
    }
    await tap(".page-next");
  }

  async function panel(path, body) {
    const answer = await fetch(`/panel/${path}`, { method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`/panel/${path}: ${answer.status} ${await answer.text()}`);
  }

  const deeds = {
    next: () => next(),
    back: () => tap(".page-back"),
    cancel: () => tap(".page-cancel"),
    moreTime: () => tap(".dialog-main"),
    paid: () => tap(".page-next"),
    choose: (id) => tap(`[data-choice="${id}"]`),
    confirm: (right) => tap(right ? ".page-next" : ".page-no"),
    type: async (value) => {
      await field(value);
      await tap(".page-next");
    },
    fill,
    sign,
    phone: (does) => panel("phone", { does }),
    start: async (flow) => {
      await tap(".attract-button");
      await tap(`[data-choice="${flow}"]`);
    },
  };

  return { where, until, rest, panel, do: (deed, value) => deeds[deed](value) };
})();
