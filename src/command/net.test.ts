import { describe, expect, test } from "vitest";
import { hex } from "#base";
import { type DrawnKernel, drawKernel } from "../testing/kernel.ts";
import { drawnNetwork } from "../testing/kernel-net.ts";
import { shown } from "../testing/shown.ts";
import { foreachCommand } from "./foreach.ts";
import { net } from "./net.ts";

/** What a line shows on a drawn kernel. */
const sayer =
  ({ kernel }: DrawnKernel) =>
  (line: string): string =>
    shown(kernel, line.startsWith("foreach") ? foreachCommand(() => [net]) : net, line);

describe.each(["pointers", "hlist"] as const)("a network with neighbours in %s", (links) => {
  const drawn = drawKernel(drawnNetwork(links));
  const said = sayer(drawn);
  const place = (name: string): string => hex(drawn.at(name));

  test("its devices with their addresses", () => {
    const devices = `   NET_DEVICE     NAME       IP ADDRESS(ES)
${place("&lo")}  lo         
${place("&eth0")}  eth0       192.0.2.1, 10.0.0.7, fe80::1
`;
    expect(said("net")).toBe(devices);
    expect(said("net -n 1")).toBe(devices);
  });

  test("the ARP table", () => {
    expect(said("net -a")).toBe(`NEIGHBOUR        IP ADDRESS      HW TYPE    HW ADDRESS         DEVICE  STATE
${place("&near")} 192.0.2.9       ETHER      52:54:00:00:00:ff  eth0    REACHABLE
${place("&far")} 127.0.0.1       UNKNOWN    00 00 00 00 00 00  lo      NOARP|PERMANENT
`);
  });

  test("the sockets of a task; one without a struct sock is said to have none", () => {
    const rows = said("net -s 1").split("\n");
    expect(rows.slice(1)).toEqual([
      "FD      SOCKET            SOCK       FAMILY:TYPE SOURCE-PORT DESTINATION-PORT",
      ` 1 ${place("&socket4")} ${place("&sock4")} INET:STREAM  127.0.0.1-7001 192.0.2.9-8080`,
      ` 2 ${place("&socket6")} ${place("&sock6")} INET6:DGRAM  0:0:0:0:0:0:0:1-7001  0:0:0:0:0:0:0:0-0  `,
      ` 3 ${place("&socket_released")} ${"0".padStart(16)} (unknown) (unknown)`,
      "",
    ]);
  });

  test("a task that has no files, and one that is none", () => {
    expect(said("net -s 9 99")).toMatch(/^PID: 9 .*\nNo open sockets\.\n\nnet: invalid task or pid value: 99\n$/);
    expect(said("net -n 9")).toBe("net: the task has given up its network namespace\n");
  });

  test("only what a reference means", () => {
    const lines = (line: string): number => said(line).split("\n").length;
    expect(said("net -s -R 2 1")).toContain(place("&socket6"));
    expect(lines("net -s -R 2 1")).toBe(5);
    expect(said(`net -s -R ${place("&sock4")} 1`)).toContain("INET:STREAM");
    expect(said("net -s -R 9 1")).toBe("");
    expect(said("foreach net -s -R 1")).toContain("INET:STREAM");
  });
});

test("a number as an address", () => {
  const said = sayer(drawKernel({}));
  expect(said("net -N 0100007f")).toBe("127.0.0.1\n");
  expect(said("net -N 16777343")).toBe("127.0.0.1\n");
});

test("a cycle among addresses and a device that cannot be read leave the rest", () => {
  const drawn = drawKernel({ ...drawnNetwork(), overwrite: { "&second4.ifa_next": "&first4", "&near.dev": 0 } });
  const said = sayer(drawn);
  expect(said("net")).toMatch(/ {2}lo .*\n.* {2}eth0 {7}192\.0\.2\.1, 10\.0\.0\.7, .*fe80::1, \(unknown\)\n$/);
  expect(said("net -a")).toMatch(/192\.0\.2\.9 {7}\(unknown\) {2}\(unknown\)/);
});

test("options that exclude each other", () => {
  const said = sayer(drawKernel(drawnNetwork()));
  expect(said("net -s -x -d 1")).toBe("net: -d and -x are mutually exclusive\n");
  expect(said("net -s -S 1")).toMatch(/^net: only one -s or -S option allowed\nPID: 1 /);
  expect(said("net -x")).toMatch(/^Usage:/);
  expect(said("foreach net -n")).toContain("foreach: net command does not support -n option\n");
});
