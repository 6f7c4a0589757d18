/** kernel/cgroup: control groups. */
export * from "./cgroup-name.ts";
