import { eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { alerts } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";

const batchSize = 20;
const timeoutMs = 10_000;

type Alert = typeof alerts.$inferSelect;

/**
 * Sends opened and resolved alerts to the operator's webhook, signed by Standard Webhooks. An alert
 * that the webhook does not accept is sent again by the next sweep.
 */
export async function alertOperator(services: WorkerServices): Promise<void> {
  const { env, relay, log } = services;
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = env;
  if (url === "" || secret === "") return;
  await transaction(relay, async (db) => {
    const undispatched = await db
      .select()
      .from(alerts)
      .where(
        sql`notified_at is null or (resolved_at is not null and resolution_notified_at is null)`,
      )
      .orderBy(alerts.openedAt)
      .limit(batchSize)
      .for("update", { skipLocked: true });
    for (const alert of undispatched) {
      const isNew = alert.notifiedAt === null;
      try {
        await send(url, secret, alert, isNew ? "opened" : "resolved");
      } catch (error) {
        log.warn("alert.send_failed", { alert: alert.id, ...describeError(error) });
        // A refusal may concern this alert only. Without an answer, the others would fail too.
        if (error instanceof AlertRefused) continue;
        return;
      }
      const sent = isNew ? { notifiedAt: sql`now()` } : { resolutionNotifiedAt: sql`now()` };
      await db.update(alerts).set(sent).where(eq(alerts.id, alert.id)).execute();
    }
  });
}

async function send(url: string, secret: string, alert: Alert, what: "opened" | "resolved") {
  const { id, kind, subject, aboutTenantId: tenantId, detail, openedAt, resolvedAt } = alert;
  const now = new Date();
  const end = what === "opened" ? null : resolvedAt;
  const body = JSON.stringify({
    type: `alert.${what}`,
    timestamp: now.toISOString(),
    data: { id, kind, subject, tenantId, detail, openedAt, resolvedAt: end },
  });
  // The same for every attempt, so that a receiver can recognize a repetition.
  const messageId = `${id}.${what}`;
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": messageId,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(messageId, now, body),
    },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok) throw new AlertRefused(`The operator's webhook answered ${answer.status}.`);
}

/** The operator's webhook answered, but not with success. */
class AlertRefused extends Error {
  override readonly name = "AlertRefused";
}
