import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { newId } from "../../ids.ts";
import { sameValue } from "../../values/json.ts";
import { provisioningRules, type ProvisioningRules } from "./rules.ts";
import { lockSettings, saveSettings } from "./settings.ts";

export const setRulesOutput = provisioningRules;

/**
 * Sets the rules for roles, teams and managers. They apply to the next change of a person at once; a
 * job then applies them to everybody.
 */
export async function setRules({
  ctx,
  input,
}: {
  ctx: Context;
  input: ProvisioningRules;
}): Promise<ProvisioningRules> {
  const { tenantId } = ctx.scope;
  const event = {
    id: newId(),
    event: "provisioning.rules" as const,
    subjectId: tenantId,
    subjectVersion: null,
    payload: {},
  };
  const changed = await ctx.scope.write(async (db) => {
    const { rules } = await lockSettings(db);
    if (sameValue(rules, input)) return false;
    const change = { action: "provisioning.rules", subjectId: tenantId };
    await Promise.all([
      saveSettings(db, { rules: input }).execute(),
      auditRow(ctx, db, { ...change, ...changedParts(rules, input) }).execute(),
      insertOutboxEvent(ctx, db, event).execute(),
    ]);
    return true;
  });
  if (changed) ctx.outbox.publish(ctx, [event]);
  return input;
}
