"""A host in miniature, for tests of clients: one business of one view, one device, the whole protocol of the wire.

``far_end.py FOLDER`` writes ``FOLDER/endpoint.json`` and ``FOLDER/tokens.json``, prints ``ready`` and serves until its
input ends. It answers late on purpose and in another order than asked, so that a client that mixes up answers shows it.
"""

import base64
import hashlib
import json
import os
import queue
import random
import secrets
import socket
import struct
import sys
import threading
import time
from pathlib import Path

WELCOME = {
    "protocol": "1.0", "host": {"name": "far end", "version": "0"}, "idle": {"idleMs": 60000, "warnMs": 30000, "capMs": 900000},
    "site": {
        "id": "here", "title": {"zh": "此处", "en": "Here"}, "province": "some",
        "look": {"name": {"zh": "某省", "en": "Some province"}, "emblem": "start"},
    },
}
NEEDS = {"Session.Beat": "screen", "Flow": "screen", "Speech": "screen", "Ime": "screen", "Device": "device", "Operator": "operator"}
FIELDS = {
    "Session.Hello": {"resumeAfter", "observe", "frames"}, "Flow.Menu": set(), "Flow.Current": set(), "Flow.Begin": {"flow", "key"},
    "Flow.Act": {"case", "view", "action"}, "Outcome.Get": {"key"}, "Observe.Start": set(), "Device.List": set(),
    "Device.Status": {"slot"}, "Device.Capabilities": {"slot"}, "Device.Claim": {"slots", "purpose", "ttlMs"},
    "Device.Renew": {"claim", "ttlMs"}, "Device.Release": {"claim"}, "Device.Reset": {"claim", "slot"},
    "Device.Run": {"claim", "slot", "command", "params", "within", "key"}, "Operator.State": set(),
}


