import type { Footprint } from "./footprint.ts";

/** The last step in which somebody claimed or mentioned a key. */
class LastSteps {
  readonly #steps = new Map<string, number>();

  note(keys: readonly string[], step: number): void {
    for (const key of keys) this.#steps.set(key, Math.max(step, this.#steps.get(key) ?? 0));
  }

  /** The first step behind all that concern one of the keys. */
  behind(keys: readonly string[]): number {
    let first = 0;
    for (const key of keys) {
      const step = this.#steps.get(key);
      if (step !== undefined) first = Math.max(first, step + 1);
    }
    return first;
  }
}

/**
 * Groups operations into steps such that no order within a step makes a difference, and those
 * that depend on each other are in different steps in their order (RFC 7644, section 3.7: "the same
 * stateful result"). Two operations depend on each other where one claims what the other claims,
 * mentions or refers to. Only creations of people do not mind whom they mention: whoever is
 * created later becomes the manager of those who wait for it.
 * @param keepsOrder whether each step may hold only operations that follow each other
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
      claimed.behind(claims),
      (createsUser ? mentionedByChange : mentioned).behind(claims),
      (createsUser ? claimedByChange : claimed).behind(mentions),
      claimed.behind(references),
      keepsOrder ? steps.length - 1 : 0,
    );
    claimed.note(claims, step);
    mentioned.note(mentions, step);
    mentioned.note(references, step);
    mentionedByChange.note(references, step);
    if (!createsUser) {
      claimedByChange.note(claims, step);
      mentionedByChange.note(mentions, step);
    }
    (steps[step] ??= []).push(operation);
  }
  return steps;
}
