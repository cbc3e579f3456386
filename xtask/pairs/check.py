#!/usr/bin/env python3
"""Holds the report of drift against a raw diff, change by change, for pairs of real descriptions.

In: a folder with descriptions, and the table of pairs below. Out: a row for each pair, and on standard error each
finding that no raw change explains or that stands elsewhere, and each raw change that no finding tells.

    python3 xtask/pairs/check.py DIR [--fetch]     # needs PyYAML; --fetch takes what is missing from npm and PyPI

The raw diff knows nothing of the rules of drift. It walks over both documents at once from the paths on, follows
references, and leaves out only prose, extensions, and what no operation reaches.
"""

import argparse
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

import yaml

# Name, the package and its versions, and the path of the description in each.
PAIRS = [
    (
        "figma-1",
        "npm",
        "@figma/rest-api-spec",
        ("0.20.0", "package/openapi/openapi.yaml"),
        ("0.30.0", "package/openapi/openapi.yaml"),
    ),
    (
        "figma-2",
        "npm",
        "@figma/rest-api-spec",
        ("0.30.0", "package/openapi/openapi.yaml"),
        ("0.43.0", "package/openapi/openapi.yaml"),
    ),
    (
        "blockfrost",
        "npm",
        "@blockfrost/openapi",
        ("0.1.67", "package/openapi.yaml"),
        ("0.1.93", "package/openapi.yaml"),
    ),
    (
        "directus-1",
        "npm",
        "@directus/specs",
        ("9.26.0", "package/dist/openapi.json"),
        ("10.2.11", "package/dist/openapi.json"),
    ),
    (
        "directus-2",
        "npm",
        "@directus/specs",
        ("10.2.11", "package/dist/openapi.json"),
        ("15.2.0", "package/dist/openapi.json"),
    ),
    (
        "airflow",
        "pip",
        "apache-airflow-core",
        ("3.0.0", "airflow/api_fastapi/core_api/openapi/v1-rest-api-generated.yaml"),
        ("3.1.0", "airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml"),
    ),
    ("authentik", "npm", "@goauthentik/api", ("2025.10.0", "package/schema.yml"), ("2026.2.0", "package/schema.yml")),
    (
        "ideal-postcodes-1",
        "npm",
        "@ideal-postcodes/openapi",
        ("3.1.0", "package/dist/openapi.json"),
        ("4.10.1", "package/dist/openapi.json"),
    ),
    (
        "ideal-postcodes-2",
        "npm",
        "@ideal-postcodes/openapi",
        ("4.10.1", "package/dist/openapi.json"),
        ("4.21.0", "package/dist/openapi.json"),
    ),
    ("rclone", "npm", "rclone-openapi", ("1.74.1", "package/openapi.json"), ("1.75.0", "package/openapi.json")),
    (
        "dialogporten-1",
        "npm",
        "@digdir/dialogporten-schema",
        ("1.0.7", "package/swagger.verified.json"),
        ("1.23.2", "package/swagger.verified.json"),
    ),
    (
        "dialogporten-2",
        "npm",
        "@digdir/dialogporten-schema",
        ("1.23.2", "package/swagger.verified.json"),
        ("1.118.6", "package/swagger.verified.json"),
    ),
]

PROSE = {"description", "summary", "title", "example", "examples", "externalDocs"}
# Members whose keys are names, so that no key is prose.
NAMED = {
    "properties", "patternProperties", "schemas", "parameters", "responses", "headers", "paths", "content", "callbacks",
    "securitySchemes", "scopes", "mapping", "variables", "links", "requestBodies", "$defs",
    "dependentRequired", "encoding",
    "dependentSchemas", "webhooks",
}  # fmt: skip
SETS = {"required", "enum", "type", "tags", "security", "servers"}
PATH_ITEM = {
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
    "servers",
    "parameters",
    "$ref",
}
# A finding stands at most this many steps above what it tells: at the schema of a value in a list of it.
NEAR = 2
# Members that are the same absent and empty.
LISTS = {"parameters", "required", "properties", "responses"}
CHOICES = {"oneOf", "anyOf", "allOf"}
# What members are where they are absent.
DEFAULTS = {
    "required": [False],
    "deprecated": [False],
    "nullable": [False],
    "uniqueItems": [False],
    "readOnly": [False],
    "writeOnly": [False],
    "additionalProperties": [True, {}],
}
# What limits say of one value.
LIMITS = {
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maximum": lambda value, limit: not isinstance(value, (int, float)) or value <= limit,
    "minimum": lambda value, limit: not isinstance(value, (int, float)) or value >= limit,
    "format": lambda value, name: name in ("int32", "int64") and isinstance(value, int) and abs(value) < 2**31,
}


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML as JSON has it: dates and the like are strings."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}
Loader.add_constructor(
    "tag:yaml.org,2002:bool",
    lambda loader, node: {"true": True, "false": False}.get(node.value.lower(), node.value),
)


