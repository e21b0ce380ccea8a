"""What a process gives up before it parses what a stranger sent: memory, CPU time, files and, where the kernel allows, the network."""

from __future__ import annotations

import ctypes
import resource

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_NO_NEW_PRIVS = 38


def give_up_privileges(memory: int, output_bytes: int, cpu_seconds: float | None = None) -> None:
    """Limit this process for good.

    Args:
        memory: Bytes of address space.
        output_bytes: The largest file that it may write.
        cpu_seconds: CPU time in all; None for a process that limits each request by itself.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Where the kernel refuses this, the process keeps a network that nothing in it uses: no parser here fetches.
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWNET)
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: output_bytes,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    if cpu_seconds is not None:
        limits[resource.RLIMIT_CPU] = int(cpu_seconds) + 1
    for kind, value in limits.items():
        resource.setrlimit(kind, (value, value))
