"""Connections whose reader takes nothing end by themselves."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from occhub.platform.sockets import end_stalled_readers


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_reader_that_takes_nothing_loses_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        before = descriptors()
        assert end_stalled_readers(1.0) >= 1
        assert descriptors() == before
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as sending:
            sending.settimeout(30)
            begun = time.monotonic()
            ended = ""
            try:
                while True:
                    sending.sendall(b"x" * 65536)
            except OSError as error:
                ended = type(error).__name__
            assert (ended, time.monotonic() - begun < 20) == ("TimeoutError", True)
