import { markedUser, type MarkedTenant } from "./marked-tenant.ts";

/** An HTTP call of a tenant and its expected response. */
export interface Call {
  name: string;
  method: string;
  path: string;
  token: string;
  body?: object;
  status: number;
  /** Whether the response must contain one of the tenant's own markers. */
  shows: boolean;
}

/** The state that a caller keeps between calls: the id of its user, while it exists. */
export interface CallerState {
  caller: number;
  person: string | undefined;
}

type BuildCall = (
  own: MarkedTenant,
  n: number,
  other: MarkedTenant,
  state: CallerState,
) => Omit<Call, "name">;

const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const pick = <T>(list: readonly T[], n: number): T => {
  const item = list[n % list.length];
  if (item === undefined) throw new Error("Nothing to pick from.");
  return item;
};
const get = (path: string, token: string, shows = true): Omit<Call, "name"> => ({
  method: "GET",
  path,
  token,
  status: 200,
  shows,
});
const query = (procedure: string, token: string, input?: object, shows = true) =>
  get(
    `/trpc/${procedure}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ""}`,
    token,
    shows,
  );
const scimUsers = "/scim/v2/Users";

/** All operations of the tenants, each with its weight. */
const operations: [name: string, share: number, make: BuildCall][] = [
  [
    "scim create or delete",
    10,
    ({ marker, tenant }, _n, _other, { caller, person }) =>
      person === undefined
        ? {
            method: "POST",
            path: scimUsers,
            token: tenant.scimToken,
            body: markedUser(marker, `caller${caller}`),
            status: 201,
            shows: true,
          }
        : {
            method: "DELETE",
            path: `${scimUsers}/${person}`,
            token: tenant.scimToken,
            status: 204,
            shows: false,
          },
  ],
  [
    "scim patch",
    20,
    ({ marker, tenant, people }, n) => ({
      method: "PATCH",
      path: `${scimUsers}/${pick(people, n).id}`,
      token: tenant.scimToken,
      body: {
        schemas: [patchOp],
        Operations: [{ op: "replace", path: "title", value: `${marker} title ${n}` }],
      },
      status: 200,
      shows: true,
    }),
  ],
  [
    "scim get",
    280,
    (own, n) => get(`${scimUsers}/${pick(own.people, n).id}`, own.tenant.scimToken),
  ],
  [
    "scim get of the other's",
    10,
    ({ tenant }, n, other) => ({
      ...get(`${scimUsers}/${pick(other.people.slice(0, -1), n).id}`, tenant.scimToken, false),
      status: 404,
    }),
  ],
  [
    "scim list",
    60,
    ({ tenant }, n) => get(`${scimUsers}?count=20&startIndex=${1 + (n % 20)}`, tenant.scimToken),
  ],
  [
    "scim find",
    80,
    ({ tenant, people }, n) =>
      get(
        `${scimUsers}?filter=${encodeURIComponent(`userName eq "${pick(people, n).userName}"`)}`,
        tenant.scimToken,
      ),
  ],
  [
    "scim find of the other's",
    10,
    ({ tenant }, n, other) =>
      get(
        `${scimUsers}?filter=${encodeURIComponent(`externalId eq "${pick(other.people, n).externalId}"`)}`,
        tenant.scimToken,
        false,
      ),
  ],
  ["users.list", 120, ({ admin }, n) => query("users.list", admin, { limit: 10 + (n % 40) })],
  ["users.list of a manager", 30, ({ manager }) => query("users.list", manager)],
  [
    "users.get",
    110,
    ({ admin, people }, n) => query("users.get", admin, { id: pick(people, n).id }),
  ],
  [
    "quizzes.submit",
    30,
    ({ marker, rep, courseIds }, n) => ({
      method: "POST",
      path: "/trpc/quizzes.submit",
      token: rep.token,
      body: {
        submissionId: `${marker}-${n}`,
        userId: rep.id,
        courseId: pick(courseIds, n),
        quizId: `${marker}-quiz`,
        answers: [{ questionId: `${marker}-q`, selected: marker, correct: n % 2 === 0 }],
        score: n % 2 === 0 ? 100 : 0,
        submittedAt: "2026-01-01T00:00:00Z",
      },
      status: 200,
      shows: true,
    }),
  ],
  ["quizzes.list", 50, ({ admin }) => query("quizzes.list", admin, { limit: 20 }, false)],
  ["courses.list", 40, ({ rep }) => query("courses.list", rep.token, undefined, false)],
  ["progress.list", 30, ({ rep }) => query("progress.list", rep.token, { userId: rep.id }, false)],
  ["tenants.current", 60, ({ admin }) => query("tenants.current", admin)],
  ["scimRequests.list", 20, ({ admin }) => query("scimRequests.list", admin, { limit: 20 }, false)],
  ["audit.list", 20, ({ admin }) => query("audit.list", admin, { limit: 20 })],
  ["deadLetters.list", 10, ({ admin }) => query("deadLetters.list", admin, undefined, false)],
  ["scimTokens.list", 5, ({ admin }) => query("scimTokens.list", admin, undefined, false)],
  ["readiness.report", 10, ({ rep }) => query("readiness.report", rep.token)],
  [
    "REST readiness",
    20,
    ({ tenant, admin }) => get(`/api/tenants/${tenant.slug}/readiness`, admin),
  ],
  ["readiness.report of a team", 10, ({ manager }) => query("readiness.report", manager)],
  [
    "readiness.report of a role",
    10,
    ({ admin }) => query("readiness.report", admin, { role: "rep" }),
  ],
  [
    "readiness.rows",
    10,
    ({ admin }) => query("readiness.rows", admin, { of: "scores", limit: 20 }, false),
  ],
  ["readiness.atRisk", 10, ({ manager }) => query("readiness.atRisk", manager, undefined, false)],
  ["readiness.team", 10, ({ rep }) => query("readiness.team", rep.token, undefined, false)],
  ["readiness.history", 10, ({ admin }) => query("readiness.history", admin, undefined, false)],
  [
    "REST readiness rows",
    10,
    ({ tenant, admin }) =>
      get(`/api/tenants/${tenant.slug}/readiness/rows?of=people`, admin, false),
  ],
];

const shares = operations.flatMap(([name, share, make]) =>
  Array.from({ length: share }, () => ({ name, make })),
);

/** Spreads the operations. The same number always gives the same call. */
const scatter = (n: number): number => Math.imul(n + 1, 0x9e37_79b1) >>> 0;

/** The n-th call. Its number determines the tenant and the operation. */
export function callFor(
  tenants: [MarkedTenant, MarkedTenant],
  n: number,
  state: CallerState,
): Call {
  const [own, other] = n % 2 === 0 ? tenants : ([tenants[1], tenants[0]] as const);
  const random = scatter(n);
  const { name, make } = pick(shares, random >>> 8);
  return { name, ...make(own, random >>> 4, other, state) };
}
