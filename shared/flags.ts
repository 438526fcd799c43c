/** A feature flag. It is declared here or in the `flags.ts` of a pack, and its rules are data. */
export interface FlagDeclaration {
  /**
   * `release`: a feature that is not for everybody yet. `experiment`: variants are compared.
   * `operational`: switches off what causes trouble. `permission`: who has a feature for good.
   */
  type: "release" | "experiment" | "operational" | "permission";
  /** The team that answers for it. */
  owner: string;
  description: string;
  /** The day after which it should be gone, as `2027-06-30`; null for a flag that stays. */
  expires: string | null;
  /** The value without rules, and while the rules cannot be evaluated. */
  fallback: boolean;
  /** Who may change its rules: the operator, or also each tenant for itself. */
  changedBy: "operator" | "tenant";
}

export type FlagDeclarations = Readonly<Record<string, FlagDeclaration>>;

export const defineFlags = <const D extends FlagDeclarations>(flags: D): D => flags;

export const coreFlags = defineFlags({
  "mindtickle.pull": {
    type: "operational",
    owner: "integrations",
    description: "Pulls courses and progress from MindTickle. While it is off, pulls wait.",
    expires: null,
    fallback: true,
    changedBy: "operator",
  },
  "readiness.export": {
    type: "permission",
    owner: "readiness",
    description: "Exports the rows behind readiness figures as CSV or JSON.",
    expires: null,
    fallback: true,
    changedBy: "tenant",
  },
});

/** Asks for flags by the names of their declarations; by default, those of the core. */
export interface AskForFlags<D extends FlagDeclarations = typeof coreFlags> {
  isEnabled(name: keyof D & string): Promise<boolean>;
  /** Asks for the flags that these declarations have, such as those of a pack. */
  of<Other extends FlagDeclarations>(declared: Other): AskForFlags<Other>;
}

/** All declarations are asked in the same way; only the types differ. */
export const askFor = <D extends FlagDeclarations>(
  isEnabled: (name: string) => Promise<boolean>,
): AskForFlags<D> => ({ isEnabled, of: () => askFor(isEnabled) });
