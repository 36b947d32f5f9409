// Types of the Tongban local API. Written from the Rust types by a test of `core/api`; do not edit.

/** Why a command was not taken. No completion follows. */
export type AcknowledgeStatus =
  | "invalidMessage"
  | "invalidRequestID"
  | "tooManyRequests";

/** What an applicant does. Only what the view offers is taken in; `touch` always is. */
export type Action =
  | { do: "next" }
  | { do: "back" }
  | { do: "cancel" }
  | { do: "moreTime" }
  | { do: "paid" }
  | { do: "touch" }
  | { do: "choose"; id: string }
  | { do: "confirm"; right: boolean }
  | { do: "type"; value: string }
  | { do: "fill"; values: Answer[] }
  | { do: "look"; field: string; words: string }
  | { do: "change"; question: string };

/** The answer to one field of a form. */
export type Answer =
  | null
  | string
  | [string, string];

/** One thing that can be chosen. */
export interface Choice {
  /** The heading it stands under; empty for none. */
  group: Said;
  /** Its id, for `{"do":"choose"}`. */
  id: string;
  /** What is chosen, as a picture: the `reference` of a `Flow.Picture` of this case. The words say it too. */
  picture?: string | null;
  /** Its words. */
  text: Said;
}

/** How a command ended. */
export type CompletionCode =
  | "success"
  | "commandErrorCode"
  | "canceled"
  | "deviceNotReady"
  | "hardwareError"
  | "internalError"
  | "invalidCommand"
  | "invalidRequestID"
  | "timeOut"
  | "unsupportedCommand"
  | "invalidData"
  | "userError"
  | "unsupportedData"
  | "fraudAttempt"
  | "sequenceError"
  | "authorisationRequired"
  | "noCommandNonce"
  | "invalidToken"
  | "invalidTokenNonce"
  | "invalidTokenHMAC"
  | "invalidTokenFormat"
  | "invalidTokenKeyNoValue"
  | "notEnoughSpace"
  | "claimRequired"
  | "claimLost"
  | "driverRestarted"
  | "resultUnknown";

/** Why there is no signature. */
export type Declined =
  | "noSignature"
  | "tooShort";

/** Cancels a command of this connection. The command completes by itself, as `canceled` or as it ended. */
export interface DeviceCancel {
  /** Request id of the command. */
  requestId: number;
}

/** A device is not as it was. */
export interface DeviceChanged {
  /** How the device is now. */
  device: DeviceState;
  /** What is wrong. */
  failure?: DeviceFailure | null;
  /** What else its class tells. */
  fields: Fields;
  /** The slot. */
  slot: string;
}

/** Takes slots for a while: all or none. */
export interface DeviceClaim {
  /** What for; others see it. */
  purpose: string;
  /** Names of the slots. */
  slots: string[];
  /** For so many milliseconds, unless renewed. */
  ttlMs: number;
}

/** The claim that was given. */
export interface DeviceClaimed {
  /** Names the claim in later commands; whoever has it may use the slots. */
  claim: string;
}

/** Why a command did not succeed, or what is wrong with a device. */
export interface DeviceFailure {
  /** The standard code. */
  code: CompletionCode;
  /** The vendor's own words, without anything personal. */
  detail: string;
  /** The class's own code, in camel case, for `commandErrorCode`. */
  error?: string | null;
  /** Who must act: `retry`, `fault`, `refusal`, `contract`, `manifest`, `bug`. */
  family: string;
}

/** Every slot of the machine that holds a device. */
export interface DeviceList {
  /** The slots. */
  slots: DeviceSlot[];
}

/** Gives a claim back; commands still at work are cancelled. */
export interface DeviceRelease {
  /** The claim. */
  claim: string;
}

/** Keeps a claim for longer. */
export interface DeviceRenew {
  /** The claim. */
  claim: string;
  /** For so many milliseconds from now. */
  ttlMs: number;
}

/** Brings the device of a slot back to its start. */
export interface DeviceReset {
  /** The claim that holds the slot. */
  claim: string;
  /** The slot. */
  slot: string;
}

/** Runs a command of the slot's class. */
export interface DeviceRun {
  /** The claim that holds the slot. */
  claim: string;
  /** The command, in camel case. */
  command: string;
  /** Caller key, asked for where the class says that the command must not simply be repeated: the same key runs once, and `Outcome.Get` tells what became of it. 1 to 64 letters, digits, `-`, `_`, `.`. */
  key?: string | null;
  /** Its parameters. */
  params?: Fields;
  /** The slot. */
  slot: string;
  /** Milliseconds it may take, shorter than the class allows. */
  within?: number | null;
}

