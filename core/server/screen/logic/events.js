// What the events of device classes mean for a guide: at which stage the applicant is.

/** Stages of a finger: press, hold still, lift. */
const FINGER = ["presentSubject", "subjectDetected", "removeSubject"];
/** Stages of a card: lay it down, leave it there. */
const CARD = ["insertCard", "mediaInserted"];
/** Stages at a bank-card terminal: card, number, the bank. */
const TERMINAL = ["insertCard", "enterPin", "online"];

/**
 * An event's name in the form of the API, whichever was sent: `present_subject`, `present-subject`, `presentSubject`.
 * @param {string} event
 * @returns {string}
 */
export function named(event) {
  return event.replace(/[-_]([a-z])/g, (_, letter) => letter.toUpperCase());
}

/**
 * The stage that an event or, without one, the text of a view tells; 0 to begin with.
 * @param {string[]} stages
 * @param {string|undefined} event
 * @param {number} otherwise
 */
function stage(stages, event, otherwise) {
  const found = event === undefined ? -1 : stages.indexOf(named(event));
  return found < 0 ? otherwise : found;
}

/**
 * @param {string|undefined} event
 * @param {string} text id of the view's text
 */
export function fingerStage(event, text) {
  return stage(FINGER, event, /hold/.test(text) ? 1 : /lift/.test(text) ? 2 : 0);
}

/**
 * @param {string|undefined} event
 * @param {string} text
 */
export function cardStage(event, text) {
  return mustLift(event, text) ? 0 : stage(CARD, event, /hold|read/.test(text) ? 1 : 0);
}

/**
 * Whether the card lies there from before: it has to be lifted and laid down again.
 * @param {string|undefined} event
 * @param {string} text
 */
export function mustLift(event, text) {
  return event === undefined ? /lift|remove/.test(text) : named(event) === "removeCard";
}

/**
 * @param {string|undefined} event
 */
export function terminalStage(event) {
  return stage(TERMINAL, event, 0);
}
