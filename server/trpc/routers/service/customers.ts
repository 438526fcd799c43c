import {
  changeCustomer,
  changeCustomerInput,
  createCustomer,
  customerFields,
  customerOutput,
  customers,
  listCustomers,
  listCustomersInput,
  listCustomersOutput,
} from "../../../../shared/packs/service/customers/customers.ts";
import {
  changeSite,
  changeSiteInput,
  createSite,
  createSiteInput,
  listSites,
  listSitesInput,
  listSitesOutput,
  siteOutput,
  sites,
} from "../../../../shared/packs/service/customers/sites.ts";
import { oneInput } from "../../../../shared/packs/service/common/inputs.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";
import { customersCsv } from "./csv.ts";

export const customersRouter = router({
  ...customersCsv,
  list: query({
    permission: "service.customers:read",
    rest: "GET /service/customers",
    input: listCustomersInput.prefault({}),
    output: listCustomersOutput,
    run: listCustomers,
  }),
  get: query({
    permission: "service.customers:read",
    rest: "GET /service/customers/:id",
    version: "version",
    input: oneInput,
    output: customerOutput,
    run: customers.get,
  }),
  create: mutation({
    permission: "service.customers:write",
    rest: "POST /service/customers",
    status: 201,
    version: "version",
    input: customerFields,
    example: { name: "Mill Street Bakery", reference: "C-1001", phone: "+49 30 555 0101" },
    output: customerOutput,
    run: createCustomer,
  }),
  change: mutation({
    permission: "service.customers:write",
    rest: "PATCH /service/customers/:id",
    version: "version",
    ifMatch: "version",
    input: changeCustomerInput,
    example: { id: exampleId, phone: "+49 30 555 0102" },
    output: customerOutput,
    run: changeCustomer,
  }),
});

export const sitesRouter = router({
  list: query({
    permission: "service.customers:read",
    rest: "GET /service/sites",
    input: listSitesInput.prefault({}),
    output: listSitesOutput,
    run: listSites,
  }),
  get: query({
    permission: "service.customers:read",
    rest: "GET /service/sites/:id",
    version: "version",
    input: oneInput,
    output: siteOutput,
    run: sites.get,
  }),
  create: mutation({
    permission: "service.customers:write",
    rest: "POST /service/sites",
    status: 201,
    version: "version",
    input: createSiteInput,
    example: {
      customerId: exampleId,
      name: "Bakery",
      address: "Mill Street 5, Berlin",
      latitude: 52.52,
      longitude: 13.405,
    },
    output: siteOutput,
    run: createSite,
  }),
  change: mutation({
    permission: "service.customers:write",
    rest: "PATCH /service/sites/:id",
    version: "version",
    ifMatch: "version",
    input: changeSiteInput,
    example: { id: exampleId, instructions: "Ring at the gate." },
    output: siteOutput,
    run: changeSite,
  }),
});
