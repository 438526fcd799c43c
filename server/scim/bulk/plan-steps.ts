import type { Footprint } from "./footprint.ts";

/** The last step that uses each key. */
class LastSteps {
  readonly #steps = new Map<string, number>();

  record(keys: readonly string[], step: number): void {
    for (const key of keys) this.#steps.set(key, Math.max(step, this.#steps.get(key) ?? 0));
  }

  /** The first step after all steps that use one of the keys. */
  after(keys: readonly string[]): number {
    let first = 0;
    for (const key of keys) {
      const step = this.#steps.get(key);
      if (step !== undefined) first = Math.max(first, step + 1);
    }
    return first;
  }
}

/**
 * Groups operations into steps. The order within a step makes no difference; operations that depend
 * on each other are in different steps, in their order (RFC 7644, section 3.7: "the same stateful
 * result"). Two operations depend on each other if one claims a key that the other claims, mentions
 * or refers to. Exception: creations of users do not depend on the users that they mention, because
 * a manager who is created later is then assigned to them.
 * @param keepsOrder whether a step may contain only consecutive operations
 */
export function planSteps<T extends Footprint>(
  operations: readonly T[],
  keepsOrder: boolean,
): T[][] {
  const [claimed, mentioned] = [new LastSteps(), new LastSteps()];
  const [claimedByChange, mentionedByChange] = [new LastSteps(), new LastSteps()];
  const steps: T[][] = [];
  for (const operation of operations) {
    const { claims, mentions, references, createsUser } = operation;
    const step = Math.max(
      claimed.after(claims),
      (createsUser ? mentionedByChange : mentioned).after(claims),
      (createsUser ? claimedByChange : claimed).after(mentions),
      claimed.after(references),
      keepsOrder ? steps.length - 1 : 0,
    );
    claimed.record(claims, step);
    mentioned.record(mentions, step);
    mentioned.record(references, step);
    mentionedByChange.record(references, step);
    if (!createsUser) {
      claimedByChange.record(claims, step);
      mentionedByChange.record(mentions, step);
    }
    (steps[step] ??= []).push(operation);
  }
  return steps;
}
