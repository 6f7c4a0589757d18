/** include/linux/bpf.h, include/linux/filter.h, kernel/bpf/ringbuf.c, include/linux/sched/user.h. */
import { at, before, chars, int, layout, long, newest, pointer } from "#kernel/layout";

/** A program. */
export const BpfProgram = layout("struct bpf_prog", {
  /** enum bpf_prog_type. */
  type: int("type"),
  pages: int("pages"),
  gplCompatible: int("gpl_compatible"),
  /** Instructions. */
  length: int("len"),
  /** Bytes of machine code; 0 when the program is interpreted. */
  compiledLength: int("jited_len"),
  tag: at("tag"),
  code: pointer("bpf_func"),
  own: pointer("aux"),
  instructions: at("insnsi"),
});

/** What only the kernel's management of programs needs. */
export const BpfProgramOwn = layout("struct bpf_prog_aux", {
  maps: pointer("used_maps"),
  mapCount: int("used_map_cnt"),
  /** Nanoseconds since boot, with the time asleep. */
  loaded: long("load_time"),
  user: pointer("user"),
  name: chars("name"),
});

/** A map. */
export const BpfMap = layout("struct bpf_map", {
  /** enum bpf_map_type. */
  type: int("map_type"),
  flags: int("map_flags"),
  keySize: int("key_size"),
  valueSize: int("value_size"),
  most: int("max_entries"),
  name: chars("name"),
  /** Pages that were charged for it. kernel: 80ee81e0403c "bpf: Eliminate rlimit-based memory accounting infra for bpf maps" (v5.11) removed them. */
  pages: before("v5.11", "80ee81e0403c", newest(int("memory.pages"), before("v5.3", "3539b96e041c", int("pages")))),
  /** Who was charged. */
  user: before(
    "v5.11",
    "80ee81e0403c",
    newest(pointer("memory.user"), before("v5.3", "3539b96e041c", pointer("user"))),
  ),
});

/** A map that is a ring of messages, and the ring. */
export const BpfRingMap = layout("struct bpf_ringbuf_map", { map: at("map"), ring: pointer("rb") });
export const BpfRing = layout("struct bpf_ringbuf", { pages: int("nr_pages") });

/** A user. */
export const KernelUser = layout("struct user_struct", { uid: int("uid") });
