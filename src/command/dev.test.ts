import { describe, expect, test } from "vitest";
import { address, Bytes, hex } from "#base";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { drawnDisks, drawnOldDisks } from "../testing/kernel-block.ts";
import { shown } from "../testing/shown.ts";
import { dev } from "./dev.ts";

const STYLE = { radix: 10, width: 80 } as const;

describe("disks", () => {
  const { kernel, at } = drawKernel(drawnDisks());
  const line = (name: string, major: number, queue: string, counts: string): string =>
    `${String(major).padStart(5)} ${hex(at(`&${name}`))}   ${name.padEnd(10)} ${hex(at(`&${queue}`))}   ${counts} \n`;
  const titles = "MAJOR GENDISK            NAME       REQUEST_QUEUE      TOTAL  READ WRITE \n";
  const vda = line("vda", 254, "vda_queue", "    3     2     1");
  const pmem = line("pmem0", 259, "pmem_queue", "    3     2     1");

  test("have the requests that their drivers were given, each once though queues share tags", () => {
    expect(shown(kernel, dev, "dev -d")).toBe(titles + vda + line("sda", 8, "sda_queue", "    1     0     1") + pmem);
  });

  test("that have none are left out by -D", () => {
    const idle = drawKernel({ ...drawnDisks(), overwrite: { "&foreign.state": 0, "&pmem0.queue": 0 } });
    expect(shown(idle.kernel, dev, "dev -D").split("\n")).toEqual([
      titles.trimEnd() + " ",
      expect.stringMatching(/^ {2}254 /),
      // It may have some.
      expect.stringMatching(/^ {2}259 .* 0 {22}\?     \?     \? $/),
      "",
    ]);
  });
});

test("disks of kernels that counted requests in queues and for processors", () => {
  const { kernel, at } = drawKernel(drawnOldDisks());
  const place = (name: string): string => hex(at(`&${name}`));
  expect(shown(kernel, dev, "dev -d")).toBe(
    `MAJOR GENDISK            NAME       REQUEST_QUEUE      TOTAL ASYNC  SYNC   DRV
    8 ${place("sda")}   sda        ${place("sda_queue")}       5     2     3     4
  254 ${place("vda")}   vda        ${place("vda_queue")}       3     2     1 N/A(MQ)
`,
  );
});

const NUMBERS: KernelSpec = {
  types: `
struct char_device_struct { struct char_device_struct *next; unsigned int major, baseminor; char name[64]; struct cdev *cdev; };
struct cdev { void *ops; };
struct kobj_map { struct probe *probes[255]; void *lock; };
struct probe { struct probe *next; u32 dev; void *data; };
struct blk_major_name { struct blk_major_name *next; int major; char name[16]; };
struct gendisk { int major; char disk_name[32]; void *fops; };
struct resource { u64 start, end; const char *name; struct resource *sibling, *child; };
`,
  functions: ["mem_fops"],
  globals: {
    "void *chrdevs[255]": [0, "&mem", 0],
    "struct kobj_map *cdev_map": "&characters",
    "struct kobj_map *bdev_map": "&blocks",
    "void *major_names[255]": [0, 0, 0, "&vd"],
    "struct resource ioport_resource": { end: 0xffff, name: "PCI IO", child: "&dma" },
    "struct resource iomem_resource": { end: 0xff_ffff_ffffn, name: "PCI mem", child: "&ram" },
  },
  heap: {
    "struct char_device_struct mem": { major: 1, name: "mem", next: "&far" },
    "struct char_device_struct far": { major: 256, name: "far", cdev: "&own" },
    "struct cdev own": { ops: 0 },
    "struct cdev mapped": { ops: "mem_fops()" },
    "struct kobj_map characters": { probes: [0, "&probe"] },
    "struct probe probe": { dev: 0x10_0001, next: "&probe2" },
    "struct probe probe2": { dev: 0x10_0000, data: "&mapped" },
    "struct kobj_map blocks": { probes: [0, 0, 0, "&wrong_disk"] },
    "struct probe wrong_disk": { dev: 0x300_0000, data: 0, next: "&right_disk" },
    "struct probe right_disk": { dev: 0x10_2000_00, data: "&vda", next: "&own_disk" },
    "struct probe own_disk": { dev: 0x1020_0000, data: "&vda" },
    "struct blk_major_name vd": { major: 258, name: "virtblk" },
    "struct gendisk vda": { major: 258, fops: "mem_fops()" },
    "struct resource dma": { start: 0, end: 0x1f, name: "dma1", sibling: "&pic" },
    "struct resource pic": { start: 0x20, end: 0x21, name: `${"long ".repeat(11)}name` },
    "struct resource ram": { start: 0x1000, end: 0x9ffff, name: "System RAM" },
  },
};

