import { newId } from "../../shared/ids.ts";
import { storeCatalogue } from "../../shared/sync/pull/pull-catalogue.ts";
import { contextFor } from "../../worker/run-job.ts";
import { useSql } from "../support/database.ts";
import { putCatalogue } from "../support/learning.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import type { TenantConfigInput } from "../../shared/configuration/tenant-config.ts";
import { until } from "../support/until.ts";

/** A stack for one test file, with tenants whose catalogue of eight modules is pulled. */
export function useLearning() {
  const stack = useStack();
  const sql = useSql(stack);

  /** A tenant with an admin and a rep, both at MindTickle with all eight modules. */
  async function tenant(slug: string, learning: TenantConfigInput["learning"] = {}) {
    const { outside, server, provisioning } = stack;
    const { admin: mindtickle } = outside.mindtickle;
    const made = await createTestTenant(outside, server, slug, { ...roomy, learning });
    await putCatalogue(outside, made);
    const of = { tenantId: made.id, requestId: newId(), job: "mindtickle.pull" } as const;
    const pullCatalogue = () => storeCatalogue({ ctx: contextFor(provisioning.services, of) });
    await pullCatalogue();
    const admin = await made.person({ userName: "admin", roles: [{ value: "admin" }] });
    const rep = await made.person({ userName: "rep" });
    const client = clientFor(server, await made.token(admin, "admin"));
    const progress = (userId = rep) => client.progress.list.query({ userId });
    for (const userId of [admin, rep]) {
      await until(
        "the person's progress is pulled",
        async () => (await progress(userId)).items.length === 8,
      );
    }
    const [platformUser] = await mindtickle.users(slug, rep);
    const at = (module: string) => `${slug}_${module}`;
    return {
      id: made.id,
      rep,
      client,
      mindtickle,
      platformId: platformUser?.id ?? "",
      at,
      progress,
      pullCatalogue,
      /** Pulls the rep's progress. */
      sync: () => client.progress.sync.mutate({ userId: rep }),
      status: async () => (await client.integrations.status.query())["mindtickle"],
      report: () => client.readiness.report.query({}),
    };
  }
  return { stack, sql, tenant };
}
