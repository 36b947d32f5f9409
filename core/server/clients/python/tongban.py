"""A client of the Tongban local API. Standard library only, Python 3.9 or newer.

    with tongban.connect("/var/lib/tongban", level="screen") as host:
        menu = host.command("Flow.Menu")
        for message in host.messages():
            print(message.name, message.payload)

It finds the host by its discovery file, says hello, comes back by itself after a cut and asks for what it missed: every
unsolicited message is delivered once and in order. A command with a caller key that was under way when the connection
was cut is asked for with ``Outcome.Get``, never blindly repeated.
"""

import base64
import concurrent.futures
import hashlib
import json
import os
import queue
import secrets
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, NamedTuple, Optional

__all__ = ["connect", "Host", "Call", "Message", "Failed", "Cut", "Refused"]

VERSION = "1.0"
LONGEST = 1 << 20
#: Commands that take a caller key; the client makes one when the caller gives none.
KEYED = {"Flow.Begin", "Device.Run"}
#: Commands that only ask: after a cut they are sent again.
ASKING = {
    "Flow.Menu", "Flow.Current", "Ime.Query", "Device.List", "Device.Status", "Device.Capabilities", "Outcome.Get",
    "Observe.Start", "Operator.State",
}


class Failed(Exception):
    """A command was not taken, or did not succeed: ``code`` is the status or the completion code."""

    def __init__(self, name: str, code: str, description: str = "", payload: Optional[dict] = None):
        super().__init__(f"{name}: {code}" + (f" ({description})" if description else ""))
        self.name, self.code, self.description, self.payload = name, code, description, payload or {}


class Cut(Failed):
    """The connection was cut under a command that must not be repeated blindly."""

    def __init__(self, name: str, description: str = "the connection was cut before the completion"):
        super().__init__(name, "connectionLost", description)


class Refused(ConnectionError):
    """The host is there and does not let us in: a wrong token, or a wrong level."""


class Message(NamedTuple):
    """An unsolicited message. ``Flow.Released`` means: forget every value of that case now."""

    name: str
    payload: Dict[str, Any]


class Frame(NamedTuple):
    """A camera picture: ``at`` in microseconds of the host's clock, ``jpeg`` the bytes."""

    number: int
    width: int
    height: int
    at: int
    jpeg: bytes


class Call:
    """A command under way."""

    def __init__(self, host: "Host", name: str, payload: dict, timeout: Optional[float], on_event):
        self.name, self.payload, self.timeout, self.on_event = name, payload, timeout, on_event
        self.request_id = 0
        self.key: Optional[str] = payload.get("key") if name in KEYED else None
        self.acknowledged: "concurrent.futures.Future[None]" = concurrent.futures.Future()
        self.completed: "concurrent.futures.Future[dict]" = concurrent.futures.Future()
        self._host = host
        self._sent = False

    def result(self, timeout: Optional[float] = None) -> dict:
        """Waits for the completion. Raises `Failed` when it is not a success."""
        return self.completed.result(timeout)

    def cancel(self) -> None:
        """Asks the host to cancel it; it still completes, as ``canceled`` or as it ended."""
        self._host.command("Device.Cancel", {"requestId": self.request_id})

    def _settle(self, payload: dict) -> None:
        if not self.acknowledged.done():
            self.acknowledged.set_result(None)
        if not self.completed.done():
            self.completed.set_result(payload)

    def _fail(self, fault: Exception) -> None:
        if not self.acknowledged.done():
            self.acknowledged.set_exception(fault)
        if not self.completed.done():
            self.completed.set_exception(fault)


def connect(
    state: Any = None,
    *,
    level: str = "screen",
    over: str = "socket",
    endpoint: Any = None,
    tokens: Any = None,
    token: Optional[str] = None,
    hello: Optional[dict] = None,
    on_frame: Optional[Callable[[Frame], None]] = None,
    timeout: float = 10.0,
) -> "Host":
    """Connects and says hello.

    ``state`` is the host's state folder; or name the discovery file (``endpoint``) and the file of tokens (``tokens``)
    or one ``token``. ``over`` is ``socket`` (Unix socket) or ``websocket`` (loopback). ``hello`` is the payload of
    ``Session.Hello``, such as ``{"observe": True}``. Raises `Refused` when the host does not let us in, `OSError` when
    it is not there within ``timeout`` seconds.
    """
    folder = Path(state) / "api" if state is not None else None
    endpoint = Path(endpoint) if endpoint is not None else folder / "endpoint.json" if folder else None
    if endpoint is None:
        raise ValueError("name the state folder or the discovery file")
    tokens = Path(tokens) if tokens is not None else folder / "tokens.json" if folder else None
    if token is None and tokens is None:
        raise ValueError("name the file of tokens or one token")
    host = Host(endpoint, tokens, token, level, over, hello or {}, on_frame)
    host._open(timeout)
    return host


