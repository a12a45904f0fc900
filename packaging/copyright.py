#!/usr/bin/env python3
"""Writes Debian's copyright file: the licence of Marquee and of what is linked into the program.

    packaging/copyright.py < COMPONENTS

COMPONENTS is what packaging/swift-components prints.
"""

import pathlib
import sys

APACHE = """Licensed under the Apache License, Version 2.0. On Debian systems its text is in
/usr/share/common-licenses/Apache-2.0."""


def licence(text):
    """The text, with the Apache License as a reference, as Debian's policy asks for."""
    if "Apache License" not in text:
        return text.strip("\n")
    _, _, exception = text.partition("Runtime Library Exception to the Apache 2.0 License")
    if not exception:
        return APACHE
    lines = exception.replace("##", "").strip("\n: ").split("\n")
    return APACHE + "\n\nRuntime Library Exception:\n\n" + "\n".join(x.strip() for x in lines)


def field(text):
    """Lines of a field of several paragraphs."""
    return "\n".join(f" {line}" if line.strip() else " ." for line in text.split("\n"))


def main():
    print("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/")
    print("Upstream-Name: Marquee")
    for line in sys.stdin:
        kind, name, version, file = line.rstrip("\n").split("\t")
        if file == "-":
            continue
        text = licence(pathlib.Path(file).read_text("utf-8"))
        if kind == "marquee":
            owner = next(line for line in text.split("\n") if line.startswith("Copyright"))
            print(f"\nFiles: *\nCopyright: {owner.removeprefix('Copyright (c) ')}\nLicense: MIT")
            print(field(text))
        else:
            print(f"\nFiles: usr/bin/marquee\nCopyright: the authors of {name}")
            print(f"License: {name}\n Version {version}, linked into the program.\n .")
            print(field(text))


main()
