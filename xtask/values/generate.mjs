// Values for the responses of a specification, made from its schemas by a JSON Schema library.
//
// In: a specification (YAML or JSON) and how many seconds there are. Out: a line of JSON per value on standard output, with
// the method and the path of its operation. A value that the schema itself does not allow is left out: the library that
// makes values and the one that checks them are different ones.
//
//     npm install && node generate.mjs openapi.yaml 60 > openapi.jsonl

import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { generateSync } from 'json-schema-faker';
import { parse } from 'yaml';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const VALUES_PER_OPERATION = 5;

const [file, seconds = '60'] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const document = file.endsWith('.json') ? JSON.parse(text) : parse(text, { merge: true, maxAliasCount: -1 });
const deadline = Date.now() + Number(seconds) * 1000;

/** What `pointer`, a local reference, names. */
function target(pointer) {
  const tokens = pointer.slice(2).split('/').map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'));
  return tokens.reduce((node, token) => node?.[token], document);
}

function resolved(node) {
  for (let step = 0; node?.$ref?.startsWith('#/') && step < 16; step += 1) node = target(node.$ref);
  return node;
}

const KEPT = new Set(['$ref', 'type', 'format', 'pattern', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'minItems',
  'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'required', 'const']);

/** `schema`, of OpenAPI 3.0 or 3.1, as JSON Schema 2020-12: what both say of values, and nothing else. */
function jsonSchema(schema) {
  if (typeof schema !== 'object' || schema === null) return schema === false ? false : {};
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref };
  const made = {};
  for (const [key, value] of Object.entries(schema)) {
    if (KEPT.has(key)) made[key] = value;
    else if (key === 'properties' || key === 'patternProperties') made[key] = mapped(value);
    else if (key === 'items' || key === 'additionalProperties' || key === 'not') made[key] = jsonSchema(value);
    else if (key === 'allOf' || key === 'oneOf' || key === 'anyOf' || key === 'prefixItems') made[key] = value.map(jsonSchema);
    else if (key === 'enum') made.enum = schema.nullable === true && !value.includes(null) ? [...value, null] : value;
    else if (key === 'exclusiveMinimum' && typeof value === 'number') made[key] = value;
    else if (key === 'exclusiveMaximum' && typeof value === 'number') made[key] = value;
  }
  for (const [bound, exclusive] of [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']]) {
    if (schema[exclusive] === true && bound in made) {
      made[exclusive] = made[bound];
      delete made[bound];
    }
  }
  if (schema.nullable === true && typeof made.type === 'string') made.type = [made.type, 'null'];
  return made;
}

function mapped(schemas) {
  return Object.fromEntries(Object.entries(schemas ?? {}).map(([name, schema]) => [name, jsonSchema(schema)]));
}

const components = { schemas: mapped(document.components?.schemas) };
const ajv = new Ajv2020({ strict: false, validateFormats: true, logger: false });
addFormats(ajv);

/** The schema of the JSON that the first success of `operation` carries. */
function successSchema(operation) {
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if (!/^2/.test(status)) continue;
    const content = resolved(response)?.content ?? {};
    const json = Object.keys(content).find((name) => /^(application\/json|[^;]*\+json)\b/.test(name));
    if (json) return content[json]?.schema;
  }
  return undefined;
}

function* operations() {
  for (const [path, given] of Object.entries(document.paths ?? {})) {
    const item = resolved(given) ?? {};
    for (const method of METHODS) {
      const schema = item[method] && successSchema(item[method]);
      if (schema) yield [method.toUpperCase(), path, schema];
    }
  }
}

/** Values that `schema` allows. */
function values(schema, seed) {
  const root = { ...jsonSchema(schema), components };
  const allows = ajv.compile(root);
  const made = [];
  for (let round = 0; round < VALUES_PER_OPERATION && Date.now() < deadline; round += 1) {
    const options = { seed: seed + round, optionalsProbability: [1, 0, 0.5, 0.8, 0.3][round], refDepthMax: 3, maxItems: 3 };
    const value = generateSync(root, options);
    if (allows(value)) made.push(value);
    else refused += 1;
  }
  return made;
}

let seed = 1;
let refused = 0;
let failed = 0;
const all = [...operations()];
// Operations in an order that says nothing, so that what time allows is a sample of all.
all.sort((one, other) => hash(one[1] + one[0]) - hash(other[1] + other[0]));
for (const [method, path, schema] of all) {
  if (Date.now() > deadline) break;
  seed += 100;
  try {
    for (const value of values(schema, seed)) process.stdout.write(`${JSON.stringify({ method, path, value })}\n`);
  } catch {
    failed += 1;
  }
}
process.stderr.write(`${file}: ${refused} values that the schema does not allow and ${failed} schemas that the libraries cannot read were left out\n`);

function hash(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 1_000_003;
  return sum;
}
