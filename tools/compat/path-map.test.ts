import { describe, expect, it } from "vitest";
import { parsePathMap, toCrashPaths } from "./path-map.ts";

describe("path maps", () => {
  it("rename the host's folders", () => {
    const maps = [parsePathMap("/srv/dumps=/d"), parsePathMap("/usr=")];
    expect(toCrashPaths("KERNEL: /usr/lib/vmlinux\nDUMPFILE: /srv/dumps/1 /srv/dumps/2\n", maps)).toBe(
      "KERNEL: /lib/vmlinux\nDUMPFILE: /d/1 /d/2\n",
    );
  });
  it.each(["/srv", "=/d", "a=b=c", ""])("refuse %j", (text) => {
    expect(() => parsePathMap(text)).toThrow("HOST=CRASH");
  });
});
