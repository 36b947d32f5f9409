// What a field holds, in words for the list beside a form: numbers with their middle hidden.

import { whole } from "./date.js";
import { held, isTwice } from "./form.js";
import { masked } from "./groups.js";

/**
 * @param {import("../shapes").ViewField} field
 * @param {unknown} drafted
 * @param {import("../shapes").Draft} draft
 * @param {(said?: import("../shapes").Said | null) => string} say
 * @returns {string}
 */
export function wording(field, drafted, draft, say) {
  const text = held(field, drafted);
  switch (field.kind) {
    case "citizen-number":
      return masked(text, 6, 4);
    case "phone-twice":
      return masked(isTwice(drafted) ? drafted.first : text, 3, 4);
    case "secret":
      return text === "" ? "" : "••••••";
    case "choice":
    case "search":
      return say(field.options.find((option) => option.id === text)?.text);
    case "region":
      return text === "" ? "" : (draft.get(`#way.${field.id}`)?.chosen?.name ?? say(field.value));
    case "date":
      return whole(text);
    case "image":
      return say(field.value);
    default:
      return text;
  }
}
