/** Whom and what a flag is evaluated for. Constraints name these fields, or properties. */
export interface FlagContext {
  environment?: string;
  appName?: string;
  tenantId?: string;
  appType?: string;
  role?: string;
  userId?: string;
  sessionId?: string;
  remoteAddress?: string;
  /** The time of DATE constraints; by default now. */
  currentTime?: Date | string;
  properties?: Record<string, string | number | boolean | null | undefined>;
}

export type ReadField = (context: FlagContext) => string | undefined;

/**
 * Reads a field by name: one of the context itself or, if that is absent, a property. Only own members
 * count, so that a constraint on `constructor` finds nothing.
 */
export function fieldReader(name: string): ReadField {
  const own = (object: object): unknown =>
    Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
  return (context) => {
    const value = own(context) ?? (context.properties ? own(context.properties) : undefined);
    return textOf(value);
  };
}

/** A list or an object is not the value of a field. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const isText = typeof value === "number" || typeof value === "boolean" || value instanceof Date;
  return isText ? String(value) : undefined;
}

/** The evaluation time in milliseconds; NaN for a text that is not a time. */
export const timeOf = ({ currentTime }: FlagContext): number =>
  currentTime ? new Date(currentTime).getTime() : Date.now();