/** One slot. */
export interface DeviceSlot {
  /** Purpose of the device session that holds it, or `flow` for a citizen's session. */
  claimedBy?: string | null;
  /** Id of its class, such as `tongban.camera/1`. */
  class: string;
  /** Commands it takes, in camel case. */
  commands: string[];
  /** How the device is. */
  device: DeviceState;
  /** What is wrong. */
  failure?: DeviceFailure | null;
  /** Its name in the manifests. */
  name: string;
  /** The plugin that drives it. */
  plugin: string;
  /** Whether a command would be taken now. */
  ready: boolean;
  /** What the class is, in a few words. */
  title: string;
  /** The plugin's version. */
  version: string;
}

/** How a device is, in the words of XFS4IoT. */
export type DeviceState =
  | "online"
  | "offline"
  | "powerOff"
  | "noDevice"
  | "hardwareError"
  | "userError"
  | "deviceBusy"
  | "fraudAttempt"
  | "potentialFraud"
  | "starting";

/** How a device is. */
export interface DeviceStatus {
  /** In one word. */
  device: DeviceState;
  /** What is wrong. */
  failure?: DeviceFailure | null;
  /** What else its class tells. */
  fields: Fields;
}

/** A device at work tells something. */
export interface DeviceStep {
  /** The event of its class, in camel case. */
  event: string;
  /** The event's fields. */
  fields: Fields;
}

/** An answer, or a message, that says all by its name: `{}`. */
export interface Done {}

/** Where the emblem stands. */
export type Emblem =
  | "start"
  | "center"
  | "none";

/** An emblem as a picture: checked when the manifests were read, at most 64 KiB. Show it as an image, never as markup. */
export interface EmblemPicture {
  /** The file, base64. */
  data: string;
  /** `image/svg+xml` or `image/png`. */
  mime: string;
}

/** What the completion of a command that failed may say besides its code. */
export interface FailedPayload {
  /** The class's own code, in camel case, for `commandErrorCode`. */
  errorCode?: string | null;
  /** Who must act: `retry`, `fault`, `refusal`, `contract`, `manifest`, `bug`. */
  family?: string | null;
}

/** Something to type. */
export interface Field {
  /** Of a region: the code that is chosen, once nothing lies below it. */
  chosen?: string | null;
  /** Its id, for `{"do":"look"}`. */
  id: string;
  /** What it takes. */
  kind: FieldKind;
  /** Its label. */
  label: Said;
  /** Whether it may be left empty. */
  optional: boolean;
  /** Regions one step down, what a search found, the options of a choice. */
  options: Choice[];
  /** What it holds so far, as the applicant reads it; empty for nothing. */
  value: Said;
  /** Of a region: the regions that `options` lie below, from the top, each with its full name. */
  way?: Choice[];
}

/** What a field takes. */
export type FieldKind =
  | "citizen-number"
  | "phone-twice"
  | "code"
  | "text"
  | "name"
  | "date"
  | "region"
  | "search"
  | "image"
  | "choice"
  | "secret";

/** Fields by name, as the class of the slot defines them: names in camel case, bytes in base64. */
export type Fields =
  | { [name: string]: unknown };

/** Answers a view. What it does shows as the next view. */
export interface FlowAct {
  /** What the person did. */
  action: Action;
  /** The case. */
  case: string;
  /** Number of the view that is answered; an answer to an older view does nothing. */
  view: number;
}

/** The screen itself is the device: let the person sign on it, and answer with `Flow.Capture`. */
export interface FlowAsked {
  /** The case. */
  case: string;
  /** What is asked, `signature-capture`. */
  class: string;
  /** Fewer points than this are too short. */
  points: number;
  /** Names the request in the answer. */
  request: number;
}

/** Begins a business. */
export interface FlowBegin {
  /** The flow's id. */
  flow: string;
  /** Caller key: the same key begins once, however often it is sent. 1 to 64 letters, digits, `-`, `_`, `.`. */
  key: string;
}

/** The case that was begun. */
export interface FlowBegun {
  /** The case's id. */
  case: string;
}

