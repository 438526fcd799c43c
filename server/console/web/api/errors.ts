import { RampartError } from "@rampart/client";

/** What a person sees of a failure: a sentence, and the id by which support finds the request. */
export interface Failure {
  message: string;
  requestId: string | null;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof RampartError) return { message: error.message, requestId: error.requestId };
  return { message: error instanceof Error ? error.message : String(error), requestId: null };
}

/** The messages of the fields that the server refused, by the JSON pointer of the field. */
export function fieldErrorsOf(error: unknown): Map<string, string> {
  if (!(error instanceof RampartError)) return new Map();
  return new Map(error.errors.map(({ pointer, detail }) => [pointer, detail]));
}
