// The few words that are not in views: buttons, modes, and what the screen says when the host cannot.

/** @typedef {ReturnType<typeof zh>} Words */

const zh = () => ({
  next: "下一步",
  back: "上一步",
  cancel: "退出办理",
  moreTime: "继续办理",
  paid: "我已付款",
  yes: "信息正确",
  no: "信息有误",
  change: "修改",
  toCheck: "返回核对",
  finish: "完成",
  toStart: "返回首页",
  step: (/** @type {number} */ at, /** @type {number} */ of) => `第 ${at} 步，共 ${of} 步`,
  parts: "分页",
  previousPart: "上一页",
  nextPart: "下一页",
  part: (/** @type {number} */ at, /** @type {number} */ of) => `第 ${at} 页，共 ${of} 页`,
  modes: "显示和声音",
  language: "English",
  elder: "大字版",
  contrast: "高对比",
  low: "低位操作",
  still: "减少动画",
  repeat: "重听",
  stop: "停止播报",
  volume: { off: "静音", soft: "音量小", normal: "音量中", loud: "音量大" },
  welcome: "欢迎使用自助办理",
  welcomeBody: "请轻触屏幕，选择要办理的业务。",
  begin: "轻触开始",
  chooseBusiness: "请选择要办理的业务",
  notNow: "暂时不能办理",
  readOn: (/** @type {number} */ s) => `请阅读，还有 ${s} 秒`,
  readAll: "请看完最后一页",
  tickFirst: "请先勾选",
  otherWindow: "这里没有的业务，请到窗口办理。",
  stillWorking: "还在处理，请不要离开。",
  secondsLeft: (/** @type {number} */ s) => `还剩 ${s} 秒`,
  seconds: "秒",
  outOfService: "本机暂停服务",
  working: "仍可办理的业务",
  lost: "连接中断，正在恢复",
  lostBody: "已办理的内容都已记录，恢复后会回到刚才的一步。请稍候，不要重复缴费。",
  lostLong: "长时间没有恢复。已缴的费用不会丢失，请联系工作人员。",
  stale: "本机刚刚重新启动，请联系工作人员重新打开屏幕。",
  starting: "正在启动，请稍候",
  begun: "正在打开，请稍候",
  notBegun: "这项业务现在不能办理，请选择其他业务，或联系工作人员。",
  notTaken: "没有收到，请再按一次。",
  unknownView: "这个页面暂时不能显示，请联系工作人员。",
});

/** @type {() => Words} */
const en = () => ({
  next: "Next",
  back: "Back",
  cancel: "Leave",
  moreTime: "I need more time",
  paid: "I have paid",
  yes: "Correct",
  no: "Not correct",
  change: "Change",
  toCheck: "Back to check",
  finish: "Finish",
  toStart: "Back to start",
  step: (at, of) => `Step ${at} of ${of}`,
  parts: "Parts",
  previousPart: "Previous",
  nextPart: "More",
  part: (at, of) => `${at} of ${of}`,
  modes: "Display and sound",
  language: "中文",
  elder: "Larger",
  contrast: "Contrast",
  low: "Lower",
  still: "Still",
  repeat: "Repeat",
  stop: "Stop",
  volume: { off: "Muted", soft: "Quiet", normal: "Medium", loud: "Loud" },
  welcome: "Self-service counter",
  welcomeBody: "Touch the screen and choose what you need.",
  begin: "Touch to start",
  chooseBusiness: "What do you need?",
  notNow: "Not available now",
  readOn: (s) => `Reading, ${s} s`,
  readAll: "Read it all",
  tickFirst: "Tick first",
  otherWindow: "For anything else, please go to the window.",
  stillWorking: "Still working. Please stay.",
  secondsLeft: (s) => `${s} seconds left`,
  seconds: "seconds",
  outOfService: "Out of service",
  working: "Still available",
  lost: "Connection lost, coming back",
  lostBody: "Everything done so far is on record, and you return to this step. Please wait; do not pay twice.",
  lostLong: "It is taking long. A fee already paid is not lost. Please ask the staff.",
  stale: "This machine has just restarted. Please ask the staff to open the screen again.",
  starting: "Starting, please wait",
  begun: "Opening, please wait",
  notBegun: "This cannot be done now. Please choose another service or ask the staff.",
  notTaken: "That was not received. Please press again.",
  unknownView: "This page cannot be shown. Please ask the staff.",
});

const TABLE = { zh: zh(), en: en() };

/**
 * The words of a language.
 * @param {"zh" | "en"} language
 * @returns {Words}
 */
export function words(language) {
  return TABLE[language];
}

/**
 * The words of a text in a language, falling back to the other one.
 * @param {{zh: string, en: string} | null | undefined} said
 * @param {"zh" | "en"} language
 */
export function pick(said, language) {
  if (!said) return "";
  return said[language] || said[language === "zh" ? "en" : "zh"] || "";
}
