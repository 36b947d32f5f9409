// The words of the operator's page.

/** @typedef {import("../shapes.d.ts").Said} Said */

const zh = () => ({
  maintenance: "设备维护",
  other: "English",
  leave: "退出维护",
  leaving: (/** @type {number} */ s) => `${s} 秒无操作后退出，轻触屏幕继续`,
  code: "请输入维护口令",
  codeHint: "只供工作人员使用。连续输错五次，锁定十五分钟。",
  digits: "数字键",
  typed: (/** @type {number} */ n) => `已输入 ${n} 位`,
  clear: "清空",
  drop: "退格",
  enter: "进入",
  toScreen: "返回",
  wrong: "口令不正确，请重新输入。",
  noCode: "本机还没有设置维护口令。",
  locked: "口令输错次数过多，已锁定。",
  lockedUntil: (/** @type {string} */ at) => `口令输错次数过多，${at} 之前不能再试。`,
  noAnswer: "主机没有应答，请稍后再试。",
  checking: "正在核对",
  ended: "维护时间已到，请重新输入口令。",
  loading: "正在读取设备状态",
  lost: "与主机的连接中断，以下可能已不是最新状态。",
  overview: "概况",
  devices: "设备",
  cases: "办件",
  sections: "维护内容",
  well: "一切正常",
  wellBody: "所有设备在线，所有业务都可以办理。",
  wrongTitle: "需要处理",
  toDo: "怎么做",
  toBring: "带什么",
  stops: "停办业务",
  look: "查看设备",
  bringAll: "这次要带的",
  inService: "对外服务中",
  outNow: "暂停服务中",
  outTitle: "暂停服务",
  outBody: "屏幕显示“暂停服务”，不再受理新业务；正在办理的会办完。请选择显示给群众的原因。",
  outAsk: "暂停服务",
  backTitle: "恢复服务？",
  backBody: "群众马上可以开始办理业务。",
  backAsk: "恢复服务",
  businesses: "业务",
  works: "可办",
  worksOf: (/** @type {number} */ n, /** @type {number} */ of) => `${of} 项业务可办 ${n} 项`,
  stopped: "停办",
  device: "设备",
  consumables: "耗材",
  level: { ok: "充足", low: "将尽", out: "用完" },
  claims: "占用",
  restart: "重启设备",
  restartTitle: (/** @type {string} */ name) => `重启${name}？`,
  restartBody: "只重启这一个设备，其他设备不受影响。重启期间需要它的业务暂停。",
  selfTest: "自检",
  testPrint: "打印测试页",
  doing: { restart: "正在重启", selfTest: "正在自检", testPrint: "正在打印测试页", out: "正在设置" },
  done: { restart: "重启完成", selfTest: "自检完成", testPrint: "测试页已送出，请查看纸张", out: "已设置" },
  failed: { restart: "重启没有成功", selfTest: "自检没有进行", testPrint: "测试页没有打印", out: "没有设置成功" },
  passed: "通过",
  notPassed: "未通过",
  close: "关闭",
  cancel: "取消",
  slot: "位置",
  plugin: "驱动",
  deaths: "驱动异常退出",
  times: (/** @type {number} */ n) => `${n} 次`,
  heldBy: "正被占用",
  owed: "欠办事项",
  owedKind: { parked: "挂起", notUndone: "未能撤销", payment: "款项", unreported: "未登记", paper: "未取纸件",
    unreadable: "读不出" },
  queue: "等候中",
  last: "最近办件",
  keptWords: { noName: "未登记姓名", shredded: "个人信息已按期销毁", unreadable: "记录无法读取" },
  none: "没有",
  open: "办理中",
  site: "站点",
  version: "版本",
  since: "启动于",
  states: /** @type {Record<string, string>} */ ({
    online: "在线", offline: "无应答", powerOff: "已断电", noDevice: "未连接", hardwareError: "故障", userError: "待清理",
    deviceBusy: "使用中", fraudAttempt: "遭破坏", potentialFraud: "疑似破坏", starting: "正在启动",
  }),
  outcomes: /** @type {Record<string, string>} */ ({
    accepted: "已受理", "accepted-unpaid": "已受理未缴费", "accepted-unreported": "已受理，缴费未登记", answered: "已答复",
    reported: "已挂失", processing: "办理中",
    already: "无需办理", refused: "不予受理", cancelled: "已退出", "timed-out": "超时退出", interrupted: "中断",
    parked: "挂起", failed: "未办成",
  }),
  /** Values that devices tell of themselves. */
  values: /** @type {Record<string, string>} */ ({
    full: "充足", high: "充足", ok: "充足", low: "将尽", out: "用完", jammed: "卡住", present: "有", notPresent: "无",
    absent: "无", open: "打开", closed: "关闭", true: "是", false: "否",
  }),
  what: /** @type {Record<string, string>} */ ({
    paper: "纸张", ink: "墨", toner: "碳粉", ribbon: "色带", cutter: "切刀", cards: "卡片", bin: "回收箱", retainBin: "回收箱",
  }),
});

/** @typedef {ReturnType<typeof zh>} Words */

