import { ALL, type LineGroup } from "../line-group.ts";

/** mount, files, fuser. */
export const FILES: LineGroup = {
  title: "File systems and open files",
  lines: [
    "mount",
    "mount {sb:/boot}",
    "mount {mount:/boot}",
    "mount {device:/boot}",
    "mount /boot",
    "mount /proc",
    "mount {sb:/proc}",
    "mount nosuchdevice",
  ],
  explanations: [
    { line: /^mount \{/, kernels: ALL, reason: "crash", why: "crash shows rootfs whatever is selected" },
    { line: /^mount \/(dev|boot|proc)/, kernels: ALL, reason: "crash", why: "crash shows rootfs whatever is selected" },
  ],
};
