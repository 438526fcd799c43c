import * as z from "zod";
import { tenantConfig } from "./tenant-config.ts";

/**
 * The JSON Schema of the configuration, for forms. Besides the standard keywords, settings have `unit`,
 * `changedBy` and `effect`.
 */
export const configurationSchema = (): Record<string, unknown> =>
  z.toJSONSchema(tenantConfig, { io: "input", unrepresentable: "any" });
