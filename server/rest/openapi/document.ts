import type { Operation } from "../../declarations.ts";
import { base, type Operations } from "../operations.ts";
import { headersOf, parametersOf, requestBodyOf } from "./request-parts.ts";
import { problemSchema, responsesOf, sharedResponses } from "./responses.ts";
import { Schemas } from "./schemas.ts";

/**
 * The OpenAPI 3.1 document of the REST API, made from the declarations.
 * @param publicUrl the URL of the server for clients
 */
export function openApiDocument(publicUrl: string, operations: Operations) {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of operations) {
    const [method = "", path = ""] = operation.rest.split(" ");
    const template = base + path.replaceAll(/:(\w+)/g, "{$1}");
    (paths[template] ??= {})[method.toLowerCase()] = operationObject(name, operation, schemas);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Rampart",
      version: "1",
      summary: "Workforce readiness: people, learning, readiness, integrations and webhooks.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(Array.from(operations, tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problemSchema, ...schemas.definitions },
      responses: sharedResponses,
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The access token of a signed-in person.",
        },
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: "An API key of a person or of the organization, limited to its permissions.",
        },
        operatorToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token of the operator.",
        },
      },
    },
  };
}

function operationObject(name: string, operation: Operation, schemas: Schemas) {
  const { access, forOperator, input, output, whenUnpaid, isMutation } = operation;
  const [method = "", path = ""] = operation.rest.split(" ");
  const schema = schemas.of(input, "input", name);
  const body = requestBodyOf(method, path, schema, operation.example);
  return {
    operationId: name,
    summary: summaryOf(name),
    tags: [tagOf([name, operation])],
    security: [
      ...securityOf(access),
      ...(forOperator === undefined ? [] : [{ operatorToken: [] }]),
    ],
    "x-permission": access,
    ...(operation.pack && { "x-app-type": operation.pack.appType }),
    "x-rate-class": operation.rate,
    ...(isMutation && { "x-allowed-while-unpaid": whenUnpaid }),
    parameters: [...parametersOf(method, path, schema), ...headersOf(operation)],
    ...(body && { requestBody: body }),
    responses: responsesOf(operation, output && schemas.of(output, "output", name)),
  };
}

function securityOf(access: string) {
  switch (access) {
    case "public":
      return [];
    case "operator":
      return [{ operatorToken: [] }];
    case "signed-in":
      return [{ accessToken: [] }];
    default:
      return [{ accessToken: [] }, { apiKey: [] }];
  }
}

/** The noun of an operation; the title of the pack that it belongs to. */
const tagOf = ([name, { pack }]: [string, Operation]): string => pack?.title ?? nounOf(name);

const nounOf = (name: string): string => name.split(".")[0] ?? name;

/** `deadLetters.replayMany` -> `Replay many: dead letters`. */
function summaryOf(name: string): string {
  const words = name.split(".").toReversed().map(inWords).join(": ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const inWords = (name: string) =>
  name.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
