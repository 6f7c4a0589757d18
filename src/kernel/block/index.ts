/** kernel/block: disks and the requests to them. */
export * from "./disks.ts";
export * from "./requests.ts";
