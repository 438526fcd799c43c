import type { Context } from "../../context.ts";
import { hasFlag } from "../../product.ts";
import type { FlagContext } from "../evaluate/context.ts";
import type { Evaluation, Reason } from "../evaluate/evaluate.ts";
import type { DeploymentFlags } from "../feature-flags.ts";

/** The value of one flag for a client, in the format of OFREP. */
export interface ClientEvaluation {
  key: string;
  value: boolean;
  reason: Reason;
  /** The name of the chosen variant. */
  variant?: string;
  /** The version of the rules, the payload of the variant, and the code of an error. */
  metadata: Record<string, string>;
}

/** Whom a client asks for. It is the client's claim, so it says nothing about the tenant. */
export type ClaimedContext = Omit<
  FlagContext,
  "tenantId" | "appType" | "environment" | "currentTime"
>;

interface Call {
  ctx: Context;
  whom: ClaimedContext;
}

/** One flag for a client of the tenant, which counts as asking for it; null for an unknown flag. */
export async function evaluateForClient(
  flags: DeploymentFlags,
  name: string,
  call: Call,
): Promise<ClientEvaluation | null> {
  const { ctx } = call;
  await flags.rules(ctx);
  if (!hasFlag(ctx.product, ctx.scope.tenant.appType, name)) return null;
  flags.recordUse(ctx, name);
  return evaluateClaimed(flags, name, call);
}

/** All flags that the tenant has. A client asks for all because it cannot know which it will use. */
export async function evaluateAllForClient(
  flags: DeploymentFlags,
  call: Call,
): Promise<ClientEvaluation[]> {
  const { ctx } = call;
  await flags.rules(ctx);
  const { appType } = ctx.scope.tenant;
  const names = [...ctx.product.flags.keys()].filter((name) => hasFlag(ctx.product, appType, name));
  return Promise.all(names.map((name) => evaluateClaimed(flags, name, call)));
}

async function evaluateClaimed(
  flags: DeploymentFlags,
  name: string,
  { ctx, whom }: Call,
): Promise<ClientEvaluation> {
  const trusted = { ...flags.tenantContextOf(ctx), currentTime: ctx.now() };
  const evaluation = await flags.evaluate(ctx, name, { ...whom, ...trusted });
  return toClient(name, evaluation, ctx.scope.tenant.flagsVersion);
}

/** The message of an error stays inside: it may describe a rule that names other tenants. */
function toClient(
  key: string,
  { enabled, reason, variant, errorCode }: Evaluation,
  version: string,
): ClientEvaluation {
  const payload = variant?.payload;
  return {
    key,
    value: enabled,
    reason,
    ...(variant && { variant: variant.name }),
    metadata: {
      version,
      ...(payload && { payload: payload.value, payloadType: payload.type }),
      ...(errorCode && { errorCode }),
    },
  };
}
