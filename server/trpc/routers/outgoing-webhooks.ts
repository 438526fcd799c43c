import { oneOutgoingInput } from "../../../shared/webhooks/outbound/endpoint-fields.ts";
import {
  changeOutgoing,
  changeOutgoingInput,
  createOutgoing,
  createOutgoingInput,
  listOutgoing,
  removeOutgoing,
  rotateOutgoing,
  rotateOutgoingInput,
} from "../../../shared/webhooks/outbound/endpoints.ts";
import {
  listDeliveries,
  listDeliveriesInput,
} from "../../../shared/webhooks/outbound/list-deliveries.ts";
import {
  enableOutgoing,
  enableOutgoingInput,
  replayOutgoing,
  replayOutgoingInput,
  testOutgoing,
} from "../../../shared/webhooks/outbound/replay-events.ts";
import { adminProcedure, router } from "../procedures.ts";

export const outgoingWebhooksRouter = router({
  create: adminProcedure
    .input(createOutgoingInput)
    .mutation(({ ctx, input }) => createOutgoing({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure.query(({ ctx }) => listOutgoing({ ctx: ctx.tenantCtx })),
  change: adminProcedure
    .input(changeOutgoingInput)
    .mutation(({ ctx, input }) => changeOutgoing({ ctx: ctx.tenantCtx, input })),
  rotate: adminProcedure
    .meta({ whenUnpaid: true })
    .input(rotateOutgoingInput)
    .mutation(({ ctx, input }) => rotateOutgoing({ ctx: ctx.tenantCtx, input })),
  enable: adminProcedure
    .input(enableOutgoingInput)
    .mutation(({ ctx, input }) => enableOutgoing({ ctx: ctx.tenantCtx, input })),
  replay: adminProcedure
    .input(replayOutgoingInput)
    .mutation(({ ctx, input }) => replayOutgoing({ ctx: ctx.tenantCtx, input })),
  test: adminProcedure
    .input(oneOutgoingInput)
    .mutation(({ ctx, input }) => testOutgoing({ ctx: ctx.tenantCtx, input })),
  deliveries: adminProcedure
    .input(listDeliveriesInput)
    .query(({ ctx, input }) => listDeliveries({ ctx: ctx.tenantCtx, input })),
  remove: adminProcedure
    .meta({ whenUnpaid: true })
    .input(oneOutgoingInput)
    .mutation(async ({ ctx, input }) => {
      await removeOutgoing({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
});
