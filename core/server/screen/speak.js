// Speech: the machine's own device where it has one, else the browser's; one voice at a time, stopped by any act.

const VOLUME = { off: 0, soft: 0.35, normal: 0.7, loud: 1 };

/**
 * A voice over a connection. `onChange` hears whether it speaks.
 * @param {import("./shapes.d.ts").Connection} connection
 * @param {(speaking: boolean) => void} onChange
 */
export function voice(connection, onChange) {
  /** Whether the machine has a speech device; unknown until it is asked. @type {boolean | undefined} */
  let device;
  let turn = 0;
  let speaking = false;
  const own = typeof speechSynthesis === "undefined" ? null : speechSynthesis;

  /** @param {boolean} now */
  function change(now) {
    if (now === speaking) return;
    speaking = now;
    onChange(now);
  }

  function stop() {
    turn += 1;
    if (!speaking) return;
    if (device) void connection.command("Speech.Stop");
    own?.cancel();
    change(false);
  }

  /**
   * Says `text`; what was being said stops.
   * @param {string} text
   * @param {"zh" | "en"} language
   * @param {keyof typeof VOLUME} volume
   */
  async function say(text, language, volume) {
    stop();
    if (!text || volume === "off") return;
    const mine = turn;
    change(true);
    if (device !== false) {
      const done = await connection.command("Speech.Say", { text, language, volume: Math.round(VOLUME[volume] * 100) }, 60_000);
      if (mine !== turn) return;
      if (done.code === "success") device = true;
      if (done.code === "unsupportedCommand") device = false;
    }
    if (device === false && own) await browserSays(text, language, VOLUME[volume]);
    if (mine === turn) change(false);
  }

  /**
   * @param {string} text
   * @param {"zh" | "en"} language
   * @param {number} volume
   * @returns {Promise<void>}
   */
  function browserSays(text, language, volume) {
    return new Promise((resolve) => {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = language === "zh" ? "zh-CN" : "en-GB";
      said.volume = volume;
      said.rate = 0.9;
      const fit = own?.getVoices().find((one) => one.lang.replace("_", "-").startsWith(language));
      if (fit) said.voice = fit;
      said.onend = said.onerror = () => resolve();
      // Some builds have the interface and no voice, and never end: do not wait for them.
      if (own?.getVoices().length === 0) setTimeout(resolve, 200);
      own?.speak(said);
    });
  }

  return { say, stop, forget: () => { device = undefined; } };
}
