// Walks a business by printing its views and taking the first sensible action: walk.mjs STATE_FOLDER [FLOW].

import { Failed, connect } from "./tongban.js";

/**
 * What a person in a hurry does, or null where only a device or time goes on.
 * @param {any} view
 */
function sensible(view) {
  const offers = (/** @type {string} */ action) => view.actions.includes(action);
  if (view.kind === "menu") return view.options.length ? { do: "choose", id: view.options[0].id } : null;
  if (offers("yes")) return { do: "confirm", right: true };
  // Nobody is here to type.
  if (view.kind === "input" || view.kind === "form") return offers("cancel") ? { do: "cancel" } : null;
  for (const action of ["moreTime", "paid", "next"]) if (offers(action)) return { do: action };
  return null;
}

const [state, flow] = process.argv.slice(2);
const host = await connect({ state, level: "screen" });
const menu = await host.command("Flow.Menu");
const able = menu.groups.flatMap((/** @type {any} */ group) => group.items)
  .filter((/** @type {any} */ item) => item.serviceable && (!flow || item.flow === flow));
if (able.length === 0) throw new Error("no business can be finished now");
console.log("begins", able[0].flow, able[0].title.zh);

host.on("Flow.Shown", async ({ case: of, view }) => {
  console.log(String(view.number).padStart(3), view.kind.padEnd(12), view.title.zh);
  const action = sensible(view);
  if (!action) return;
  try {
    await host.command("Flow.Act", { case: of, view: view.number, action });
  } catch (fault) {
    // The view had changed meanwhile: the next one is on its way.
    if (fault instanceof Failed) console.log("   ", fault.message);
  }
});
host.on("Flow.Released", ({ outcome }) => {
  console.log("over:", outcome);
  // The completion of the last action may still be on its way.
  setTimeout(() => host.close(), 200);
});
await host.command("Flow.Begin", { flow: able[0].flow });
