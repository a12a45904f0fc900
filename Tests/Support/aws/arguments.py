"""What others see of a program while it runs: the arguments of it and of its children."""
import os
import pathlib
import threading


class Watch:
    """Samples /proc/*/cmdline of a process and of all below it until it is stopped."""

    def __init__(self, process):
        self.process = process
        self.seen = set()
        self.samples = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended.is_set():
            self.sample()
            self.ended.wait(0.002)

    def sample(self):
        parents, found = {}, {}
        for entry in os.scandir("/proc"):
            if not entry.name.isdigit():
                continue
            try:
                stat = pathlib.Path(entry.path, "stat").read_text(errors="replace")
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            except OSError:
                pass    # it has ended meanwhile
        ours = {self.process}
        while True:
            more = {child for child, parent in parents.items() if parent in ours} - ours
            if not more:
                break
            ours |= more
        for number in ours:
            try:
                found[number] = pathlib.Path(f"/proc/{number}/cmdline").read_bytes()
            except OSError:
                pass
        self.seen |= {text for text in found.values() if text}
        self.samples += 1

    def stop(self):
        """All the arguments that were seen, as one text each."""
        self.ended.set()
        self.thread.join()
        return [text.replace(b"\0", b" ").decode(errors="replace") for text in self.seen]
