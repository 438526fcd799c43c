import { createRampartClient } from "../../../server/client.ts";
import { Publisher } from "../../../shared/adapters/qstash/publisher.ts";
import { newId } from "../../../shared/ids.ts";
import { mindtickleAdmin } from "../../standins/mindtickle/admin-client.ts";
import { chance, quizOf } from "../../standins/mindtickle/learning.ts";
import type { DevStack } from "../stack.ts";
import { inParallel } from "./in-parallel.ts";
import type { DemoPerson } from "./people.ts";
import {
  accessToken,
  type DemoTenant,
  idOf,
  type KeptTenant,
  operatorClient,
  scim,
} from "./tenant.ts";

const moduleNames = [
  ["Discovery calls", "Qualifying a deal", "Handling objections", "Closing a quarter"],
  ["Product basics", "Pricing and packaging", "Competitors", "Security questions"],
];

const accountOf = ({ slug }: DemoTenant) => ({
  apiKey: `${slug}-key`,
  secretKey: `${slug}-secret`,
  clientId: `${slug}-client`,
});

/** The customer's account at MindTickle, with its courses. */
export async function openAccount(stack: DevStack, tenant: DemoTenant): Promise<void> {
  const admin = mindtickleAdmin(stack.urls.mindtickleAdmin);
  await admin.putAccount(tenant.slug, {
    name: tenant.name,
    ...accountOf(tenant),
    ...tenant.limits,
    autoAssign: true,
    seed: tenant.seed,
  });
  await admin.putCatalogue(
    tenant.slug,
    moduleNames.map((modules, s) => ({
      id: `${tenant.slug}_series_${s + 1}`,
      name: s === 0 ? "Selling" : "Knowing",
      modules: modules.map((name, m) => ({
        id: `${tenant.slug}_module_${s * 4 + m + 1}`,
        name,
        required: m < 3,
        passScore: 80,
      })),
    })),
  );
}

/** The operator's procedure; the SCIM token is shown this once. */
export async function createTenant(stack: DevStack, tenant: DemoTenant): Promise<KeptTenant> {
  const operator = await operatorClient(stack);
  const { id, scimToken } = await operator.operator.createTenant.mutate({
    slug: tenant.slug,
    name: tenant.name,
    ...(tenant.limits ? { config: { mindtickle: tenant.limits } } : {}),
    mindtickle: accountOf(tenant),
  });
  return { id, scimToken };
}

/** Pulls the catalogue as the tenant's schedule does: by a message through QStash. */
export async function requestPull(stack: DevStack, { id }: KeptTenant): Promise<void> {
  const { keys, urls } = stack;
  const publisher = new Publisher({ url: urls.qstash, token: keys.qstashToken, workers: urls });
  await publisher.publish([
    { job: "mindtickle.pull", tenantId: id, requestId: newId(), payload: {} },
  ]);
}

/** The HR system posts everyone; who is there already from an interrupted start answers 409. */
export const postPeople = (
  stack: DevStack,
  tenant: KeptTenant,
  people: DemoPerson[],
  done: () => void,
) =>
  inParallel(8, people, async ({ resource, externalId }) => {
    const answer = await scim(stack, tenant, "POST", "/Users", resource);
    if (answer.status !== 201 && answer.status !== 409) {
      throw new Error(`SCIM refused ${externalId}: ${answer.status} ${await answer.text()}`);
    }
    done();
  });

/** Reps take quizzes, each with its own token, about as well as MindTickle knows them. */
export async function takeQuizzes(
  stack: DevStack,
  demo: DemoTenant,
  tenant: KeptTenant,
  people: DemoPerson[],
  done: () => void,
) {
  const reps = people.filter(({ role, active }) => role === "rep" && active);
  const [someone] = people;
  if (!someone) return;
  const reader = await accessToken(
    stack,
    tenant.id,
    await idOf(stack, tenant, someone.externalId),
    someone.role,
  );
  const { items: courses } = await createRampartClient({
    url: stack.urls.server,
    token: reader,
  }).courses.list.query();
  const account = (await mindtickleAdmin(stack.urls.mindtickleAdmin).accounts()).find(
    ({ id }) => id === demo.slug,
  );
  if (!account) throw new Error(`The simulator has no account ${demo.slug}.`);
  await inParallel(8, reps, async ({ externalId, userName }) => {
    const userId = await idOf(stack, tenant, externalId);
    const client = createRampartClient({
      url: stack.urls.server,
      token: await accessToken(stack, tenant.id, userId, "rep"),
    });
    for (let nth = 0; nth < demo.quizzesEach; nth += 1) {
      done();
      const roll = (what: string) => chance(demo.seed, userName, nth, what);
      const course = courses[Math.floor(roll("course") * courses.length)];
      const quiz = course?.quizzes[0];
      if (!course || !quiz || roll("takes") < 0.15) continue;
      const { questions } = quizOf(account, course.mindtickleId);
      const answers = questions.map(({ id, answer }) => {
        const correct = roll(id) < 0.45 + 0.5 * roll("skill");
        return { questionId: id, selected: correct ? answer : "-", correct };
      });
      const score = (100 * answers.filter(({ correct }) => correct).length) / answers.length;
      const submittedAt = new Date(
        Date.now() - Math.floor(roll("when") * 60) * 86_400_000,
      ).toISOString();
      const submissionId = `demo-${externalId}-${nth}`;
      await client.quizzes.submit
        .mutate({
          submissionId,
          userId,
          courseId: course.id,
          quizId: quiz.id,
          answers,
          score,
          submittedAt,
        })
        .catch((error: unknown) => refuseUnlessDone(error));
    }
  });
}

/** A start that was interrupted may have submitted it at another time of day. */
function refuseUnlessDone(error: unknown): void {
  const data = error instanceof Error && "data" in error ? error.data : null;
  const reason = typeof data === "object" && data !== null && "reason" in data ? data.reason : null;
  if (reason !== "conflict") throw error;
}
