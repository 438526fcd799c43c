import * as z from "zod";
import type { Publisher } from "../../adapters/qstash/publisher.ts";
import { violates } from "../../db/errors.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { scheduleTenant } from "../../outbox/schedule-tenant.ts";
import { slugInput, slugOf } from "../../values/slug.ts";

/** What every way of creating a tenant is given. */
export const tenantNames = {
  name: z.string().trim().min(1).max(200),
  /** Made from the name if it is left out. */
  slug: slugInput.optional(),
};

/** The id and the slug of a tenant that is about to be stored. */
export function identify({ name, slug }: { name: string; slug?: string | undefined }) {
  const id = newId();
  return { id, slug: slug ?? slugOf(name, id) };
}

/**
 * Maps the refusal of a slug that another tenant has, or gave up less than 30 days ago. The answer is
 * the same for both, because anybody may register.
 */
export function asSlugTaken(error: unknown, slug: string, field = "slug"): unknown {
  if (!violates(error, "tenants_slug_unique")) return error;
  const message = `The slug "${slug}" is taken. Choose another.`;
  return new AppError("conflict", message, { field, userMessage: { key: "name_taken" } });
}

/** Creates the schedules of a new tenant after the response. If that fails, the nightly job does it. */
export function startSchedules(
  { publisher, waitUntil }: { publisher: Publisher; waitUntil: (work: Promise<unknown>) => void },
  tenantId: string,
): void {
  waitUntil(scheduleTenant(publisher, tenantId).catch(() => undefined));
}
