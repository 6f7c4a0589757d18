/** kernel/device: devices as the driver core has them: classes, numbers, resources, PCI. */
export * from "./class-devices.ts";
export * from "./device-dumps.ts";
export * from "./device-numbers.ts";
export * from "./pci.ts";
export * from "./resources.ts";
