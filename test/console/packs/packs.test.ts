import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildConsole } from "../../dev/build-console/build.ts";
import { authWorld } from "../../identity/world.ts";
import { packRouters, product } from "../../packs/farming.ts";
import { useSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { startServer } from "../../support/server.ts";
import { startOutside } from "../../support/services.ts";
import { expectAccessible, hasBrowser, openSignedIn, useBrowser } from "../world.ts";

const outside = useFixture(startOutside, (opened) => opened.stop());
const sql = useSql({ outside });
const server = useFixture(
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "rampart-packs-"));
    const assets = join(folder, "assets");
    await buildConsole(assets, import.meta.dirname);
    const started = await startServer(outside, undefined, {}, { product, packRouters, assets });
    return { ...started, folder };
  },
  async (opened) => {
    await opened.stop();
    await rm(opened.folder, { recursive: true, force: true });
  },
);
const started = useBrowser();

beforeAll(async () => {
  await sql`insert into app_types (app_type, defaults) values ('farming', '{}')`;
  const world = authWorld(outside, server);
  await world.register("farm");
  await world.register("office");
  await sql`update tenants set app_type = 'farming' where slug = 'farm'`;
});

const open = (slug: string, path: string) =>
  openSignedIn(
    started.browser,
    `${server.url}/console/org/${slug}/${path}`,
    `admin@${slug}.example`,
  );

describe.skipIf(!hasBrowser)("a page that a pack declares", () => {
  test("is in the menu of its industry, has its own texts, and reads its address", async () => {
    const { page, faults } = await open("farm", "fields?crop=rye");
    await page.getByText("Fields of rye").waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Fields" }).click();
    await page.getByRole("main").getByText("farm").waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  test("is not in the menu of another industry, and its address says why", async () => {
    const { page, faults } = await open("office", "fields");
    await page.getByText("This page belongs to another industry.").waitFor();
    expect(await page.getByRole("link", { name: "Fields" }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