class Host:
    """A connection to the host that comes back by itself. May be used from any thread."""

    def __init__(self, endpoint, tokens, token, level, over, hello, on_frame):
        self._endpoint, self._tokens, self._token, self._level = endpoint, tokens, token, level
        self._over, self._greeting, self._on_frame = over, hello, on_frame
        self._wire: Any = None
        self._lock = threading.RLock()
        self._next = 0
        self._calls: Dict[int, Call] = {}
        self._seen = 0
        self._inbox: "queue.Queue[Optional[Message]]" = queue.Queue()
        self._closed = False
        self._first: "concurrent.futures.Future[None]" = concurrent.futures.Future()
        #: What the host said to the last hello.
        self.hello: Dict[str, Any] = {}
        #: How often the connection was made anew.
        self.reconnects = 0

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    # What a caller does.

    def command(self, name: str, payload: Optional[dict] = None, *, timeout: Optional[float] = None,
                on_event: Optional[Callable[[dict], None]] = None) -> dict:
        """Sends a command and waits for its completion; gives the completion's payload.

        ``timeout`` (seconds) is told to the host. ``on_event`` gets the payload of every event on the way. Raises
        `Failed` when the command is not taken or does not succeed.
        """
        call = self.submit(name, payload, timeout=timeout, on_event=on_event)
        try:
            # The host keeps the time; ours is only there for a host that is gone for good.
            return call.result(None if timeout is None else timeout + 10)
        except concurrent.futures.TimeoutError:
            raise Failed(name, "timeOut", "the host did not complete it in time") from None

    def submit(self, name: str, payload: Optional[dict] = None, *, timeout: Optional[float] = None,
               on_event: Optional[Callable[[dict], None]] = None) -> Call:
        """Sends a command and does not wait."""
        payload = dict(payload or {})
        if name in KEYED and not payload.get("key"):
            payload["key"] = secrets.token_hex(16)
        call = Call(self, name, payload, timeout, on_event)
        with self._lock:
            if self._closed:
                raise Cut(name, "the connection was closed")
            self._send(call)
        return call

    def messages(self, timeout: Optional[float] = None) -> Iterator[Message]:
        """Unsolicited messages, once each and in order. Ends when closed, or after ``timeout`` seconds of silence."""
        while True:
            try:
                message = self._inbox.get(timeout=timeout)
            except queue.Empty:
                return
            if message is None:
                self._inbox.put(None)
                return
            yield message

    def wait_for(self, name: str, timeout: float = 10.0) -> dict:
        """The payload of the next unsolicited message of this name; the ones before it are dropped."""
        end = time.monotonic() + timeout
        while True:
            try:
                message = self._inbox.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no {name} within {timeout} s") from None
            if message is None:
                self._inbox.put(None)
                raise Cut(name, "the connection was closed")
            if message.name == name:
                return message.payload

    def close(self) -> None:
        """Ends the connection for good."""
        with self._lock:
            self._closed = True
            wire, self._wire = self._wire, None
            calls, self._calls = self._calls, {}
        if wire:
            wire.close()
        for call in calls.values():
            call._fail(Cut(call.name, "the connection was closed"))
        self._inbox.put(None)

    def cut(self) -> None:
        """Drops the wire as a fault would; the client comes back by itself. For tests."""
        with self._lock:
            if self._wire:
                self._wire.close()

    # How it works.

    def _open(self, timeout: float) -> None:
        threading.Thread(target=self._run, name="tongban", daemon=True).start()
        try:
            self._first.result(timeout)
        except concurrent.futures.TimeoutError:
            self.close()
            raise TimeoutError(f"no host at {self._endpoint} within {timeout} s") from None
        except Exception:
            self.close()
            raise

    def _run(self) -> None:
        wait = 0.05
        while not self._closed:
            try:
                wire = self._dial()
                self._greet(wire)
                wait = 0.05
                self._read(wire)
            except Refused as fault:
                # Tokens are fresh at each start of the host: the file may be newer than what we read.
                if not self._first.done():
                    self._first.set_exception(fault)
                    return
            except (OSError, ValueError, KeyError):
                pass
            self._lost()
            time.sleep(wait)
            wait = min(wait * 2, 2.0)

    def _dial(self):
        endpoint = json.loads(self._endpoint.read_text())
        token = self._token
        if token is None:
            token = json.loads(self._tokens.read_text())[self._level]
        if self._over == "websocket":
            return _WebSocket(endpoint["port"], token)
        return _Lines(endpoint["socket"], token)

    def _greet(self, wire) -> None:
        with self._lock:
            payload = dict(self._greeting)
            if self._seen:
                payload["resumeAfter"] = self._seen
            self._next += 1
            mine = self._next
        wire.send(json.dumps(_command("Session.Hello", mine, payload, 10.0)))
        while True:
            text = wire.receive()
            if not isinstance(text, str):
                continue
            message = json.loads(text)
            header = message["header"]
            if header["type"] == "acknowledge" and header.get("status"):
                raise Refused(header.get("errorDescription", header["status"]))
            if header["type"] == "completion" and header.get("requestId") == mine:
                if header["completionCode"] != "success":
                    raise Refused(header.get("errorDescription", header["completionCode"]))
                break
            self._take(message)
        again = self._first.done()
        with self._lock:
            self.hello = message["payload"]
            if not self.hello["resumed"]:
                self._seen = 0
            self._wire = wire
            left, self._calls = list(self._calls.values()), {}
        if again:
            self.reconnects += 1
            # On a thread of its own: the answers come in over this one.
            threading.Thread(target=self._take_up, args=(left,), daemon=True).start()
        else:
            self._first.set_result(None)
            for call in left:
                self._send(call)

    def _read(self, wire) -> None:
        while True:
            message = wire.receive()
            if isinstance(message, bytes):
                self._picture(wire, message)
            else:
                self._take(json.loads(message))

    def _take(self, message: dict) -> None:
        header, payload = message["header"], message.get("payload") or {}
        kind, request = header["type"], header.get("requestId")
        if kind == "unsolicited":
            seq = payload.get("seq")
            if seq is not None:
                if seq <= self._seen:
                    return
                self._seen = seq
            self._inbox.put(Message(header["name"], payload))
            return
        with self._lock:
            call = self._calls.get(request)
            if call and (kind == "completion" or (kind == "acknowledge" and header.get("status"))):
                del self._calls[request]
        if call is None:
            return
        if kind == "acknowledge" and not header.get("status"):
            if not call.acknowledged.done():
                call.acknowledged.set_result(None)
        elif kind == "acknowledge":
            call._fail(Failed(call.name, header["status"], header.get("errorDescription", "")))
        elif kind == "event" and call.on_event:
            call.on_event(payload)
        elif kind == "completion":
            _complete(call, header["completionCode"], header.get("errorDescription", ""), payload)

    def _picture(self, wire, data: bytes) -> None:
        if len(data) < 20 or data[:4] != b"TBF1":
            return
        number, width, height, at = struct.unpack_from("<IHHQ", data, 4)
        if self._on_frame:
            self._on_frame(Frame(number, width, height, at, data[20:]))
        wire.send(b"TBFA" + struct.pack("<I", number))

    def _send(self, call: Call) -> None:
        with self._lock:
            self._next += 1
            call.request_id = self._next
            self._calls[call.request_id] = call
            wire = self._wire
            if wire is None:
                return  # Comes up again when the connection does.
            call._sent = True
            try:
                wire.send(json.dumps(_command(call.name, call.request_id, call.payload, call.timeout)))
            except OSError:
                wire.close()

    def _lost(self) -> None:
        with self._lock:
            wire, self._wire = self._wire, None
            if wire:
                wire.close()
            doomed = [c for c in self._calls.values() if c._sent and not c.key and c.name not in ASKING]
            for call in doomed:
                del self._calls[call.request_id]
        for call in doomed:
            call._fail(Cut(call.name))

    def _take_up(self, calls) -> None:
        for call in calls:
            if call.key:
                threading.Thread(target=self._what_became_of, args=(call,), daemon=True).start()
            else:
                self._send(call)

    def _what_became_of(self, call: Call) -> None:
        try:
            while True:
                outcome = self.command("Outcome.Get", {"key": call.key}, timeout=10.0)
                if outcome["state"] == "unknown":
                    self._send(call)
                    return
                if outcome["state"] == "done":
                    _complete(call, outcome["completionCode"], "", outcome.get("payload") or {})
                    return
                if outcome["state"] == "interrupted":
                    call._fail(Failed(call.name, "resultUnknown", "the host stopped while it was at work"))
                    return
                time.sleep(0.2)
        except Failed as fault:
            call._fail(fault)


