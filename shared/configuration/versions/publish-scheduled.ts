import { eq } from "drizzle-orm";
import type * as z from "zod";
import { configurationVersions as table } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { configurationHeld } from "../../messages/notices/configuration-held.ts";
import { notify } from "../../notifications/notify.ts";
import { applyChange, changeTo } from "./apply-change.ts";
import type { Layers } from "./layers.ts";
import { audited, setState, type versionIdInput } from "./publish.ts";
import { lockLayers, publishQuery } from "./store-version.ts";
import { type ConfigurationVersion, versionColumns } from "./version.ts";

/**
 * Publishes a scheduled version whose time has come. It is held instead if its layer has changed since its
 * base version, because its author may not have wanted it on top of that change, or if the same change
 * would be refused now. The tenant's admins are notified of a version of theirs that is held.
 * @returns null if it is no longer scheduled
 */
export async function publishScheduled({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof versionIdInput>;
}): Promise<ConfigurationVersion | null> {
  return ctx.scope.write(async (db) => {
    const layers = await lockLayers(db);
    const [due] = await db
      .select(versionColumns)
      .from(table)
      .where(eq(table.id, input.id))
      .execute();
    if (due?.state !== "scheduled") return null;
    const heldBecause = obstacle(layers, due);
    if (heldBecause !== null) {
      if (due.layer === "tenant") {
        await notify(db, {
          kind: "configuration_held",
          occasion: due.id,
          notice: configurationHeld({ reason: due.reason }),
        });
      }
      return setState(ctx, db, due, { state: "held", heldBecause });
    }
    await publishQuery(db, due.id).execute();
    return audited(ctx, db, due.id, "publish", due);
  });
}

/** Why a version cannot be published now; null if it can. */
function obstacle(layers: Layers, { layer, id, baseVersion, overrides }: ConfigurationVersion) {
  const { version, overrides: present } = layers[layer];
  if (version > baseVersion) {
    return `These settings were changed after its base version ${baseVersion}, by version ${version}.`;
  }
  const { problems } = applyChange(layer, layers, changeTo(present, overrides), id);
  return problems.length === 0
    ? null
    : problems
        .map(({ detail }) => detail)
        .join(" ")
        .slice(0, 2000);
}
