/** BTF: the blob, and the types that are made of it. */
import { Bytes } from "#base";
import { BTF_KIND_ENUM, BTF_KIND_ENUM64, BTF_KIND_STRUCT, parseBtf } from "#debuginfo/btf";
import { btfTypes, definitionLines, formatDefinition, sizeOf, typeName } from "#types";
import { btf, SAMPLE_TYPES } from "../../../src/testing/btf.ts";
import { askAll, type Target } from "../target.ts";

export const target: Target = {
  name: "btf",
  cost: "dear",
  seeds: () => [btf(SAMPLE_TYPES).array, btf(SAMPLE_TYPES, { littleEndian: false }).array],
  run(bytes) {
    const file = parseBtf(new Bytes(bytes), "blob");
    const types = btfTypes(file);
    for (let id = 1; id < Math.min(file.endId, 200); id++) {
      askAll(
        ["FormatError"],
        () => file.nameOf(id),
        () => (file.kind(id) === BTF_KIND_STRUCT ? file.members(id) : undefined),
        () => (file.kind(id) === BTF_KIND_ENUM || file.kind(id) === BTF_KIND_ENUM64 ? file.enumerators(id) : undefined),
        () => typeName(types.type(id)),
        () => sizeOf(types.type(id)),
        () => definitionLines(types.type(id)),
        () => formatDefinition(types.type(id), { radix: 16, offsets: true }),
      );
    }
    askAll(
      ["FormatError"],
      () => types.find("struct", "task_struct"),
      () => types.find("typedef", "u64"),
      () => types.enumerator("RED"),
      () => types.variable("jiffies"),
      () => types.function("schedule"),
    );
  },
};
