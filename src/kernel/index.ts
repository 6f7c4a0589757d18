/** kernel: knowledge of Linux, one folder per subject; this façade holds only what all subjects share. */
export * from "./kernel.ts";
