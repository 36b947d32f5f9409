// A device session: claims a slot, tells what it can do, runs a command:
// device.mjs STATE_FOLDER [SLOT [COMMAND]].

import { Failed, connect } from "./tongban.js";

const [state, slot, command] = process.argv.slice(2);
const host = await connect({ state, level: "device" });
for (const one of (await host.command("Device.List")).slots) {
  console.log(one.name.padEnd(20), one.class.padEnd(32), one.device.padEnd(12), one.commands.join(" "));
}
if (slot) {
  console.log("can:", JSON.stringify(await host.command("Device.Capabilities", { slot })));
  console.log("is: ", JSON.stringify(await host.command("Device.Status", { slot })));
}
if (slot && command) {
  const wanted = { slots: [slot], purpose: "device.mjs", ttlMs: 60_000 };
  const { claim } = await host.command("Device.Claim", wanted);
  try {
    // The client gives the command a key of its own: after a cut it asks what became of it.
    const onEvent = (/** @type {any} */ event) => console.log("event:", event.event);
    const result = await host.command("Device.Run", { claim, slot, command }, { timeout: 30_000, onEvent });
    // What a device reads may be personal: names of fields only.
    console.log("done:", Object.keys(result).join(", ") || "nothing to tell");
  } catch (fault) {
    if (!(fault instanceof Failed)) throw fault;
    console.log("not done:", fault.code, fault.payload.errorCode ?? "", fault.payload.family ?? "");
  } finally {
    await host.command("Device.Release", { claim });
  }
}
host.close();
