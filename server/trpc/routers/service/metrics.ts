import {
  metricsInput,
  metricsOutput,
  serviceReport,
} from "../../../../shared/packs/service/metrics/report.ts";
import { query, router } from "../../procedures.ts";

export const metricsRouter = router({
  report: query({
    permission: "service.metrics:read",
    rest: "GET /service/metrics",
    rate: "heavy",
    input: metricsInput,
    output: metricsOutput,
    run: serviceReport,
  }),
});