/** Answers `Flow.Asked`: with strokes, or with why there are none. */
export interface FlowCapture {
  /** The case. */
  case: string;
  /** Why there are none. Exactly one of `strokes` and `declined` is there. */
  declined?: Declined | null;
  /** The request of `Flow.Asked`. */
  request: number;
  /** Strokes of points `[x, y, t, p]`: place 0 to 10000 of width and height, milliseconds, pressure 0 to 1000. */
  strokes?: [number, number, number, number][][] | null;
}

/** What is on the screen now. */
export interface FlowCurrent {
  /** The open case. */
  case?: string | null;
  /** Its flow. */
  flow?: string | null;
  /** Out of service: why, and what still works. */
  outOfService?: FlowOutOfService | null;
  /** Its view. */
  view?: View | null;
}

/** A camera picture over the Unix socket, where it was asked for. Not numbered and never sent again. */
export interface FlowFrame {
  /** When it was taken, microseconds of the host's clock. */
  at: number;
  /** The case. */
  case: string;
  /** The picture, JPEG in base64. */
  data: string;
  /** Height in pixels. */
  height: number;
  /** Number of the picture. */
  number: number;
  /** The slot of the camera. */
  slot: string;
  /** Width in pixels. */
  width: number;
}

/** A device at work tells what the person should do or what it sees. */
export interface FlowGuidance {
  /** The case. */
  case: string;
  /** Its class, such as `camera`. */
  class: string;
  /** The event of its class, such as `presentSubject`. */
  event: string;
  /** The event's fields, public ones only. */
  fields: Fields;
  /** The slot of the device. */
  slot: string;
}

/** What can be done at this machine, in groups. */
export interface FlowMenu {
  /** The groups, in order. */
  groups: MenuGroup[];
}

/** No business can be begun. */
export interface FlowOutOfService {
  /** Why. */
  reason: Said;
  /** Names of the businesses that still work. */
  working: Said[];
}

/** The very picture that is printed. */
export interface FlowPaper {
  /** The case. */
  case: string;
  /** The picture, base64. */
  data: string;
  /** Height in pixels. */
  height: number;
  /** Media type of the picture, `image/png`. */
  mime: string;
  /** The paper's reference. */
  reference: string;
  /** What the paper is. */
  title: Said;
  /** Width in pixels. */
  width: number;
}

/** A picture that options of a view name: one of the photos to choose from. It comes right after the first view that names it, and again when that view is sent again; it is forgotten with the case. */
export interface FlowPicture {
  /** The case. */
  case: string;
  /** The picture, base64. */
  data: string;
  /** Media type, `image/jpeg` or `image/png`. */
  mime: string;
  /** What options call it in `picture`. */
  reference: string;
}

/** The session is over: clear the screen now and forget every value of it. */
export interface FlowReleased {
  /** The case. */
  case: string;
  /** How it ended. */
  outcome: string;
}

/** A view takes the place of the one before. */
export interface FlowShown {
  /** The case. */
  case: string;
  /** Its flow. */
  flow: string;
  /** The view. */
  view: View;
}

/** A request of `Flow.Asked` is over; no answer is wanted any more. */
export interface FlowWithdrawn {
  /** The case. */
  case: string;
  /** The request. */
  request: number;
}

/** The host's name and version. */
export interface HostInfo {
  /** Its name, `tongban`. */
  name: string;
  /** Its version. */
  version: string;
}

/** How long an applicant may do nothing, and how long a session may last; milliseconds. */
export interface IdleTimes {
  /** So long a session lasts at most. */
  capMs: number;
  /** Without a touch for so long, the screen asks whether somebody is there. */
  idleMs: number;
  /** So long that question waits. */
  warnMs: number;
}

/** One meaning. */
export interface ImeCandidate {
  /** Their reading. */
  reading: string;
  /** The characters. */
  text: string;
  /** How many of the keys it uses up. */
  used: number;
}

/** What the keys may mean, the likeliest first. */
export interface ImeCandidates {
  /** The candidates. */
  candidates: ImeCandidate[];
  /** Whether a greater limit would bring more. */
  more: boolean;
}

/** What is being typed; it orders the candidates. */
export type ImeContext =
  | "name"
  | "place"
  | "text";

/** Asks what the keys typed so far may mean. */
export interface ImeQuery {
  /** What is being typed. */
  context: ImeContext;
  /** The letters typed so far, `a` to `z` and `'`. */
  keys: string;
  /** At most so many candidates. */
  limit: number;
}

