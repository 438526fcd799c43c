import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { RampartClient } from "../../../server/client/index.ts";
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
let api: RampartClient;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ tenant, api } = await acmeWithAdmin(world));
  if (!hasBrowser) return;
  ({ page, faults } = await openSignedIn(
    started.browser,
    `${world.server.url}/console/org/acme/mindtickle`,
    "admin@acme.example",
  ));
});

const actions = async (prefix: string) => {
  const rows = await sql`select action from audit_log
    where tenant_id = ${tenant.id} and starts_with(action, ${prefix}) order by id`;
  return rows.map(({ action }) => String(action));
};
const button = (name: string) => page.getByRole("button", { name, exact: true });
const inDialog = (name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true });

/** Reads the secret of the dialog, closes it, and expects that the page has it no longer. */
async function takeSecret(): Promise<string> {
  const shown = page.getByRole("dialog").getByRole("textbox", { name: "Signing secret" });
  const secret = (await shown.textContent()) ?? "";
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole("dialog").getByRole("button").last().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(secret);
  return secret;
}

describe.skipIf(!hasBrowser)("outside systems in the console", () => {
  test("MindTickle: credentials are refused, then accepted; calls are paused and resumed", async () => {
    await page.getByText("Calls succeed.").waitFor();
    const { mindtickle } = await api.integrations.status.query();
    const waiting = page.locator("dl > div", { hasText: "Waiting" });
    await waiting.getByText(String(mindtickle?.backlog), { exact: true }).waitFor();
    await expectAccessible(page);
    await button("Replace credentials…").click();
    for (const [label, value] of [
      ["API key", "key-acme"],
      ["Secret key", "wrong"],
      ["Client id", "client-acme"],
    ] as const)
      await page.getByLabel(label).fill(value);
    await inDialog("Test and store").click();
    await page.getByText(/MindTickle refused these credentials/).waitFor();
    expect(await actions("integration.")).toEqual([]);
    await page.getByLabel("Secret key").fill("secret-acme");
    await inDialog("Test and store").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await actions("integration.")).toEqual(["integration.replace_credentials"]);
    await button("Pause…").click();
    await inDialog("Pause").click();
    await page.getByText("An admin has paused the calls.").waitFor();
    await button("Resume").click();
    await button("Pause…").waitFor();
    expect(await actions("integration.")).toEqual([
      "integration.replace_credentials",
      "integration.pause",
      "integration.resume",
    ]);
    expect(faults).toEqual([]);
  });

  test("outgoing webhooks: the secret is shown once; test, replay, change, rotate and remove", async () => {
    await page.getByRole("link", { name: "Outgoing webhooks" }).click();
    await button("Add an endpoint").click();
    await page.getByLabel("Address").fill("https://hub.example/events");
    await page.getByLabel(/quiz.completed/).uncheck();
    await inDialog("Save").click();
    const first = await takeSecret();
    await page.getByRole("link", { name: "https://hub.example/events" }).click();
    const { items } = await api.outgoingWebhooks.list.query();
    const [endpoint] = items;
    expect(endpoint?.types).toEqual(["user_changed", "progress.synced", "readiness.updated"]);
    await button("Send a test event").click();
    const deliveries = page.getByRole("region", { name: "Deliveries" });
    await deliveries.getByRole("cell", { name: "test", exact: true }).waitFor();
    await expectAccessible(page);
    await button("Replay since…").click();
    await page.getByLabel("From").fill("2026-01-31T09:00");
    await page.getByLabel("From").blur();
    await inDialog("Replay").click();
    await page.getByText(/events are being sent\./).waitFor();
    await button("Rotate secret…").click();
    await inDialog("Rotate").click();
    expect(await takeSecret()).not.toBe(first);
    await button("Remove…").click();
    await page.getByLabel("Type hub.example to confirm").fill("hub.example");
    await inDialog("Remove").click();
    await page.getByText("No endpoint exists.").waitFor();
    expect((await api.outgoingWebhooks.list.query()).items).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("incoming webhooks and services: an endpoint for a service, and a token that is refused", async () => {
    await page.getByRole("link", { name: "Incoming webhooks" }).click();
    await page.getByText("No event has arrived.").waitFor();
    await button("New for: User service").click();
    await takeSecret();
    const { items } = await api.webhookEndpoints.list.query();
    await page.getByText(items[0]?.url ?? "none").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Services" }).click();
    await page.getByRole("tab", { name: "Payment service" }).click();
    await untilAt(page, "/services?service=payment-service");
    await button("Connect…").click();
    await page.getByLabel("Token").fill("wrong");
    await inDialog("Test and store").click();
    await page.getByRole("alert").waitFor();
    await expectAccessible(page);
    await inDialog("Cancel").click();
    expect(faults).toEqual([]);
  });

  test("event receivers: one is added, verified and removed", async () => {
    await page.getByRole("link", { name: "Event receivers" }).click();
    await button("Add a receiver").click();
    await page.getByRole("dialog").getByLabel("Name").fill("hub");
    await page.getByRole("dialog").getByLabel("Audience").fill("https://hub.example");
    await inDialog("Add a receiver").click();
    await page.getByRole("heading", { name: "hub" }).waitFor();
    await expectAccessible(page);
    await button("Send a verification").click();
    await page.getByText("A verification token is on its way.").waitFor();
    await button("Remove…").click();
    await page.getByLabel("Type hub to confirm").fill("hub");
    await inDialog("Remove").click();
    await until(
      "the receiver is gone",
      async () => (await api.receivers.list.query()).items.length === 0,
    );
    expect(faults).toEqual([]);
  });
});
