// Two states of a machine that is nowhere: all well, and everything wrong at once.

const s = (zh, en) => ({ zh, en });
const NOON = Date.UTC(2026, 10, 22, 4, 0);
const device = (slot, title, kind, state = "online", more = {}) => ({
  slot, title, class: kind, state, fields: [], deaths: 0, plugin: `sim-${kind}`, version: "0.1.0", ...more,
});
const READER = device("reader", s("身份证阅读器", "Card reader"), "identity-document");
const FINGER = device("finger", s("指纹采集仪", "Fingerprint scanner"), "fingerprint");
const PAPER = s("热敏打印机缺纸", "The receipt printer has no paper");
const ROLL = s("80 毫米热敏纸一卷", "One roll of 80 mm thermal paper");

export const WELL = {
  site: "gallery-1", version: "0.1.0", since: NOON - 86_400_000, outOfService: false,
  devices: [READER, FINGER, device("receipt", s("热敏打印机", "Receipt printer"), "printer", "online", {
    fields: [{ name: "paper", value: "full" }] })],
  consumables: [{ slot: "receipt", what: "paper", level: "ok", detail: "full" }],
  businesses: [
    { flow: "national/self-service-24h", title: s("居民身份证自助申领", "Resident ID card"), serviceable: true, causes: [] },
    { flow: "national/progress", title: s("办证进度查询", "Progress of a card"), serviceable: true, causes: [] },
  ],
  queue: [], owed: [], claims: [], cases: [],
};

export const BROKEN = {
  ...WELL,
  devices: [
    READER, FINGER,
    device("receipt", s("热敏打印机", "Receipt printer"), "printer", "userError", {
      remedy: s("打开前盖，装入新纸，合上后打印测试页。", "Open the front, put in a new roll, close it, then print a test page."),
      fields: [{ name: "paper", value: "out" }, { name: "paperWidth", value: "80 mm" }] }),
    device("camera", s("人像摄像头", "Camera"), "camera", "noDevice", { deaths: 3,
      remedy: s("检查摄像头的 USB 线是否插好，再重启设备。", "Check the camera's USB cable, then restart it.") }),
    device("scanner", s("扫码器", "Barcode scanner"), "barcode-reader", "deviceBusy"),
    device("terminal", s("银行卡终端", "Card terminal"), "payment-terminal", "starting"),
    device("cabinet", s("机柜", "Cabinet"), "auxiliaries", "potentialFraud", {
      remedy: s("检查机柜锁和读卡口有没有被动过，拍照后报告。", "Look whether lock and card slot were touched, take a picture, report it.") }),
  ],
  consumables: [
    { slot: "receipt", what: "paper", level: "out", detail: "out" },
    { slot: "a4", what: "toner", level: "low", detail: "12 %" },
  ],
  businesses: [
    { flow: "national/self-service-24h", title: s("居民身份证自助申领", "Resident ID card"), serviceable: false, causes: [
      { slot: "receipt", why: PAPER, bring: ROLL },
      { slot: "camera", why: s("人像摄像头未连接", "The camera is not connected"), bring: s("备用 USB 线一根", "A spare USB cable") }] },
    { flow: "tianjin/loss", title: s("居民身份证挂失申报", "Loss report"), serviceable: false, causes: [
      { slot: "receipt", why: PAPER, bring: ROLL }] },
    { flow: "guangxi/temporary", title: s("临时居民身份证", "Temporary ID card"), serviceable: false, causes: [
      { slot: "registry", why: s("人口库连接不上", "The population register cannot be reached"), bring: s("", "") }] },
    WELL.businesses[1],
  ],
  queue: [{ case: "0117", flow: "national/self-service-24h", waiting: s("等待邮政单号", "Waits for the post"), since: NOON - 3_600_000 }],
  owed: [
    { case: "0109", what: "payment", detail: s("已收 40 元，没有受理，待退款", "40 yuan taken, not filed: to be refunded") },
    { case: "0098", what: "parked", detail: s("相片待重新上传", "The photo is to be sent again") },
  ],
  claims: [{ slot: "scanner", owner: "kiosk-app", purpose: "self-test" }],
  cases: [
    { case: "0116", flow: "national/self-service-24h", at: NOON - 600_000, outcome: "filed", masked: "张*" },
    { case: "0115", flow: "national/progress", at: NOON - 4_000_000, outcome: "done", masked: "4501**********0017" },
    { case: "0109", flow: "tianjin/loss", at: NOON - 90_000_000, outcome: "", masked: "欧阳**" },
  ],
};
