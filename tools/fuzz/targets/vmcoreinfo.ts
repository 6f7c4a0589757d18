/** What the kernel says of itself. */
import { parseVmcoreinfo } from "#target";
import { ascii } from "../../../src/testing/bytes.ts";
import type { Target } from "../target.ts";

export const target: Target = {
  name: "vmcoreinfo",
  cost: "cheap",
  seeds: () => [
    ascii(
      "OSRELEASE=6.1.0\nBUILD-ID=00ff\nPAGESIZE=4096\nSYMBOL(_stext)=ffffffff81000000\nNUMBER(phys_base)=-16777216\n" +
        "NUMBER(sme_mask)=0x800000000000\nKERNELOFFSET=1c000000\nCRASHTIME=1700000000\n",
    ),
  ],
  run(bytes) {
    const info = parseVmcoreinfo(String.fromCharCode(...bytes.subarray(0, 4096)));
    for (const name of ["_stext", "phys_base", "sme_mask", "OSRELEASE"]) {
      void [info.symbol(name), info.number(name), info.text(name)];
    }
  },
};
