// Looks at the playground in a browser, from a server: a description and a page become a crate, which is downloaded; mistakes
// have their lines; nothing of a description is live; and how large and how fast it is.
//
//   node playground.mjs HTML SCREENSHOTS DOWNLOADS CATS [LARGE]
//
// In: the folder of the site, a small description, and a large one if there is one. Out: screenshots, the crates that were
// downloaded, and exit status 1 with what is wrong.
import { createServer } from "node:http";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const [site, screenshots, downloads, cats, large] = process.argv.slice(2).map((path) => resolve(path));
// What the issue of the playground allows.
const mostBytes = 10 * 1024 * 1024;
const mostSeconds = 30;
const wrong = [];
const check = (holds, message) => holds || wrong.push(message);

const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml" };
const server = createServer((request, response) => {
  const path = join(site, new URL(request.url, "http://site").pathname);
  try {
    const body = readFileSync(path);
    response.writeHead(200, { "content-type": kinds[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const address = `http://127.0.0.1:${server.address().port}/playground.html`;

async function opened(context) {
  const page = await context.newPage();
  page.on("console", (message) => check(message.type() !== "error", `console: ${message.text()}`));
  page.on("pageerror", (error) => check(false, `${error}`));
  page.on("dialog", (dialog) => { check(false, "a description runs code"); dialog.dismiss(); });
  page.on("request", (request) => check(/^(http:\/\/127\.0\.0\.1:|blob:|data:)/.test(request.url()), `requests ${request.url()}`));
  await page.goto(address);
  return page;
}

// Waits for the answer to what was asked before.
async function answered(page, seconds = 60) {
  const state = page.locator("#playground-state");
  const ended = /^(Generated|There is no crate|Failed)/;
  await page.waitForFunction((source) => new RegExp(source).test(document.getElementById("playground-state").textContent),
    ended.source, { timeout: seconds * 1000 });
  return state.textContent();
}

async function generated(page, name, text) {
  await page.getByLabel("Description or page").fill(text);
  await page.getByLabel("Its file name").fill(name);
  await page.getByRole("button", { name: "Generate" }).click();
  return answered(page);
}

async function download(page) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#playground-download").click()]);
  await file.saveAs(join(downloads, file.suggestedFilename()));
}

// By keyboard alone, as far as a text goes that nobody types.
async function byKeyboard(context) {
  const page = await opened(context);
  await page.getByRole("button", { name: "Show an example" }).focus();
  await page.keyboard.press("Enter");
  const text = page.getByLabel("Description or page");
  await page.waitForFunction(() => document.getElementById("playground-text").value !== "");
  check((await text.inputValue()) === readFileSync(cats, "utf8"), "the example is another file");
  await text.press("ArrowRight");
  check(page.url() === address, "an arrow turns the page");
  await page.getByRole("button", { name: "Generate" }).focus();
  await page.keyboard.press("Enter");
  const state = await answered(page);
  check(state.startsWith("Generated"), `the example: ${state}`);
  const rows = await page.getByRole("region", { name: "Operations" }).locator("tbody tr").allTextContents();
  check(rows.some((row) => row.includes("/cats")), `operations: ${rows}`);
  check((await page.getByRole("region", { name: "Fidelity" }).count()) + (await page.getByText("Nothing is missing").count()) === 1,
    "no fidelity");
  const code = page.locator("#playground-code");
  check((await code.textContent()).includes("pub struct"), "no code");
  await page.getByLabel("File", { exact: true }).selectOption("Cargo.toml");
  check((await code.textContent()).includes('name = "cats-api"'), "no manifest");
  await page.screenshot({ path: join(screenshots, "playground.png"), fullPage: true });
  await download(page);
  await page.close();
}

async function mistakes(context) {
  const page = await opened(context);
  const text = readFileSync(cats, "utf8");
  const line = text.split("\n").findIndex((line) => line.startsWith("paths:")) + 1;
  check((await generated(page, "cats.yaml", text.replace("\npaths:", "\npaths: ]"))).startsWith("There is no crate"), "a crate of nothing");
  const said = await page.locator(".finding").allTextContents();
  check(said.some((finding) => finding.includes(`cats.yaml:${line}:`)), `no line ${line}: ${said}`);
  await page.screenshot({ path: join(screenshots, "playground-mistake.png"), fullPage: true });
  // The fidelity of what a crate cannot say has its line, too, and no text of a description is live.
  const evil = "<img src=x onerror=alert(1)>";
  const skipped = text.replace(/title: .*/, `title: "${evil}"`).replace("\npaths:", '\npaths:\n  /odd: {brew: {responses: {"204": {description: Done.}}}}');
  await generated(page, "cats.yaml", skipped);
  const rows = await page.getByRole("region", { name: "Fidelity" }).locator("tbody tr").allTextContents();
  check(rows.some((row) => row.includes("/odd") && row.includes(`cats.yaml:${line + 1}:`)), `fidelity: ${rows}`);
  check((await page.locator("#playground-summary").textContent()).includes(evil), "the title is not shown");
  check((await page.locator("#playground-result img").count()) === 0, "a title is an element");
  await page.close();
}

// A page, several files, and a description that may be too deep for a browser; the page works after each.
async function otherInput(context) {
  const page = await opened(context);
  const text = readFileSync(cats, "utf8");
  check((await generated(page, "page.md", `# Cats\n\n\`\`\`yaml\n${text}\n\`\`\`\n`)).startsWith("Generated"),
    `a page: ${await page.locator(".finding").allTextContents()}`);
  await page.getByLabel("Description or page").fill("");
  const root = 'openapi: 3.0.3\ninfo: {title: Cats, version: "1"}\npaths: {/cats: {get: {responses: {"200": {description: It., ' +
    "content: {application/json: {schema: {$ref: cat.yaml}}}}}}}}\n";
  const files = { "root.yaml": root, "cat.yaml": "type: object\nproperties: {name: {type: string}}\n" };
  await page.locator("#playground-files").setInputFiles(
    Object.entries(files).map(([name, text]) => ({ name, mimeType: "application/yaml", buffer: Buffer.from(text) })));
  await page.getByRole("button", { name: "Remove cat.yaml" }).waitFor();
  await page.getByRole("button", { name: "Generate" }).click();
  check((await answered(page)).startsWith("Generated") && (await page.locator("h2", { hasText: "root-api" }).count()) === 1,
    `several files: ${await page.locator("#playground-result").textContent()}`);
  for (const name of Object.keys(files)) await page.getByRole("button", { name: `Remove ${name}` }).click();
  const deep = (levels) => (levels === 0 ? { type: "string" } : { type: "object", properties: { down: deep(levels - 1) } });
  for (const levels of [40, 2000]) {
    const description = JSON.parse(JSON.stringify({ openapi: "3.0.3", info: { title: "Deep", version: "1" },
      paths: { "/deep": { get: { responses: { 200: { description: "It.", content: { "application/json": { schema: {} } } } } } } } }));
    description.paths["/deep"].get.responses[200].content["application/json"].schema = deep(levels);
    const state = await generated(page, "deep.json", JSON.stringify(description));
    check(levels > 40 ? !state.startsWith("Generated") : state.startsWith("Generated"),
      `${levels} levels: ${state} ${await page.locator("#playground-result").textContent().then((text) => text.slice(0, 300))}`);
  }
  check((await generated(page, "cats.yaml", text)).startsWith("Generated"), "the page does not work any more");
  await page.close();
}

async function looks(browser) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 740 } });
    const page = await opened(context);
    await generated(page, "cats.yaml", readFileSync(cats, "utf8"));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(wide <= 0, `${wide} pixels too wide for a phone`);
    const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
    for (const { id, impact, nodes } of violations) {
      check(!["serious", "critical"].includes(impact), `${colorScheme}: axe ${id}: ${nodes[0].html.slice(0, 200)}`);
    }
    await page.screenshot({ path: join(screenshots, `playground-phone-${colorScheme}.png`), fullPage: true });
    await context.close();
  }
}

