import { describe, expect, test } from "vitest";
import { assignLearning } from "../standins/mindtickle/api/learning.ts";
import { account, ann, json, token, useSimulator } from "./simulator.ts";

const { call, admin, restart } = useSimulator();
const catalogue = [1, 2].map((series) => ({
  name: `Series ${series}`,
  modules: [1, 2, 3, 4].map((module) => ({ name: `Module ${series}.${module}` })),
}));

describe("courses", () => {
  test("are series with their modules, and have generated ids", async () => {
    const put = await admin().putCatalogue("one", catalogue);
    expect(await admin().putCatalogue("one", catalogue)).toEqual(put);
    const { objects, total } = await json(call("GET", "/Series"));
    expect(total).toBe(2);
    expect(objects).toEqual(put);
    expect(put[1]?.modules[3]).toEqual({
      id: "one_s2_m4",
      name: "Module 2.4",
      required: true,
      passScore: 80,
    });
    expect(await json(call("GET", "/Series?offset=1&limit=1"))).toEqual({
      objects: [put[1]],
      total: 2,
    });
  });

  test("have quizzes with the right answers, the same in every read", async () => {
    await admin().putCatalogue("one", catalogue);
    const all = await json(call("GET", "/Quiz"));
    expect(all.total).toBe(8);
    const one = await json(call("GET", "/Quiz?moduleId=one_s1_m2"));
    expect(one).toEqual({ objects: [all.objects[1]], total: 1 });
    const question = { id: "one_s1_m2_q1", options: ["A", "B", "C", "D"] };
    expect(one.objects[0]).toMatchObject({
      moduleId: "one_s1_m2",
      questions: [question, {}, {}, {}, {}],
    });
    expect(JSON.stringify(one)).toMatch(/"answer":"[ABCD]"/);
    expect(await json(call("GET", "/Quiz?moduleId=none"))).toEqual({ objects: [], total: 0 });
  });
});

describe("learning", () => {
  test("is assigned to a new person only if the account assigns automatically", async () => {
    await admin().putCatalogue("one", catalogue);
    const { id: plain } = await json(call("POST", "/User", { body: ann }));
    expect(await json(call("GET", `/User/${plain}/Module`))).toEqual({ objects: [], total: 0 });
    await admin().putAccount("one", { ...account, autoAssign: true });
    const { id } = await json(call("POST", "/User", { body: { ...ann, userName: "b@one.test" } }));
    const { objects, total } = await json(call("GET", `/User/${id}/Module?offset=6`));
    expect(total).toBe(8);
    expect(objects.map((one) => (one as typeof ann & { id: string }).id)).toEqual([
      "one_s2_m3",
      "one_s2_m4",
    ]);
    await restart();
    expect((await json(call("GET", `/User/${id}/Module?offset=6`))).objects).toEqual(objects);
  });

  test("can be set explicitly", async () => {
    await admin().putCatalogue("one", catalogue);
    const { id } = await json(call("POST", "/User", { body: ann }));
    const day = "2026-01-02T03:04:05.000Z";
    const progress = {
      status: "COMPLETED",
      quizScore: 99,
      assignedOn: day,
      dueOn: null,
      completedOn: day,
      certification: { name: "Seller", issuedOn: day, expiresOn: day },
    } as const;
    await admin().setProgress("one", id, "one_s1_m1", progress);
    expect(await json(call("GET", `/User/${id}/Module`))).toEqual({
      objects: [{ id: "one_s1_m1", seriesId: "one_s1", name: "Module 1.1", ...progress }],
      total: 1,
    });
    await admin().setProgress("one", id, "one_s1_m1", { status: "IN_PROGRESS" });
    expect(await json(call("GET", `/User/${id}/Module`))).toMatchObject({
      objects: [{ status: "IN_PROGRESS", quizScore: null, certification: null }],
    });
  });

  test("of another account is not visible", async () => {
    await admin().putCatalogue("one", catalogue);
    await admin().putAccount("two", { ...account, apiKey: "key-2" });
    const bearer = await token({ iss: "key-2" });
    for (const path of ["/Series", "/Quiz", "/Quiz?moduleId=one_s1_m1"])
      expect(await json(call("GET", path, { bearer }))).toEqual({ objects: [], total: 0 });
  });
});

describe("the assignments of a new person", () => {
  const day = 24 * 60 * 60 * 1000;
  const now = Date.parse("2026-06-01T12:00:00Z");
  const owner = { ...account, id: "one", scopes: [], autoAssign: true, seed: 1 };
  const series = catalogue.map(({ name, modules }, s) => ({
    id: `s${s}`,
    name,
    modules: modules.map((module, m) => ({
      ...module,
      id: `s${s}m${m}`,
      required: m > 0,
      passScore: 80,
    })),
  }));
  const assigned = (name: string, seed = 1) =>
    assignLearning({ ...owner, seed }, series, name, now);
  const everyone = Array.from({ length: 500 }, (_, n) => assigned(`u${n}@one.test`)).flat();
  const shareOf = (status: string) =>
    everyone.filter((one) => one.status === status).length / everyone.length;

  test("are the same for the same account and user name, and differ otherwise", () => {
    expect(assigned("Ann@one.test")).toEqual(assigned("ann@ONE.test"));
    expect(assigned("ann@one.test")).not.toEqual(assigned("bob@one.test"));
    expect(assigned("ann@one.test")).not.toEqual(assigned("ann@one.test", 2));
  });

  test("are completed, started and open in realistic proportions", () => {
    expect(Math.abs(shareOf("COMPLETED") - 0.45)).toBeLessThan(0.03);
    expect(Math.abs(shareOf("IN_PROGRESS") - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(shareOf("NOT_STARTED") - 0.25)).toBeLessThan(0.03);
  });

  test("have scores of 40 to 100 if completed, a few without a quiz", () => {
    const completed = everyone.filter(({ status }) => status === "COMPLETED");
    const scores = completed.flatMap(({ quizScore }) => quizScore ?? []);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...scores)).toBeLessThanOrEqual(100);
    expect(new Set(scores).size).toBeGreaterThan(50);
    expect(scores.length).toBeLessThan(completed.length);
    expect(scores.length).toBeGreaterThan(completed.length * 0.8);
    const open = everyone.filter(({ status }) => status !== "COMPLETED");
    for (const one of open)
      expect(one).toMatchObject({ quizScore: null, completedOn: null, certification: null });
  });

  test("are due around now, and some certifications expire soon or have expired", () => {
    const open = everyone.filter(({ status }) => status !== "COMPLETED");
    expect(open.some(({ dueOn }) => dueOn !== null && Date.parse(dueOn) < now)).toBe(true);
    expect(open.some(({ dueOn }) => dueOn !== null && Date.parse(dueOn) > now)).toBe(true);
    expect(open.some(({ dueOn }) => dueOn === null)).toBe(true);
    const ends = everyone.flatMap(({ certification }) =>
      certification ? (Date.parse(certification.expiresOn) - now) / day : [],
    );
    expect(ends.some((days) => days < 0)).toBe(true);
    expect(ends.some((days) => days > 0 && days < 30)).toBe(true);
    expect(ends.some((days) => days > 30)).toBe(true);
    for (const { assignedOn, completedOn, certification } of everyone) {
      if (completedOn !== null) expect(completedOn > assignedOn).toBe(true);
      if (certification) expect(certification.issuedOn).toBe(completedOn);
    }
  });
});
