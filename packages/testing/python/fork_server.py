"""Runs the programs of tests in forks of one interpreter: what takes seconds to import is there at once.

fork_server.py SOCKET listens until it is ended. A request is JSON, {"program", "args"}, up to the end of the client's
side; the answer {"output", "error"}: what the program printed, and the traceback it ended with, or null.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import traceback

server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
print("listening", flush=True)

# Imported for the forks alone, while what comes already waits at the socket. No op runs before a fork, so TensorFlow's
# threads begin in the children.
import keras  # noqa: E402, F401
import numpy  # noqa: E402, F401
import onnx  # noqa: E402, F401
import onnxruntime  # noqa: E402, F401
import tensorflow  # noqa: E402, F401


def run(program, args):
    sys.argv = ["-c", *args]
    with tempfile.TemporaryFile() as printed:
        os.dup2(printed.fileno(), 1)
        error = None
        try:
            exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
        except BaseException:
            error = traceback.format_exc()
        sys.stdout.flush()
        printed.seek(0)
        return {"output": printed.read().decode(), "error": error}


def serve():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = server.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            with connection.makefile("rw", encoding="utf-8") as stream:
                json.dump(run(**json.load(stream)), stream)
            connection.close()
            os._exit(0)
        connection.close()


serve()
