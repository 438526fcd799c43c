import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Described, Document } from "./document.ts";

/** What outside systems that are not there answer with: allowed, because nothing of Rampart failed. */
const dependsOnOthers = /^(?:progress\.sync|integrations\.|auth\.sso|sso)/;

/** Checks responses against the description. */
export class ResponseChecker {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.#ajv.addSchema(document, "api");
  }

  /** @returns what is wrong with a response; null if nothing */
  faultOf(
    operation: Described,
    status: number,
    type: string,
    text: string,
    foreign: string | null,
  ): string | null {
    if (foreign !== null && text.includes(foreign)) return "it contains a text of the other tenant";
    const { operationId, responses } = operation;
    if (status >= 500 && !(status === 503 && dependsOnOthers.test(operationId))) return "a 5xx";
    if (status === 204 || status === 304) return text === "" ? null : "a body where none belongs";
    if (status >= 300 && status < 400) return null;
    if (status >= 400) {
      if (responses[status] === undefined) return "a status that is not described";
      if (type !== "application/problem+json") return `an error of type ${type}`;
      return this.#mismatch("api#/components/schemas/Problem", text);
    }
    const content = responses[status]?.content;
    if (!content) return "a status that is not described";
    if (type !== "application/json" || !content["application/json"]?.schema) return null;
    const place = [
      operation.path,
      operation.method,
      "responses",
      String(status),
      "content",
      "application/json",
      "schema",
    ];
    const pointer = place.map((one) => one.replaceAll("~", "~0").replaceAll("/", "~1"));
    return this.#mismatch(`api#/paths/${pointer.map(encodeURIComponent).join("/")}`, text);
  }

  #mismatch(ref: string, text: string): string | null {
    let validate = this.#validators.get(ref);
    if (!validate) this.#validators.set(ref, (validate = this.#ajv.compile({ $ref: ref })));
    if (validate(JSON.parse(text))) return null;
    return `it differs from its schema: ${this.#ajv.errorsText(validate.errors).slice(0, 400)}`;
  }
}
