#!/usr/bin/env python3
"""Makes test data of what a server serves and what was recorded: no prose, no headers, and operations that were called only.

    shorten.py OPENAPI HAR SERVER FOLDER [ENTRY..]

SERVER is the URL that paths follow. With numbers of entries, as `learn` shows them, only those are kept. FOLDER gets `openapi.json` and `recording.har`. What was recorded was made by `calls.rs`: it is nobody's data.
"""
import json
import re
import sys
from urllib.parse import urlsplit

METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
PROSE = ["description", "summary", "title", "example", "examples", "externalDocs", "tags"]


def references(node):
    """Yields the names of the component schemas that `node` refers to."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target.rsplit("/", 1)[-1]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def without_prose(node, is_names=False):
    """`node` without texts for people; the keys of a map of names are no keywords."""
    if isinstance(node, list):
        return [without_prose(value) for value in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if not is_names and (key in PROSE or key.startswith("x-")) and not (key == "description" and "content" in node):
            continue
        kept[key] = without_prose(value, key in ["properties", "schemas", "definitions", "responses", "paths", "content"])
    return kept


def main():
    openapi, har, server, folder, *numbers = sys.argv[1:]
    with open(openapi, encoding="utf-8") as file:
        description = json.load(file)
    with open(har, encoding="utf-8") as file:
        recorded = json.load(file)["log"]["entries"]
    if numbers:
        recorded = [recorded[int(number) - 1] for number in numbers]
    called = {(entry["request"]["method"].lower(), urlsplit(entry["request"]["url"]).path) for entry in recorded}

    def is_called(method, path):
        pattern = re.compile("/?".join(["", re.sub(r"\\\{[^/]*\\\}", "[^/]+", re.escape(path).strip("/"))]) + "$")
        return any(method == sent and pattern.search(to.rstrip("/")) for sent, to in called)

    paths = {}
    for path, item in description["paths"].items():
        kept = {key: value for key, value in item.items() if key not in METHODS or is_called(key, path)}
        if any(key in METHODS for key in kept):
            paths[path] = kept
    is_swagger = "swagger" in description
    schemas = description["definitions"] if is_swagger else description["components"]["schemas"]
    waiting, used = list(references([paths, description.get("responses")])), {}
    while waiting:
        name = waiting.pop()
        if name in schemas and name not in used:
            used[name] = schemas[name]
            waiting.extend(references(schemas[name]))
    used = dict(sorted(used.items()))
    if is_swagger:
        shared = ["swagger", "consumes", "produces", "parameters", "responses"]
        short = {**{key: description[key] for key in shared if key in description}, "paths": paths, "definitions": used}
    else:
        short = {"openapi": description["openapi"], "paths": paths, "components": {"schemas": used}}
    short = without_prose(short)
    for item in short["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
                for response in operation.get("responses", {}).values():
                    response.setdefault("description", "")
    short["info"] = {"title": description["info"]["title"], "version": description["info"]["version"]}
    if is_swagger:
        url = urlsplit(server)
        short.update(host=url.netloc, basePath=url.path, schemes=[url.scheme])
    else:
        short["servers"] = [{"url": server}]
    entries = []
    for entry in recorded:
        request, response = entry["request"], entry["response"]
        one = {
            "request": {"method": request["method"], "url": request["url"]},
            "response": {"status": response["status"], "content": {key: response["content"][key] for key in ["mimeType", "text"] if key in response["content"]}},
        }
        if request.get("postData"):
            one["request"]["postData"] = {key: request["postData"][key] for key in ["mimeType", "text"]}
        entries.append(one)
    with open(f"{folder}/openapi.json", "w", encoding="utf-8") as file:
        json.dump(short, file, indent=1)
        file.write("\n")
    with open(f"{folder}/recording.har", "w", encoding="utf-8") as file:
        file.write('{"log": {"version": "1.2", "creator": {"name": "api-client-core", "version": "0"}, "entries": [\n')
        file.write(",\n".join(json.dumps(entry) for entry in entries))
        file.write("\n]}}\n")


main()
