import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec, type Objects } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { irq } from "./irq.ts";

const TYPES = `
struct irq_common_data { void *handler_data; struct cpumask *affinity; };
struct irq_data { unsigned int irq; struct irq_chip *chip; };
struct irq_chip { const char *name; };
struct irqaction { void *handler; struct irqaction *next; const char *name; };
struct irq_desc {
  struct irq_common_data irq_common_data;
  struct irq_data irq_data;
  unsigned int *kstat_irqs;
  struct irqaction *action;
  unsigned int core_internal_state__do_not_mess_with_it;
  const char *name;
};
struct softirq_action { void *action; };
struct gate_struct { u16 offset_low, segment, bits, offset_middle; u32 offset_high, reserved; };
`;

const HEAP: Objects = {
  "struct irq_chip apic": { name: "IO-APIC" },
  "struct cpumask both": { bits: [3] },
  "struct cpumask second": { bits: [2] },
  "struct irq_desc clock": {
    "irq_common_data.affinity": "&both",
    "irq_data.chip": "&apic",
    kstat_irqs: "&clock_counts",
    action: "&clock_action",
    name: "edge",
  },
  "struct irqaction clock_action": { name: "timer" },
  "struct irq_desc disk": {
    "irq_common_data.affinity": "&second",
    "irq_data.chip": "&apic",
    kstat_irqs: "&disk_counts",
    action: "&disk_action",
    name: "fasteoi",
  },
  "struct irqaction disk_action": { name: "ahci", next: "&other_action" },
  "struct irqaction other_action": { name: "i801_smbus" },
  "struct irq_desc quiet": { "irq_data.chip": "&apic" },
  "struct irq_desc spare": { "irq_data.chip": "&no_irq_chip" },
};

/** Interrupts 0, 3 and 9 are set up, 5 was only allocated. */
const SPEC: KernelSpec = {
  types: TYPES,
  heap: {
    ...HEAP,
    "struct xa_node node": { "slots[0]": "&clock", "slots[3]": "&quiet", "slots[5]": "&spare", "slots[9]": "&disk" },
  },
  globals: {
    "int nr_irqs": 12,
    "struct xarray irq_desc_tree": { xa_head: "&node+2" },
    "struct irq_chip no_irq_chip": { name: "none" },
    "struct softirq_action softirq_vec[10]": [{ action: "tasklet_hi_action()" }, { action: 0 }],
    "struct gate_struct idt_table[256]": [],
  },
  perCpu: {
    "unsigned int clock_counts": [107, 4_000_000_000],
    "unsigned int disk_counts": [0, 12],
  },
  functions: ["tasklet_hi_action"],
};

/** What a line shows, with addresses of sixteen digits as @. */
const run = (line: string, spec: KernelSpec = SPEC): string =>
  shown(drawKernel(spec).kernel, irq, line).replace(/[0-9a-f]{16}/g, "@");

const TITLE = " IRQ   IRQ_DESC/_DATA      IRQACTION      NAME\n";
const CLOCK = '  0   @  @  "timer"\n';
const DISK = `  9   @  @  "ahci"\n${" ".repeat(24)}@  "i801_smbus"\n`;
const QUIET = "  3   @      (unused)      \n";
const SPARE = "  5   @      (unused)      \n";

describe("interrupts", () => {
  test("of every number", () => {
    const text = run("irq");
    expect(text.split("\n")).toHaveLength(15);
    expect(text).toContain(`${TITLE}${CLOCK}  1       (unused)          (unused)      \n`);
    expect(text).toContain(DISK);
  });

  test("that are set up", () => {
    expect(run("irq -u")).toBe(TITLE + CLOCK + QUIET + DISK);
  });

  test("by number, whether set up or not", () => {
    expect(run("irq -u 5 9")).toBe(TITLE + SPARE + DISK);
  });

  test("up to one that there cannot be", () => {
    expect(run("irq 9 12")).toBe(`${TITLE}${DISK}irq: invalid IRQ value: 12  (11 max)\n`);
    expect(run("irq foo")).toBe('irq: foo: "f" is not a digit 0 - 9\n');
  });

  test("and how often each came", () => {
    expect(run("irq -s")).toBe(`           CPU0       CPU1 
  0:        107 4000000000  IO-APIC-edge     timer
  9:          0         12  IO-APIC-fasteoi  ahci,i801_smbus
`);
    expect(run("irq -s -c 1")).toContain("           CPU1 \n  0: 4000000000  IO-APIC-edge     timer\n");
  });

  test("and where each may be sent", () => {
    expect(run("irq -a")).toBe(`IRQ NAME                 AFFINITY
  0 timer                0-1
  9 ahci,i801_smbus      1
`);
  });

  test("whose handlers run in a circle", () => {
    const text = run("irq -s", { ...SPEC, overwrite: { "&other_action.next": "&disk_action" } });
    expect(text).toContain(",(unknown)\n");
  });
});

