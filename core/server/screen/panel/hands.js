// What can be done with the simulators, in words: the keys of the hands file and of the phone.

/** @typedef {import("../shapes.d.ts").Said} Said */
/** @typedef {"auto" | "card" | "code" | "finger" | "face" | "signs" | "document" | "cardPays" | "takesPaper"} HandKey */
/** @typedef {{key: HandKey, off: Said, on: Said}} Hand */
/**
 * @typedef {Partial<Record<HandKey, boolean>> & {unplugged?: string[], paperOut?: string[],
 *   phone?: {open?: null | string | {order?: string, title?: Said, yuan?: string}},
 *   people: {id: string, title: Said}[], person?: string, slots?: {slot: string, title?: Said, class: string}[]}} PanelState
 */

/** @param {string} zh @param {string} en @returns {Said} */
const said = (zh, en) => ({ zh, en });

/** @type {Hand[]} */
export const HANDS = [
  { key: "card", off: said("放上身份证", "Put the card on"), on: said("身份证在读卡区", "Card is on: take away") },
  { key: "code", off: said("出示条码", "Hold the code"), on: said("条码已对准", "Code is held: put away") },
  { key: "face", off: said("看摄像头", "Look at the camera"), on: said("正看着摄像头", "Looking: turn away") },
  { key: "finger", off: said("按指纹", "Press the finger"), on: said("手指已按下", "Pressed: lift") },
  { key: "signs", off: said("在签字板签名", "Sign on the pad"), on: said("正在签名", "Signing: stop") },
  { key: "document", off: said("放上材料", "Lay the paper down"), on: said("材料已放好", "Paper lies there: take away") },
  { key: "cardPays", off: said("刷银行卡", "Pay by card"), on: said("银行卡已刷", "Card pays: put away") },
  { key: "takesPaper", off: said("取走纸张", "Take the paper"), on: said("有纸就取走", "Takes papers: stop") },
  { key: "auto", off: said("自动配合", "All by themselves"), on: said("全部自动配合", "All by themselves: stop") },
];

/** What the phone does with an order, or with the next one. */
export const PHONE = [
  { does: "pays", said: said("手机付款", "Pays") },
  { does: "scans-only", said: said("只扫码不付", "Scans only") },
  { does: "closes", said: said("在手机上关闭订单", "Closes the order") },
  { does: "pays-late", said: said("关单之后再付", "Pays too late") },
];

/** What can go wrong with a slot. */
export const MACHINE = [
  { key: /** @type {const} */ ("paperOut"), only: /printer/i, off: said("缺纸", "Paper out"), on: said("已缺纸", "Out: refill") },
  { key: /** @type {const} */ ("unplugged"), only: null, off: said("拔线", "Unplug"), on: said("已拔线", "Out: plug in") },
];

/** Nobody before the machine, and nothing broken. */
export function calm() {
  const away = Object.fromEntries(HANDS.map((each) => [each.key, false]));
  return { ...away, unplugged: [], paperOut: [] };
}

/** The list with this name in it when it was not, and without it when it was. @param {string[]} list @param {string} name */
export function toggled(list, name) {
  return list.includes(name) ? list.filter((each) => each !== name) : [...list, name];
}
