import type { BulkRequest } from "../../../shared/adapters/redis/bulk-requests.ts";
import type { Context } from "../../../shared/context.ts";
import { isUuid } from "../../../shared/ids.ts";
import { findCreated } from "../../../shared/directory/list/find-created.ts";
import { findNamed, type NamedResource } from "../../../shared/directory/list/find-named.ts";
import { isObject } from "../../../shared/values/json.ts";
import { canonicalName } from "../../../shared/values/names.ts";
import { orderByReferences, referenceInPath } from "./bulk-ids.ts";
import type { BulkOperation } from "./types.ts";
import {
  bulkIdKey,
  type Footprint,
  sharedClaims,
  targetOf,
  textsOf,
  uniqueAttributes,
} from "./footprint.ts";
import { planSteps } from "./plan-steps.ts";
import { profileOf } from "../../../shared/directory/settings/profile.ts";

/** Operations to perform together: users created in one set, single operations, or repeated creations. */
export interface Batch {
  kind: "set" | "single" | "repeat";
  operations: BulkOperation[];
}

export interface Plan {
  /** In order. Operations of one batch do not depend on each other. */
  batches: Batch[];
  /** For each creation of a `repeat` batch, the path of the resource that the earlier request created. */
  repeated: Map<BulkOperation, string>;
}

type Planned = Footprint & { operation: BulkOperation };

/**
 * Plans a bulk request. Looks up the resources that it names in one round trip.
 * @param earlier earlier requests with the same body
 * @param keepsOrder whether a batch may contain only consecutive operations
 */
export async function planBulk(
  ctx: Context,
  unordered: readonly BulkOperation[],
  earlier: readonly BulkRequest[],
  keepsOrder: boolean,
): Promise<Plan> {
  const operations = orderByReferences(unordered);
  const planned = footprintsOf(ctx, operations, await findPresent(ctx, operations));
  const repeated = await findRepeated(ctx, planned, earlier);
  const kindOf = ({ operation, createsUser, present }: Planned): Batch["kind"] => {
    if (repeated.has(operation)) return "repeat";
    return createsUser && present.length === 0 && operation.problem === undefined
      ? "set"
      : "single";
  };
  const batches = planSteps(planned, keepsOrder).flatMap((step) =>
    batchesOf(step, kindOf, keepsOrder),
  );
  return { batches, repeated };
}

/** Splits a step by kind. If order is kept, only consecutive operations of a kind share a batch. */
function batchesOf(
  step: readonly Planned[],
  kindOf: (planned: Planned) => Batch["kind"],
  keepsOrder: boolean,
): Batch[] {
  const batches: Batch[] = [];
  for (const planned of step) {
    const kind = kindOf(planned);
    const last = keepsOrder ? batches.at(-1) : batches.find((batch) => batch.kind === kind);
    if (last?.kind === kind) last.operations.push(planned.operation);
    else batches.push({ kind, operations: [planned.operation] });
  }
  return batches;
}

async function findPresent(ctx: Context, operations: readonly BulkOperation[]) {
  const targets = operations.map(({ path }) => targetOf(path));
  const idsOf = (noun: string) =>
    targets.flatMap((target) => (target.noun === noun && isUuid(target.id) ? [target.id] : []));
  const valuesOf = (noun: string, name: string) =>
    operations.flatMap((operation, i) =>
      isCreation(operation) && targets[i]?.noun === noun ? valueOf(operation.data, name) : [],
    );
  return findNamed({
    ctx,
    input: {
      userIds: idsOf("Users"),
      groupIds: idsOf("Groups"),
      userNames: valuesOf("Users", "username"),
      displayNames: valuesOf("Groups", "displayname"),
      externalIds: valuesOf("Users", "externalid"),
    },
  });
}

const isCreation = ({ method, path }: BulkOperation): boolean =>
  method === "POST" && /^\/(?:Users|Groups)$/.test(path);

function valueOf(data: unknown, name: string): string[] {
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    key.toLowerCase().split(":").at(-1) === name && typeof value === "string" ? [value] : [],
  );
}

function footprintsOf(
  ctx: Context,
  operations: readonly BulkOperation[],
  resources: readonly NamedResource[],
): Planned[] {
  const profile = profileOf(ctx.scope.tenant);
  const isUnique = uniqueAttributes(profile);
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const byName = new Map<string, NamedResource[]>();
  for (const resource of resources) {
    for (const name of resource.names) byName.set(name, [...(byName.get(name) ?? []), resource]);
  }
  /** For each resource, by id or bulkId, all names that it has or gets during the request. */
  const claimed = new Map<string, Set<string>>();
  return operations.map((operation) => {
    const { noun, id } = targetOf(operation.path);
    const { names, others, references } = textsOf(operation, isUnique);
    const creates = isCreation(operation);
    const present = creates
      ? namesIn(operation, noun).flatMap((name) =>
          (byName.get(name) ?? []).filter(({ type }) => `${type}s` === noun),
        )
      : [byId.get(id) ?? []].flat();
    const pathBulkId = referenceInPath(operation.path);
    const subjects = [
      ...(isUuid(id) ? [id] : []),
      ...(pathBulkId === undefined ? [] : [bulkIdKey(pathBulkId)]),
      ...(operation.bulkId === undefined ? [] : [bulkIdKey(operation.bulkId)]),
      ...present.map((resource) => resource.id),
    ];
    const claims = new Set([
      ...subjects,
      ...names,
      ...present.flatMap((resource) => resource.names),
      ...sharedClaims(profile, noun),
      ...subjects.flatMap((subject) => [...(claimed.get(subject) ?? [])]),
    ]);
    for (const subject of subjects) claimed.set(subject, claims);
    return {
      operation,
      claims: [...claims],
      mentions: others,
      references: pathBulkId === undefined ? references : [...references, bulkIdKey(pathBulkId)],
      createsUser: creates && noun === "Users",
      present,
    };
  });
}

const namesIn = ({ data }: BulkOperation, noun: string): string[] =>
  [noun === "Users" ? "username" : "displayname", "externalid"]
    .flatMap((name) => valueOf(data, name))
    .map(canonicalName);

/**
 * The creations that an earlier request with the same body has already made. A creation is not
 * repeated if another operation of the request also claims its resource.
 */
async function findRepeated(
  ctx: Context,
  planned: readonly Planned[],
  earlier: readonly BulkRequest[],
): Promise<Map<BulkOperation, string>> {
  if (earlier.length === 0) return new Map();
  const claimants = new Map<string, number>();
  for (const { claims } of planned) {
    for (const key of new Set(claims)) claimants.set(key, (claimants.get(key) ?? 0) + 1);
  }
  const candidates = planned.flatMap(({ operation, present }) => {
    if (!isCreation(operation)) return [];
    const [name] = namesIn(operation, targetOf(operation.path).noun);
    const resource = present.find(({ isDeleted, names }) => !isDeleted && names[0] === name);
    return resource && claimants.get(resource.id) === 1 ? [{ operation, resource }] : [];
  });
  const ids = candidates.map(({ resource }) => resource.id);
  const created = await findCreated({ ctx, input: { ids, requests: earlier } });
  return new Map(
    candidates
      .filter(({ resource }) => created.has(resource.id))
      .map(({ operation, resource }) => [operation, `/${resource.type}s/${resource.id}`]),
  );
}