class World:
    """What all connections share."""

    def __init__(self, tokens):
        self.tokens, self.lock = {token: level for level, token in tokens.items()}, threading.RLock()
        self.seq, self.ring, self.lines = 40, [], []
        self.cases, self.view, self.claims, self.outcomes = 0, None, {}, {}

    def tell(self, name, payload):
        with self.lock:
            self.seq += 1
            message = {"header": {"type": "unsolicited", "name": name, "version": "1.0"}, "payload": {**payload, "seq": self.seq}}
            self.ring = (self.ring + [message])[-256:]
            for line in list(self.lines):
                line.out.put(message)

    def state(self):
        if self.view:
            return "Flow.Shown", self.view
        return "Flow.Idle", {}

    def do(self, line, name, payload):
        """The completion's code and payload."""
        with self.lock:
            if name not in FIELDS:
                return "invalidCommand", {}
            if set(payload) - FIELDS[name] or not isinstance(payload.get("view", 0), int):
                return "invalidData", {}
            if NEEDS.get(name.split(".")[0], line.level) != line.level:
                return "authorisationRequired", {}
            key = payload.get("key")
            if key and name != "Outcome.Get" and key in self.outcomes:
                return self.outcomes[key][1:]
            code, answer = getattr(self, name.replace(".", ""))(payload)
            if key and name != "Outcome.Get":
                self.outcomes[key] = (name, code, answer)
            return code, answer

    def FlowMenu(self, _):
        item = {"flow": "some/leaflet", "title": {"zh": "须知", "en": "Leaflet"}, "body": {"zh": "", "en": ""}}
        broken = {**item, "flow": "some/broken", "serviceable": False, "causes": ["printer: offline"]}
        good = {**item, "serviceable": True, "causes": []}
        return "success", {"groups": [{"title": {"zh": "", "en": ""}, "items": [broken, good]}]}

    def FlowBegin(self, payload):
        if self.view:
            return "sequenceError", {}
        if payload["flow"] != "some/leaflet":
            return "deviceNotReady", {}
        self.cases += 1
        said = {"zh": "须知", "en": "Leaflet"}
        view = {
            "number": 1, "step": "leaflet", "kind": "notice", "text": "leaflet", "title": said, "body": said, "speak": said,
            "lines": [], "options": [], "fields": [], "actions": ["next", "cancel"], "personal": False,
        }
        self.view = {"case": f"case-{self.cases}", "flow": payload["flow"], "view": view}
        self.tell("Flow.Shown", self.view)
        return "success", {"case": self.view["case"]}

    def FlowAct(self, payload):
        if not self.view or (payload["case"], payload["view"]) != (self.view["case"], self.view["view"]["number"]):
            return "sequenceError", {}
        case, self.view = self.view["case"], None
        self.tell("Flow.Released", {"case": case, "outcome": "abandoned"})
        self.tell("Flow.Idle", {})
        return "success", {}

    def FlowCurrent(self, _):
        return "success", dict(self.view or {})

    def OutcomeGet(self, payload):
        if payload["key"] not in self.outcomes:
            return "success", {"state": "unknown"}
        name, code, answer = self.outcomes[payload["key"]]
        return "success", {"state": "done", "name": name, "completionCode": code, "payload": answer}

    def ObserveStart(self, _):
        return "success", {}

    def DeviceList(self, _):
        slot = {
            "name": "camera", "class": "tongban.camera/1", "title": "Camera", "plugin": "sim-camera", "version": "0",
            "commands": ["takePicture"], "ready": True, "device": "online",
        }
        return "success", {"slots": [{**slot, "name": "printer", "ready": False, "device": "offline"}, slot]}

    def DeviceStatus(self, _):
        return "success", {"device": "online", "fields": {}}

    def DeviceCapabilities(self, _):
        return "success", {"maxWidth": 1280}

    def DeviceClaim(self, payload):
        if set(payload["slots"]) & {slot for slots in self.claims.values() for slot in slots}:
            return "sequenceError", {}
        claim = secrets.token_hex(8)
        self.claims[claim] = payload["slots"]
        return "success", {"claim": claim}

    def DeviceRenew(self, payload):
        return ("success" if payload["claim"] in self.claims else "claimLost"), {}

    DeviceReset = DeviceRenew

    def DeviceRelease(self, payload):
        return ("success" if self.claims.pop(payload["claim"], None) else "claimLost"), {}

    def DeviceRun(self, payload):
        return "unsupportedCommand", {}


class Line:
    """One connection."""

    def __init__(self, world, wire, level):
        self.world, self.wire, self.level, self.out = world, wire, level, queue.Queue()
        threading.Thread(target=self.write, daemon=True).start()

    def write(self):
        try:
            while (message := self.out.get()) is not None:
                self.wire.send(json.dumps(message, ensure_ascii=False))
        except OSError:
            pass
        self.wire.close()

    def serve(self):
        try:
            while True:
                message = json.loads(self.wire.receive())
                header, payload = message["header"], message.get("payload") or {}
                answer = {"name": header["name"], "requestId": header["requestId"], "version": "1.0"}
                self.out.put({"header": {**answer, "type": "acknowledge"}, "payload": {}})
                if header["name"] == "Session.Hello":
                    self.hello(answer, payload)
                else:
                    threading.Thread(target=self.answer, args=(answer, header["name"], payload), daemon=True).start()
        except (OSError, ValueError):
            pass
        with self.world.lock:
            if self in self.world.lines:
                self.world.lines.remove(self)
        self.out.put(None)

    def hello(self, answer, payload):
        world = self.world
        with world.lock:
            after = payload.get("resumeAfter")
            resumed = after is not None and 40 <= after <= world.seq and after >= world.seq - len(world.ring)
            welcome = {**WELCOME, "levels": [self.level], "seq": world.seq, "resumed": resumed}
            self.complete(answer, "success", welcome)
            if self.level != "screen":
                return
            if resumed:
                for message in world.ring:
                    if message["payload"]["seq"] > after:
                        self.out.put(message)
            else:
                name, state = world.state()
                header = {"type": "unsolicited", "name": name, "version": "1.0"}
                self.out.put({"header": header, "payload": {**state, "seq": world.seq}})
            world.lines.append(self)

    def answer(self, answer, name, payload):
        code, done = self.world.do(self, name, payload)
        time.sleep(random.random() * 0.02)
        self.complete(answer, code, done)

    def complete(self, answer, code, payload):
        header = {**answer, "type": "completion", "completionCode": code}
        self.out.put({"header": header if code == "success" else {**header, "errorDescription": "as the list says"}, "payload": payload})


