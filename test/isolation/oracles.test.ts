import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { type Attacker, attackerOn, useTwoTenants } from "./support/two-tenants.ts";

// Constraints are checked past row-level security. None may answer differently for a foreign id and an unknown one.

const two = useTwoTenants();
let attacker: Attacker;

beforeAll(async () => {
  attacker = attackerOn(two.database.app);
});

afterAll(async () => {
  await attacker.sql.end();
});

/** The whole response of Postgres to a statement, without the tried id. */
const answerTo = async (statement: (id: string) => string, id: string): Promise<unknown> => {
  try {
    return { rows: await attacker.as(two.a.id, statement(id)) };
  } catch (thrown) {
    const { code, message, detail, constraint_name: constraint } = thrown as Record<string, string>;
    return { code, message, constraint, detail: detail?.replaceAll(id, "the id") };
  }
};

type Statement = (id: string) => string;

const references: [key: string, of: "userId" | "courseId", statement: Statement][] = [
  [
    "user_syncs.user_id",
    "userId",
    (id) => `insert into user_syncs (user_id, pending_version) values ('${id}', 1)`,
  ],
  [
    "custom_role_members.user_id",
    "userId",
    (id) =>
      `insert into custom_role_members (user_id, role_id) select '${id}', id from custom_roles`,
  ],
  [
    "api_keys.user_id",
    "userId",
    (id) => `insert into api_keys (id, user_id, name, key_hash, permissions, created_by)
      values (gen_random_uuid(), '${id}', 'n', '\\x00', '{}', 'test')`,
  ],
  ["sessions.user_id", "userId", (id) => `update sessions set user_id = '${id}'`],
  ["users.manager_id", "userId", (id) => `update users set manager_id = '${id}'`],
  ["assignments.user_id", "userId", (id) => `update assignments set user_id = '${id}'`],
  ["assignments.course_id", "courseId", (id) => `update assignments set course_id = '${id}'`],
  ["course_progress.user_id", "userId", (id) => `update course_progress set user_id = '${id}'`],
  ["quizzes.course_id", "courseId", (id) => `update quizzes set course_id = '${id}'`],
  [
    "quiz_results.course_id",
    "courseId",
    (
      id,
    ) => `insert into quiz_results (id, submission_id, user_id, course_id, quiz_id, answers, submitted_at)
      select gen_random_uuid(), 's2', user_id, '${id}', quiz_id, '[]', now() from quiz_results`,
  ],
  [
    "quiz_results.user_id",
    "userId",
    (
      id,
    ) => `insert into quiz_results (id, submission_id, user_id, course_id, quiz_id, answers, submitted_at)
      select gen_random_uuid(), 's2', '${id}', course_id, quiz_id, '[]', now() from quiz_results`,
  ],
];

test.each(references)(
  "%s: a foreign id is refused like an unknown one",
  async (_, of, statement) => {
    const foreign = await answerTo(statement, two.b[of]);
    expect(foreign).toEqual(await answerTo(statement, newId()));
    expect(foreign).toMatchObject({ code: "23503" });
    // Positive control: with an id of its own tenant, the statement succeeds or fails at the primary key.
    expect(await answerTo(statement, two.a[of])).not.toMatchObject({ code: "23503" });
  },
);

const user = (id: string) => `
  insert into users (id, user_name, user_name_key, display_name, role, active, resource)
  values ('${id}', 'new@x.test', 'new@x.test', 'New', 'rep', true, '{}')`;
const course = (id: string) => `
  insert into courses (id, mindtickle_id, name, series_name, required, pass_score)
  values ('${id}', 'm2', 'n', 's', true, 1)`;

test.each([
  ["users", "userId", user],
  ["courses", "courseId", course],
] as const)("%s: a foreign id is free here, as an unknown one is", async (_, of, insert) => {
  for (const ending of ["returning 1 as n", "on conflict do nothing returning 1 as n"]) {
    const statement = (id: string) => `${insert(id)} ${ending}`;
    expect(await answerTo(statement, two.b[of])).toEqual({ rows: [{ n: 1 }] });
    expect(await answerTo(statement, newId())).toEqual({ rows: [{ n: 1 }] });
    expect(await answerTo(statement, two.a[of])).not.toEqual({ rows: [{ n: 1 }] });
  }
});

const uniques: [what: string, column: string, statement: Statement][] = [
  [
    "users user_name",
    "user_name",
    (text) => `
    insert into users (id, user_name, user_name_key, display_name, role, active, resource)
    values (gen_random_uuid(), '${text}', '${text}', 'N', 'rep', true, '{}') returning 1 as n`,
  ],
  [
    "courses mindtickle_id",
    "mindtickle_id",
    (text) => `
    insert into courses (id, mindtickle_id, name, series_name, required, pass_score)
    values (gen_random_uuid(), '${text}', 'n', 's', true, 1) returning 1 as n`,
  ],
  [
    "dead_letters source_id",
    "source_id",
    (text) => `
    insert into dead_letters (id, source, source_id, reason, attempts, request, body)
    values (gen_random_uuid(), 'scim', '${text}', 'r', 1, '{}', '') returning 1 as n`,
  ],
  [
    "quiz_results submission_id",
    "submission_id",
    (text) => `
    insert into quiz_results (id, submission_id, user_id, course_id, quiz_id, answers, submitted_at)
    select gen_random_uuid(), '${text}', user_id, course_id, quiz_id, '[]', now()
    from quiz_results returning 1 as n`,
  ],
];

test.each(uniques)(
  "%s: what another tenant has is not taken here",
  async (what, column, insert) => {
    const [table = ""] = what.split(" ");
    const { superuser } = two;
    const generated = table === "users" && column === "user_name" ? "only-b@x.test" : "only-b";
    await superuser`
    update ${superuser(table)} set ${superuser(column)} = ${generated} where tenant_id = ${two.b.id}`;
    const [own] = await superuser`
    select ${superuser(column)} as value from ${superuser(table)} where tenant_id = ${two.a.id}`;
    expect(await answerTo(insert, generated)).toEqual({ rows: [{ n: 1 }] });
    expect(await answerTo(insert, String(own?.value))).toMatchObject({ code: "23505" });
  },
);
