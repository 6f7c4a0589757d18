import { existsSync, readFileSync } from "node:fs";
import { test } from "vitest";
import { address } from "#base";
import { taskAt, taskTable } from "#kernel/task";
import { userMemory } from "#kernel/user-memory";
import { openLocal } from "./support/open-local.ts";

const base = `${process.env["HOME"]}/.cache/inquest/fixtures/dumps`;
for (const k of ["5.10", "6.1", "6.12", "7.x"]) {
  test(k, () => {
    const dir = `${base}/${k}-busy`;
    if (!existsSync(dir)) return;
    const kernel = openLocal([`${dir}/vmcore.elf`]);
    const regions = JSON.parse(readFileSync(`${dir}/truth/memory.json`, "utf8"));
    for (const r of regions) {
      const counts: Record<string, number> = {};
      for (const t of taskTable(kernel).tasks) {
        if (taskAt(kernel, t.address).comm() !== r.process) continue;
        const memory = userMemory(kernel, t.address);
        if (memory === undefined) continue;
        let word = BigInt(r.value);
        for (let at = 0; at < r.size; at += 4096) {
          let bytes;
          try {
            bytes = memory.read(address(BigInt(r.address) + BigInt(at)), Math.min(4096, r.size - at));
          } catch (e) {
            const m = (e as Error).message.replace(/[0-9a-f]{8,}/g, "ADDR");
            counts[m] = (counts[m] ?? 0) + 1;
            for (let i = 0; i < 512; i++) word = BigInt.asUintN(64, word * BigInt(r.multiply) + BigInt(r.add));
            continue;
          }
          let good = true;
          for (let i = 0; i < bytes.length; i += 8) {
            if (bytes.u64(i) !== word) good = false;
            word = BigInt.asUintN(64, word * BigInt(r.multiply) + BigInt(r.add));
          }
          const key = good ? "good" : "WRONG";
          counts[key] = (counts[key] ?? 0) + 1;
        }
      }
      console.log(k, r.process, r.address, r.size / 4096, JSON.stringify(counts));
    }
  }, 100000);
}