class Lines:
    """One message per line."""

    def __init__(self, stream):
        self.stream, self.file = stream, stream.makefile("rb")

    def receive(self):
        line = self.file.readline()
        if not line:
            raise OSError("closed")
        return line

    def send(self, text):
        self.stream.sendall(text.encode() + b"\n")

    def close(self):
        shut(self.stream)


class WebSocket(Lines):
    """One message per frame; answers come in two fragments with a ping between, as they may."""

    def receive(self):
        while True:
            first, second = self.exactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self.exactly(2))
            mask = self.exactly(4)
            data = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self.exactly(size)))
            if first & 0x0F == 8:
                raise OSError("closed")
            if first & 0x0F == 1:
                return data

    def exactly(self, size):
        data = self.file.read(size)
        if len(data) < size:
            raise OSError("closed")
        return data

    def send(self, text):
        data = text.encode()
        half = len(data) // 2
        self.stream.sendall(self.frame(0x01, data[:half]) + self.frame(0x89, b"still there?") + self.frame(0x80, data[half:]))

    @staticmethod
    def frame(head, data):
        size = bytes([len(data)]) if len(data) < 126 else bytes([126]) + struct.pack(">H", len(data))
        return bytes([head]) + size + data


def shut(stream):
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    stream.close()


def by_socket(world, stream):
    wire = Lines(stream)
    try:
        level = world.tokens.get(json.loads(wire.receive()).get("token"))
        if level is None:
            header = {"type": "acknowledge", "name": "", "status": "invalidMessage", "errorDescription": "a token is needed"}
            wire.send(json.dumps({"header": header, "payload": {}}))
            wire.close()
            return
        Line(world, wire, level).serve()
    except OSError:
        pass


def by_websocket(world, stream):
    head = b""
    while b"\r\n\r\n" not in head:
        more = stream.recv(4096)
        if not more:
            return
        head += more
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    offered = [protocol.strip() for protocol in headers.get("sec-websocket-protocol", "").split(",")]
    token = headers.get("authorization", "").partition(" ")[2] or next((p[6:] for p in offered if p.startswith("token.")), "")
    if lines[0].split(" ")[1] == "/healthz" or token not in world.tokens:
        status = "200 OK" if lines[0].split(" ")[1] == "/healthz" else "401 Unauthorized"
        stream.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        shut(stream)
        return
    proof = hashlib.sha1((headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    answer = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Protocol: tongban.v1",
              "Sec-WebSocket-Accept: " + base64.b64encode(proof).decode(), "", ""]
    stream.sendall("\r\n".join(answer).encode())
    Line(world, WebSocket(stream), world.tokens[token]).serve()


def accept(world, listener, serve):
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=serve, args=(world, stream), daemon=True).start()


def main():
    folder = Path(sys.argv[1])
    tokens = {level: secrets.token_urlsafe(32) for level in ("screen", "device", "observe")}
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(folder / "host.sock"))
    tcp = socket.socket()
    tcp.bind(("127.0.0.1", 0))
    world = World(tokens)
    for listener, serve in ((unix, by_socket), (tcp, by_websocket)):
        listener.listen()
        threading.Thread(target=accept, args=(world, listener, serve), daemon=True).start()
    (folder / "tokens.json").write_text(json.dumps(tokens))
    endpoint = {"version": 1, "port": tcp.getsockname()[1], "socket": str(folder / "host.sock"), "pid": os.getpid()}
    (folder / "endpoint.json").write_text(json.dumps(endpoint))
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
