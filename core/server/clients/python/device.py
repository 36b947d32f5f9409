"""A device session: claims a slot, tells what it can do, runs a command: ``device.py STATE_FOLDER [SLOT [COMMAND]]``."""

import json
import sys

import tongban


def main():
    with tongban.connect(sys.argv[1], level="device") as host:
        slots = {slot["name"]: slot for slot in host.command("Device.List")["slots"]}
        for slot in slots.values():
            print(f'{slot["name"]:<20} {slot["class"]:<32} {slot["device"]:<12} {" ".join(slot["commands"])}')
        if len(sys.argv) < 3:
            return
        slot = sys.argv[2]
        print("can:", json.dumps(host.command("Device.Capabilities", {"slot": slot}), ensure_ascii=False))
        print("is: ", json.dumps(host.command("Device.Status", {"slot": slot}), ensure_ascii=False))
        if len(sys.argv) < 4:
            return
        claim = host.command("Device.Claim", {"slots": [slot], "purpose": "device.py", "ttlMs": 60_000})["claim"]
        try:
            # The client gives the command a key of its own: after a cut it asks what became of it.
            result = host.command(
                "Device.Run", {"claim": claim, "slot": slot, "command": sys.argv[3]}, timeout=30,
                on_event=lambda event: print("event:", event["event"]),
            )
            # What a device reads may be personal: names of fields only.
            print("done:", ", ".join(result) or "nothing to tell")
        except tongban.Failed as failed:
            print("not done:", failed.code, failed.payload.get("errorCode", ""), failed.payload.get("family", ""))
        finally:
            host.command("Device.Release", {"claim": claim})


if __name__ == "__main__":
    main()
