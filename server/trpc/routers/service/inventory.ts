import { oneInput } from "../../../../shared/packs/service/common/inputs.ts";
import {
  changeItem,
  changeItemInput,
  createItem,
  itemFields,
  itemOutput,
  items,
  listItems,
  listItemsInput,
  listItemsOutput,
} from "../../../../shared/packs/service/inventory/items.ts";
import {
  listMoves,
  listMovesInput,
  listMovesOutput,
  moveInput,
  moveResult,
  recordMove,
} from "../../../../shared/packs/service/inventory/moves.ts";
import {
  changePlace,
  changePlaceInput,
  createPlace,
  createPlaceInput,
  listPlaces,
  listPlacesInput,
  listPlacesOutput,
  placeOutput,
} from "../../../../shared/packs/service/inventory/places.ts";
import {
  decidePurchase,
  decidePurchaseInput,
  listPurchases,
  listPurchasesInput,
  listPurchasesOutput,
  purchaseOutput,
} from "../../../../shared/packs/service/inventory/purchases.ts";
import {
  listReservations,
  listReservationsInput,
  listReservationsOutput,
  releaseOutput,
  releaseReservation,
  reserveInput,
  reserveOutput,
  reserveParts,
} from "../../../../shared/packs/service/inventory/reservations.ts";
import {
  listStock,
  listStockInput,
  listStockOutput,
  setLevelsInput,
  setReorderLevels,
  stockOutput,
} from "../../../../shared/packs/service/inventory/stock.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";
import { itemsCsv } from "./csv.ts";

export const itemsRouter = router({
  ...itemsCsv,
  list: query({
    permission: "service.inventory:read",
    rest: "GET /service/items",
    input: listItemsInput.prefault({}),
    output: listItemsOutput,
    run: listItems,
  }),
  get: query({
    permission: "service.inventory:read",
    rest: "GET /service/items/:id",
    version: "version",
    input: oneInput,
    output: itemOutput,
    run: items.get,
  }),
  create: mutation({
    permission: "service.inventory:write",
    rest: "POST /service/items",
    status: 201,
    version: "version",
    input: itemFields,
    example: { sku: "FUSE-16A", name: "Fuse 16 A" },
    output: itemOutput,
    run: createItem,
  }),
  change: mutation({
    permission: "service.inventory:write",
    rest: "PATCH /service/items/:id",
    version: "version",
    ifMatch: "version",
    input: changeItemInput,
    example: { id: exampleId, name: "Fuse 16 A, slow" },
    output: itemOutput,
    run: changeItem,
  }),
});

export const placesRouter = router({
  list: query({
    permission: "service.inventory:read",
    rest: "GET /service/places",
    input: listPlacesInput.prefault({}),
    output: listPlacesOutput,
    run: listPlaces,
  }),
  create: mutation({
    permission: "service.inventory:write",
    rest: "POST /service/places",
    status: 201,
    version: "version",
    input: createPlaceInput,
    example: { kind: "store", name: "Berlin store" },
    output: placeOutput,
    run: createPlace,
  }),
  change: mutation({
    permission: "service.inventory:write",
    rest: "PATCH /service/places/:id",
    version: "version",
    ifMatch: "version",
    input: changePlaceInput,
    example: { id: exampleId, active: false },
    output: placeOutput,
    run: changePlace,
  }),
});

export const stockRouter = router({
  list: query({
    permission: "service.inventory:read",
    rest: "GET /service/stock",
    input: listStockInput.prefault({}),
    output: listStockOutput,
    run: listStock,
  }),
  setLevels: mutation({
    permission: "service.inventory:write",
    rest: "PUT /service/stock/levels",
    input: setLevelsInput,
    example: { placeId: exampleId, itemId: exampleId, reorderPoint: 5, reorderQuantity: 20 },
    output: stockOutput,
    run: setReorderLevels,
  }),
});

export const movesRouter = router({
  list: query({
    permission: "service.inventory:read",
    rest: "GET /service/moves",
    input: listMovesInput.prefault({}),
    output: listMovesOutput,
    run: listMoves,
  }),
  record: mutation({
    permission: "service.inventory:write",
    rest: "POST /service/moves",
    status: 201,
    input: moveInput,
    example: { kind: "receipt", placeId: exampleId, itemId: exampleId, quantity: 20 },
    output: moveResult,
    run: recordMove,
  }),
});

export const reservationsRouter = router({
  list: query({
    permission: "service.inventory:read",
    rest: "GET /service/reservations",
    input: listReservationsInput.prefault({}),
    output: listReservationsOutput,
    run: listReservations,
  }),
  create: mutation({
    permission: "service.inventory:reserve",
    rest: "POST /service/reservations",
    status: 201,
    location: ({ id }) => `/service/reservations?workOrderId=${id}`,
    input: reserveInput,
    example: {
      workOrderId: exampleId,
      parts: [{ placeId: exampleId, itemId: exampleId, quantity: 2 }],
    },
    output: reserveOutput,
    run: reserveParts,
  }),
  release: mutation({
    permission: "service.inventory:reserve",
    rest: "DELETE /service/reservations/:id",
    whenUnpaid: true,
    input: oneInput,
    example: { id: exampleId },
    output: releaseOutput,
    run: releaseReservation,
  }),
});

export const purchasesRouter = router({
  list: query({
    permission: "service.inventory:read",
    rest: "GET /service/purchases",
    input: listPurchasesInput.prefault({}),
    output: listPurchasesOutput,
    run: listPurchases,
  }),
  decide: mutation({
    permission: "service.inventory:write",
    rest: "PUT /service/purchases/:id/state",
    version: "version",
    ifMatch: "version",
    input: decidePurchaseInput,
    example: { id: exampleId, to: "ordered" },
    output: purchaseOutput,
    run: decidePurchase,
  }),
});