/** A language that is spoken here. */
export type Language =
  | "zh"
  | "en";

/** What the token of a connection opens. */
export type Level =
  | "screen"
  | "device"
  | "observe";

/** A line of facts. */
export interface Line {
  /** Id of the question that changes it, for `{"do":"change"}`. */
  change?: string | null;
  /** Label. */
  label: Said;
  /** Value. */
  value: Said;
}

/** What a province sets of the screen's look. */
export interface Look {
  /** Accent colour, `#rrggbb`. */
  accent?: string | null;
  /** Colour of words on the accent colour, `#rrggbb`. */
  accentInk?: string | null;
  /** Light ground for words in the accent colour, `#rrggbb`; there when `accent` is. */
  accentSoft?: string | null;
  /** Where the emblem stands. */
  emblem: Emblem;
  /** The name shown beside the emblem. */
  name: Said;
  /** The authority's own emblem; without it a screen shows a plain mark. */
  picture?: EmblemPicture | null;
}

/** Businesses under one heading. */
export interface MenuGroup {
  /** The businesses, in order. */
  items: MenuItem[];
  /** The heading; empty for none. */
  title: Said;
}

/** One business. */
export interface MenuItem {
  /** What it is for. */
  body: Said;
  /** Why not, for the operator: slots and their states. */
  causes: string[];
  /** The flow's id, for `Flow.Begin`. */
  flow: string;
  /** Why not, for the applicant. */
  reason?: Said | null;
  /** Whether it can be finished now. */
  serviceable: boolean;
  /** Its name. */
  title: Said;
}

/** A command without parameters: `{}`. */
export interface Nothing {}

/** One line of a case, in public words only. */
export interface ObserveLine {
  /** When, in milliseconds since 1970. */
  at: number;
  /** The case. */
  case: string;
  /** The words. */
  line: string;
}

/** What a view offers to do. */
export type Offer =
  | "next"
  | "back"
  | "cancel"
  | "moreTime"
  | "paid"
  | "yes"
  | "no"
  | "change"
  | "look";

/** A business, and why it cannot be finished now. */
export interface OperatorBusiness {
  /** What is missing. */
  causes: OperatorCause[];
  /** The flow's id. */
  flow: string;
  /** Whether it can be finished now. */
  serviceable: boolean;
  /** Its name. */
  title: Said;
}

/** A case of the past, masked. */
export interface OperatorCase {
  /** When it was last touched. */
  at: number;
  /** The case. */
  case: string;
  /** Its flow. */
  flow: string;
  /** Whether the record still tells whose it was. */
  kept: OperatorKept;
  /** Whose, masked as the site masks names; empty unless `kept` is `open`. */
  masked: string;
  /** How it ended; empty while it is open. */
  outcome: string;
}

/** What is missing for a business. */
export interface OperatorCause {
  /** What to bring or do. */
  bring: Said;
  /** The slot. */
  slot: string;
  /** Why it does not serve. */
  why: Said;
}

/** One thing that was looked at. */
export interface OperatorCheck {
  /** What was seen. */
  detail: string;
  /** Whether it is as it should be. */
  passed: boolean;
  /** What. */
  what: Said;
}

/** Something that runs out. */
export interface OperatorConsumable {
  /** In the device's own words. */
  detail: string;
  /** How much is left. */
  level: OperatorSupply;
  /** The slot it feeds. */
  slot: string;
  /** What it is, such as `paper`. */
  what: string;
}

/** What kind of debt. */
export type OperatorDebt =
  | "parked"
  | "notUndone"
  | "payment"
  | "unreported"
  | "paper"
  | "unreadable";

/** A device, as the operator sees it. */
export interface OperatorDevice {
  /** Its class, such as `camera`. */
  class: string;
  /** How often its driver died since the host runs. */
  deaths: number;
  /** What its class tells. */
  fields: OperatorShown[];
  /** The plugin. */
  plugin: string;
  /** What to do. */
  remedy?: Said | null;
  /** Its slot. */
  slot: string;
  /** How it is. */
  state: DeviceState;
  /** What it is. */
  title: Said;
  /** The plugin's version. */
  version: string;
}

/** Opens an operator session on this connection. It ends after 5 minutes without a command. */
export interface OperatorEnter {
  /** The operator's code. */
  code: string;
}

