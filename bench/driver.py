"""Callers over kept-alive connections: as little of their own time as possible, the same for both applications."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Request = Callable[[int], bytes]
Work = Callable[[int], None]


@dataclass(slots=True)
class Answer:
    """Status, headers and body of one answer."""

    status: int
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Stream:
    """When a long answer was asked for, when its first byte was there and when its last, in seconds; its bytes."""

    begun: float
    first: float
    last: float
    size: int


class Client:
    """One caller's connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self._buffer = b""

    def send(self, request: bytes) -> Answer:
        """Send a request, give the answer; a connection that the server closed meanwhile is opened again, once."""
        try:
            return self._try(request)
        except (ConnectionError, BrokenPipeError):
            self.close()
            return self._try(request)

    def stream(self, request: bytes) -> Stream:
        """Send a request on a connection of its own; read an answer of announced length, and keep none of it."""
        self.close()
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as channel:
            channel.sendall(request)
            head = b""
            while b"\r\n\r\n" not in head:
                head += channel.recv(65_536)
            first = time.perf_counter()
            lines, _, rest = head.partition(b"\r\n\r\n")
            if b" 200 " not in lines.split(b"\r\n")[0]:
                raise AssertionError(lines)
            length = next(int(line[15:]) for line in lines.split(b"\r\n") if line.lower().startswith(b"content-length"))
            size, room = len(rest), bytearray(1 << 20)
            while size < length:
                got = channel.recv_into(room)
                if not got:
                    raise ConnectionError("the archive broke off")
                size += got
        return Stream(begun, first, time.perf_counter(), size)

    def close(self) -> None:
        """Drop the connection."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._buffer = None, b""

    def _try(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        answer = Answer(int(first.split()[1]))
        for line in lines:
            name, _, value = line.partition(":")
            answer.headers.setdefault(name.lower(), []).append(value.strip())
        length = int(answer.headers.get("content-length", ["0"])[0])
        while len(self._buffer) < length:
            self._more()
        answer.body, self._buffer = self._buffer[:length], self._buffer[length:]
        return answer

    def _more(self) -> None:
        assert self._socket is not None
        got = self._socket.recv(262_144)
        if not got:
            raise ConnectionError("closed by the server")
        self._buffer += got


def encoded(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one caller (median, 95th of 100) and requests a second of all."""

    p50: float
    p95: float
    rate: float


def one_after_another(work: Work, seconds: float, at_least: int = 20) -> tuple[float, float]:
    """The p50 and p95 in milliseconds of one caller."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < at_least:
        begun = time.perf_counter()
        work(len(times))
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]


def together(works: list[Work], seconds: float) -> float:
    """Requests a second of several callers at once."""
    counts, failures = [0] * len(works), list[BaseException]()
    start, stop = threading.Barrier(len(works) + 1), threading.Event()

    def call(place: int) -> None:
        start.wait()
        try:
            while not stop.is_set():
                works[place](counts[place])
                counts[place] += 1
        except BaseException as error:  # noqa: BLE001  (told by the thread that waits)
            failures.append(error)

    threads = [threading.Thread(target=call, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - begun)
