// Looks at the site in a browser, from its files: search, tables, links, console, contrast and labels.
//
//   node site.mjs HTML SCREENSHOTS [quick]
//
// In: the folder of the site; with `quick`, contrast and labels are checked on a page of each kind. Out: screenshots, and exit status 1 with what is wrong.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const [site, screenshots] = process.argv.slice(2, 4).map((path) => resolve(path));
const quick = process.argv[4] === "quick";
const ofEachKind = ["index.html", "guide/errors.html", "recipes.html", "playground.html", "catalogue/index.html",
  "catalogue/trieve-api.html", "reference/forms.html"];
const wrong = [];
const check = (holds, message) => holds || wrong.push(message);
const address = (page) => pathToFileURL(join(site, page)).href;

function pages(folder, found = []) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) pages(path, found);
    // The first is for servers; the second is shown in a frame by browsers without scripts.
    else if (name.endsWith(".html") && !["404.html", "toc.html"].includes(name)) {
      found.push(relative(site, path).split(sep).join("/"));
    }
  }
  return found;
}

// A page that reports whatever goes wrong in it, and any request that leaves the site.
async function opened(context, name) {
  const page = await context.newPage();
  page.on("console", (message) => check(message.type() !== "error", `${name}: console: ${message.text()}`));
  page.on("pageerror", (error) => check(false, `${name}: ${error}`));
  page.on("requestfailed", (request) => check(false, `${name}: cannot load ${request.url()}`));
  page.on("request", (request) => check(/^(file|data|blob):/.test(request.url()), `${name}: requests ${request.url()}`));
  await page.goto(address(name));
  return page;
}

// The ids of a page, and the addresses that it leads to.
const anchors = () => ({
  ids: Array.from(document.querySelectorAll("[id]"), (element) => element.id),
  links: Array.from(document.querySelectorAll("a[href]"), (element) => element.href),
});

// Both colour schemes, but for the long references: they have the same elements as the chapters.
async function everyPage(browser, names) {
  const seen = new Map();
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme });
    for (const name of names) {
      const isExamined = quick ? ofEachKind.includes(name) : colorScheme === "light" || !name.startsWith("reference/");
      if (colorScheme === "dark" && !isExamined) continue;
      const page = await opened(context, name);
      seen.set(address(name), await page.evaluate(anchors));
      const { violations } = !isExamined ? { violations: [] } : await new AxeBuilder({ page }).options({ resultTypes: ["violations"], preload: false }).analyze();
      for (const { id, impact, nodes } of violations) {
        const places = nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ");
        check(!["serious", "critical"].includes(impact), `${name}, ${colorScheme}: axe ${id} (${nodes.length}):\n    ${places}`);
      }
      await page.close();
    }
    await context.close();
  }
  return seen;
}

function links(seen) {
  for (const [from, { links }] of seen) {
    for (const link of new Set(links)) {
      if (!link.startsWith("file:")) {
        check(/^https?:/.test(link), `${from}: an address of another kind: ${link}`);
        continue;
      }
      const [to, fragment] = link.split("#");
      const target = seen.get(to);
      let exists = target !== undefined;
      try { exists ||= statSync(fileURLToPath(to)).isFile(); } catch { /* it is not there */ }
      check(exists, `${from}: broken link ${link}`);
      const id = fragment && decodeURIComponent(fragment);
      check(!id || !target || target.ids.includes(id), `${from}: no such place ${link}`);
    }
  }
}