/** The operator session that was opened. */
export interface OperatorEntered {
  /** When it ends without a command, in milliseconds since 1970. */
  untilMs: number;
}

/** A slot that somebody holds. */
export interface OperatorHeld {
  /** Who: `flow`, or the connection's name. */
  owner: string;
  /** What for. */
  purpose: string;
  /** The slot. */
  slot: string;
}

/** Whether the record still tells whose a case was. */
export type OperatorKept =
  | "open"
  | "noName"
  | "shredded"
  | "unreadable";

/** Takes the machine out of service, or back into it. An open session is let finish. */
export interface OperatorOutOfService {
  /** Whether it is out. */
  on: boolean;
  /** Why, for the applicants. */
  reason?: string;
}

/** Something owed to an applicant. */
export interface OperatorOwed {
  /** The case. */
  case: string;
  /** In words, without anything personal. */
  detail: Said;
  /** What kind of debt. */
  what: OperatorDebt;
}

/** A name with its value, both as shown. */
export interface OperatorShown {
  /** The name, in camel case. */
  name: string;
  /** The value. */
  value: string;
}

/** Everything the page shows. Times are milliseconds since 1970. */
export interface OperatorState {
  /** Which businesses work, and what to bring for the others. */
  businesses: OperatorBusiness[];
  /** The last cases, masked. */
  cases: OperatorCase[];
  /** Which slots are taken by whom. */
  claims: OperatorHeld[];
  /** What runs out. */
  consumables: OperatorConsumable[];
  /** The devices. */
  devices: OperatorDevice[];
  /** Whether an operator took the machine out of service. */
  outOfService: boolean;
  /** What is owed to applicants. */
  owed: OperatorOwed[];
  /** Cases that wait for something outside. */
  queue: OperatorWaiting[];
  /** Since when the host runs. */
  since: number;
  /** The site's id. */
  site: string;
  /** The host's version. */
  version: string;
}

/** How much is left. */
export type OperatorSupply =
  | "ok"
  | "low"
  | "out";

/** The result of a device's self-test. */
export interface OperatorTested {
  /** What was looked at. */
  checks: OperatorCheck[];
  /** Whether everything passed. */
  passed: boolean;
}

/** A case that waits for something outside. */
export interface OperatorWaiting {
  /** The case. */
  case: string;
  /** Its flow. */
  flow: string;
  /** Since when. */
  since: number;
  /** What it waits for. */
  waiting: Said;
}

/** What became of it. */
export interface Outcome {
  /** How it ended, once it is done. */
  completionCode?: CompletionCode | null;
  /** The command's name. */
  name?: string | null;
  /** Its completion's payload, once it is done. */
  payload?: Fields | null;
  /** Where it stands. */
  state: OutcomeState;
}

/** Asks what became of the command with this key. */
export interface OutcomeGet {
  /** The caller key. */
  key: string;
}

/** Where a command with a key stands. */
export type OutcomeState =
  | "unknown"
  | "running"
  | "done"
  | "interrupted";

/** A QR code: what it says, and its modules. */
export interface Qr {
  /** Its modules, row by row: `1` dark, `0` light, without the quiet zone. */
  rows: string[];
  /** What it says. */
  text: string;
}

/** Words in both languages. They may be personal, so they print as their length. */
export interface Said {
  /** English. */
  en: string;
  /** Chinese. */
  zh: string;
}

/** The screen's heartbeat, every 2 s. Without it the host starts the screen again. */
export interface SessionBeat {
  /** Camera pictures drawn since the page was opened. */
  frames?: number | null;
  /** Memory of the page, in bytes, where the browser tells. */
  memoryBytes?: number | null;
  /** Number of the view that is shown. */
  view?: number | null;
}

/** Opens the talk, or takes it up again after a cut. */
export interface SessionHello {
  /** Over the Unix socket: whether camera pictures come as `Flow.Frame`. A WebSocket gets them as binary frames anyway. */
  frames?: boolean | null;
  /** Whether this connection also wants what observers get, from the start; same as `Observe.Start` later. */
  observe?: boolean | null;
  /** The last sequence number this client has seen; what came later is sent again where the host still has it. */
  resumeAfter?: number | null;
}

