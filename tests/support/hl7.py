"""HL7 on the wire: messages of a center's system, a client that reads answers, a listener on a database of a test."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from occhub.interfaces.hl7 import serving
from occhub.interfaces.hl7.framing import framed
from occhub.interfaces.hl7.limits import Limits
from occhub.interfaces.hl7.listener import Calls, Listener


@dataclass
class Client:
    """A peer that sends bytes and reads framed answers."""

    port: int
    source: str = "127.0.0.1"
    seconds: float = 20.0
    _socket: socket.socket = field(init=False)
    _held: bytes = b""

    def __post_init__(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self.port), self.seconds, (self.source, 0))

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def answer(self) -> bytes:
        """The next answer without its frame; b"" where the connection ends first."""
        while b"\x1c\r" not in self._held:
            got = self._socket.recv(65536)
            if not got:
                return b""
            self._held += got
        content, _, self._held = self._held.partition(b"\x1c\r")
        return content.lstrip(b"\x0b")

    def ask(self, message: bytes) -> bytes:
        """Send a message, wait for its answer."""
        self.send(framed(message))
        return self.answer()

    def is_closed(self) -> bool:
        """Whether the other side ends the connection (waits for it)."""
        try:
            return self._socket.recv(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        """Go."""
        self._socket.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def listening(calls: Calls | None = None, limits: Limits | None = None) -> Iterator[int]:
    """A listener in a thread of its own until the block ends; gives its port."""
    made = Listener(calls or Calls(serving.identify, serving.take), "127.0.0.1", 0, limits or Limits())
    loop = asyncio.new_event_loop()
    stop, is_ready, ports = asyncio.Event(), threading.Event(), list[int]()

    def ready(port: int) -> None:
        ports.append(port)
        is_ready.set()

    thread = threading.Thread(target=lambda: loop.run_until_complete(made.run(stop, ready)))
    thread.start()
    try:
        assert is_ready.wait(20)
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


def code(answer: bytes) -> str:
    """MSA-1 of an answer."""
    return next((line.split("|")[1] for line in lines(answer) if line.startswith("MSA")), "")


def lines(message: bytes) -> list[str]:
    """The segments of a message of ours."""
    return [one for one in message.decode().split("\r") if one]


def message(kind: str, *segments: str, facility: str = "AUSTIN", control_id: str = "", **head: str) -> bytes:
    """A message of a center's system; its control id is a random one unless it is told."""
    control = control_id or uuid.uuid4().hex[:16]
    sent, charset = head.get("sent", "20261127120000-0600"), head.get("charset", "")
    first = f"MSH|^~\\&|EMR|{facility}|OCCHUB|HUB|{sent}||{kind}|{control}|P|2.5.1||||||{charset}"
    return "\r".join([first, *segments, ""]).encode(head.get("codec", "utf-8"))


def pid(last: str = "Vance", first: str = "Nora", born: date | str = date(1988, 3, 14)) -> str:
    """A PID segment."""
    day = born if isinstance(born, str) else f"{born:%Y%m%d}"
    return f"PID|1||4711^^^EMR^MR||{last}^{first}||{day}|F"


def encoded(content: bytes) -> str:
    """Base64 as OBX-5 holds it."""
    return base64.b64encode(content).decode()


def file(content: bytes | str, *, code: str = "", status: str = "F", number: int = 1, kind: str = "ED") -> str:
    """An OBX that holds a PDF."""
    data = content if isinstance(content, str) else encoded(content)
    return f"OBX|{number}|{kind}|{code}||^application^pdf^Base64^{data}||||||{status}"
