"""A TCP server on loopback, by default on a free port, with a thread for each connection."""
import socket
import threading


class Listener:
    def __init__(self, port=0):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self.port = self.listener.getsockname()[1]

    def start(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.accepted()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def accepted(self):
        """Called for each connection, in the thread that accepts them."""
