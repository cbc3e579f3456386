"""Checks recorded requests against a specification with openapi-core.

Usage: check.py SPECIFICATION RECORDED. Each line of RECORDED is a request as `record.rs` writes it. The answer, on standard
output, is a JSON list with an entry for each request that the validator rejects. Needs `pip install openapi-core`.

What OpenAPI leaves to media types or calls a hint, and the validator takes in another way, is brought to a form that it takes
as OpenAPI means it (`prepared`). Each such change makes the check say less, never more, of the part that it is about.
"""

import json
import re
import sys
from urllib.parse import parse_qsl, urlsplit

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest
from werkzeug.datastructures import Headers, ImmutableMultiDict

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Header parameters of these names are ignored (OpenAPI 3.0.3, section "Parameter Object").
IGNORED_HEADERS = ("accept", "content-type", "authorization")
# Media types that the validator reads by itself.
READ = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/octet-stream")


class Loader(yaml.CSafeLoader):
    """Reads dates as the texts that they are in JSON."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
# Numbers with an exponent and no point, which are texts in YAML 1.1.
Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+[eE][-+]?[0-9]+$"), list("-+0123456789"))


def operations_of(specification):
    for path, item in (specification.get("paths") or {}).items():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                yield path, item, method, operation


def resolved(specification, node):
    """What `node`, which may be a reference into the document, comes to."""
    for _ in range(16):
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        target = specification
        for token in reference[2:].split("/"):
            token = token.replace("~1", "/").replace("~0", "~")
            target = target.get(token) if isinstance(target, dict) else None
        node = target
    return node


def without_discriminators(node):
    """`discriminator` is a hint that binds no value; the validator looks for components called like tags of inline schemas."""
    if isinstance(node, dict):
        if isinstance(node.get("discriminator"), dict) and "propertyName" in node["discriminator"]:
            del node["discriminator"]
            # What it tells apart need not exclude each other.
            if "oneOf" in node and "anyOf" not in node:
                node["anyOf"] = node.pop("oneOf")
        for value in node.values():
            without_discriminators(value)
    elif isinstance(node, list):
        for value in node:
            without_discriminators(value)


def with_texts(specification, schema):
    """The object `schema` whose parts may be anything but texts and objects: the validator takes others for texts or bytes."""
    schema = resolved(specification, schema)
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return schema
    loose = {}
    for name, member in properties.items():
        inner = resolved(specification, member)
        of = inner.get("type") if isinstance(inner, dict) else None
        if of == "array":
            inner = resolved(specification, inner.get("items"))
            of = inner.get("type") if isinstance(inner, dict) else None
        is_text = of == "string" and "format" not in inner and "nullable" not in inner
        loose[name] = member if is_text or of == "object" else {}
    return {**schema, "properties": loose}


def without_deep_objects(specification, media):
    """The schema of a form without the parts of the style `deepObject`, of which the validator reads objects of texts only."""
    schema = resolved(specification, media["schema"])
    encodings = media.get("encoding") or {}
    deep = {name for name, of in encodings.items() if isinstance(of, dict) and of.get("style") == "deepObject"}
    if not deep or not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return schema
    media["encoding"] = {name: of for name, of in encodings.items() if name not in deep}
    kept = {name: member for name, member in schema["properties"].items() if name not in deep}
    required = [name for name in schema.get("required") or [] if name not in deep]
    schema = {key: value for key, value in schema.items() if key != "required"}
    return {**schema, "properties": kept, **({"required": required} if required else {})}


def prepare_content(specification, content):
    for media_type, media in (content or {}).items():
        if not isinstance(media, dict):
            continue
        plain = media_type.split(";")[0].strip().lower()
        if plain == "application/x-www-form-urlencoded" and "schema" in media:
            media["schema"] = without_deep_objects(specification, media)
        if plain == "multipart/form-data" and "schema" in media:
            media["schema"] = with_texts(specification, media["schema"])
        elif plain == "application/octet-stream":
            # Bytes are no string to the validator.
            media["schema"] = {}
        elif plain not in READ and not plain.endswith("+json") and "*" not in plain:
            # XML, lines of JSON and the like: only that it is declared is checked.
            media["schema"] = {}


def prepare_parameters(specification, owner):
    parameters = owner.get("parameters")
    if not isinstance(parameters, list):
        return
    kept = []
    for parameter in parameters:
        resolved_one = resolved(specification, parameter)
        if not isinstance(resolved_one, dict) or "name" not in resolved_one:
            continue
        if resolved_one.get("in") == "header" and str(resolved_one["name"]).lower() in IGNORED_HEADERS:
            continue
        # It knows the style by its `explode` alone, which OpenAPI gives no meaning there, and of objects only.
        if resolved_one.get("style") == "deepObject":
            resolved_one["explode"] = True
            schema = resolved(specification, resolved_one.get("schema"))
            if not isinstance(schema, dict) or schema.get("type") != "object":
                continue
        kept.append(parameter)
    owner["parameters"] = kept


def prepared(specification):
    """The recording server stands in for all servers, and what the validator does not know is written as it knows it."""
    without_discriminators(specification)
    specification.pop("servers", None)
    for _, item, _, operation in operations_of(specification):
        for owner in (item, operation):
            owner.pop("servers", None)
            prepare_parameters(specification, owner)
        body = resolved(specification, operation.get("requestBody"))
        if isinstance(body, dict):
            prepare_content(specification, body.get("content"))
    return specification


def media_types(specification):
    for _, _, _, operation in operations_of(specification):
        body = resolved(specification, operation.get("requestBody"))
        for media_type in (body.get("content") or {}) if isinstance(body, dict) else {}:
            yield media_type.split(";")[0].strip().lower()


def configured(specification):
    readers = {}
    for media_type in media_types(specification):
        if media_type.endswith("+json"):
            readers[media_type] = lambda value, **_: json.loads(value)
        elif media_type not in READ and "*" not in media_type:
            readers[media_type] = lambda value, **_: value
    return Config(spec_validator_cls=None, extra_media_type_deserializers=readers)


def validators(specification):
    """A validator for each operation whose path has a query or a fragment, by operationId, and one for all others.

    The validator takes neither for what it is. OpenAPI has no word on them either; a fragment is never sent.
    """
    config = configured(specification)
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
    """The error with the errors behind it: the outermost says only which part is wrong, and with which value."""
    reasons = [str(error).split(": Value ")[0]]
    cause = error.__cause__
    if cause is not None:
        details = getattr(cause, "schema_errors", None)
        reasons += [each_reason(each) for each in details] if details else [str(cause)]
    return ": ".join(dict.fromkeys(reasons))


def each_reason(error):
    place = "/".join(str(step) for step in error.absolute_path)
    closest = [each_reason(inner) for inner in (error.context or [])][:6]
    message = error.message if len(error.message) < 200 else "… " + error.message[-180:]
    return f"{place or 'the whole'}: {message}" + (f" ({'; '.join(closest)})" if closest else "")


def rejection(validator, request):
    """Why `validator` rejects `request`, if it does."""
    try:
        for error in validator.iter_request_errors(request):
            return reason_of(error)
    except Exception as error:  # The validator fails on what it does not expect of a specification.
        return f"the validator failed: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        special, common = validators(prepared(yaml.load(file, Loader)))
    rejected = []
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            call = json.loads(line)
            if call["request"] is None:
                continue
            validator = special.get(call["operation"], common)
            reason = rejection(validator, request_of(call["request"]))
            if reason is not None:
                rejected.append({"operation": call["operation"], "values": call["values"], "reason": reason})
    json.dump(rejected, sys.stdout)


main()