def same(one, other):
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def is_default(name, value):
    return any(same(value, default) for default in DEFAULTS.get(name, []))


def told(node):
    """A schema without the limits that all values of its list obey: they say nothing."""
    if not isinstance(node, dict) or not isinstance(node.get("enum"), list):
        return node
    says_nothing = {
        name for name, obeys in LIMITS.items() if name in node and all(obeys(value, node[name]) for value in node["enum"])
    }
    return {name: value for name, value in node.items() if name not in says_nothing}


def listed(value):
    return value if isinstance(value, list) else [value]


def is_null(node):
    return isinstance(node, dict) and node.get("type") == "null"


def has_one(node):
    """Whether a schema has a choice of one alternative, but for `null`."""
    choices = [node[name] for name in ("oneOf", "anyOf") if isinstance(node.get(name), list)]
    return any(sum(not is_null(part) for part in choice) == 1 for choice in choices)


def is_reference(node):
    return isinstance(node, dict) and isinstance(node.get("$ref"), str) and node["$ref"].startswith("#/")


def step(pointer, key):
    return pointer + "/" + str(key).replace("~", "~0").replace("/", "~1")


class Document:
    def __init__(self, path):
        text = pathlib.Path(path).read_text(encoding="utf-8-sig")
        self.root = json.loads(text) if str(path).endswith(".json") else yaml.load(text, Loader)
        self.reached = self.reach()

    def resolve(self, node, pointer):
        """The node that a chain of references ends at, and where that is."""
        for _ in range(20):
            if not is_reference(node):
                break
            pointer = node["$ref"][1:]
            node = self.at(pointer)
        return node, pointer

    def at(self, pointer):
        node = self.root
        for part in pointer.split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            try:
                node = node[int(part)] if isinstance(node, list) else node[part]
            except (KeyError, IndexError, ValueError, TypeError):
                return None
        return node

    def reach(self):
        """The components that operations depend on."""
        reached, waiting = set(), [self.root.get("paths", {}), self.root.get("webhooks", {})]
        waiting.append(
            {
                key: value
                for key, value in self.root.items()
                if key not in ("paths", "webhooks", "components", "definitions")
            }
        )
        used = json.dumps([self.root.get("security"), self.root.get("paths")])
        for name, scheme in (self.root.get("components") or {}).get("securitySchemes", {}).items():
            if json.dumps(name) in used:
                reached.add("/components/securitySchemes/" + name)
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                target = node.get("$ref")
                if isinstance(target, str) and target.startswith("#/") and target[1:] not in reached:
                    reached.add(target[1:])
                    waiting.append(self.at(target[1:]))
                mapping = (
                    (node.get("discriminator") or {}).get("mapping")
                    if isinstance(node.get("discriminator"), dict)
                    else None
                )
                for target in (mapping or {}).values():
                    if isinstance(target, str) and target.startswith("#/") and target[1:] not in reached:
                        reached.add(target[1:])
                        waiting.append(self.at(target[1:]))
                waiting.extend(node.values())
        return reached

    def is_reached(self, pointer):
        if not pointer.startswith(("/components/", "/definitions/")):
            return True
        parts = pointer.split("/")
        return any("/".join(parts[:length]) in self.reached for length in range(3, len(parts) + 1))


