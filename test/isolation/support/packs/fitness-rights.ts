import { append, columns } from "../privileges.ts";

/** The privileges for the gate by fitness; see `grants` in allowed.ts. */
export const fitnessGrants: Record<string, string[]> = {
  // A new version retires the one before; its demands never change.
  "public.requirements": [...append, "UPDATE(retired_at)"],
  "public.requirement_demands": append,
  "public.licences": [
    ...append,
    ...columns("UPDATE", "valid_from valid_until revoked_at revoked_because version updated_at"),
  ],
  "public.fitness_overrides": [...append, "UPDATE(revoked_at)"],
  "app.end_of_day(date)": ["EXECUTE"],
  "app.day_of(timestamp with time zone)": ["EXECUTE"],
  "app.utc_text(timestamp with time zone)": ["EXECUTE"],
  "app.unfit_reasons(uuid,text[],tstzrange)": ["EXECUTE"],
  "app.lock_fitness(uuid,text[])": ["EXECUTE"],
  "app.has_exception(uuid,uuid)": ["EXECUTE"],
  "app.refuse_unfit(uuid,text[],tstzrange,uuid)": ["EXECUTE"],
};

const asCaller = "reads with its caller's rights, so the caller's policies hold for it";

/** The exceptions of its functions; see `exceptions` in allowed.ts. */
export const fitnessExceptions: Record<string, string> = {
  "app.end_of_day(date) is not SECURITY DEFINER": asCaller,
  "app.day_of(timestamp with time zone) is not SECURITY DEFINER": asCaller,
  "app.utc_text(timestamp with time zone) is not SECURITY DEFINER": "looks at its argument alone",
  "app.unfit_reasons(uuid,text[],tstzrange) is not SECURITY DEFINER": asCaller,
  "app.lock_fitness(uuid,text[]) is not SECURITY DEFINER": asCaller,
  "app.has_exception(uuid,uuid) is not SECURITY DEFINER": asCaller,
  "app.refuse_unfit(uuid,text[],tstzrange,uuid) is not SECURITY DEFINER": asCaller,
};