test("interrupts below a broken node are missing, and the others stand", () => {
  const heap = {
    ...SPEC.heap,
    "struct xa_node top": { shift: 6, "slots[0]": "&node+2", "slots[1]": "&astray+2" },
    "struct xa_node astray": { parent: "&node" },
  };
  const text = run("irq -u", {
    ...SPEC,
    heap,
    overwrite: { "&irq_desc_tree.xa_head": "&top+2", "&node.parent": "&top" },
  });
  expect(text).toBe(`${TITLE}${CLOCK}${QUIET}${DISK}irq: xarray: its parent is another node at @\n`);
});

describe("descriptors of other kernels", () => {
  const found = (spec: KernelSpec): string => run("irq -u", spec);

  test("stand in a maple tree (v6.5), and their number has another name", () => {
    const types = `${TYPES}
      struct maple_metadata { unsigned char end, gap; };
      struct maple_range_64 { void *parent; unsigned long pivot[15]; void *slot[16]; };
      struct maple_arange_64 { void *parent; unsigned long pivot[9]; void *slot[10]; unsigned long gap[10]; struct maple_metadata meta; };
      struct maple_node { union { struct { void *parent; void *slot[31]; }; struct maple_range_64 mr64; struct maple_arange_64 ma64; }; };
      struct maple_tree { unsigned int ma_lock, ma_flags; void *ma_root; };`;
    const { "int nr_irqs": _number, "struct xarray irq_desc_tree": _tree, ...others } = SPEC.globals ?? {};
    const globals = {
      ...others,
      "unsigned int total_nr_irqs": 12,
      "struct maple_tree sparse_irqs": { ma_root: `&leaf+${(1 << 3) | 2}` },
    };
    const leaf = { "mr64.slot": ["&clock", 0, "&disk"], "mr64.pivot": [0, 8, 9] };
    const { "struct xa_node node": _node, ...heap } = SPEC.heap ?? {};
    const aligned = { "char before[192]": "", "struct maple_node leaf": leaf };
    const text = found({ ...SPEC, types, globals, heap: { ...heap, ...aligned } });
    expect(text).toBe(TITLE + CLOCK + DISK);
  });

  test("were an array, with counts by processor and masks inside (v2.6.32)", () => {
    const types = TYPES.replace(/struct irq_common_data.*|struct irq_data.*/g, "").replace(
      /struct irq_desc \{[\s\S]*?\};/,
      "struct irq_desc { unsigned int irq; unsigned int *kstat_irqs; struct irq_chip *chip; struct irqaction *action; struct cpumask affinity[1]; const char *name; };",
    );
    const desc = {
      chip: "&apic",
      action: "&clock_action",
      kstat_irqs: "&counts",
      affinity: [{ bits: [2] }],
      name: "edge",
    };
    const spec: KernelSpec = {
      types,
      globals: { "int nr_irqs": 2, "struct irq_desc irq_desc[2]": [{}, desc] },
      heap: {
        "struct irq_chip apic": { name: "IO-APIC" },
        "struct irqaction clock_action": { name: "timer" },
        "unsigned int counts[2]": [5, 6],
      },
    };
    expect(run("irq -s", spec)).toContain("  1:          5          6  IO-APIC-edge     timer\n");
    expect(run("irq -a", spec)).toContain("  1 timer                1\n");
  });
});

test("softirqs that somebody set", () => {
  expect(run("irq -b")).toBe("SOFTIRQ_VEC      ACTION     \n    [0]     @  <tasklet_hi_action>\n");
});

test("vectors", () => {
  const drawn = drawKernel(SPEC);
  const handler = drawn.at("tasklet_hi_action()");
  const gate = {
    offset_low: Number(handler & 0xffffn),
    offset_middle: Number((handler >> 16n) & 0xffffn),
    offset_high: Number(handler >> 32n),
  };
  const globals = { ...SPEC.globals, "struct gate_struct idt_table[256]": [{}, gate] };
  const lines = run("irq -d", { ...SPEC, globals }).split("\n");
  expect(lines).toHaveLength(257);
  expect(lines.slice(0, 2)).toEqual(["  [0] 0", "  [1] tasklet_hi_action"]);
});