def _command(name: str, request: int, payload: dict, timeout: Optional[float]) -> dict:
    header = {"type": "command", "name": name, "requestId": request, "version": VERSION}
    if timeout is not None:
        header["timeout"] = max(1, int(timeout * 1000))
    return {"header": header, "payload": payload}


def _complete(call: Call, code: str, description: str, payload: dict) -> None:
    if code == "success":
        call._settle(payload)
    else:
        if not call.acknowledged.done():
            call.acknowledged.set_result(None)
        call._fail(Failed(call.name, code, description, payload))


class _Lines:
    """Messages over the Unix socket, one per line; the first line shows the token."""

    def __init__(self, path: str, token: str):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise
        self._lock = threading.Lock()
        self._kept = b""
        self.send(json.dumps({"token": token}))

    def send(self, text) -> None:
        if isinstance(text, str):
            with self._lock:
                self._socket.sendall(text.encode() + b"\n")

    def receive(self) -> str:
        while b"\n" not in self._kept:
            # A paper's picture is the longest there is; anything longer is no host of ours.
            if len(self._kept) > 64 * LONGEST:
                raise ConnectionError("a line without end")
            more = self._socket.recv(1 << 16)
            if not more:
                raise ConnectionError("the host closed")
            self._kept += more
        line, self._kept = self._kept.split(b"\n", 1)
        return line.decode()

    def close(self) -> None:
        _shut(self._socket)


