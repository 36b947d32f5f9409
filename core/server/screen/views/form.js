// Several fields, one a page: what is done stays in sight with a way back, and all is handed in at the end.

import { html } from "../html.js";
import { blamed, firstOpen, handedIn, isDone, missing, unlabelled } from "../logic/form.js";
import { phrases } from "../logic/phrases.js";
import { wording } from "../logic/wording.js";
import { Answer } from "../parts/answer.js";
import { DoneFields } from "../parts/done-fields.js";
import { useCompact } from "../parts/media.js";
import { Page } from "../parts/page.js";
import { Tiles } from "../parts/tiles.js";
import { typingFrame } from "../parts/typing-frame.js";
import { useState } from "../vendor/hooks.module.js";

/** The page that lists all fields. */
const LIST = -1;

/** @typedef {import("../shapes.d.ts").Said} Said */

/** @param {import("../shapes.d.ts").ViewProps} props */
export function Form(props) {
  const { view, act, say, language, mode, live } = props;
  const { fields } = view;
  const w = phrases(language);
  const drafted = (/** @type {string} */ id) => live.draft.get(id);
  const [at, setAt] = useState(() => begin(view, live.draft));
  const [mine, setMine] = useState(/** @type {Said|null} */ (null));
  const [asking, setAsking] = useState(false);
  const [, redraw] = useState(0);

  const go = (/** @type {number} */ to) => {
    for (const key of ["#pinyin", "#letters", "#list"]) live.draft.drop(key);
    live.draft.set("#at", to);
    live.draft.set("#reached", Math.max(to, Number(live.draft.get("#reached") ?? 0)));
    setMine(null);
    setAt(to);
  };
  const submit = async () => {
    const open = firstOpen(fields, drafted);
    if (open >= 0) {
      go(open);
      return setMine(missing(/** @type {any} */ (fields[open]), drafted(fields[open]?.id ?? "")));
    }
    const values = fields.map((field) => handedIn(field, drafted(field.id)));
    // Whoever comes back to change something begins at the list; what the host does not take, it names itself.
    live.draft.drop("#at");
    for (const field of fields) if (field.kind === "secret") live.draft.drop(field.id);
    await act({ do: "fill", values });
  };
  const next = () => {
    const field = /** @type {import("../shapes.d.ts").ViewField} */ (fields[at]);
    const why = missing(field, drafted(field.id));
    setMine(why);
    if (why || live.busy) return;
    const reached = Number(live.draft.get("#reached") ?? 0);
    if (live.draft.get("#listed")) return go(LIST);
    if (at < reached) return go(reached);
    if (at + 1 < fields.length) return go(at + 1);
    void submit();
  };
  const look = async (/** @type {string} */ field, /** @type {string} */ words) => {
    live.draft.set("#at", at);
    setAsking(true);
    const code = await act({ do: "look", field, words });
    if (code !== "success") setAsking(false);
  };

  // Within the form Back goes a page back; what was typed stays.
  const before = at === LIST ? null : live.draft.get("#listed") ? LIST : at > 0 ? at - 1 : null;
  const step = /** @type {typeof act} */ (action) => {
    if (action.do !== "back" || before === null) return act(action);
    go(before);
    return Promise.resolve("success");
  };
  /** @type {import("../shapes.d.ts").Offer[]} */
  const actions = before === null || view.actions.includes("back") ? view.actions : ["back", ...view.actions];
  const rows = fields.map((field, i) => ({
    id: field.id,
    label: say(field.label),
    value: wording(field, drafted(field.id), live.draft, say),
    done: isDone(field, drafted(field.id)),
    at: i,
  }));
  const edit = (/** @type {string} */ id) => go(fields.findIndex((field) => field.id === id));
  const low = useCompact(mode.low);
  const list = (/** @type {typeof rows} */ shown) => html`<${DoneFields} rows=${shown} language=${language}
    ready=${!live.busy && !asking} reach=${!low} go=${edit} />`;

  if (at === LIST) {
    return html`<${Page} ...${{ view, act, say, language, live }} next=${{ run: submit }} place="low"
      controls=${low && html`<div class="form-list"><${Tiles} label=${say(view.title)} language=${language}
        tiles=${rows.map((row) => ({ id: row.id, title: `${w.change} ${row.label}` }))} choose=${edit} /></div>`}>
      ${list(rows)}<//>`;
  }
  const field = fields[at];
  if (!field) return null;
  const about = blamed(fields, view.problem);
  const told = view.problem && (about === at ? unlabelled(field, view.problem) : about < 0 ? view.problem : null);
  const problem = mine ?? told ?? null;
  const single = fields.length === 1;
  const shown = { ...view, title: single ? view.title : field.label, problem, actions };
  const place = html`<span class="form-place">${say(view.title)} · ${w.fieldOf(at + 1, fields.length)}</span>`;
  const reading = html`
    ${!single && at === 0 && say(view.body) && html`<p class="form-body">${say(view.body)}</p>`}
    ${!single && list(rows.filter((row) => row.at !== at && (row.done || row.at < at)))}`;
  const empty = field.optional && !rows[at]?.value;
  const frame = typingFrame(
    { ...props, act: step, view: shown },
    { run: next, reading, field: field.id, ...(single ? {} : { lead: place }), ...(empty ? { label: w.skip } : {}) },
  );
  const keep = (/** @type {unknown} */ value) => {
    live.draft.set(field.id, value);
    redraw((n) => n + 1);
  };
  return html`<${Answer} ...${{ field, keep, frame, say, language, mode, live, asking }} drafted=${drafted(field.id)}
    enter=${next} wrong=${Boolean(problem)} label=${say(field.label)}
    look=${(/** @type {string} */ words) => look(field.id, words)} />`;
}

/**
 * Where to begin: at what the host did not take, where the applicant was, at the list when all is filled in already.
 * @param {import("../shapes.d.ts").View} view
 * @param {import("../shapes.d.ts").Draft} draft
 * @returns {number}
 */
function begin({ fields, problem }, draft) {
  const about = blamed(fields, problem);
  if (about >= 0) return about;
  const kept = draft.get("#at");
  if (typeof kept === "number" && kept < fields.length) return kept;
  const filled = fields.length > 1 && fields.every((field) => field.optional || isDone(field, draft.get(field.id)));
  if (filled && fields.some((field) => isDone(field, draft.get(field.id)))) {
    draft.set("#listed", true);
    return LIST;
  }
  return 0;
}
