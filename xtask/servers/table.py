#!/usr/bin/env python3
"""Prints a table of how the calls of a server end, before and after learning.

    table.py TITLE VERSION FOLDER

FOLDER has `described.txt` and `learned-calls.txt`, a line per call: its name, and how it ends strictly and tolerantly; and
`learned.txt`, what `cargo xtask learn` reported.
"""
import sys


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def cell(text):
    return text.replace("|", "\\|")


def main():
    title, version, folder = sys.argv[1:]
    described, learned = read(f"{folder}/described.txt"), read(f"{folder}/learned-calls.txt")
    with open(f"{folder}/learned.txt", encoding="utf-8") as report:
        summary = report.readline().strip()
    runs = [[call[1] for call in described], [call[2] for call in described], [call[1] for call in learned]]
    print(f"\n## {title} {version}\n\n`learn`: {summary}.\n")
    print(f"| of {len(described)} calls | by default | `Tolerance::FieldsAndItems` | by default, after learning |")
    print("|---|---|---|---|")
    print("| end well |", " | ".join(str(sum(end.startswith("well") for end in run)) for run in runs), "|")
    print("| can be read |", " | ".join(str(sum(not end.startswith("unread") for end in run)) for run in runs), "|")
    for index, (call, *_) in enumerate(described):
        ends = [run[index] for run in runs]
        if ends != ["well"] * 3:
            print(f"| `{call}` |", " | ".join(cell(end) for end in ends), "|")


main()
