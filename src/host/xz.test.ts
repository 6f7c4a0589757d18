import { test } from "vitest";
import { readFileSync } from "node:fs";
import { expandXz } from "./xz.ts";
import { expandZstd } from "./zstd.ts";
test("speed", () => {
  const ref = readFileSync("/root/.cache/vmcore-lab/kernel/bookworm-cloud-amd64/usr/lib/debug/lib/modules/6.1.0-56-cloud-amd64/kernel/fs/xfs/xfs.ko");
  const a = readFileSync("/tmp/b-xfs.xz");
  for (let i = 0; i < 2; i++) { const t = performance.now();
  const o = expandXz(a, "x", 1 << 30); console.log("xz", o.length, Buffer.compare(o, ref), performance.now() - t); }
  for (const f of ["/tmp/b-xfs.zst", "/tmp/b-xfs19.zst"]) { const z = readFileSync(f); const t = performance.now();
  const o = expandZstd(z, "x", 1 << 30); console.log(f, o.length, Buffer.compare(o, ref), performance.now() - t); }
});
