import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { useStack } from "../support/stack.ts";
import type { TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import {
  callMindtickle,
  patch,
  peopleOf,
  shortWaits,
  tenantWithAdmin,
  untilHandled,
  untilStands,
} from "./support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20, workers: shortWaits });
const sql = useSql(stack);
let tenant: TestTenant;
let deadLetters: Awaited<ReturnType<typeof tenantWithAdmin>>["deadLetters"];

beforeAll(async () => {
  stack.provisioning.sweep();
  ({ tenant, deadLetters } = await tenantWithAdmin(stack, "acme"));
});

afterEach(() => stack.outside.mindtickle.admin.removeFaults());

const admin = () => stack.outside.mindtickle.admin;
const person = (name: string, more: Record<string, unknown> = {}) =>
  tenant.person({ userName: `${name}@x.test`, ...more });
const writes = (method: string) => admin().requests({ account: "acme", method });

describe("parallel deliveries of one person's changes", () => {
  it.each([
    { what: "is slower", fault: { kind: "latency", ms: 200 } as const },
    { what: "takes effect after our timeout", fault: { kind: "effect-late", ms: 500 } as const },
  ])("leave the newest state, though the older push $what", async ({ fault }) => {
    const name = `older-${fault.kind}`;
    const id = await person(name);
    await untilStands(stack, tenant, id, { userName: `${name}@x.test` });
    await untilHandled(sql, tenant.id);
    await admin().forgetRequests();
    await admin().addFault({ ...fault, when: '"title":"Old"', method: "PATCH", count: 1 });
    await patch(tenant, id, "title", "Old");
    await until("the older push is in progress", async () => (await admin().faults()).length === 0);
    await patch(tenant, id, "title", "New");
    await untilStands(stack, tenant, id, { title: "New" });
    await untilHandled(sql, tenant.id);
    // Every call in progress has arrived.
    await until("the older push has taken effect", async () =>
      (await writes("PATCH")).some(({ ms }) => ms >= fault.ms),
    );
    expect((await peopleOf(stack, tenant, id)).map(({ title }) => title)).toEqual(["New"]);
  });

  it("converge to one state for any order of twelve changes and responses", async () => {
    const id = await person("storm");
    for (const ms of [20, 80, 150]) {
      await admin().addFault({ kind: "latency", ms, when: `"title":"T${ms % 7}`, method: "PATCH" });
    }
    await admin().addFault({ kind: "drop-answer", method: "PATCH", count: 1 });
    await admin().addFault({ kind: "5xx", status: 502, method: "PATCH", count: 1 });
    const titles = Array.from({ length: 12 }, (_, index) => `T${index}`);
    await Promise.all(titles.map((title) => patch(tenant, id, "title", title)));
    await untilHandled(sql, tenant.id);
    const { title } = (await (await tenant.scim("GET", `/Users/${id}`)).json()) as {
      title: string;
    };
    const stands = await peopleOf(stack, tenant, id);
    expect(stands.map((one) => one.title)).toEqual([title]);
  });
});

describe("a create without a response", () => {
  it.each([
    { kind: "answer-late", ms: 600 },
    { kind: "effect-late", ms: 500 },
    { kind: "drop-answer" },
    { kind: "5xx", status: 504 },
  ] as const)("creates one user: $kind", async (fault) => {
    const userName = `once-${fault.kind}@x.test`;
    await admin().addFault({ ...fault, method: "POST", when: userName, count: 1 });
    const id = await tenant.person({ userName });
    await untilHandled(sql, tenant.id);
    const everyone = await admin().users("acme");
    expect(everyone.filter((one) => one.userName === userName)).toHaveLength(1);
    expect(await peopleOf(stack, tenant, id)).toHaveLength(1);
  });

  it("creates one user with the newest name if the user is renamed during the push", async () => {
    const fault = { kind: "effect-late", ms: 500, method: "POST", count: 1 } as const;
    await admin().addFault({ ...fault, when: "maiden@x.test" });
    const id = await person("maiden");
    await until("the create is in progress", async () => (await admin().faults()).length === 0);
    await patch(tenant, id, "userName", "married@x.test");
    await untilHandled(sql, tenant.id);
    await untilStands(stack, tenant, id, { userName: "married@x.test" });
    const names = (await admin().users("acme")).map(({ userName }) => userName);
    expect(names.filter((name) => /^(maiden|married)@/.test(name))).toEqual(["married@x.test"]);
  });
});

describe("a user name that MindTickle already has", () => {
  it("is adopted if it belongs to no other user", async () => {
    const before = await callMindtickle(stack, "acme", "POST", "/User", {
      userName: "early@x.test",
      email: "early@x.test",
      firstName: "Early",
      lastName: "",
      role: "LEARNER",
    });
    const { id: platformId } = (await before.json()) as { id: string };
    const id = await person("early", { title: "Seller" });
    const stands = await untilStands(stack, tenant, id, { title: "Seller" });
    expect(stands.id).toBe(platformId);
    await untilHandled(sql, tenant.id);
  });

  it("waits for the rename that frees it, and adopts no user", async () => {
    const first = await person("swap");
    await untilStands(stack, tenant, first, { userName: "swap@x.test" });
    await admin().addFault({ kind: "latency", ms: 250, when: "moved@x.test", count: 1 });
    await patch(tenant, first, "userName", "moved@x.test");
    const second = await person("swap");
    await untilStands(stack, tenant, first, { userName: "moved@x.test" });
    await untilStands(stack, tenant, second, { userName: "swap@x.test" });
    await untilHandled(sql, tenant.id);
    const [one] = await peopleOf(stack, tenant, first);
    const [two] = await peopleOf(stack, tenant, second);
    expect(one?.id).not.toBe(two?.id);
  });
});

describe("a call that MindTickle refuses", () => {
  it("is stored as one dead letter, and a later change is pushed again", async () => {
    const id = await person("long");
    await untilStands(stack, tenant, id, { userName: "long@x.test" });
    await patch(tenant, id, "title", "x".repeat(600));
    const stored = await until("the dead letter is stored", async () => {
      const found = (await deadLetters()).filter(({ body }) => body.includes(id));
      return found.length > 0 && found;
    });
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ source: "job", reason: /answered 400 to PATCH User/ });
    await untilHandled(sql, tenant.id);
    await patch(tenant, id, "title", "Short");
    await untilStands(stack, tenant, id, { title: "Short" });
    expect((await deadLetters()).filter(({ body }) => body.includes(id))).toHaveLength(1);
  });

  it("is repeated once with a new token when the token has expired", async () => {
    await admin().forgetRequests();
    await admin().addFault({ kind: "expired", method: "POST", when: "expired@x.test", count: 1 });
    const id = await person("expired");
    await untilStands(stack, tenant, id, { userName: "expired@x.test" });
    expect((await writes("POST")).map(({ status }) => status)).toEqual([403, 201]);
  });

  it("is retried after a rate-limit response, without a dead letter", async () => {
    const before = (await deadLetters()).length;
    await admin().addFault({ kind: "429", method: "POST", when: "busy@x.test", count: 1 });
    const id = await person("busy");
    await untilStands(stack, tenant, id, { userName: "busy@x.test" });
    await untilHandled(sql, tenant.id);
    expect(await deadLetters()).toHaveLength(before);
  });
});
