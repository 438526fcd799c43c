import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assetsFolder } from "../dev/build-console/folder.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${world.server.url}${path}`, { method, headers, redirect: "manual" });

/** The addresses of the scripts and styles of the page. */
async function filesOfPage(): Promise<string[]> {
  const html = await (await get("/console")).text();
  return [...html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) => path!);
}

describe("the page of the console", () => {
  test("is the same for every path, and for HEAD without its body", async () => {
    const pages = [
      "/console",
      "/console/",
      "/console/org/acme/people?q=ada",
      "/console/nowhere/at/all",
    ];
    const texts = await Promise.all(
      pages.map(async (path) => {
        const response = await get(path);
        expect(response.status).toBe(200);
        expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
        return response.text();
      }),
    );
    expect(new Set(texts).size).toBe(1);
    const head = await get("/console", {}, "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("has a policy without unsafe words, nothing inline, and nothing from elsewhere", async () => {
    const response = await get("/console");
    const { headers } = response;
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-cache");
    const html = await response.text();
    expect(html).not.toMatch(/https?:\/\/|<style|style=|<script(?![^>]* src=)| on\w+=/);
  });

  test("is where the address of the server leads", async () => {
    const response = await get("/");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/console"]);
  });

  test("answers only GET and HEAD", async () => {
    const response = await get("/console/org/acme", {}, "POST");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });
});

describe("the files of the console", () => {
  test("are kept by browsers, and the same in every encoding", async () => {
    const script = (await filesOfPage()).find((path) => path.endsWith(".js"));
    const texts = await Promise.all(
      ["br, gzip", "gzip", "identity"].map(async (accepted) => {
        const response = await get(script!, { "accept-encoding": accepted });
        expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
        expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
        expect(response.headers.get("vary")).toContain("accept-encoding");
        return response.text();
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });

  test.each([
    "/console/assets/gone-abc123.js",
    "/console/assets/deeper/file.js",
    "/console/assets/..%2Findex.html",
    "/console/assets/index.html",
  ])("that do not exist are an error, and never a document: %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
  });

  test("have at most 150 KB of scripts, gzipped, for the page of figures", async () => {
    const folder = join(assetsFolder, "console/assets");
    const names = (await readdir(folder)).filter((name) => name.endsWith(".js.gz"));
    const first = new Set(
      (await filesOfPage()).map((path) => path.slice(path.lastIndexOf("/") + 1)),
    );
    const needed = names.filter(
      (name) => first.has(name.slice(0, -3)) || /^(?:readiness-page|preload-helper)-/.test(name),
    );
    expect(needed.length).toBeGreaterThan(2);
    const sizes = await Promise.all(
      needed.map(async (name) => (await readFile(join(folder, name))).length),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * 1024);
  });
});
