"""What the sandbox takes from itself before it reads a byte of the file. Linux only; runs in the child.

Kernel limits bound memory, processor time and output. Afterwards no descriptor can be opened (so no file and no
socket, root or not) and a seccomp filter refuses new processes, sockets and tracing on the two processors we ship for.
"""

import ctypes
import platform
import resource
import signal
import struct
from collections.abc import Mapping
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_EPERM: Final = 1

# linux/audit.h and the system call tables of the kernel, by machine.
_AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED_CALLS: Final = {
    # socket connect accept socketpair accept4, clone fork vfork execve execveat clone3,
    # kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal, ptrace process_vm_readv process_vm_writev,
    # setrlimit prlimit64, open openat openat2 io_uring_setup pidfd_open pidfd_getfd
    "x86_64": (
        41, 42, 43, 53, 288, 56, 57, 58, 59, 322, 435,
        62, 200, 234, 129, 297, 424, 101, 310, 311,
        160, 302, 2, 257, 437, 425, 434, 438,
    ),
    "aarch64": (
        198, 203, 202, 199, 242, 220, 221, 281, 435,
        129, 130, 131, 138, 240, 424, 117, 270, 271,
        164, 261, 56, 437, 425, 434, 438,
    ),
}  # fmt: skip
_X32_BIT: Final = 0x40000000


def limit_resources(limits: Mapping[str, int]) -> None:
    """Bound memory, processor and wall time, output and everything that a parser has no use for.

    `limits`: memory and output in bytes, seconds. Called before the parsers are loaded.
    """
    seconds = limits["seconds"]
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (value, value))
    # If the parent dies, nobody else ends this process. The default action of SIGALRM kills.
    signal.alarm(seconds + 1)
    # Python ignores SIGXFSZ; an answer beyond its bound shall end the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def close_doors() -> None:
    """No new descriptor, process or socket from here on. Called between loading the parser and reading the file."""
    libc = ctypes.CDLL(None, use_errno=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    _control(libc, _PR_SET_DUMPABLE, 0)
    _control(libc, _PR_SET_NO_NEW_PRIVS, 1)
    machine = platform.machine()
    if machine in _AUDIT_ARCH:
        _install(libc, _program(_AUDIT_ARCH[machine], _REFUSED_CALLS[machine]))


def _program(arch: int, calls: tuple[int, ...]) -> bytes:
    """A seccomp filter (linux/filter.h): another architecture is killed, the named calls get EPERM, the rest passes."""
    load_word, jump_equal, jump_at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050000 | _EPERM, 0x80000000
    count = len(calls)
    steps = [
        (load_word, 0, 0, 4),
        (jump_equal, 1, 0, arch),
        (answer, 0, 0, kill),
        (load_word, 0, 0, 0),
        (jump_at_least, count + 1, 0, _X32_BIT),
        *((jump_equal, count - index, 0, call) for index, call in enumerate(calls)),
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _install(libc: ctypes.CDLL, program: bytes) -> None:
    """A kernel without seccomp leaves the limits as the only walls; they stand on every kernel."""
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(code)), 16)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0)


def _control(libc: ctypes.CDLL, option: int, value: int) -> None:
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
