import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { operations } from "./operations.ts";
import { jsonSchemaOf } from "../../../shared/json/json-schema.ts";

/** Strict: a keyword or format that it does not know, and a field that is not declared, is an error. */
const ajv = new Ajv2020({
  strict: true,
  allErrors: true,
  formats: {
    date: /^\d{4}-\d\d-\d\d$/,
    "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
    // zod adds a pattern.
    uuid: true,
  },
});
const validators = new Map<string, ValidateFunction>();

function validatorOf(procedure: string): ValidateFunction {
  const known = validators.get(procedure);
  if (known) return known;
  const output = operations.get(procedure)?.output;
  if (!output) throw new Error(`${procedure} declares no output.`);
  const compiled = ajv.compile(jsonSchemaOf(output, "output"));
  validators.set(procedure, compiled);
  return compiled;
}

/**
 * @throws Error if a result, as parsed from JSON, does not match what the procedure declares
 */
export function checkOutput(procedure: string, result: unknown): void {
  const validate = validatorOf(procedure);
  if (validate(result)) return;
  const problems = validate.errors?.map(
    ({ instancePath, message, params }) =>
      `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
  throw new Error(`The result of ${procedure} differs from its schema:\n${problems?.join("\n")}`);
}
