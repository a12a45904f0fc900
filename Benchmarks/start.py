#!/usr/bin/env python3
"""Starts a command many times and prints the processor time of a start, in milliseconds.

    Benchmarks/start.py 60 marquee --version
"""
import os
import statistics
import sys

count, command = int(sys.argv[1]), sys.argv[2:]
quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
times, faults = [], []
for _ in range(count):
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    times.append((used.ru_utime + used.ru_stime) * 1000)
    faults.append(used.ru_minflt)
print(f"smallest {min(times):.2f} ms, median {statistics.median(times):.2f} ms, "
      f"{statistics.median(faults):.0f} page faults")
