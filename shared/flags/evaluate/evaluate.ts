import type { CompiledFlag, CompiledFlags } from "./compile.ts";
import type { CompiledStrategy } from "./compile-strategy.ts";
import type { FlagContext } from "./context.ts";
import type { Fault } from "./faults.ts";
import { isMet } from "./prerequisites.ts";
import type { ChosenVariant } from "./variants.ts";

/**
 * Why a flag has its value, in the words of OpenFeature:
 * `STATIC`: it has no strategies, so it is on for everybody. `TARGETING_MATCH`: a strategy matches.
 * `SPLIT`: a percentage or the weights of variants decided. `DEFAULT`: no strategy matches, or a declared
 * flag is not in the state. `DISABLED`: it is switched off, or a prerequisite is not met. `ERROR`: its
 * rules cannot be evaluated, and the value is the fallback.
 */
export type Reason = "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DEFAULT" | "DISABLED" | "ERROR";

export interface Evaluation {
  enabled: boolean;
  reason: Reason;
  /** Absent if the flag is off or has no variants. */
  variant?: ChosenVariant;
  /** The index of the strategy that matches. */
  strategy?: number;
  /** The flag whose prerequisite is not met. */
  prerequisite?: string;
  /** Set if the reason is `ERROR`. */
  errorCode?: "FLAG_NOT_FOUND" | "PARSE_ERROR" | "INVALID_CONTEXT";
  errorMessage?: string;
}

/**
 * Evaluates one flag. It never throws: what cannot be evaluated gives the flag's fallback, with the reason
 * `ERROR`. A rule that cannot be evaluated counts only if no other rule decides.
 */
export function evaluate(flags: CompiledFlags, name: string, context: FlagContext): Evaluation {
  const flag = flags.flags.get(name);
  if (!flag) return notInState(flags.fallbacks.get(name), name);
  try {
    return evaluateFlag(flags, flag, context);
  } catch (error) {
    const errorMessage = `The context cannot be read: ${String(error)}`;
    return { enabled: flag.fallback, reason: "ERROR", errorCode: "INVALID_CONTEXT", errorMessage };
  }
}

const notInState = (fallback: boolean | undefined, name: string): Evaluation =>
  fallback === undefined
    ? {
        enabled: false,
        reason: "ERROR",
        errorCode: "FLAG_NOT_FOUND",
        errorMessage: `The flag ${name} does not exist.`,
      }
    : { enabled: fallback, reason: "DEFAULT" };

function evaluateFlag(flags: CompiledFlags, flag: CompiledFlag, context: FlagContext): Evaluation {
  if (!flag.isEnabled) return { enabled: false, reason: "DISABLED" };
  for (const prerequisite of flag.prerequisites) {
    if (!isMet(prerequisite, evaluate(flags, prerequisite.flag, context))) {
      return { enabled: false, reason: "DISABLED", prerequisite: prerequisite.flag };
    }
  }
  if (flag.fault) return malformed(flag, flag.fault);
  if (flag.strategies.length === 0) return on("STATIC", flag, undefined, context);
  let isSplit = false;
  let fault: Fault | undefined;
  for (const [index, strategy] of flag.strategies.entries()) {
    const result = matches(strategy, context);
    if (result && !strategy.fault) {
      const reason = strategy.rule?.isSplit ? "SPLIT" : "TARGETING_MATCH";
      return { ...on(reason, flag, strategy, context), strategy: index };
    }
    if (result) fault ??= strategy.fault;
    else isSplit ||= result === null;
  }
  if (fault) return malformed(flag, fault);
  return { enabled: false, reason: isSplit ? "SPLIT" : "DEFAULT" };
}

/** Null if only the percentage excludes the context. What is malformed counts as matching. */
function matches({ checks, rule }: CompiledStrategy, context: FlagContext): boolean | null {
  if (!checks.every((check) => check(context))) return false;
  if (!rule || rule.matches(context)) return true;
  return rule.isSplit ? null : false;
}

function on(
  reason: Reason,
  flag: CompiledFlag,
  strategy: CompiledStrategy | undefined,
  context: FlagContext,
): Evaluation {
  const chooseVariant = strategy?.chooseVariant ?? flag.chooseVariant;
  if (!chooseVariant) return { enabled: true, reason };
  const { variant, isSplit } = chooseVariant(context);
  return { enabled: true, reason: isSplit ? "SPLIT" : reason, variant };
}

const malformed = (flag: CompiledFlag, { path, message }: Fault): Evaluation => ({
  enabled: flag.fallback,
  reason: "ERROR",
  errorCode: "PARSE_ERROR",
  errorMessage: `${path} ${message}`,
});
