import type { OutputOf, RampartClient } from "@rampart/client";

/** A dead letter as a list has it. */
export type DeadLetter = OutputOf<RampartClient["deadLetters"]["list"]>["items"][number];

/** What became of one of several dead letters. */
export type Result = OutputOf<RampartClient["deadLetters"]["replayMany"]>["items"][number];

/** What failed, in short: method and path of a request, the name of a job, or the kind of an event. */
export function operationOf({ source, request }: Pick<DeadLetter, "source" | "request">): string {
  const names = { scim: ["method", "path"], webhook: ["service", "event"], job: ["job", "event"] };
  return names[source]
    .map((name) => request[name])
    .filter((value) => typeof value === "string")
    .join(" ");
}
