/** Notes of object files and dumps. */
import { Bytes } from "#base";
import { parseNotes } from "#elf";
import { ascii, concat } from "../../../src/testing/bytes.ts";
import { note } from "../../../src/testing/elf.ts";
import { askAll, type Target, take } from "../target.ts";

export const target: Target = {
  name: "notes",
  cost: "cheap",
  seeds: () => [
    concat(note("CORE", 1, new Uint8Array(336)), note("VMCOREINFO", 0, ascii("OSRELEASE=6.1.0\n"))),
    note("GNU", 3, ascii("01234567890123456789")),
    concat(note("", 0, new Uint8Array(0)), note("QEMU", 0, new Uint8Array(40))),
  ],
  run(bytes) {
    askAll(
      ["FormatError"],
      ...[4, 8].map((align) => () => take(parseNotes(new Bytes(bytes), align, "notes"), 1 << 17)),
    );
  },
};
