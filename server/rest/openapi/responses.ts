import {
  errorCategories,
  type ErrorCode,
  errorCodeNames,
  errorCodes,
} from "../../../shared/errors.ts";
import { languages } from "../../../shared/messages/languages.ts";
import { hasBody } from "../../errors/problem.ts";
import type { Operation } from "../../declarations.ts";
import { errorCauses } from "./error-causes.ts";
import type { Schema } from "./schemas.ts";

/** Problem details (RFC 9457), as `problemAnswer` makes them. */
export const problemSchema = {
  type: "object",
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", enum: errorCodeNames },
    category: { type: "string", enum: errorCategories },
    instance: { type: "string", description: "The id of the request." },
    userMessage: { type: "string", description: "What to show to a person." },
    language: { type: "string", enum: languages, description: "The language of `userMessage`." },
    support: {
      type: "object",
      description: "Where people of the organization get help; for 402, 403, 429 and 5xx.",
      properties: {
        name: { type: "string" },
        email: { type: "string" },
        url: { type: "string", format: "uri" },
      },
      additionalProperties: false,
    },
    field: { type: "string", description: "The first field that is wrong." },
    challenge: {
      type: "string",
      description: "With `totp_required`: the token of the second step.",
    },
    difference: {
      type: "array",
      description: "What others have changed since the version that the request is based on.",
      items: {
        type: "object",
        properties: { path: { type: "string" }, before: {}, after: {} },
        required: ["path"],
        additionalProperties: false,
      },
    },
    unfit: {
      type: "array",
      description: "Why a person may not do the work: what does not hold until it ends.",
      items: { type: "object", properties: { code: { type: "string" } }, required: ["code"] },
    },
    errors: {
      type: "array",
      maxItems: 100,
      items: {
        type: "object",
        properties: {
          pointer: {
            type: "string",
            description: "A JSON Pointer into the input, as a URI fragment.",
          },
          detail: { type: "string" },
          userMessage: { type: "string", description: "What to show beside the field." },
          in: { type: "string", enum: ["path", "query", "body"] },
        },
        required: ["pointer", "detail", "userMessage", "in"],
        additionalProperties: false,
      },
    },
  },
  required: [
    "type",
    "title",
    "status",
    "detail",
    "code",
    "category",
    "instance",
    "userMessage",
    "language",
  ],
  additionalProperties: false,
};

const seconds = (description: string) => ({ description, schema: { type: "integer", minimum: 0 } });
const retryAfter = { "retry-after": seconds("The seconds after which a retry makes sense.") };

const codesOf = (status: number): ErrorCode[] =>
  errorCodeNames.filter((code) => errorCodes[code] === status);

/** The responses to errors, by status. */
export const sharedResponses = Object.fromEntries(
  [...new Set(Object.values(errorCodes))].map((status) => [
    `Error${status}`,
    {
      description: codesOf(status)
        .map((code) => `\`${code}\`: ${errorCauses[code].cause}`)
        .join(" "),
      ...([409, 429, 503].includes(status) && { headers: retryAfter }),
      content: {
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      },
    },
  ]),
);

const always = [400, 401, 402, 403, 404, 408, 409, 412, 413, 415, 422, 429, 500, 503];
/** Errors that only a request with a body can get. */
const ofBodies = new Set([408, 413, 415]);
/** Errors that only a change can get. */
const ofChanges = new Set([402, 412, 422]);

/** The response of a successful request, and those of errors. */
export function responsesOf(
  { rest, status, isMutation, version }: Operation,
  output: Schema | undefined,
) {
  const readsBody = hasBody(rest.split(" ")[0] ?? "");
  const errors = always
    .filter((error) => isMutation || !ofChanges.has(error))
    .filter((error) => isMutation || readsBody || !ofBodies.has(error))
    .map((error) => [error, { $ref: `#/components/responses/Error${error}` }]);
  const headers = {
    ...(status === 201 && { location: { description: "The URL of it.", schema: text } }),
    ...(version !== undefined && { etag: { description: "For `If-Match`.", schema: text } }),
  };
  return {
    [status]: {
      ...success(status, output),
      ...(Object.keys(headers).length > 0 && { headers }),
    },
    ...Object.fromEntries(errors),
  };
}

const text = { type: "string" };

function success(status: number, schema: Schema | undefined) {
  if (status === 204) return { description: "It is done." };
  if (schema === undefined) {
    const csv = { schema: text };
    return { description: "The rows.", content: { "text/csv": csv, "application/json": {} } };
  }
  return {
    description: descriptions[status] ?? "The result.",
    content: { "application/json": { schema } },
  };
}

const descriptions: Record<number, string> = {
  201: "It is created.",
  202: "It is accepted, and done later.",
};
