import { type LineGroup } from "../line-group.ts";

/** dev. */
export const DEVICES: LineGroup = {
  title: "Devices",
  lines: [
    "dev",
    "dev -i",
    "dev -p",
    "dev -d",
    "dev -D",
    "dev -V",
    "dev -v 0",
    "dev -v",
    "dev -x",
    "dev foo",
    "dev -dp",
  ],
  explanations: [
    {
      line: /^dev -(d|D|dp)$/,
      kernels: /^5\.10\./,
      reason: "crash",
      why: "crash calls reads ASYNC and writes SYNC wherever the kernel still has the enumerator BLK_RW_SYNC",
    },
  ],
};
