import { AppError } from "../../shared/errors.ts";
import type { ClaimedContext } from "../../shared/flags/clients/evaluate-for-client.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { isObject } from "../../shared/values/json.ts";

/** Fields of a context, and characters of a name and of a value. */
const [maxFields, maxName, maxValue] = [100, 100, 1000];
/** What the key decides, and the clock. */
const reserved = new Set(["tenantId", "appType", "environment", "currentTime"]);
const jsonLimits = { depth: 10, values: 1000, names: 500 };

/** What is wrong with a request, in the words of OpenFeature. */
export class OfrepError extends Error {
  override readonly name = "OfrepError";
  readonly errorCode: "PARSE_ERROR" | "INVALID_CONTEXT";

  constructor(errorCode: OfrepError["errorCode"], message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/**
 * The evaluation context in the body of a request. `targetingKey` is the user id. Absent are values that
 * rules cannot compare, such as lists and objects, and what a client cannot claim, such as a tenant.
 * @param address of the client, unless the context names one
 * @throws OfrepError
 */
export function readOfrepContext(body: Uint8Array, address: string): ClaimedContext {
  const sent = parse(body);
  const context = isObject(sent) ? (sent["context"] ?? {}) : undefined;
  if (!isObject(context)) {
    const message = "The body must be a JSON object with the object `context`.";
    throw new OfrepError("INVALID_CONTEXT", message);
  }
  const fields = Object.entries(context);
  if (fields.length > maxFields) {
    throw new OfrepError("INVALID_CONTEXT", `context must have at most ${maxFields} fields.`);
  }
  const properties: NonNullable<ClaimedContext["properties"]> = Object.fromEntries(
    fields.flatMap(([name, value]) => {
      const read = readValue(name, value);
      return read === undefined || reserved.has(name) ? [] : [[name, read]];
    }),
  );
  const targetingKey = context["targetingKey"] ?? undefined;
  if (targetingKey !== undefined && typeof targetingKey !== "string") {
    throw new OfrepError("INVALID_CONTEXT", "context.targetingKey must be a text.");
  }
  const text = (name: string) => {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const userId = targetingKey ?? text("userId");
  const [sessionId, remoteAddress] = [text("sessionId"), text("remoteAddress") ?? address];
  return {
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(remoteAddress !== "" && { remoteAddress }),
    properties,
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return parseJson(body, jsonLimits);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new OfrepError("PARSE_ERROR", error.message);
  }
}

function readValue(name: string, value: unknown): string | number | boolean | undefined {
  if (name.length > maxName) {
    const message = `The names of context fields must have at most ${maxName} characters.`;
    throw new OfrepError("INVALID_CONTEXT", message);
  }
  if (typeof value === "string" && value.length > maxValue) {
    const message = `context.${name} must have at most ${maxValue} characters.`;
    throw new OfrepError("INVALID_CONTEXT", message);
  }
  const isReadable = ["string", "number", "boolean"].includes(typeof value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return isReadable ? (value as string | number | boolean) : undefined;
}
