#!/usr/bin/env python3
"""A network switch in user space, for kernels without netem: frames between network namespaces come late, and some are lost.

Usage: tap-switch.py DELAY_MS LOSS_PERCENT MBIT NAMESPACE…; MBIT 0 for no limit. Opens the TAP device eth0 of each namespace (- is the own
one), writes "ready", and forwards frames until it is ended. DELAY_MS is that of one way; MBIT that of each port outwards.
"""
import ctypes
import fcntl
import heapq
import os
import random
import select
import signal
import struct
import sys
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 0x0002, 0x1000, 0x40000000
QUEUE_SECONDS = 0.2  # a port whose queue is longer drops frames, as a switch does


def open_tap(namespace):
    """The TAP device of a namespace; this thread is in its own one again afterwards."""
    libc, own = ctypes.CDLL(None, use_errno=True), os.open("/proc/self/ns/net", os.O_RDONLY)

    def enter(where):
        if libc.setns(where, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter the network namespace {namespace}")

    if namespace != "-":
        enter(os.open(f"/run/netns/{namespace}", os.O_RDONLY))
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", b"eth0", IFF_TAP | IFF_NO_PI))
    enter(own)
    return tap


def main():
    delay, loss, rate = float(sys.argv[1]) / 1e3, float(sys.argv[2]) / 100, float(sys.argv[3]) * 1e6 / 8
    taps = [open_tap(name) for name in sys.argv[4:]]
    draw, ports, free = random.Random(1), {}, dict.fromkeys(taps, 0.0)
    waiting, number, sent, lost = [], 0, 0, 0
    poll = select.epoll()
    for tap in taps:
        poll.register(tap, select.EPOLLIN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print("ready", flush=True)
    try:
        while True:
            now = time.monotonic()
            timeout = max(0.0, waiting[0][0] - now) if waiting else -1
            for tap, _ in poll.poll(timeout):
                for _ in range(64):
                    try:
                        frame = os.read(tap, 65536)
                    except BlockingIOError:
                        break
                    ports[frame[6:12]] = tap
                    to = ports.get(frame[:6])
                    if draw.random() < loss:
                        lost += 1
                        continue
                    now = time.monotonic()
                    begins = max(now, free[tap])
                    if rate:
                        if begins - now > QUEUE_SECONDS:
                            lost += 1
                            continue
                        begins += len(frame) / rate
                        free[tap] = begins
                    for other in [to] if to is not None else taps:
                        if other != tap:
                            number += 1
                            heapq.heappush(waiting, (begins + delay, number, other, frame))
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, to, frame = heapq.heappop(waiting)
                try:
                    os.write(to, frame)
                    sent += 1
                except (BlockingIOError, OSError):
                    lost += 1
    except KeyboardInterrupt:
        pass
    finally:
        print(f"{sent} frames, {lost} lost", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
