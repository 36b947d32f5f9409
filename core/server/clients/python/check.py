"""Runs the list of behaviours with the Python client: ``check.py ENDPOINT_FILE TOKENS_FILE [socket|websocket]``.

Prints one JSON line per behaviour: ``{"behaviour": …, "passed": …, "why": …}``; ends with 1 when one did not pass.
"""

import concurrent.futures
import json
import secrets
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import tongban  # noqa: E402

WAIT = 10.0
KINDS = {
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "text": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "list": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}


class Wrong(Exception):
    """A behaviour is not as the list says."""


class Line:
    """One connection, with everything it was told in order."""

    def __init__(self, host):
        self.host, self.told, self.changed, self.read = host, [], threading.Condition(), 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for message in self.host.messages():
            with self.changed:
                self.told.append(message)
                self.changed.notify_all()

    def next(self, name):
        end = time.monotonic() + WAIT
        with self.changed:
            while True:
                while self.read < len(self.told):
                    self.read += 1
                    if self.told[self.read - 1].name == name:
                        return self.told[self.read - 1].payload
                if not self.changed.wait(end - time.monotonic()):
                    raise Wrong(f"{name} did not come; came: {[m.name for m in self.told]}")


class Run:
    """One behaviour."""

    def __init__(self, endpoint, tokens, over):
        self.endpoint, self.tokens, self.over = endpoint, tokens, over
        self.lines, self.calls, self.kept = {}, {}, {}

    def steps(self, steps):
        try:
            for at, step in enumerate(steps):
                try:
                    getattr(self, "do_" + step["do"])(step)
                except Wrong as wrong:
                    raise Wrong(f"step {at + 1} ({step['do']} {step.get('name', '')}): {wrong}") from None
        finally:
            for line in self.lines.values():
                line.host.close()

    def do_connect(self, step):
        about = {"endpoint": self.endpoint, "tokens": self.tokens, "over": self.over, "timeout": WAIT}
        try:
            host = tongban.connect(level=step.get("level", "screen"), token=step.get("token"), **about)
        except tongban.Refused:
            if not step.get("refused"):
                raise Wrong("refused") from None
            return
        if step.get("refused"):
            raise Wrong("let in")
        self.lines[step["as"]] = Line(host)

    def do_hello(self, step):
        self.match(step["expect"], self.lines[step["on"]].host.hello, "hello")

    def do_key(self, step):
        self.kept[step["as"]] = secrets.token_hex(16)

    def do_start(self, step):
        host = self.lines[step["on"]].host
        self.calls[step["as"]] = host.submit(step["name"], self.fill(step.get("payload", {})), timeout=WAIT)

    def do_finish(self, step):
        self.outcome(step, self.calls[step["call"]])

    def do_command(self, step):
        host = self.lines[step["on"]].host
        try:
            call = host.submit(step["name"], self.fill(step.get("payload", {})), timeout=WAIT)
        except tongban.Failed as failed:
            self.match(step["expect"], {"code": failed.code}, "outcome")
            return
        self.outcome(step, call)

    def outcome(self, step, call):
        try:
            outcome = {"code": "success", "payload": call.result(2 * WAIT)}
        except tongban.Failed as failed:
            outcome = {"code": failed.code, "payload": failed.payload}
        except concurrent.futures.TimeoutError:
            raise Wrong("no completion") from None
        outcome["acknowledged"] = call.acknowledged.done() and call.acknowledged.exception() is None
        self.match(step["expect"], outcome, "outcome")
        self.keep(step, outcome["payload"])

    def do_await(self, step):
        payload = self.lines[step["on"]].next(step["name"])
        self.match(step.get("expect", {}), payload, step["name"])
        self.keep(step, payload)

    def do_leave(self, step):
        host, end = self.lines[step["on"]].host, time.monotonic() + WAIT
        while time.monotonic() < end:
            now = host.command("Flow.Current")
            if "case" not in now:
                return
            way = [action for action in ("cancel", "next") if action in now["view"]["actions"]]
            try:
                if way:
                    act = {"case": now["case"], "view": now["view"]["number"], "action": {"do": way[0]}}
                    host.command("Flow.Act", act)
            except tongban.Failed as failed:
                if failed.code != "sequenceError":  # The view had changed meanwhile.
                    raise
            time.sleep(0.05)
        raise Wrong("the case did not end")

    def do_cut(self, step):
        line = self.lines[step["on"]]
        line.reconnects = line.host.reconnects
        line.host.cut()

    def do_reconnected(self, step):
        line, end = self.lines[step["on"]], time.monotonic() + WAIT
        while line.host.reconnects <= line.reconnects:
            if time.monotonic() > end:
                raise Wrong("the connection did not come back")
            time.sleep(0.01)

    def do_close(self, step):
        self.lines[step["on"]].host.close()

    def do_inOrder(self, step):
        seqs = [m.payload["seq"] for m in self.lines[step["on"]].told if "seq" in m.payload]
        if not seqs or any(one >= next_ for one, next_ in zip(seqs, seqs[1:])):
            raise Wrong(f"sequence {seqs}")

    def do_same(self, step):
        told = [self.upto(self.lines[name], step["until"]) for name in step["on"]]
        start = max(row[0][0] for row in told)
        told = [[entry for entry in row if entry[0] > start] for row in told]
        told[1] = [entry for entry in told[1] if entry[1] not in step["apart"] or entry in told[0]]
        if not told[0] or told[0] != told[1]:
            raise Wrong(f"{told[0]} and {told[1]}")

    def upto(self, line, name):
        rows = []
        for message in line.told:
            rows.append((message.payload.get("seq", 0), message.name))
            if message.name == name:
                break
        return rows

    def fill(self, json_):
        if isinstance(json_, dict):
            return {key: self.fill(value) for key, value in json_.items()}
        if isinstance(json_, list):
            return [self.fill(value) for value in json_]
        return self.kept[json_[1:]] if isinstance(json_, str) and json_.startswith("$") else json_

    def keep(self, step, payload):
        for name, path in step.get("keep", {}).items():
            value = payload
            for key in path.split("."):
                value = value[key]
            self.kept[name] = value
        if "keepFlow" in step:
            items = [item for group in payload["groups"] for item in group["items"] if item["serviceable"]]
            if not items:
                raise Wrong("no business can be finished")
            self.kept[step["keepFlow"]] = items[0]["flow"]
        if "keepSlot" in step:
            ready = [slot["name"] for slot in payload["slots"] if slot["ready"]]
            if not ready:
                raise Wrong("no device is ready")
            self.kept[step["keepSlot"]] = ready[0]

    def match(self, expected, found, where):
        if isinstance(expected, str) and expected.startswith("is:"):
            if not KINDS[expected[3:]](found):
                raise Wrong(f"{where} is {found!r}, expected a {expected[3:]}")
        elif isinstance(expected, dict):
            for key, value in expected.items():
                if not isinstance(found, dict) or key not in found:
                    raise Wrong(f"{where} has no {key}: {found!r}")
                self.match(value, found[key], f"{where}.{key}")
        elif self.fill(expected) != found:
            raise Wrong(f"{where} is {found!r}, expected {self.fill(expected)!r}")


def main():
    endpoint, tokens, over = (sys.argv[1:] + ["socket"])[:3]
    listed = json.loads((Path(__file__).parent.parent / "behaviours.json").read_text(encoding="utf-8"))["behaviours"]
    failed = False
    for behaviour in listed:
        why = None
        try:
            Run(endpoint, tokens, over).steps(behaviour["steps"])
        except Exception as fault:  # Whatever it is, the other behaviours are still asked.
            why, failed = f"{type(fault).__name__}: {fault}", True
        print(json.dumps({"behaviour": behaviour["name"], "passed": why is None, "why": why}, ensure_ascii=False), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
