import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { RampartClient } from "../../../server/client/index.ts";
import { sealLog } from "../../audit/support/audited.ts";
import { useAuthWorld } from "../../identity/world.ts";
import { useSql } from "../../support/database.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import {
  acmeWithAdmin,
  expectAccessible,
  hasBrowser,
  openSignedIn,
  untilAt,
  useBrowser,
} from "../world.ts";

const world = useAuthWorld();
const sql = useSql(world);
const started = useBrowser();
let tenant: TestTenant;
let adminId: string;
let api: RampartClient;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ tenant, adminId, api } = await acmeWithAdmin(world, { displayName: "Ada Admin" }));
  for (const userName of ["one", "two", "three"]) await tenant.person({ userName });
  if (!hasBrowser) return;
  ({ page, faults } = await openSignedIn(
    started.browser,
    `${world.server.url}/console/org/acme/audit?action=user.create`,
    "admin@acme.example",
  ));
});

/** The ids of the entries that the page saves. */
async function exported(): Promise<string[]> {
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as JSON" }).click();
  const text = await readFile(await (await saved).path(), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

describe.skipIf(!hasBrowser)("the audit log in the console", () => {
  test("is filtered by the address, and the export has what the filter shows", async () => {
    const { items } = await api.audit.list.query({ actionPrefix: "user.create" });
    expect(items).toHaveLength(4);
    await page.locator('table[aria-rowcount="4"]').waitFor();
    await expectAccessible(page);
    expect(await exported()).toEqual(items.map(({ id }) => id));
    await page.getByRole("searchbox", { name: "Subject" }).fill(adminId);
    await untilAt(page, `/audit?action=user.create&subject=${adminId}`);
    await page.locator('table[aria-rowcount="1"]').waitFor();
    expect(await exported()).toEqual(
      items.flatMap(({ id, subjectId }) => (subjectId === adminId ? [id] : [])),
    );
    await page.getByRole("button", { name: "user.create" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("row", { name: "displayName – Ada Admin" }).waitFor();
    await expectAccessible(page);
    // The link to one entry can be sent to others.
    await page.reload();
    await dialog.getByRole("row", { name: "displayName – Ada Admin" }).waitFor();
    await dialog.getByRole("button", { name: "All about this subject" }).click();
    await untilAt(page, `/audit?action=user.create&subject=${adminId}`);
    expect(faults).toEqual([]);
  });

  test("is verified in the browser: its seals hold, and a changed entry is found", async () => {
    const { keys, database } = world.outside;
    await sealLog(sql, database.app, tenant.id, keys.auditSigningKey);
    const [seal] = await sql`select entries from audit_seals where tenant_id = ${tenant.id}`;
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByText(`Nothing was changed: 1 seals cover ${seal?.entries} entries.`).waitFor();
    await sql`update audit_log set subject_id = 'else' where tenant_id = ${tenant.id}
      and action = 'user.create' and subject_id = ${adminId}`;
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByText("The log is broken at seal 1: entries were changed").waitFor();
    expect(faults).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("reconciliation in the console", () => {
  test("shows what a stopped run found, by kind, and lets it continue", async () => {
    const run = Bun.randomUUIDv7();
    await sql`insert into reconciliations (tenant_id, id, mode, status, reason, compared, total)
      values (${tenant.id}, ${run}, 'full', 'stopped', 'Two of four people would be deactivated.', 4, 4)`;
    await sql`insert into reconciliation_findings (tenant_id, run_id, kind, subject, attributes)
      select ${tenant.id}, ${run}, kind, kind || n, case kind when 'different' then '{title}' else '{}' end::text[]
      from unnest(array['extra', 'extra', 'different']) with ordinality as found(kind, n)`;
    await page.getByRole("link", { name: "Reconciliation" }).click();
    await page.getByText("Two of four people would be deactivated.").waitFor();
    const findings = page.getByRole("region", { name: "Findings" });
    await findings.locator('table[aria-rowcount="3"]').waitFor();
    await page.getByLabel("Kind").selectOption("different");
    await untilAt(page, `/reconciliation?run=${run}&kind=different`);
    await findings.getByRole("row", { name: /title/ }).waitFor();
    await findings.locator('table[aria-rowcount="1"]').waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Approve…" }).click();
    await page.getByLabel(/acme/).fill("acme");
    await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await until("the run continues", async () => {
      const { items } = await api.reconciliation.list.query();
      return items[0]?.status === "repairing" && items[0].approvedBy === `user:${adminId}`;
    });
    // The list follows without a reload.
    await page.getByRole("button", { name: "Repairing" }).waitFor();
    expect(faults).toEqual([]);
  });
});
