// The generator, beside the page so that the page answers meanwhile.
//
// In: a request of the page, `{ request }` or `{ folder }`. Out: `{ answer, seconds, memory }`, `{ archive }` or `{ failure }`.
"use strict";

let program;

async function load() {
  const response = await fetch("playground.wasm");
  if (!response.ok) {
    throw new Error("this copy of the site was built without the generator: cargo xtask site --playground");
  }
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {});
  return instance.exports;
}

function give(text) {
  const bytes = new TextEncoder().encode(text);
  const place = program.playground_input(bytes.length);
  new Uint8Array(program.memory.buffer, place, bytes.length).set(bytes);
}

function output() {
  const place = program.playground_output();
  return new Uint8Array(program.memory.buffer, place, program.playground_output_length()).slice();
}

// What stopped the program, for people.
function failure(error) {
  if (error instanceof RangeError) return "The description is nested deeper than a browser allows.";
  if (!(error instanceof WebAssembly.RuntimeError)) return `The generator cannot be loaded: ${error.message}.`;
  let said = "";
  try {
    said = new TextDecoder().decode(output());
  } catch {
    // It is gone altogether.
  }
  return said ? `The generator stopped: ${said}` : "The generator stopped. It may have run out of memory.";
}

self.onmessage = async ({ data }) => {
  try {
    program ??= await load();
    if (data.request) {
      const start = performance.now();
      give(JSON.stringify(data.request));
      program.playground_generate();
      const answer = JSON.parse(new TextDecoder().decode(output()));
      const seconds = (performance.now() - start) / 1000;
      self.postMessage({ answer, seconds, memory: program.memory.buffer.byteLength });
    } else {
      give(data.folder);
      program.playground_archive();
      const archive = output();
      self.postMessage({ archive }, [archive.buffer]);
    }
  } catch (error) {
    self.postMessage({ failure: failure(error) });
  }
};