async function search(context, text, expected, screenshot) {
  const page = await opened(context, "index.html");
  await page.keyboard.press("s");
  await page.locator("#mdbook-searchbar").waitFor();
  await page.keyboard.type(text);
  const results = page.locator("#mdbook-searchresults a");
  await results.first().waitFor({ timeout: 10_000 }).catch(() => check(false, `search finds nothing for ${text}`));
  const found = await results.evaluateAll((all) => all.slice(0, 5).map((link) => link.getAttribute("href").replace(/\?[^#]*/, "")));
  check(found.some((link) => link.includes(expected)), `search for ${text}: ${found.join(", ")}`);
  await page.screenshot({ path: join(screenshots, screenshot) });
  await page.close();
}

async function tables(context) {
  const page = await opened(context, "catalogue/index.html");
  const cells = (column) => page.locator(`.catalogue tbody tr:not([hidden]) td:nth-child(${column})`).allTextContents();
  const button = page.getByRole("button", { name: "operations" });
  const numbers = async () => (await cells(4)).map(Number);
  await button.click();
  const up = await numbers();
  check(up.length > 2 && up.every((value, index) => index === 0 || up[index - 1] <= value), `not sorted: ${up}`);
  // The same by keyboard.
  await button.focus();
  await page.keyboard.press("Enter");
  const down = await numbers();
  check(down[0] > down.at(-1), `not sorted the other way: ${down}`);
  check((await page.locator("th[aria-sort=descending]").count()) === 1, "the order is not told to screen readers");
  await page.screenshot({ path: join(screenshots, "catalogue-sorted.png") });
  await page.getByLabel("Filter:").fill("trieve");
  check((await cells(1)).join() === "trieve-api", `the filter shows ${await cells(1)}`);
  await page.close();
}

// The two things that a newcomer looks for, in one click from the front page.
async function newcomer(context) {
  for (const [text, place] of [["Clear a field", "clear-a-field"], ["List all chunks of a dataset", "list-all-chunks-of-a-dataset"]]) {
    const page = await opened(context, "index.html");
    await page.getByRole("main").getByRole("link", { name: text }).click();
    const found = await page.locator(`#${place}`).waitFor({ timeout: 10_000 }).then(() => true, () => false);
    check(found && page.url().endsWith(`recipes.html#${place}`), `${text} leads to ${page.url()}`);
    await page.screenshot({ path: join(screenshots, `newcomer-${place}.png`) });
    await page.close();
  }
}

async function phone(browser) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  for (const name of ["index.html", "guide/errors.html", "catalogue/index.html", "catalogue/trieve-api.html"]) {
    const page = await opened(context, name);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(wide <= 0, `${name} is ${wide} pixels too wide for a phone`);
    await page.screenshot({ path: join(screenshots, `phone-${name.replace("/", "-")}.png`), fullPage: true });
    await page.close();
  }
  await context.close();
}

async function pictures(browser) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme });
    for (const [name, shot] of [["index.html", "front"], ["guide/errors.html", "call"], ["catalogue/trieve-api.html", "vendor"]]) {
      const page = await opened(context, name);
      await page.screenshot({ path: join(screenshots, `${shot}-${colorScheme}.png`) });
      await page.close();
    }
    await context.close();
  }
}

mkdirSync(screenshots, { recursive: true });
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const names = pages(site);
check(names.length > 20, `only ${names.length} pages`);
for (const name of ofEachKind) check(names.includes(name), `there is no ${name}`);
try {
  links(await everyPage(browser, names));
  const context = await browser.newContext();
  await search(context, "clear a field", "recipes.html#clear-a-field", "search-clear-a-field.png");
  await search(context, "list all chunks of a dataset", "recipes.html#list-all-chunks", "search-chunks.png");
  await search(context, "get_organization", "catalogue/trieve-api.html", "search-id.png");
  await search(context, "/api/organization/{organization_id}", "catalogue/trieve-api.html", "search-path.png");
  await tables(context);
  await newcomer(context);
  await context.close();
  await phone(browser);
  await pictures(browser);
} finally {
  await browser.close();
}
for (const message of wrong) console.error(`- ${message}`);
console.log(`${names.length} pages in light and dark, ${wrong.length} findings; screenshots in ${screenshots}`);
process.exit(wrong.length === 0 ? 0 : 1);
