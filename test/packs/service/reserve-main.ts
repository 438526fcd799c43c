import postgres from "postgres";
import { newId } from "../../../shared/ids.ts";

// Reserves one piece after another until it is killed, half of them in transactions that stay open.
const [url = "", tenant = "", order = "", place = "", item = ""] = process.argv.slice(2);
const sql = postgres(url, { max: 2, onnotice: () => undefined });

const reserve = async (tx: postgres.TransactionSql): Promise<void> => {
  await tx`select set_config('app.tenant_id', ${tenant}, true), set_config('app.app_type', 'serviceRepair', true)`;
  await tx`insert into service_reservations (id, work_order_id, place_id, item_id, quantity)
    values (${newId()}, ${order}, ${place}, ${item}, 1)`;
};

await sql.begin(reserve);
await sql.begin(async (tx) => {
  await reserve(tx);
  process.stdout.write("reserving\n");
  // The transaction stays open: the kill ends it.
  await new Promise(() => setInterval(() => undefined, 1000));
});
