import {
  discardDeadLetter,
  discardDeadLetterOutput,
} from "../../../shared/dead-letters/discard.ts";
import { discardDeadLetters } from "../../../shared/dead-letters/discard-many.ts";
import {
  getDeadLetter,
  getDeadLetterOutput,
  oneDeadLetterInput,
} from "../../../shared/dead-letters/get.ts";
import {
  listDeadLetters,
  listDeadLettersInput,
  listDeadLettersOutput,
} from "../../../shared/dead-letters/list.ts";
import {
  manyDeadLettersInput,
  manyDeadLettersOutput,
} from "../../../shared/dead-letters/select.ts";
import {
  replayDeadLetter,
  replayDeadLetterInput,
  replayDeadLetterOutput,
} from "../../../shared/dead-letters/replay.ts";
import { replayDeadLetters } from "../../../shared/dead-letters/replay-many.ts";
import { mutation, query, router } from "../procedures.ts";
import { exampleId } from "../../declarations.ts";

export const deadLettersRouter = router({
  list: query({
    permission: "dead-letters:read",
    rest: "GET /dead-letters",
    aliases: ["GET /api/tenants/:slug/dead-letters"],
    input: listDeadLettersInput.prefault({}),
    output: listDeadLettersOutput,
    run: listDeadLetters,
  }),
  get: query({
    permission: "dead-letters:read",
    rest: "GET /dead-letters/:id",
    aliases: ["GET /api/tenants/:slug/dead-letters/:id"],
    input: oneDeadLetterInput,
    output: getDeadLetterOutput,
    run: getDeadLetter,
  }),
  replay: mutation({
    permission: "dead-letters:write",
    rest: "POST /dead-letters/:id/replay",
    aliases: ["POST /api/tenants/:slug/dead-letters/:id/replay"],
    input: replayDeadLetterInput,
    example: { id: exampleId },
    output: replayDeadLetterOutput,
    run: ({ ctx, input, request }) =>
      replayDeadLetter({ ctx, input, replayers: request.replayers }),
  }),
  replayMany: mutation({
    permission: "dead-letters:write",
    rest: "POST /dead-letters/replay",
    aliases: ["POST /api/tenants/:slug/dead-letters/replay"],
    input: manyDeadLettersInput.prefault({}),
    example: { source: "webhook", limit: 50 },
    output: manyDeadLettersOutput,
    run: ({ ctx, input, request }) =>
      replayDeadLetters({ ctx, input, replayers: request.replayers }),
  }),
  discard: mutation({
    permission: "dead-letters:write",
    rest: "POST /dead-letters/:id/discard",
    aliases: ["POST /api/tenants/:slug/dead-letters/:id/discard"],
    input: oneDeadLetterInput,
    output: discardDeadLetterOutput,
    run: discardDeadLetter,
  }),
  discardMany: mutation({
    permission: "dead-letters:write",
    rest: "POST /dead-letters/discard",
    aliases: ["POST /api/tenants/:slug/dead-letters/discard"],
    input: manyDeadLettersInput.prefault({}),
    example: { before: "2026-01-31T09:00:00Z" },
    output: manyDeadLettersOutput,
    run: discardDeadLetters,
  }),
});
