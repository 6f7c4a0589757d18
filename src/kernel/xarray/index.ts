/** kernel/xarray: xarrays and radix trees. */
export * from "./xarray.ts";
