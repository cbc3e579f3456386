// The page `playground`: what people give goes to the generator, and what it answers is shown. All of it is text: nothing
// that a description says becomes HTML or an address.
"use strict";
(() => {
  const form = document.getElementById("playground-form");
  if (!form) return;
  const part = (name) => document.getElementById(`playground-${name}`);
  const [text, state, result, stopper] = ["text", "state", "result", "stop"].map(part);
  // In bytes: a larger description would not fit the program's memory.
  const most = 100 * 1024 * 1024;
  const command = "cratify generate openapi.yaml --out ../cats-api";
  let chosen = [];
  let worker;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const code = (text) => element("code", {}, text);

  // The keys of mdBook, such as the arrows, turn pages.
  for (const place of [form, result]) place.addEventListener("keydown", (event) => event.stopPropagation());

  if (location.protocol === "file:") {
    part("unavailable").hidden = false;
    part("unavailable").textContent =
      "Browsers run the generator only on pages from a server. Open this folder through one, for example with " +
      "python3 -m http.server, and go to playground.html there. The rest of the site works from files.";
    for (const control of form.elements) control.disabled = true;
    return;
  }

  function showChosen() {
    part("chosen").replaceChildren(
      ...chosen.map((file) => {
        const remove = element("button", { type: "button", textContent: "Remove" });
        remove.setAttribute("aria-label", `Remove ${file.name}`);
        remove.addEventListener("click", () => {
          chosen = chosen.filter((other) => other !== file);
          showChosen();
          part("files").focus();
        });
        return element("li", {}, code(file.name), ` ${Math.ceil(file.text.length / 1024)} KB `, remove);
      }),
    );
  }

  async function add(files) {
    for (const file of files) {
      try {
        if (file.size > most) throw new Error("it has more than 100 MB");
        const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
        chosen = [...chosen.filter((other) => other.name !== file.name), { name: file.name, text }];
      } catch (error) {
        const why = error instanceof TypeError ? "it is not UTF-8" : error.message;
        state.textContent = `${file.name} cannot be read: ${why}.`;
      }
    }
    showChosen();
  }

  part("files").addEventListener("change", (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    add(files);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      part("drop").classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") add([...event.dataTransfer.files]);
    });
  }

  part("example").addEventListener("click", async () => {
    const response = await fetch("playground/cats.yaml");
    text.value = await response.text();
    part("file").value = "cats.yaml";
    text.focus();
  });

  function stop() {
    worker?.terminate();
    worker = undefined;
    stopper.disabled = true;
  }

  stopper.addEventListener("click", () => {
    stop();
    state.textContent = "Stopped.";
    form.querySelector("[type=submit]").focus();
  });

  function table(name, headings, rows) {
    const cells = (kind, texts) => texts.map((text) => element(kind, kind === "th" ? { scope: "col" } : {}, text));
    const place = element(
      "div",
      { className: "catalogue", tabIndex: 0 },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...cells("th", headings))),
        element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", row)))),
      ),
    );
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", name);
    return place;
  }

  function findings(all) {
    if (all.length === 0) return [];
    const items = all.map((finding) => {
      const shown = finding.text ?? [finding.place, finding.message, finding.help].filter((text) => text).join(": ");
      const block = element("pre", { tabIndex: 0 }, shown);
      return element("li", { className: `finding ${finding.severity}` }, block);
    });
    return [element("h2", {}, "Findings"), element("ul", { className: "findings" }, ...items)];
  }

  // What the crate says less of than the description, with the place in the file.
  function losses(apis) {
    const rows = [];
    for (const { fidelity } of apis) {
      const entries = [...fidelity.operations, ...fidelity.schemas].filter((entry) => entry.state !== "complete");
      for (const entry of entries) {
        const remarks = entry.remarks.filter((remark) => remark.kind !== "rewritten");
        const reached = entry.degraded_schemas ?? [];
        if (remarks.length === 0) rows.push([code(entry.name), entry.state, `through ${reached.join(", ")}`, entry.location]);
        for (const remark of remarks) rows.push([code(entry.name), remark.kind, remark.message, remark.location]);
      }
      for (const remark of fidelity.elsewhere.filter((remark) => remark.kind !== "rewritten")) {
        rows.push([code(remark.pointer), remark.kind, remark.message, remark.location]);
      }
    }
    if (rows.length === 0) return [element("p", {}, "Nothing is missing: every operation and every schema is complete.")];
    return [table("Fidelity", ["part", "fidelity", "what", "where"], rows)];
  }

  function operations(apis) {
    const rows = apis.flatMap(({ fidelity, calls }) =>
      fidelity.operations.map((entry) => {
        const call = calls[entry.name];
        return [call ? code(call) : "", entry.id ? code(entry.id) : "", code(entry.name), entry.state, entry.location];
      }),
    );
    return table("Operations", ["call", "id", "operation", "fidelity", "where"], rows);
  }

  function files(all) {
    const names = Object.keys(all);
    const first = names.find((name) => name.startsWith("src/generated/operations/") && !name.endsWith("mod.rs"));
    const select = element("select", { id: "playground-path" }, ...names.map((name) => element("option", {}, name)));
    select.value = first ?? names[0];
    const block = element("pre", { tabIndex: 0, id: "playground-code" });
    block.setAttribute("aria-label", "Text of the file");
    block.setAttribute("role", "region");
    const show = () => { block.textContent = all[select.value]; };
    select.addEventListener("change", show);
    show();
    return [element("p", { className: "fields" }, element("label", { htmlFor: "playground-path" }, "File "), select), block];
  }

  function summary(made) {
    const count = (state) =>
      made.apis.reduce((sum, { fidelity }) => sum + fidelity.operations.filter((entry) => entry.state === state).length, 0);
    const states = ["complete", "degraded", "skipped"].map((state) => `${count(state)} ${state}`).join(", ");
    const download = element("button", { type: "button", id: "playground-download" }, `Download ${made.name}.zip`);
    download.addEventListener("click", () => worker?.postMessage({ folder: made.name }));
    const titles = made.apis.map(({ fidelity }) => `${fidelity.title} ${fidelity.version}`).join(", ");
    return [
      element("h2", {}, made.name),
      element("p", { id: "playground-summary" }, `${titles}. Operations: ${states}. Types: ${made.types}.`),
      element("p", { className: "buttons" }, download),
    ];
  }

  function show({ answer, seconds, memory }) {
    const made = answer.crate;
    const parts = made
      ? [
          ...summary(made),
          element("h2", {}, "Fidelity"),
          ...losses(made.apis),
          element("h2", {}, "Operations"),
          operations(made.apis),
          element("h2", {}, "Files"),
          ...files(made.files),
          ...findings(answer.findings),
        ]
      : findings(answer.findings);
    result.replaceChildren(...parts);
    result.querySelectorAll(".catalogue").forEach((place) => place.dispatchEvent(new Event("catalogued", { bubbles: true })));
    result.dataset.seconds = seconds;
    result.dataset.memory = memory;
    state.textContent = made ? `Generated in ${seconds.toFixed(1)} s.` : "There is no crate: the findings say why.";
  }

  function save(name, archive) {
    const address = URL.createObjectURL(new Blob([archive], { type: "application/zip" }));
    element("a", { href: address, download: `${name}.zip` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  function failed(message) {
    stop();
    const help = element("p", {}, "The command has no limits of a browser: ", code(command));
    result.replaceChildren(element("h2", {}, "No crate"), element("p", { id: "playground-failure" }, message), help);
    state.textContent = "Failed.";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = (name) => part(name).value.trim();
    const pasted = text.value.trim() ? [{ name: value("file") || "openapi.yaml", text: text.value }] : [];
    const apis = value("apis").split(",").map((name) => name.trim()).filter((name) => name);
    const request = { files: [...pasted, ...chosen], name: value("name") || null, apis };
    stop();
    result.replaceChildren();
    // Each run has a program of its own: one that was stopped, or took much memory, is gone.
    worker = new Worker("playground/worker.js");
    worker.onmessage = ({ data }) => {
      if (data.failure) failed(data.failure);
      else if (data.archive) save(result.querySelector("h2").textContent, data.archive);
      else {
        stopper.disabled = true;
        show(data);
      }
    };
    worker.onerror = () => failed("The generator cannot be started.");
    stopper.disabled = false;
    state.textContent = "Generating …";
    worker.postMessage({ request });
  });
})();
