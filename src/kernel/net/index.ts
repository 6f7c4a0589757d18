/** kernel/net: network devices and their addresses, neighbours, sockets. */
export * from "./address-text.ts";
export * from "./devices.ts";
export * from "./neighbours.ts";
export * from "./sockets.ts";
