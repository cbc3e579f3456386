"""Checks recorded requests against a specification with openapi-core.

Usage: check.py SPECIFICATION RECORDED. Each line of RECORDED is a request as `record.rs` writes it. The answer, on standard
output, is a JSON list with an entry for each request that the validator rejects. Needs `pip install openapi-core`.
"""

import json
import sys
from urllib.parse import parse_qsl, urlsplit

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest
from werkzeug.datastructures import Headers, ImmutableMultiDict


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations_of(specification):
    for path, item in (specification.get("paths") or {}).items():
        for method in METHODS:
            operation = (item or {}).get(method)
            if isinstance(operation, dict):
                yield path, item, method, operation


def prepared(specification):
    """The recording server stands in for all servers, and what the validator does not know is written as it knows it."""
    specification.pop("servers", None)
    for _, item, _, operation in operations_of(specification):
        item.pop("servers", None)
        operation.pop("servers", None)
        for parameter in (item.get("parameters") or []) + (operation.get("parameters") or []):
            # It knows the style by its `explode` alone, which OpenAPI gives no meaning there.
            if parameter.get("style") == "deepObject":
                parameter["explode"] = True
    return specification


def validators(specification):
    """A validator for each operation whose path has a query or a fragment, by operationId, and one for all others.

    The validator takes neither for what it is. OpenAPI has no word on them either; a fragment is never sent.
    """
    config = Config(spec_validator_cls=None)
    special = {}
    for path, item, method, operation in operations_of(specification):
        if "#" in path or "?" in path:
            shared = {key: value for key, value in item.items() if key not in METHODS}
            plain = path.split("#")[0].split("?")[0]
            alone = {**specification, "paths": {plain: {**shared, method: operation}}}
            special[operation.get("operationId")] = OpenAPI.from_dict(alone, config=config)
    return special, OpenAPI.from_dict(specification, config=config)


def request_of(recorded):
    url = urlsplit(recorded["target"])
    headers = Headers([tuple(header) for header in recorded["headers"]])
    cookies = dict(
        pair.strip().split("=", 1) for pair in headers.get("cookie", "").split(";") if "=" in pair
    )
    return MockRequest(
        "http://localhost",
        recorded["method"].lower(),
        url.path,
        args=ImmutableMultiDict(parse_qsl(url.query, keep_blank_values=True)),
        headers=headers,
        cookies=cookies,
        data=recorded["body"].encode() or None,
        content_type=headers.get("content-type", ""),
    )


def reason_of(error):
    """The error with the errors behind it: the outermost says only which part is wrong."""
    reasons = [str(error)]
    cause = error.__cause__
    if cause is not None:
        reasons.append(str(cause))
        reasons += [each.message for each in getattr(cause, "schema_errors", [])]
    return ": ".join(reasons)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        special, common = validators(prepared(yaml.load(file, yaml.CSafeLoader)))
    rejected = []
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            call = json.loads(line)
            if call["request"] is None:
                continue
            validator = special.get(call["operation"], common)
            for error in validator.iter_request_errors(request_of(call["request"])):
                rejected.append({"operation": call["operation"], "values": call["values"], "reason": reason_of(error)})
                break
    json.dump(rejected, sys.stdout)


main()
