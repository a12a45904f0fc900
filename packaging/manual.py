#!/usr/bin/env python3
"""Writes a manual page for each command, from the help that the program itself has.

    marquee --experimental-dump-help | packaging/manual.py FOLDER VERSION EPOCH
"""

import json
import pathlib
import sys
import time


def escaped(text):
    """Text as roff prints it unchanged. A line that begins with a dot would be a request."""
    marks = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
    text = "".join(marks.get(character, character) for character in text)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def paragraphs(text):
    """Text of help: indented lines are kept as they are, others are filled."""
    lines, shown = [], False
    for line in text.split("\n"):
        indented = line.startswith(" ")
        if indented != shown:
            lines.append(".EX" if indented else ".EE")
            shown = indented
        if line.strip() or shown:
            lines.append(escaped(line))
        else:
            lines.append(".PP")
    if shown:
        lines.append(".EE")
    return lines


def name(word):
    dashes = "--" if word["kind"] == "long" else "-"
    return f"\\fB{escaped(dashes + word['name'])}\\fR"


def usage(argument):
    """How an argument is written: '--output <dir>', '[<site>]'."""
    value = f"\\fI{escaped(argument.get('valueName', ''))}\\fR"
    if argument["kind"] == "positional":
        return value
    names = sorted(argument["names"], key=lambda word: len(word["name"]))
    return ", ".join(map(name, names)) + (f" {value}" if argument["kind"] == "option" else "")


def option_list(arguments):
    lines, index = [], 0
    shown = [argument for argument in arguments if argument["shouldDisplay"]]
    while index < len(shown):
        argument, word = shown[index], usage(shown[index])
        index += 1
        # --drafts and --no-drafts are one entry.
        if index < len(shown) and argument["kind"] == "flag" == shown[index]["kind"]:
            other = shown[index]["preferredName"]["name"]
            if other == "no-" + argument["preferredName"]["name"]:
                word += ", " + usage(shown[index])
                index += 1
        lines += [".TP", word]
        lines += paragraphs(argument.get("abstract", "")) if argument.get("abstract") else ["\\&"]
        if argument.get("allValues"):
            lines += [".br", "Values: " + escaped(", ".join(argument["allValues"])) + "."]
        if argument.get("defaultValue"):
            lines += [".br", "Default: " + escaped(argument["defaultValue"]) + "."]
        if argument.get("discussion"):
            lines += [".sp", *paragraphs(argument["discussion"])]
    return lines


def page(command, path, version, day):
    arguments = command.get("arguments", [])
    children = [child for child in command.get("subcommands", []) if child["shouldDisplay"]]
    title, words = "-".join(path), " ".join(path)
    lines = [
        f'.TH "{escaped(title.upper())}" 1 "{day}" "marquee {version}" "Marquee"',
        ".SH NAME",
        f"{escaped(title)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        f"\\fB{escaped(words)}\\fR"
        + (" \\fIsubcommand\\fR" if children else "")
        + (" [\\fIoptions\\fR]" if any(a["kind"] != "positional" for a in arguments) else "")
        + "".join(
            f" {'[' if a['isOptional'] else ''}{usage(a)}{']' if a['isOptional'] else ''}"
            for a in arguments if a["kind"] == "positional" and a["shouldDisplay"]),
    ]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *paragraphs(command["discussion"])]
    if children:
        lines.append(".SH SUBCOMMANDS")
        for child in children:
            lines += [".TP", f"\\fB{escaped(child['commandName'])}\\fR"]
            lines += [escaped(child["abstract"])]
    if arguments:
        lines += [".SH OPTIONS", *option_list(arguments)]
    # "help" of the root has no page of its own.
    others = [path + [child["commandName"]] for child in children if child["commandName"] != "help"]
    others += [path[:-1]] if len(path) > 1 else []
    if others:
        lines += [".SH SEE ALSO"]
        lines += [",\n".join(f"\\fB{escaped('-'.join(other))}\\fR(1)" for other in others)]
    return "\n".join(lines) + "\n"


def write(command, path, folder, version, day):
    (folder / ("-".join(path) + ".1")).write_text(page(command, path, version, day), "utf-8")
    for child in command.get("subcommands", []):
        if child["shouldDisplay"] and child["commandName"] != "help":
            write(child, path + [child["commandName"]], folder, version, day)


def main():
    folder, version, epoch = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    root = json.load(sys.stdin)["command"]
    day = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    write(root, [root["commandName"]], folder, version, day)


main()