class Raw:
    """What differs between two documents, and where, from the paths on and through all references."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.changes, self.references, self.met = [], [], set()
        self.walk(old.root, new.root, "", "", None)

    def differ(self, word, old, new):
        if (word, old, new) not in self.changes:
            self.changes.append((word, old, new))

    def walk(self, old, new, at_old, at_new, key):
        if is_reference(old) or is_reference(new):
            if not (is_reference(old) and is_reference(new) and old["$ref"] == new["$ref"]):
                # Another reference is a difference of the text; whether it is one of the API shows in what it leads to.
                self.references.append(("other", at_old, at_new))
            (old, at_old), (new, at_new) = self.old.resolve(old, at_old), self.new.resolve(new, at_new)
            if (at_old, at_new) in self.met:
                return
            self.met.add((at_old, at_new))
        if isinstance(old, dict) and isinstance(new, dict):
            if key not in NAMED:
                old, new = told(old), told(new)
                if not same(old, new) and (has_one(old) or has_one(new)):
                    return self.merged(old, new, at_old, at_new)
            if key not in NAMED and self.wrapped(old, new, at_old, at_new):
                return
            if key not in NAMED and ("allOf" in old or "allOf" in new) and not same(old, new):
                return self.merged(old, new, at_old, at_new)
            self.objects(old, new, at_old, at_new, key)
        elif isinstance(old, list) and isinstance(new, list) and key in SETS | CHOICES | {"parameters"}:
            self.lists(old, new, at_old, at_new, key)
        elif key == "scheme" and str(old).lower() == str(new).lower():
            pass  # HTTP takes the names of schemes in any case.
        elif not same(old, new):
            self.differ("other", at_old, at_new)

    def wrapped(self, old, new, at_old, at_new):
        """Compares an object with the alternative that has most of its properties. Returns whether there is one."""
        for choice in ("oneOf", "anyOf"):
            for plain, others, at_plain, at_others, is_old in (
                (old, new, at_old, at_new, True),
                (new, old, at_new, at_old, False),
            ):
                if choice not in others or choice in plain or not (plain.get("properties") or plain.get("allOf")):
                    continue
                documents = (self.old, self.new) if is_old else (self.new, self.old)
                names = self.names(documents[0], plain, at_plain)
                shared = [len(names & self.names(documents[1], other, at_others)) for other in others[choice]]
                best = shared.index(max(shared))
                if not shared[best]:
                    continue
                at = step(at_others, choice)
                for index in range(len(shared)):
                    if index != best:
                        self.differ(
                            "new" if is_old else "gone",
                            *((at_old, step(at, index)) if is_old else (step(at, index), at_new)),
                        )
                if is_old:
                    self.walk(old, new[choice][best], at_old, step(at, best), None)
                else:
                    self.walk(old[choice][best], new, step(at, best), at_new, None)
                return True
        return False

    def names(self, document, node, pointer):
        members = {}
        self.parts(document, node, pointer, members, {}, 0)
        return {name for is_property, name in members if is_property}

    def objects(self, old, new, at_old, at_new, key):
        is_named = key in NAMED
        is_path = re.fullmatch(r"/(paths|webhooks)/[^/]+", at_new or at_old)
        for name in {**old, **new}:
            if not is_named and (name in PROSE or str(name).startswith("x-")):
                continue
            if at_old == at_new == "" and name not in ("paths", "webhooks", "servers", "security", "components"):
                continue
            if is_path and name not in PATH_ITEM:
                continue  # OpenAPI gives it no meaning.
            if at_old == at_new == "/components" and name != "securitySchemes":
                self.unused(old.get(name, {}), new.get(name, {}), step(at_old, name))
            elif at_old == at_new == "/components/securitySchemes" and not (name in old and name in new):
                self.unused({name: 0} if name in old else {}, {name: 0} if name in new else {}, at_old)
            elif name in LISTS and not is_named and (name not in new or name not in old):
                if is_default(name, old.get(name, new.get(name))):
                    continue
                empty = [] if isinstance(old.get(name, new.get(name)), list) else {}
                self.walk(old.get(name, empty), new.get(name, empty), step(at_old, name), step(at_new, name), name)
            elif name not in new:
                if is_named or not is_default(name, old[name]):
                    self.differ("gone", step(at_old, name), at_new)
            elif name not in old:
                if is_named or not is_default(name, new[name]):
                    self.differ("new", at_old, step(at_new, name))
            else:
                self.walk(old[name], new[name], step(at_old, name), step(at_new, name), None if is_named else name)

    def unused(self, old, new, parent):
        """Notes components that came or went unused; any other one is told where it is used."""
        for name in {**old, **new}:
            pointer = step(parent, name)
            if name not in new and not self.old.is_reached(pointer):
                self.differ("gone", pointer, parent)
            if name not in old and not self.new.is_reached(pointer):
                self.differ("new", parent, pointer)

    def merged(self, old, new, at_old, at_new):
        """Compares what all parts of `allOf` say together, wherever they say it."""
        sides = [{}, {}], [{}, {}]
        for document, node, pointer, (members, required) in (
            (self.old, old, at_old, sides[0]),
            (self.new, new, at_new, sides[1]),
        ):
            self.parts(document, node, pointer, members, required, 0)
        types = [members.get((False, "type"), (None, None))[0] for members, _ in sides]
        if None not in types and not set(listed(types[0])) & set(listed(types[1])):
            # What else is said of values of another type is part of that change.
            for members, _ in sides:
                for key in [key for key in members if not key[0] and key[1] not in ("type", "nullable")]:
                    del members[key]
        for key, (part, pointer) in sides[0][0].items():
            if key in sides[1][0]:
                other, other_pointer = sides[1][0][key]
                is_property, name = key
                self.walk(part, other, pointer, other_pointer, None if is_property else name)
            elif key != (False, "type") or part != "object":
                self.differ("gone", pointer, at_new)
        for key, (part, pointer) in sides[1][0].items():
            if key not in sides[0][0] and (key != (False, "type") or part != "object"):
                self.differ("new", at_old, pointer)
        properties = [{name for kind, name in members if kind} for members, _ in sides]
        for name, pointer in sides[0][1].items():
            if name not in sides[1][1] and (name in properties[0]) == (name in properties[1]):
                self.differ("gone", pointer, at_new)
        for name, pointer in sides[1][1].items():
            if name not in sides[0][1] and (name in properties[0]) == (name in properties[1]):
                self.differ("new", at_old, pointer)

    def parts(self, document, node, pointer, members, required, depth):
        node, pointer = document.resolve(node, pointer)
        if not isinstance(node, dict) or depth > 20:
            return
        node = told(node)
        for name, value in node.items():
            at = step(pointer, name)
            if name == "allOf" or (name in CHOICES and has_one({name: value})):
                for index, part in enumerate(value):
                    if is_null(part):
                        members.setdefault((False, "nullable"), (True, step(at, index)))
                    else:
                        self.parts(document, part, step(at, index), members, required, depth + 1)
            elif name == "properties":
                for property, schema in value.items():
                    members.setdefault((True, property), (schema, step(at, property)))
            elif name == "required":
                for index, property in enumerate(value):
                    required.setdefault(property, step(at, index))
            elif name in PROSE or name.startswith("x-") or is_default(name, value):
                continue
            else:
                members.setdefault((False, name), (value, at))

    def lists(self, old, new, at_old, at_new, key):
        if key == "parameters":
            named = [
                {self.name(of, node): index for index, node in enumerate(nodes)}
                for of, nodes in ((self.old, old), (self.new, new))
            ]
        elif key in CHOICES:
            named = [
                {self.text(of, node): index for index, node in enumerate(nodes)}
                for of, nodes in ((self.old, old), (self.new, new))
            ]
        else:
            named = [
                {json.dumps(node, sort_keys=True): index for index, node in enumerate(nodes)} for nodes in (old, new)
            ]
        gone = [index for name, index in named[0].items() if name not in named[1]]
        come = [index for name, index in named[1].items() if name not in named[0]]
        if key in CHOICES | {"parameters"}:
            for name, index in named[0].items():
                if name in named[1]:
                    other = named[1][name]
                    self.walk(old[index], new[other], step(at_old, index), step(at_new, other), None)
        if key == "required":
            # A property that comes or goes takes its place in `required` with it.
            has = [
                document.at(at.rsplit("/", 1)[0] + "/properties") or {}
                for document, at in ((self.old, at_old), (self.new, at_new))
            ]
            gone = [index for index in gone if (old[index] in has[0]) == (old[index] in has[1])]
            come = [index for index in come if (new[index] in has[0]) == (new[index] in has[1])]
        if key in CHOICES:
            # What is left is paired in order, but for alternatives of other names.
            for index, other in list(zip(gone, come)):
                if is_reference(old[index]) and is_reference(new[other]):
                    continue
                self.walk(old[index], new[other], step(at_old, index), step(at_new, other), None)
                gone.remove(index)
                come.remove(other)
        for index in gone:
            self.differ("gone", step(at_old, index), at_new)
        for index in come:
            self.differ("new", at_old, step(at_new, index))

    def name(self, document, parameter):
        parameter, _ = document.resolve(parameter, "")
        return (parameter or {}).get("in"), (parameter or {}).get("name")

    def text(self, document, node):
        """What an alternative is known by: its text, or the reference, whatever stands there."""
        if is_reference(node):
            other = self.new if document is self.old else self.old
            if other.at(node["$ref"][1:]) is None:
                # A component of another name may be the same.
                return json.dumps(document.resolve(node, "")[0], sort_keys=True)
        return json.dumps(node, sort_keys=True)


def is_within(pointer, parent):
    return pointer == parent or pointer.startswith(parent + "/")


def findings(changes):
    for change in changes:
        yield change
        yield from findings(change["below"])


class Matching:
    def __init__(self, raw, changes):
        self.raw, self.findings = raw, list(findings(changes))
        told, self.false, self.misplaced = set(), [], []
        for finding in self.findings:
            near = [self.distance(finding, change) for change in raw.changes]
            found = [distance for distance in near if distance is not None]
            if finding["rule"] == "reference-changed":
                found += [0 for reference in raw.references if reference[2] == finding["pointer"]]
            best = min(found, default=None)
            told.update(
                change for change, distance in zip(raw.changes, near) if distance is not None and distance <= NEAR
            )
            if best is None:
                self.false.append(finding)
            elif best > NEAR:
                self.misplaced.append(finding)
        self.missed = [change for change in raw.changes if change not in told]

    def ends(self, change):
        """Where a raw change stands, in the old and the new document, with what a reference there leads to."""
        word, old, new = change
        for document, pointer, is_gone in ((self.raw.old, old, True), (self.raw.new, new, False)):
            yield is_gone, pointer
            node = document.at(pointer)
            # Whether a property is required is told at the property.
            at = re.fullmatch(r"(.*)/required/\d+", old if word == "gone" else new)
            if at:
                name = self.raw.old.at(old) if word == "gone" else self.raw.new.at(new)
                yield is_gone, step(at[1] + "/properties", name)
            resolved, target = document.resolve(node, pointer)
            if target != pointer:
                yield is_gone, target

    def distance(self, finding, change):
        """How many steps a finding stands above a raw change, or `None` if they have nothing to do with each other."""
        found = []
        place = finding["pointer"]
        if finding["rule"].startswith("type-"):
            # What else is said of values of another type is part of that change.
            place = place.removesuffix("/type")
        for is_gone, pointer in self.ends(change):
            if is_gone != finding["gone"]:
                continue
            if is_within(finding["pointer"], pointer):
                found.append(0)
            elif is_within(pointer, place):
                found.append(pointer.count("/") - place.count("/"))
        return min(found, default=None)


def fetch(kind, package, version, inside, to):
    if to.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        if kind == "npm":
            subprocess.run(
                ["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL
            )
            command = ["tar", "-xzOf", next(pathlib.Path(folder).glob("*.tgz")), inside]
        else:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "-q", "--no-deps", f"{package}=={version}", "-d", folder],
                check=True,
            )
            command = ["unzip", "-p", next(pathlib.Path(folder).glob("*.whl")), inside]
        to.write_bytes(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def tool(*arguments):
    command = ["cargo", "run", "--quiet", "--package", "xtask", "--", "diff", *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False).stdout


def processor_time():
    """What the programs that this one has run took: the time of day says more about the machine."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--fetch", action="store_true")
    parser.add_argument("--only")
    arguments = parser.parse_args()
    is_fine = True
    print("| pair | raw changes | findings | false | misplaced | missed | seconds | body |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, kind, package, *sides in PAIRS:
        if arguments.only and arguments.only != name:
            continue
        suffix = ".json" if sides[0][1].endswith(".json") else ".yaml"
        paths = [arguments.folder / f"{package.strip('@').replace('/', '-')}-{version}{suffix}" for version, _ in sides]
        for (version, inside), path in zip(sides, paths):
            if arguments.fetch:
                arguments.folder.mkdir(parents=True, exist_ok=True)
                fetch(kind, package, version, inside, path)
        if not all(path.exists() for path in paths):
            print(f"{name}: skipped, because its files are not in {arguments.folder}", file=sys.stderr)
            continue
        before = processor_time()
        report = json.loads(tool(*paths, "--format", "json"))
        seconds = processor_time() - before
        body = tool(*paths, "--format", "markdown")
        raw = Raw(*map(Document, paths))
        matching = Matching(raw, [change for drift in report for change in drift["changes"]])
        for word, found in (("false", matching.false), ("misplaced", matching.misplaced)):
            for finding in found:
                print(
                    f"{name}: {word}: {finding['rule']} {finding['pointer']} {finding['old']} -> {finding['new']}",
                    file=sys.stderr,
                )
        for change in matching.missed:
            print(f"{name}: missed: {' '.join(change)}", file=sys.stderr)
        counts = [
            len(raw.changes),
            len(matching.findings),
            len(matching.false),
            len(matching.misplaced),
            len(matching.missed),
        ]
        is_fine = is_fine and not any(counts[2:])
        versions = " → ".join(version for version, _ in sides)
        print(
            f"| {package} {versions} | " + " | ".join(map(str, counts)) + f" | {seconds:.0f} | {len(body):,} |",
            flush=True,
        )
    sys.exit(0 if is_fine else 1)


if __name__ == "__main__":
    main()
