// Values for the responses of a specification, made from its schemas by a JSON Schema library.
//
// In: a specification (YAML or JSON) and how many seconds there are. Out: a line of JSON per value on standard output, with
// the method and the path of its operation, and a last line that says what was sampled. A value that the schema itself does
// not allow is left out: the library that makes values and the one that checks them are different ones.
//
//     npm install && node generate.mjs openapi.yaml 60 > openapi.jsonl

import { readFileSync, writeSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { generateSync } from 'json-schema-faker';
import { parse } from 'yaml';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/**
 * Each round makes a value for every operation: how likely a member that is not required is there, and how many references
 * deep values are. Where both are high, a value of some specifications is larger than time and memory.
 */
const ROUNDS = [[0, 8], [0.5, 4], [0.3, 6], [1, 3], [0.8, 4]];

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

const KEPT = new Set(['type', 'format', 'pattern', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'minItems',
  'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'required', 'const']);

/** The schemas of components, and those elsewhere that something refers to. */
const schemas = {};
const elsewhere = new Map();

/** A reference into `schemas`; the schema of another place gets a name there. */
function reference(pointer) {
  if (!pointer.startsWith('#/')) return {};
  if (/^#\/components\/schemas\/[^/]+$/.test(pointer)) return { $ref: pointer };
  if (!elsewhere.has(pointer)) {
    const name = `elsewhere-${elsewhere.size}`;
    elsewhere.set(pointer, name);
    schemas[name] = jsonSchema(target(pointer));
  }
  return { $ref: `#/components/schemas/${elsewhere.get(pointer)}` };
}

/** What a format says of integers, as bounds; those that no number of JavaScript is exact beyond. */
const BOUNDS = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  uint: [0, Number.MAX_SAFE_INTEGER],
};

/** Dates with times as servers spell them; the library knows them in UTC and without fractions only. */
const formats = {
  'date-time': (random) => {
    const two = (least, most) => String(random.int(least, most)).padStart(2, '0');
    const day = `${random.int(1970, 2030)}-${two(1, 12)}-${two(1, 28)}`;
    const fraction = random.pick(['', '.5', '.120', '.123456', '.123456789']);
    return `${day}T${two(0, 23)}:${two(0, 59)}:${two(0, 59)}${fraction}${random.pick(['Z', '+00:00', '+05:30', '-08:00'])}`;
  },
};

/** `schema`, of OpenAPI 3.0 or 3.1, as JSON Schema 2020-12: what both say of values, and nothing else. */
function jsonSchema(schema) {
  if (typeof schema !== 'object' || schema === null) return schema === false ? false : {};
  if (typeof schema.$ref === 'string') return reference(schema.$ref);
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
  // What both libraries know the format by.
  if (made.format === 'url') made.format = 'uri';
  // What specifications mean by members without a type: an object.
  if (made.properties && !('type' in made)) made.type = 'object';
  if ([made.type].flat().includes('integer') && made.format in BOUNDS) {
    const [least, most] = BOUNDS[made.format];
    made.minimum = Math.max(made.minimum ?? least, least);
    made.maximum = Math.min(made.maximum ?? most, most);
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

function mapped(given) {
  return Object.fromEntries(Object.entries(given ?? {}).map(([name, schema]) => [name, jsonSchema(schema)]));
}

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
      const schema = item[method] && successSchema(resolved(item[method]));
      if (schema) yield { method: method.toUpperCase(), path, schema: jsonSchema(schema) };
    }
  }
}

function hash(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 1_000_003;
  return sum;
}

/** The names of the schemas that `node` refers to, directly or not. */
function reached(node, names = new Set()) {
  if (typeof node !== 'object' || node === null) return names;
  for (const [key, value] of Object.entries(node)) {
    if (key === '$ref' && typeof value === 'string') {
      const name = value.slice('#/components/schemas/'.length);
      if (!names.has(name)) reached(schemas[name], names.add(name));
    } else {
      reached(value, names);
    }
  }
  return names;
}

/** `schema` with the schemas that it needs and no others, which would cost time. */
function complete(schema) {
  const needed = [...reached(schema)].filter((name) => name in schemas);
  return { ...schema, components: { schemas: Object.fromEntries(needed.map((name) => [name, schemas[name]])) } };
}

Object.assign(schemas, mapped(document.components?.schemas));
const all = [...operations()];
// Operations in an order that says nothing, so that what time allows is a sample of all.
all.sort((one, other) => hash(one.path + one.method) - hash(other.path + other.method));

const ajv = new Ajv2020({ strict: false, unicodeRegExp: false, logger: false });
addFormats(ajv);
// One document for all, so that a schema that many operations refer to is compiled once.
ajv.addSchema({ $id: 'specification', components: { schemas }, operations: all.map(({ schema }) => schema) });
const summary = { operations: all.length, sampled: 0, refused: 0, failed: 0 };
const print = (line) => writeSync(1, `${JSON.stringify(line)}\n`);
for (const [round, [optionalsProbability, refDepthMax]] of ROUNDS.entries()) {
  for (const [index, { method, path, schema }] of all.entries()) {
    const operation = all[index];
    if (Date.now() > deadline || operation.failed) continue;
    try {
      operation.root ??= complete(schema);
      operation.allows ??= ajv.getSchema(`specification#/operations/${index}`);
      const limits = { refDepthMax, maxDepth: 2 * refDepthMax, maxItems: 3 };
      const seed = index * 100 + round + 1;
      const value = generateSync(operation.root, { seed, optionalsProbability, formats, ...limits });
      if (!operation.allows(value)) {
        summary.refused += 1;
        continue;
      }
      if (!operation.sampled) summary.sampled += 1;
      operation.sampled = true;
      print({ method, path, value });
    } catch (error) {
      operation.failed = true;
      summary.failed += 1;
      process.stderr.write(`${method} ${path}: ${error.message}\n`);
    }
  }
}
print({ summary });
