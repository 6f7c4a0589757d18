/** include/linux/irqdesc.h, include/linux/irq.h, include/linux/interrupt.h, arch/x86/include/asm/desc_defs.h. */
import { type Address, offsetBy } from "#base";
import { at, before, custom, type Field, int, layout, newest, pointer, text } from "#kernel/layout";
import { resolveTypedefs } from "#types";

/** The address of a `cpumask_var_t`: the mask itself, or with CONFIG_CPUMASK_OFFSTACK a pointer to one. */
function mask(path: string): Field<Address> {
  return custom(path, ({ type, bitOffset }) => {
    const isPointer = resolveTypedefs(type).kind === "pointer";
    return (memory, start) => {
      const here = offsetBy(start, bitOffset >> 3);
      return isPointer ? memory.pointer(here) : here;
    };
  });
}

/** An interrupt; much of it is in a `struct irq_data` since v2.6.37. */
export const InterruptDescriptor = layout("struct irq_desc", {
  action: pointer("action"),
  chip: newest(pointer("irq_data.chip"), before("v2.6.37", undefined, pointer("chip"))),
  /** How it is triggered: `edge`, `fasteoi`. */
  name: text("name"),
  /** kernel: 9df872faa7e1 "genirq: Move field 'affinity' from irq_data into irq_common_data" (v4.3). */
  affinity: newest(
    mask("irq_common_data.affinity"),
    before("v4.3", "9df872faa7e1", mask("irq_data.affinity")),
    before("v2.6.37", undefined, mask("affinity")),
  ),
  /** Counts in per-CPU memory, each first in what is there; before v2.6.38 an array by processor. */
  counts: pointer("kstat_irqs"),
  /** Came with v2.6.39, a version behind per-CPU counts. */
  internalState: at("core_internal_state__do_not_mess_with_it"),
});

/** What handles an interrupt; several share it. */
export const InterruptAction = layout("struct irqaction", {
  handler: pointer("handler"),
  name: text("name"),
  next: pointer("next"),
});

/** The hardware that an interrupt comes from. */
export const InterruptChip = layout("struct irq_chip", { name: text("name") });

/** An entry of the interrupt descriptor table. */
export const Gate = layout(["struct gate_struct", "struct gate_struct64"], {
  low: int("offset_low"),
  middle: int("offset_middle"),
  high: int("offset_high"),
});

/** A softirq's function. */
export const SoftInterrupt = layout("struct softirq_action", { function: pointer("action") });
