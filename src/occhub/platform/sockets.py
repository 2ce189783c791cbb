"""What the web server does not set on its own sockets."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Final

_DESCRIPTORS: Final = Path("/proc/self/fd")


def end_stalled_readers(seconds: float) -> int:
    """From now on a connection ends when its reader takes nothing for so long, and with it the thread that sends.

    Set on the sockets on which this process listens; the kernel hands it on to every connection that they accept. Gives
    how many those were; none where the system has no such thing (Linux has).
    """
    if not _DESCRIPTORS.is_dir() or not hasattr(socket, "TCP_USER_TIMEOUT"):
        return 0
    return sum(_set(int(one.name), int(seconds * 1000)) for one in list(_DESCRIPTORS.iterdir()))


def _set(descriptor: int, milliseconds: int) -> bool:
    try:
        one = socket.socket(fileno=descriptor)
    except OSError:  # most are no socket, some have gone
        return False
    try:
        if not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return False
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        return True
    except OSError:
        return False
    finally:
        one.detach()  # it is not ours to close
