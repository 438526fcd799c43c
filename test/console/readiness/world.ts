import type { Page } from "playwright-core";
import { beforeAll } from "vitest";
import { moveNights } from "../../dev/seed/move-nights.ts";
import { insertPassword } from "../../identity/world.ts";
import { putProgress, putResult, useReadiness } from "../../readiness/support.ts";
import { clientFor } from "../../support/server.ts";
import type { WatchedPage } from "../browser.ts";
import { hasBrowser, openSignedIn, useBrowser } from "../world.ts";

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

/** The number of people who are inserted; an admin is added. */
export const size = 24;

/**
 * A company with work: user 0 manages 1 to 8 and 21, and 9 manages 10 to 17. 3 and 6 manage too, and report to
 * user 0, 6 with 18 to 20 below. Four nights are stored, the last two by a second model.
 */
export function useCompany(slug: string) {
  const readiness = useReadiness();
  const started = useBrowser();
  const company: {
    tenantId: string;
    users: string[];
    courses: string[];
    /** Came by SCIM, and so is known to MindTickle, too. */
    adminId: string;
    token: (n: number | "admin", role: "rep" | "manager" | "admin") => Promise<string>;
  } = { tenantId: "", users: [], courses: [], adminId: "", token: () => Promise.resolve("") };

  beforeAll(async () => {
    const made = await readiness.tenant(slug, size);
    const { sql } = readiness;
    const { users, courses, tenantId, tenant } = made;
    const lead = (manager: number, from: number, to: number) =>
      sql`update users set manager_id = ${users[manager] ?? ""} where id = any(${users.slice(from, to)})`;
    await lead(0, 1, 9);
    await lead(0, 21, 22);
    await lead(9, 10, 18);
    await lead(6, 18, 21);
    await sql`update users set display_name = 'Person ' || user_name, email = user_name || ${`@${slug}.example`},
      email_key = user_name || ${`@${slug}.example`} where tenant_id = ${tenantId}`;
    const adminId = await tenant.person({
      userName: `admin@${slug}.example`,
      roles: [{ value: "admin" }],
      emails: [{ value: `admin@${slug}.example`, primary: true }],
    });
    for (const [n, user] of users.entries()) {
      for (const [c, course] of courses.entries()) {
        if ((n + c) % 8 === 7) continue;
        const status = (["completed", "in_progress", "not_started"] as const)[(n + c) % 3];
        await putProgress(sql, made, {
          user,
          course,
          status: status ?? "not_started",
          due: n % 4 === 0 ? daysAgo(n - 6) : null,
          completed: status === "completed" ? daysAgo(n * 4) : null,
        });
        if (n % 2 === c)
          await putResult(sql, made, { user, course, score: (n * 29) % 101, at: daysAgo(n * 3) });
      }
    }
    for (const userId of [...users.slice(0, 3), ...users.slice(9, 11), adminId])
      await insertPassword(sql, { tenantId, userId, verifiedAddress: null });
    Object.assign(company, made, {
      adminId,
      token: (n: number | "admin", role: "rep" | "manager" | "admin") =>
        tenant.token(n === "admin" ? adminId : (users[n] ?? ""), role),
    });
    await storeNights(tenantId, [12, 11, 8]);
    const admin = clientFor(readiness.stack.server, await tenant.token(adminId, "admin"));
    const { version, model } = await admin.readiness.model.query();
    await admin.readiness.setModel.mutate({
      after: version,
      model: { ...model, halfLifeDays: 30 },
    });
    await storeNights(tenantId, [7, 6]);
    await readiness.aggregate(tenantId);
  });

  /** Runs the nightly aggregation, and moves what it has stored to a day in the past. */
  async function storeNights(tenantId: string, ages: readonly number[]) {
    for (const days of ages) {
      const { asOf } = await readiness.aggregate(tenantId, true);
      await moveNights(readiness.sql, tenantId, [{ asOf, days }]);
    }
  }

  return {
    ...readiness,
    company,
    started,
    api: async (n: number | "admin", role: "rep" | "manager" | "admin") =>
      clientFor(readiness.stack.server, await company.token(n, role)),
    /** Opens a page of the company, signed in. */
    open: (
      who: string,
      path: string,
      options: Parameters<typeof openSignedIn>[3] = {},
    ): Promise<WatchedPage> =>
      openSignedIn(
        started.browser,
        `${readiness.stack.server.url}/console/org/${slug}/${path}`,
        `${who}@${slug}.example`,
        options,
      ),
    go: async (page: Page, path: string) => {
      await page.goto(`${readiness.stack.server.url}/console/org/${slug}/${path}`);
    },
  };
}

export { hasBrowser };