async function largest(context) {
  const page = await opened(context);
  await page.locator("#playground-files").setInputFiles(large);
  await page.getByRole("button", { name: `Remove ${basename(large)}` }).waitFor();
  const run = page.getByRole("button", { name: "Generate" });
  await run.click();
  await page.getByRole("button", { name: "Stop" }).click();
  check((await page.locator("#playground-state").textContent()) === "Stopped.", "it does not stop");
  await run.click();
  // The page answers meanwhile.
  check((await page.evaluate(() => 1 + 1)) === 2, "the page is stuck");
  const state = await answered(page, 300);
  const { seconds, memory } = await page.locator("#playground-result").evaluate(({ dataset }) => ({ ...dataset }));
  check(state.startsWith("Generated") && Number(seconds) < mostSeconds, `${basename(large)}: ${state}`);
  const operations = await page.getByRole("region", { name: "Operations" }).locator("tbody tr").count();
  check(operations > 1000, `${operations} operations`);
  await page.screenshot({ path: join(screenshots, "playground-large.png") });
  await download(page);
  console.log(`${basename(large)}: ${operations} operations in ${Number(seconds).toFixed(1)} s with ${Math.round(memory / 2 ** 20)} MB`);
  await page.close();
}

for (const folder of [screenshots, downloads]) mkdirSync(folder, { recursive: true });
const bytes = gzipSync(readFileSync(join(site, "playground/playground.wasm"))).length;
check(bytes < mostBytes, `the generator has ${bytes} bytes compressed`);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const context = await browser.newContext();
  await byKeyboard(context);
  await mistakes(context);
  await otherInput(context);
  if (large) await largest(context);
  await context.close();
  await looks(browser);
} finally {
  await browser.close();
  server.close();
}
for (const message of wrong) console.error(`- ${message}`);
console.log(`playground: ${(bytes / 2 ** 20).toFixed(1)} MB compressed, ${wrong.length} findings`);
process.exit(wrong.length === 0 ? 0 : 1);