/** @type {() => Words} */
const en = () => ({
  maintenance: "Maintenance",
  other: "中文",
  leave: "Leave",
  leaving: (s) => `Closes in ${s} s. Touch the screen to go on.`,
  code: "Maintenance code",
  codeHint: "For staff only. Five wrong codes lock it for fifteen minutes.",
  digits: "Digits",
  typed: (n) => `${n} digits typed`,
  clear: "Clear",
  drop: "Delete",
  enter: "Enter",
  toScreen: "Back",
  wrong: "That code is wrong. Please try again.",
  noCode: "No maintenance code was set on this machine.",
  locked: "Too many wrong codes. It is locked.",
  lockedUntil: (at) => `Too many wrong codes. Locked until ${at}.`,
  noAnswer: "The host does not answer. Please try again later.",
  checking: "Checking",
  ended: "The time is up. Please enter the code again.",
  loading: "Reading the devices",
  lost: "The line to the host is cut. What you see may be old.",
  overview: "Overview",
  devices: "Devices",
  cases: "Cases",
  sections: "Sections",
  well: "All is well",
  wellBody: "Every device is online and every business can be finished.",
  wrongTitle: "Needs you",
  toDo: "Do",
  toBring: "Bring",
  stops: "Stops",
  look: "Open device",
  bringAll: "Bring this time",
  inService: "In service",
  outNow: "Out of service",
  outTitle: "Take out of service",
  outBody: "The screen says “out of service” and takes no new case; one under way is finished. Choose the reason "
    + "shown to the public.",
  outAsk: "Take out of service",
  backTitle: "Put back into service?",
  backBody: "People can begin at once.",
  backAsk: "Put back",
  businesses: "Businesses",
  works: "Works",
  worksOf: (n, of) => `${n} of ${of} businesses work`,
  stopped: "Stopped",
  device: "Device",
  consumables: "Consumables",
  level: { ok: "Enough", low: "Low", out: "Out" },
  claims: "In use by",
  restart: "Restart",
  restartTitle: (name) => `Restart ${name}?`,
  restartBody: "Only this device is restarted. Until it is back, what needs it is not offered.",
  selfTest: "Self-test",
  testPrint: "Test print",
  doing: { restart: "Restarting", selfTest: "Testing", testPrint: "Printing", out: "Setting" },
  done: { restart: "Restarted", selfTest: "Tested", testPrint: "Sent to the printer: look at the paper", out: "Set" },
  failed: { restart: "Not restarted", selfTest: "Not tested", testPrint: "Not printed", out: "Not set" },
  passed: "Passed",
  notPassed: "Not passed",
  close: "Close",
  cancel: "Cancel",
  slot: "Slot",
  plugin: "Driver",
  deaths: "Driver died",
  times: (n) => (n === 1 ? "once" : `${n} times`),
  heldBy: "Held by",
  owed: "Owed to applicants",
  owedKind: { parked: "Parked", notUndone: "Not undone", payment: "Payment", unreported: "Not reported", paper: "Paper",
    unreadable: "Unreadable" },
  queue: "Waiting",
  last: "Last cases",
  keptWords: { noName: "nobody named", shredded: "personal data destroyed on time", unreadable: "record cannot be read" },
  none: "None",
  open: "Open",
  site: "Site",
  version: "Version",
  since: "Since",
  states: {
    online: "Online", offline: "No answer", powerOff: "No power", noDevice: "Not connected", hardwareError: "Broken",
    userError: "To be cleared", deviceBusy: "Busy", fraudAttempt: "Tampered with", potentialFraud: "Perhaps tampered with",
    starting: "Starting",
  },
  outcomes: {},
  values: {},
  what: {},
});

const TABLE = { zh: zh(), en: en() };

/** The words of a language. @param {"zh" | "en"} language @returns {Words} */
export function words(language) {
  return TABLE[language];
}

/** Reasons for being out of service; applicants of both languages read the same line. */
export const REASONS = [
  { id: "maintenance", said: { zh: "设备检修", en: "Maintenance" } },
  { id: "supplies", said: { zh: "补充耗材", en: "Refilling" } },
  { id: "network", said: { zh: "网络故障", en: "Network fault" } },
  { id: "hours", said: { zh: "非服务时间", en: "Outside service hours" } },
];

/** The name of a state, also of one that came later. @param {string} state @param {Words} w */
export function stateName(state, w) {
  return w.states[state] ?? plain(state);
}

/** How a case ended; one that came later is read by its first word. @param {string} outcome @param {Words} w */
export function outcomeName(outcome, w) {
  if (outcome === "") return w.open;
  return w.outcomes[outcome] ?? w.outcomes[outcome.split("-")[0] ?? ""] ?? plain(outcome);
}

/** A value as it is read; figures and names stay as they are. @param {string} value @param {Words} w */
export function valueName(value, w) {
  return w.values[value] ?? (/^[a-z]+[A-Z]/.test(value) ? plain(value) : value);
}

/** A camel-case word as words: `paperLow` is "paper low". @param {string} name */
export function plain(name) {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]/g, " ").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
