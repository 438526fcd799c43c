import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCourses, readProgress } from "../../shared/adapters/mindtickle/read-learning.ts";
import { parseAnswer } from "../../shared/adapters/mindtickle/parse-answer.ts";
import { requestPull } from "../support/learning.ts";
import { until } from "../support/until.ts";
import { useLearning } from "./support.ts";

const { sql, stack, tenant: learningTenant } = useLearning();

const sane = {
  status: "IN_PROGRESS",
  quizScore: 61,
  assignedOn: "2026-01-01T00:00:00Z",
  dueOn: "2026-02-01T00:00:00Z",
  completedOn: null,
  certification: null,
};

/** Eight modules, the first with these values. */
const answerWith = (tenant: { at(module: string): string }, values: object) => {
  const objects = [1, 2].flatMap((series) =>
    [1, 2, 3, 4].map((module) => ({ ...sane, id: tenant.at(`s${series}_m${module}`) })),
  );
  Object.assign(objects[0] ?? {}, values);
  return { objects, total: objects.length };
};

const nonsense: [field: string, values: object][] = [
  ["quizScore", { quizScore: 105 }],
  ["quizScore", { quizScore: -1 }],
  ["quizScore", { quizScore: "abc" }],
  ["status", { status: "SNOOZED" }],
  ["assignedOn", { assignedOn: "0000-00-00T00:00:00Z" }],
  ["assignedOn", { assignedOn: null }],
  ["dueOn", { dueOn: "0000-01-01T00:00:00Z" }],
  ["dueOn", { dueOn: "soon" }],
  ["dueOn", { dueOn: 99 }],
  ["completedOn", { completedOn: "0001-01-01T00:00:00Z" }],
  ["certification", { certification: "yes" }],
  ["expiresOn", { certification: { expiresOn: "-271821-04-20T00:00:00Z" } }],
  [
    "expiresOn",
    { certification: { issuedOn: "2026-03-01T00:00:00Z", expiresOn: "2026-02-01T00:00:00Z" } },
  ],
];