test("device numbers: those of a device's own, of the map, and of none", () => {
  const { kernel, at } = drawKernel(NUMBERS);
  expect(shown(kernel, dev, "dev")).toBe(`CHRDEV    NAME                 CDEV        OPERATIONS      
   1      mem            ${hex(at("&mapped"))}  mem_fops
 256      far                 (none)     

BLKDEV    NAME                GENDISK      OPERATIONS      
 258      virtblk        ${hex(at("&vda"))}  mem_fops
`);
});

test("resources, each before those inside; a long name takes two lines", () => {
  const { kernel, at } = drawKernel(NUMBERS);
  const place = (name: string): string => hex(at(name));
  expect(shown(kernel, dev, "dev -i")).toBe(`    RESOURCE        RANGE    NAME
${place("&ioport_resource")}  0000-ffff  PCI IO
${place("&dma")}  0000-001f  dma1
${place("&pic")}  0020-0021  ${"long ".repeat(9)}long
${" ".repeat(29)}long name

    RESOURCE            RANGE        NAME
${place("&iomem_resource")}  00000000-ffffffffff  PCI mem
${place("&ram")}  00001000-0009ffff  System RAM
`);
});

test("a resource that is in the tree twice ends the walk", () => {
  const { kernel } = drawKernel({ ...NUMBERS, overwrite: { "&pic.sibling": "&dma" } });
  expect(shown(kernel, dev, "dev -i")).toContain("(I/O ports: ");
  expect(shown(kernel, dev, "dev -i")).toContain("System RAM");
});

describe("device dumps", () => {
  const NAME = "cxgb4_0000:02:00.4";
  const data = new Uint8Array(44 + 20);
  data.set(new TextEncoder().encode(NAME));
  data.set(
    Array.from({ length: 20 }, (_, i) => 0x41 + i),
    44,
  );
  const drawn = drawKernel({});
  const note = { name: "LINUX", type: 0x700, data: new Bytes(data), offset: 0x240 - 44 };
  const { target } = drawn.kernel;
  const kernel = {
    ...drawn.kernel,
    target: Object.create(target, { dump: { value: { ...target.dump, notes: [note] } } }) as typeof target,
  };

  test("are listed", () => {
    expect(shown(kernel, dev, "dev -V")).toBe(`INDEX  OFFSET             SIZE             NAME
  0    0x240              20               ${NAME}
`);
  });

  test("are shown as words by their places in the file", () => {
    expect(shown(kernel, dev, "dev -v 0")).toBe(`DEVICE: ${NAME}
             240:  4847464544434241 504f4e4d4c4b4a49   ABCDEFGHIJKLMNOP
             250:  0000000054535251                    QRST....
`);
    expect(shown(kernel, dev, "dev -v 1")).toBe("dev: no device dump found at index: 1\n");
  });

  test("are not there", () => {
    expect(shown(drawn.kernel, dev, "dev -V")).toBe("dev: no device dumps found in this dumpfile\n");
  });

  test("are written into a file", () => {
    const saved = { kind: "saved", size: 20, offset: 0x240, file: "out" } as const;
    expect([...dev.text([saved], STYLE)].join("")).toBe("20 bytes copied from 0x240 to out\n");
    expect(shown(kernel, dev, "dev -v 0 out")).toContain("dev: files cannot be written where this program runs\n");
  });
});

test("PCI buses: the root's devices, and those behind a bridge", () => {
  const device = (at: number, type: string, isBridge: boolean) => ({
    device: address(BigInt(at)),
    name: "0000:00:05.0",
    class: 0x604,
    vendor: 0x1b36,
    id: 0x10,
    type,
    isBridge,
  });
  const bus = { kind: "bus", name: "0000:00", broken: undefined } as const;
  const [root, behind] = [address(0xff43efd61eb54000n), address(0xff43efd61eb55000n)];
  const rows = [
    { ...bus, bus: root, parent: undefined, devices: [device(0x1000, "ROOT_PORT", true)] },
    {
      ...bus,
      bus: behind,
      parent: root,
      devices: [device(0x1000, "ROOT_PORT", true), device(0x2000, "RC_END", false)],
    },
  ];
  expect([...dev.text(rows, STYLE)].join("")).toBe(`    ROOT BUS     BUSNAME
ff43efd61eb54000 0000:00
      PCI DEV      DO:BU:SL.FN  CLASS   PCI_ID      TYPE   
              1000 0000:00:05.0  0604   1b36:10  ROOT_PORT [BRIDGE]
      PCI BUS         PARENT BUS   
  ff43efd61eb55000 ff43efd61eb54000
      PCI DEV      DO:BU:SL.FN  CLASS   PCI_ID      TYPE   
              1000 0000:00:05.0  0604   1b36:10  ROOT_PORT [BRIDGE]
              2000 0000:00:05.0  0604   1b36:10    RC_END  


`);
});
