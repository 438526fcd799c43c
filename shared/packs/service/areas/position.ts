/** [longitude, latitude] in degrees. */
export type Position = readonly [longitude: number, latitude: number];
/** Closed rings: the outer one, then holes. */
export type Polygon = readonly (readonly Position[])[];
