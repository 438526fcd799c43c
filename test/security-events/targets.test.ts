import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OutgoingTargets } from "../../shared/adapters/targets.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import {
  type PushReceiver,
  startPushReceiver,
  tenantWithReceivers,
  type TenantWithReceivers,
  untilWaiting,
} from "./support.ts";

const own = ["https://rampart.example.com", "https://worker.example.com:8443"];
const strict = new OutgoingTargets({ allowPrivate: false, reserved: own });
const lenient = new OutgoingTargets({ allowPrivate: true, reserved: own });

const refusedAlways = [
  "",
  "hub.example.com",
  "ftp://hub.example.com/",
  "file:///etc/passwd",
  "https://user@hub.example.com/",
  "https://user:password@hub.example.com/",
  "https://rampart.example.com/scim/v2/Users",
  "https://RAMPART.example.com:443/x",
  "https://rampart.example.com./x",
  "https://worker.example.com:8443/fan-outs/audit.seal-all",
];

const refusedInProduction = [
  "http://hub.example.com/",
  "https://localhost/",
  "https://LOCALHOST./",
  "https://a.localhost/",
  "https://hub/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://0x7f.0.0.1/",
  "https://0177.0.0.1/",
  "https://2130706433/",
  "https://10.0.0.8/",
  "https://172.16.0.1/",
  "https://192.168.1.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://100.100.100.200/",
  "https://8.8.8.8/",
  "https://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[fe80::1]/",
  "https://[fd00:ec2::254]/",
  "https://metadata.google.internal/computeMetadata/v1/",
  "https://printer.local/",
  "https://router.home.arpa/",
  "https://１２７.0.0.1/",
];

describe("allowed push targets", () => {
  it.each(refusedAlways)("never: %s", (url) => {
    expect(strict.problemOf(url)).toBeTypeOf("string");
    expect(lenient.problemOf(url)).toBeTypeOf("string");
  });

  it.each(refusedInProduction)("not if targets must be public: %s", (url) => {
    expect(strict.problemOf(url)).toBeTypeOf("string");
    expect(lenient.problemOf(url)).toBeNull();
  });

  it.each([
    "https://hub.example.com/",
    "https://hub.example.com:8443/events?tenant=1",
    "https://internal.example.com/",
    "https://localhost.example.com/",
    "https://1.example.com/",
  ])("everywhere: %s", (url) => {
    expect(strict.problemOf(url)).toBeNull();
    expect(lenient.problemOf(url)).toBeNull();
  });
});

describe("an installation whose targets must be public", () => {
  let stack: Stack;
  let server: TestServer;
  let acme: TenantWithReceivers;
  let hub: PushReceiver;

  beforeAll(async () => {
    // Registered while any target was allowed. The workers have a stricter configuration.
    stack = await startStack({ workers: { EVENT_PRIVATE_TARGETS: "refuse" } });
    const { provisioning, analytics } = stack;
    const workers = { provisioning: provisioning.url, analytics: analytics.url };
    server = await startServer(stack.outside, workers, { EVENT_PRIVATE_TARGETS: "refuse" });
    acme = await tenantWithReceivers(stack, "acme");
    hub = startPushReceiver();
  });

  afterAll(async () => {
    await hub.stop();
    await server.stop();
    await stack.stop();
  });

  const push = (url: string, name = "hub") =>
    ({ delivery: "push", name, audience: "hub", url }) as const;

  it("refuses to register other targets with a reason, and accepts public ones", async () => {
    const { receivers } = clientFor(server, await acme.tenant.token(acme.adminId, "admin"));
    for (const url of [hub.url, "https://169.254.169.254/", `${server.url}/scim/v2/Users`]) {
      await expect(receivers.create.mutate(push(url))).rejects.toMatchObject({
        data: { code: "BAD_REQUEST", field: "url" },
      });
    }
    expect((await receivers.list.query()).items).toEqual([]);
    const { id, url } = await receivers.create.mutate(push("https://HUB.example.com"));
    expect(url).toBe("https://hub.example.com/");
    await receivers.remove.mutate({ id });
  });

  it("refuses its own workers even if private targets are allowed", async () => {
    for (const worker of [stack.provisioning.url, stack.analytics.url, stack.outside.qstash.url]) {
      const url = `${worker}/fan-outs/audit.seal-all`;
      await expect(acme.client.receivers.create.mutate(push(url))).rejects.toMatchObject({
        data: { code: "BAD_REQUEST", field: "url" },
        message: expect.stringMatching(/belongs to Rampart/),
      });
    }
  });

  it("does not call a registered target that is not allowed; its token becomes a dead letter", async () => {
    const { receivers, deadLetters } = acme.client;
    await receivers.create.mutate(push(hub.url));
    const polls = await receivers.create.mutate({
      delivery: "poll",
      name: "polls",
      audience: "polls",
    });
    await acme.tenant.person({ userName: "ada" });
    const deadLetter = await until(
      "the dead letter exists",
      async () => (await deadLetters.list.query()).items[0],
    );
    expect(deadLetter.reason).toBe("The receiver's URL is not an https URL.");
    // The other receiver gets its token, which also proves that the job has run.
    await untilWaiting(acme.tenant, polls.id, 1);
    expect(hub.received).toEqual([]);
  });
});
