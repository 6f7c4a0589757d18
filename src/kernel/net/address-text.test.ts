import { expect, test } from "vitest";
import { ipv4Text, ipv6Groups, ipv6Text } from "./address-text.ts";

/** The bytes of eight groups. */
const bytes = (...groups: readonly number[]): Uint8Array =>
  Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));

test("IPv4 addresses are four numbers", () => {
  expect(ipv4Text(Uint8Array.of(192, 0, 2, 255))).toBe("192.0.2.255");
});

test.each([
  [bytes(0, 0, 0, 0, 0, 0, 0, 0), "::"],
  [bytes(0, 0, 0, 0, 0, 0, 0, 1), "::1"],
  [bytes(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), "2001:db8::1"],
  [bytes(0xfe80, 0, 0, 0, 0x5054, 0xff, 0xfe12, 0x3456), "fe80::5054:ff:fe12:3456"],
  // The first of two runs of the same length, and no run of one.
  [bytes(1, 0, 0, 2, 0, 0, 3, 4), "1::2:0:0:3:4"],
  [bytes(1, 0, 2, 3, 4, 5, 6, 7), "1:0:2:3:4:5:6:7"],
  [bytes(1, 2, 3, 4, 5, 6, 0, 0), "1:2:3:4:5:6::"],
  [bytes(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1), "::ffff:127.0.0.1"],
  [bytes(0, 0, 0, 0, 0, 0, 0xc000, 0x201), "::192.0.2.1"],
])("IPv6 addresses are short: %#", (address, text) => {
  expect(ipv6Text(address)).toBe(text);
});

test("all groups of an IPv6 address", () => {
  expect(ipv6Groups(bytes(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1))).toBe("2001:db8:0:0:0:0:0:1");
});
