"""Holds a socket as systemd does, and runs a program on it, again whenever it ends [sd_listen_fds(3)].

Usage: holdSocket.py PORT PROGRAM ARGUMENT...
"""

import os
import signal
import socket
import sys

FIRST = 3

held = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
child = 0


def stop(*_):
    if child:
        os.kill(child, signal.SIGKILL)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
while True:
    child = os.fork()
    if child == 0:
        os.dup2(held.fileno(), FIRST)
        os.set_inheritable(FIRST, True)
        environment = {**os.environ, "LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
        os.execvpe(sys.argv[2], sys.argv[2:], environment)
    print(f"started {child}", flush=True)
    os.waitpid(child, 0)
