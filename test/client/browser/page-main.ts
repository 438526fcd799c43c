import { pageFetch } from "./page-fetch.ts";

// Runs the scripts of a page where no browser is installed: `bun page-main.ts http://localhost:1234/`.
// It has what the page uses: its location, and a fetch that follows the rules for other origins.
const page = new URL(process.argv[2] ?? "");
const fetch = pageFetch(page.origin);
// Vite's code asks whether a link can preload modules.
const document = { createElement: () => ({ relList: { supports: () => true } }) };
Object.assign(globalThis, { location: page, fetch, document });

const html = await (await fetch(page.href)).text();
const [, script = ""] = /<script type="module"[^>]* src="([^"]+)"/.exec(html) ?? [];
const source = await (await fetch(new URL(script, page))).blob();
await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
