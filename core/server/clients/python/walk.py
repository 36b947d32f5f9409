"""Walks a business by printing its views and taking the first sensible action: ``walk.py STATE_FOLDER [FLOW]``."""

import sys

import tongban

SECONDS_OF_SILENCE = 60


def sensible(view):
    """What a person in a hurry does, or ``None`` where only a device or time goes on."""
    offered = view["actions"]
    if view["kind"] == "menu":
        return {"do": "choose", "id": view["options"][0]["id"]} if view["options"] else None
    if "yes" in offered:
        return {"do": "confirm", "right": True}
    if view["kind"] in ("input", "form"):
        return {"do": "cancel"} if "cancel" in offered else None  # Nobody is here to type.
    if "moreTime" in offered:
        return {"do": "moreTime"}
    if "paid" in offered:
        return {"do": "paid"}
    if "next" in offered:
        return {"do": "next"}
    return None


def main():
    with tongban.connect(sys.argv[1], level="screen") as host:
        menu = host.command("Flow.Menu")
        able = [item for group in menu["groups"] for item in group["items"] if item["serviceable"]]
        chosen = [item for item in able if item["flow"] in sys.argv[2:]] or able
        if not chosen:
            sys.exit("no business can be finished now")
        print("begins", chosen[0]["flow"], chosen[0]["title"]["zh"])
        case = host.command("Flow.Begin", {"flow": chosen[0]["flow"]})["case"]
        for name, payload in host.messages(timeout=SECONDS_OF_SILENCE):
            if payload.get("case") != case:
                continue
            if name == "Flow.Released":
                print("over:", payload["outcome"])
                return
            if name == "Flow.Shown":
                view = payload["view"]
                print(f'{view["number"]:>3} {view["kind"]:<12} {view["title"]["zh"]}')
                if action := sensible(view):
                    try:
                        host.command("Flow.Act", {"case": case, "view": view["number"], "action": action})
                    except tongban.Failed as failed:
                        print("   ", failed)  # The view had changed meanwhile: the next one is on its way.


if __name__ == "__main__":
    main()