/** Who answers, what this connection may do, and where the sequence stands. */
export interface SessionWelcome {
  /** The host. */
  host: HostInfo;
  /** How long an applicant may do nothing. */
  idle: IdleTimes;
  /** What this connection may do. */
  levels: Level[];
  /** Version of this protocol, `1.0`. */
  protocol: string;
  /** `true`: everything after `resumeAfter` follows again. `false`: the present state follows as one message. */
  resumed: boolean;
  /** The last sequence number the host has given. */
  seq: number;
  /** The machine and its province. */
  site: SiteInfo;
}

/** The machine and its province. */
export interface SiteInfo {
  /** The site's id in the manifests. */
  id: string;
  /** How the screen looks here. */
  look: Look;
  /** The province's id. */
  province: string;
  /** What stands at the head of the screen. */
  title: Said;
}

/** Names a slot. */
export interface SlotName {
  /** The slot. */
  slot: string;
}

/** Speaks a text; what is being spoken stops. Completes when it is spoken. */
export interface SpeechSay {
  /** Its language. */
  language: Language;
  /** The text. */
  text: string;
  /** How loud, in percent of the loudest, 1–100; absent means 100. */
  volume?: number | null;
}

/** One screen. */
export interface View {
  /** What the person may do. An action that is not offered is refused. */
  actions: Offer[];
  /** Body. */
  body: Said;
  /** What can be typed, in order. */
  fields: Field[];
  /** What kind of screen. */
  kind: ViewKind;
  /** Lines of facts. */
  lines: Line[];
  /** Its number within the case; an action names the view it answers. */
  number: number;
  /** What can be chosen. On a notice: one tick, and `next` only after ticking. */
  options: Choice[];
  /** Whether something on it is personal. */
  personal: boolean;
  /** Why the answer before was not taken. */
  problem?: Said | null;
  /** Step n of m, as the applicant counts. */
  progress?: [number, number] | null;
  /** What to show as a QR code. */
  qr?: Qr | null;
  /** `next` only after so many milliseconds: there is something to read. */
  readMs?: number | null;
  /** Spoken form. */
  speak: Said;
  /** The step's id. */
  step: string;
  /** Id of the text, for traces. */
  text: string;
  /** After so many milliseconds the view goes on or ends by itself; for the countdown. */
  timeoutMs?: number | null;
  /** Heading. */
  title: Said;
}

/** The kinds of screens. */
export type ViewKind =
  | "menu"
  | "notice"
  | "confirm"
  | "input"
  | "form"
  | "place-card"
  | "scan-code"
  | "camera"
  | "fingerprint"
  | "signature"
  | "pay-scan"
  | "pay-card"
  | "wait"
  | "printing"
  | "tell"
  | "refusal"
  | "problem"
  | "done"
  | "still-there";