describe("an invalid value from MindTickle", () => {
  it("is left out with a warning, and the other values of that user are applied", async () => {
    const tenant = await learningTenant("left");
    const path = `${tenant.platformId}/Module`;
    const put = (text: string) =>
      tenant.mindtickle.addFault({ kind: "other-answer", path, count: 1, text });
    await put(JSON.stringify(answerWith(tenant, {})));
    expect((await tenant.sync()).warnings).toEqual([]);
    const before = (await tenant.progress()).items;
    for (const [field, values] of nonsense) {
      await put(JSON.stringify(answerWith(tenant, values)));
      const { courses, warnings } = await tenant.sync();
      expect(warnings, field).toMatchObject([{ at: expect.stringContaining(`: ${field}`) }]);
      expect(courses).toHaveLength(8);
      const after = await tenant.progress();
      // The invalid values keep their previous state.
      expect(after.items, JSON.stringify(values)).toEqual(before);
      expect(after.warnings).toEqual(warnings);
    }
    const { warnings } = (await tenant.status()) ?? {};
    expect(warnings).toMatchObject({ count: 1, newest: [{ userId: tenant.rep }] });
    expect((await tenant.status())?.status).toBe("OK");
    await put(JSON.stringify(answerWith(tenant, { quizScore: 105, status: "COMPLETED" })));
    await tenant.sync();
    const [module] = (await tenant.progress()).items;
    expect(module).toMatchObject({ status: "completed", score: 61 });
    await put(JSON.stringify(answerWith(tenant, {})));
    await tenant.sync();
    expect((await tenant.status())?.warnings).toEqual({ count: 0, newest: [] });
  });

  it("is also left out if it is not JSON, such as NaN", async () => {
    const tenant = await learningTenant("nan");
    const text = JSON.stringify(answerWith(tenant, { quizScore: "@", name: 'NaN "NaN" \\' }));
    await tenant.mindtickle.addFault({
      kind: "other-answer",
      path: `${tenant.platformId}/Module`,
      count: 1,
      text: text.replace('"@"', "NaN"),
    });
    const { courses, warnings } = await tenant.sync();
    expect(warnings).toMatchObject([{ problem: expect.stringContaining("NaN") }]);
    expect(courses).toHaveLength(8);
  });

  it("leaves no report provisional and no other user waiting", async () => {
    const tenant = await learningTenant("final");
    const text = JSON.stringify(answerWith(tenant, { quizScore: 105 }));
    const path = `${tenant.platformId}/Module`;
    await tenant.mindtickle.addFault({ kind: "other-answer", path, text });
    await requestPull(stack, tenant);
    await until("all users are pulled again", async () => {
      const { warnings } = (await tenant.status()) ?? {};
      const waiting = await sql`select from user_syncs
        where tenant_id = ${tenant.id} and pull_due_at is not null`;
      return warnings?.count === 1 && waiting.length === 0;
    });
    await until("the report is final", async () => !(await tenant.report()).provisional);
  });

  it("in the catalogue is left out too, and the other courses and quizzes are stored", async () => {
    const tenant = await learningTenant("odd");
    const modules = [1, 2, 3, 4].map((n) => ({ id: tenant.at(`s1_m${n}`), name: `M ${n}` }));
    const [first, ...others] = modules.map((one) => ({ ...one, required: true, passScore: 70 }));
    const objects = [
      { name: "Series 1", modules: [{ ...first, passScore: 105, required: "often" }, ...others] },
      { name: "", modules: [1, 2, 3, 4].map((n) => ({ id: tenant.at(`s2_m${n}`) })) },
    ];
    const text = JSON.stringify({ objects, total: 2 });
    await tenant.mindtickle.addFault({ kind: "other-answer", path: "/Series", count: 1, text });
    const quiz = { id: "bad", moduleId: tenant.at("s1_m1"), questions: [{ id: "q1", answer: 7 }] };
    const good = { ...quiz, id: "good", questions: [{ id: "q1", answer: "A" }] };
    await tenant.mindtickle.addFault({
      kind: "other-answer",
      path: "/Quiz",
      count: 1,
      text: JSON.stringify({ objects: [quiz, good], total: 2 }),
    });
    expect(await tenant.pullCatalogue()).toEqual({ courses: 8 });
    const { items } = await tenant.client.courses.list.query();
    const ofSeries1 = items.filter(({ seriesName }) => seriesName === "Series 1");
    expect(ofSeries1).toMatchObject([
      { name: "M 1", passScore: 80, required: true },
      ...["M 2", "M 3", "M 4"].map((name) => ({ name, passScore: 70 })),
    ]);
    expect(items.find(({ seriesName }) => seriesName === "Series 2")?.name).toBe("Module 2.1");
    expect(ofSeries1[0]?.quizzes.map(({ id }) => id)).toContain("good");
    expect(ofSeries1[0]?.quizzes.map(({ id }) => id)).not.toContain("bad");
    const found = (await tenant.status())?.warnings.newest.map(({ at }) => at);
    expect(found).toContain(`module ${tenant.at("s1_m1")}: passScore`);
    expect(found).toContain("quiz bad");
  });
});

it("a due date without a time is the end of its day in the tenant's time zone", () => {
  const thing = { ...sane, id: "m", assignedOn: "2026-01-01", dueOn: "2026-03-31" };
  const certification = { issuedOn: "2026-10-25", expiresOn: "2026-10-25" };
  const list = { objects: [{ ...thing, certification }], doubt: null };
  expect(readProgress(list, "Europe/Berlin")).toMatchObject({
    items: [
      {
        assignedAt: new Date("2025-12-31T23:00:00Z"),
        dueAt: new Date("2026-03-31T21:59:59.999Z"),
        expiresAt: new Date("2026-10-25T22:59:59.999Z"),
      },
    ],
    findings: [],
  });
});

describe("a list with invalid items", () => {
  const thing = fc.oneof(fc.anything(), fc.record({ id: fc.string(), modules: fc.anything() }));
  const listed = fc.record({ objects: fc.array(thing), doubt: fc.constant(null) });

  it("is read without its invalid items", () => {
    fc.assert(
      fc.property(listed, (list) => {
        const json = { ...list, objects: JSON.parse(JSON.stringify(list.objects)) as unknown[] };
        for (const { items, findings } of [readProgress(json), readCourses(json)]) {
          expect(items.length + findings.length).toBeGreaterThanOrEqual(0);
          for (const { problem } of findings) expect(problem.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it("does not change texts that contain NaN", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const value = { text: `${text} NaN "NaN"`, more: [text] };
        const spoilt = JSON.stringify(value).replace(/]}$/, ", -Infinity, NaN]}");
        expect(parseAnswer(spoilt)).toEqual({
          text: value.text.replaceAll("\0", "\uFFFD"),
          more: [text.replaceAll("\0", "\uFFFD"), "-Infinity", "NaN"],
        });
      }),
    );
  });
});
