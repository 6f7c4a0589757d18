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
    "mount -n 1",
    "mount -n {pid:sleep}",
    "mount -f",
    "mount -i",
    "mount -f -i",
    "mount -n 99999",
    "mount -n",
    "mount -n 1 /boot",
  ],
  explanations: [
    { line: /^mount \{/, kernels: ALL, reason: "crash", why: "crash shows rootfs whatever is selected" },
    {
      line: /^mount (-n 1 )?\/(dev|boot|proc)/,
      kernels: ALL,
      reason: "crash",
      why: "crash shows rootfs whatever is selected",
    },
  ],
};