class _WebSocket:
    """Messages over a WebSocket on loopback (RFC 6455), the token in a header."""

    def __init__(self, port: int, token: str):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._lock = threading.Lock()
        self._kept = b""
        try:
            self._shake(port, token)
        except BaseException:
            self.close()
            raise
        self._socket.settimeout(None)

    def _shake(self, port: int, token: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /v1/ws HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: tongban.v1",
            f"Authorization: Bearer {token}", "", "",
        ]
        self._socket.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self._kept:
            more = self._socket.recv(4096)
            if not more or len(self._kept) > 1 << 16:
                raise ConnectionError("the host closed")
            self._kept += more
        head, self._kept = self._kept.split(b"\r\n\r\n", 1)
        status, *fields = head.decode("latin-1").split("\r\n")
        code = status.split(" ")[1]
        if code in ("401", "403"):
            raise Refused(f"the host answered {code}")
        headers = {name.strip().lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)}
        proof = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        if code != "101" or headers.get("sec-websocket-accept") != base64.b64encode(proof).decode():
            raise ConnectionError("no WebSocket")

    def send(self, message) -> None:
        if isinstance(message, str):
            self._frame(1, message.encode())
        else:
            self._frame(2, message)

    def _frame(self, kind: int, data: bytes) -> None:
        size = len(data)
        head = bytes([0x80 | kind])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        mask = os.urandom(4)
        whole = int.from_bytes(data, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        with self._lock:
            self._socket.sendall(head + mask + whole.to_bytes(size, "big"))

    def receive(self):
        parts, kind = [], 0
        while True:
            first, second = self._exactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self._exactly(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._exactly(8))
            if second & 0x80 or first & 0x70 or size > 64 * LONGEST:
                raise ConnectionError("not a frame of ours")
            data, code = self._exactly(size), first & 0x0F
            if code == 8:
                raise ConnectionError("the host closed")
            if code == 9:
                self._frame(10, data)
            if code > 7:
                continue
            kind = code or kind
            parts.append(data)
            if first & 0x80:
                whole = b"".join(parts)
                return whole.decode() if kind == 1 else whole

    def _exactly(self, size: int) -> bytes:
        parts, have = [self._kept], len(self._kept)
        while have < size:
            more = self._socket.recv(max(4096, size - have))
            if not more:
                raise ConnectionError("the host closed")
            parts.append(more)
            have += len(more)
        whole = b"".join(parts)
        self._kept = whole[size:]
        return whole[:size]

    def close(self) -> None:
        _shut(self._socket)


def _shut(wire: socket.socket) -> None:
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    wire.close()
