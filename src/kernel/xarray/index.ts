/** kernel/xarray: xarrays, radix trees, and the IDRs that are made of them. */
export * from "./idr.ts";
export * from "./xarray.ts";