/** Commands: what is sent, and what a success brings back. */
export interface Commands {
  /** Opens the talk, or takes it up again after a cut. */
  "Session.Hello": { payload: SessionHello; answer: SessionWelcome };
  /** The screen's heartbeat, every 2 s. */
  "Session.Beat": { payload: SessionBeat; answer: Done };
  /** Tells what can be done at this machine. */
  "Flow.Menu": { payload: Nothing; answer: FlowMenu };
  /** Begins a business. `sequenceError`: a session is on. `deviceNotReady`: it cannot be finished now. */
  "Flow.Begin": { payload: FlowBegin; answer: FlowBegun };
  /** Answers a view. What it does shows as the next view. */
  "Flow.Act": { payload: FlowAct; answer: Done };
  /** Tells what is on the screen now. */
  "Flow.Current": { payload: Nothing; answer: FlowCurrent };
  /** Answers `Flow.Asked` with a signature, or with why there is none. */
  "Flow.Capture": { payload: FlowCapture; answer: Done };
  /** Speaks a text; completes when it is spoken. `unsupportedCommand`: this machine has no speech device. */
  "Speech.Say": { payload: SpeechSay; answer: Done };
  /** Stops speaking. */
  "Speech.Stop": { payload: Nothing; answer: Done };
  /** Asks what the pinyin keys typed so far may mean. */
  "Ime.Query": { payload: ImeQuery; answer: ImeCandidates };
  /** Lists the slots of this machine. */
  "Device.List": { payload: Nothing; answer: DeviceList };
  /** Takes slots for a while, all or none. `sequenceError`: a citizen's session or somebody else holds one. */
  "Device.Claim": { payload: DeviceClaim; answer: DeviceClaimed };
  /** Keeps a claim for longer. `claimLost`: it ran out. */
  "Device.Renew": { payload: DeviceRenew; answer: Done };
  /** Gives a claim back. */
  "Device.Release": { payload: DeviceRelease; answer: Done };
  /** Runs a command of the slot's class; completes with the result's fields. A failure completes with the code of XFS4IoT, and its payload has the class's own `errorCode` for `commandErrorCode`, and `family`: who must act. */
  "Device.Run": { payload: DeviceRun; answer: Fields };
  /** Cancels a command of this connection. */
  "Device.Cancel": { payload: DeviceCancel; answer: Done };
  /** Brings the device of a slot back to its start. */
  "Device.Reset": { payload: DeviceReset; answer: Done };
  /** Tells how a device is. */
  "Device.Status": { payload: SlotName; answer: DeviceStatus };
  /** Tells what a device can do, in the fields of its class. */
  "Device.Capabilities": { payload: SlotName; answer: Fields };
  /** Tells what became of the command with a caller key; also after a cut and after a restart. */
  "Outcome.Get": { payload: OutcomeGet; answer: Outcome };
  /** Asks for what observers get. */
  "Observe.Start": { payload: Nothing; answer: Done };
  /** Opens an operator session. `authorisationRequired`: a wrong code, or locked after five of them. */
  "Operator.Enter": { payload: OperatorEnter; answer: OperatorEntered };
  /** Everything the operator's page shows. */
  "Operator.State": { payload: Nothing; answer: OperatorState };
  /** Starts the driver of a slot again. */
  "Operator.Restart": { payload: SlotName; answer: Done };
  /** Lets a device look at itself. */
  "Operator.SelfTest": { payload: SlotName; answer: OperatorTested };
  /** Prints a page without anybody's data. */
  "Operator.TestPrint": { payload: SlotName; answer: Done };
  /** Takes the machine out of service, or back into it. */
  "Operator.OutOfService": { payload: OperatorOutOfService; answer: Done };
  /** Ends the operator session. */
  "Operator.Leave": { payload: Nothing; answer: Done };
}

/** Events of commands at work. */
export interface Events {
  /** A device at work tells something: an event of its class. */
  "Device.Run": DeviceStep;
}

/** What the host tells without being asked. */
export interface Unsolicited {
  /** A view takes the place of the one before. */
  "Flow.Shown": FlowShown & Numbered;
  /** The session is over: clear the screen now and forget every value of it. */
  "Flow.Released": FlowReleased & Numbered;
  /** Nobody is there: show the attract screen. */
  "Flow.Idle": Done & Numbered;
  /** No business can be begun. */
  "Flow.OutOfService": FlowOutOfService & Numbered;
  /** The menu is not as it was: ask again. */
  "Flow.MenuChanged": Done & Numbered;
  /** A device at work guides the person. */
  "Flow.Guidance": FlowGuidance & Numbered;
  /** The very picture that is printed. */
  "Flow.Paper": FlowPaper & Numbered;
  /** A picture that options of a view name: a photo to choose. */
  "Flow.Picture": FlowPicture & Numbered;
  /** The screen itself is the device: sign on it. */
  "Flow.Asked": FlowAsked & Numbered;
  /** A request of `Flow.Asked` is over. */
  "Flow.Withdrawn": FlowWithdrawn & Numbered;
  /** A camera picture over the Unix socket, where `Session.Hello` asked for it. */
  "Flow.Frame": FlowFrame;
  /** A device is not as it was; to who observes. */
  "Device.Changed": DeviceChanged & Numbered;
  /** One line of a case in public words; to who observes. */
  "Observe.Line": ObserveLine & Numbered;
}

/** The kinds of messages. */
export type MessageKind = "command" | "acknowledge" | "event" | "completion" | "unsolicited";

/** What stands at the head of every message. */
export interface Header {
  type: MessageKind;
  name: string;
  requestId?: number;
  version?: string;
  timeout?: number;
  status?: AcknowledgeStatus;
  completionCode?: CompletionCode;
  errorDescription?: string;
}

/** One message. */
export interface Envelope<P = Record<string, unknown>> {
  header: Header;
  payload: P;
}

/** The host's sequence number: it grows over the whole life of the host. */
export interface Numbered {
  seq: number;
}

/** The name of a command. */
export type CommandName = keyof Commands;

/** The name of an unsolicited message. */
export type UnsolicitedName = keyof Unsolicited;
