/** net: network devices, the ARP table, and the sockets of tasks. */
import { type Address, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { arpNeighbours, firstNetNamespace, ipv4Text, netDevices } from "#kernel/net";
import { findNamespace } from "#kernel/task";
import { type Arguments, has, valuesOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { parseReference } from "./files/reference.ts";
import { DEVICE_TITLES, type DeviceRow, deviceRow, formatDevice } from "./net/devices.ts";
import { formatNeighbour, NEIGHBOUR_TITLES, type NeighbourRow, neighbourRow } from "./net/neighbours.ts";
import { formatSockets, type SocketsRequest, type SocketsRow, socketsRequest, socketsRow } from "./net/sockets.ts";
import { parseNumber } from "./number.ts";
import type { Session } from "./session.ts";
import { chosenTask, selectNumbered } from "./task-selection.ts";
import { type BrokenRow, untilBroken } from "./until-broken.ts";
import { SynopsisError } from "./usage.ts";

/** A number that was asked for as an address. */
interface AddressRow extends Row {
  readonly kind: "address";
  readonly text: string;
}

/** A line that says what is not as it was asked for. */
interface ComplaintRow extends Row {
  readonly kind: "complaint";
  readonly text: string;
}

type NetRow = DeviceRow | NeighbourRow | SocketsRow | AddressRow | ComplaintRow | BrokenRow;

export const net: Command<NetRow> = {
  name: "net",
  summary: "network devices, neighbours and sockets",
  synopsis: ["[[-s | -S] [-xd] [-R ref] [pid | task]] [-a] [ -n [pid | task]] [-N addr]"],
  description: `Shows the network devices of the first network namespace, or with -n those that a task sees, each with its IPv4
and IPv6 addresses.

With -s the sockets that tasks have open: the descriptor, the addresses of the \`struct socket\` and \`struct sock\`,
family and type, and for the internet protocols where each end is. With -a the neighbours that ARP knows, of all
network namespaces.`,
  options: [
    { name: "a", help: "the ARP table" },
    { name: "n", help: "the devices that the task of the operand sees, or the current context's" },
    { name: "N", value: "addr", help: "this number, as a machine of the dump's kind holds it, as an IPv4 address" },
    { name: "s", help: "open sockets" },
    { name: "S", help: "open sockets with what their structures hold" },
    { name: "R", value: "ref", help: "only the sockets of this descriptor or address" },
    { name: "x", help: "with -S, numbers in hexadecimal" },
    { name: "d", help: "with -S, numbers in decimal" },
  ],
  operands: "task",
  rows: {
    device: {
      device: "address of the `struct net_device`",
      name: "its name",
      ipv4: "its IPv4 addresses",
      ipv6: "its IPv6 addresses",
      broken: "why it may have more addresses",
    },
    neighbour: {
      neighbour: "address of the `struct neighbour`",
      address: "its IPv4 address",
      hardwareType: "kind of link, as crash names it",
      hardwareAddress: "bytes of its address there",
      device: "name of the device that leads to it",
      states: "what the kernel knows of it: `REACHABLE`, `STALE`, `PERMANENT` ...",
    },
    sockets: {
      task: "the task",
      cpu: "the processor that it runs on or ran on last",
      sockets:
        "its open sockets: `descriptor`, addresses of the `struct socket` and the `struct sock`, `family`, `type`, `isIpv6`, of the internet protocols the `ends`: `source` and `destination` (`address`, `port`), with -S the `structures`",
      broken: "why the sockets end early",
      narrowed: "only sockets that refer to something are listed",
      detailed: "structures were asked for",
    },
    address: { text: "the number as an IPv4 address" },
    complaint: { text: "what an operand did not mean" },
    broken: { text: "why a list ends early" },
  } satisfies RowsOf<NetRow>,
  examples: [
    { line: "net", shows: "the network devices" },
    { line: "net -a", shows: "the ARP table" },
    { line: "net -s 1", shows: "the open sockets of a process" },
    { line: "net -n 1", shows: "the devices that a process sees" },
    { line: "net -N 0100007f", shows: "a number of a structure as the address that it means" },
  ],
  *foreach(session, args, tasks) {
    for (const name of ["n", "N"]) {
      if (has(args, name)) throw new UsageError(`net command does not support -${name} option`);
    }
    const { request, complaints } = socketsWanted(session, args);
    if (!has(args, "s") && !has(args, "S")) {
      complaints.push({ kind: "complaint", text: "WARNING: net command requires -s or -S option\n" });
    }
    yield* complaints;
    for (const task of tasks) {
      session.checkpoint();
      const row = socketsRow(session, task, request);
      if (!row.narrowed || row.sockets.length > 0) yield row;
    }
  },
  *run(session, args) {
    const { kernel } = session;
    const { request, complaints } = socketsWanted(session, args);
    yield* complaints;
    for (const { name, value } of args.options) {
      if (name === "a") yield* neighbourRows(session);
      if (name !== "N") continue;
      yield { kind: "address", text: numberAddress(parseNumber(value ?? "")) };
      return;
    }
    if (has(args, "s") || has(args, "S")) yield* openSockets(session, args, request);
    else if (has(args, "n")) yield* deviceRows(session, taskNamespace(session, args.operands[0]));
    else if (args.options.length === 0 && args.operands.length === 0) {
      yield* deviceRows(session, firstNetNamespace(kernel));
    } else if (!has(args, "a")) throw new SynopsisError();
  },
  text: formatAll,
};

/** What is wanted of sockets, with what crash says of options that exclude each other and goes on. */
function socketsWanted(session: Session, args: Arguments): { request: SocketsRequest; complaints: ComplaintRow[] } {
  if (has(args, "x") && has(args, "d")) throw new UsageError("-d and -x are mutually exclusive");
  const complaints: ComplaintRow[] = [];
  const complain = (text: string): void => void complaints.push({ kind: "complaint", text: `net: ${text}` });
  if (has(args, "s") && has(args, "S")) complain("only one -s or -S option allowed");
  const [reference, ...more] = valuesOf(args, "R");
  if (more.length > 0) complain("only one -R option allowed");
  const detailed = args.options.find(({ name }) => name === "s" || name === "S")?.name === "S";
  const request = socketsRequest(session, args, {
    detailed,
    reference: reference === undefined ? undefined : parseReference(reference),
  });
  return { request, complaints };
}

function* openSockets(
  session: Session,
  args: Arguments,
  request: SocketsRequest,
): Generator<SocketsRow | ComplaintRow> {
  const { kernel } = session;
  const row = (task: Address): readonly SocketsRow[] => {
    const found = socketsRow(session, task, request);
    return found.narrowed && found.sockets.length === 0 ? [] : [found];
  };
  if (args.operands.length === 0) yield* row(session.context);
  for (const word of args.operands) {
    const selection = selectNumbered(kernel, word);
    if ("error" in selection) yield { kind: "complaint", text: `net: ${selection.error}` };
    else for (const { address } of selection.tasks) yield* row(address);
  }
}

/** The network namespace of the task that was named, or of the current context. */
function taskNamespace({ kernel, context }: Session, word: string | undefined): Address {
  const task = word === undefined ? context : chosenTask(kernel, word).address;
  const namespace = findNamespace(kernel, task, "net");
  if (namespace === undefined) throw new UsageError("the task has given up its network namespace");
  return namespace;
}

function* deviceRows(session: Session, namespace: Address): Generator<DeviceRow | BrokenRow> {
  yield* untilBroken("network devices", function* () {
    for (const device of netDevices(session.kernel, namespace)) {
      session.checkpoint();
      yield deviceRow(session.kernel, device);
    }
  });
}

function* neighbourRows(session: Session): Generator<NeighbourRow | BrokenRow> {
  const { kernel } = session;
  if (!hasArp(kernel)) throw new UsageError("arp_tbl does not exist in this kernel");
  yield* untilBroken("neighbours", function* (fail) {
    for (const neighbour of arpNeighbours(kernel, fail)) {
      session.checkpoint();
      yield neighbourRow(kernel, neighbour);
    }
  });
}

function hasArp({ target }: Kernel): boolean {
  return target.symbols.find("arp_tbl") !== undefined;
}

/** Its low 32 bits as the bytes of an address, the first one lowest. */
function numberAddress(value: bigint): string {
  return ipv4Text(Uint8Array.from([0n, 8n, 16n, 24n], (shift) => Number((value >> shift) & 0xffn)));
}

/** Tasks apart as crash keeps them: a blank line before each further one; behind each when they were searched for. */
function* formatAll(rows: Iterable<NetRow>): Generator<string> {
  let titled: string | undefined;
  let separate = false;
  for (const row of rows) {
    switch (row.kind) {
      case "device":
        yield (titled === row.kind ? "" : DEVICE_TITLES) + formatDevice(row);
        break;
      case "neighbour":
        yield (titled === row.kind ? "" : NEIGHBOUR_TITLES) + formatNeighbour(row);
        break;
      case "sockets":
        if (separate) yield "\n";
        yield* formatSockets(row);
        if (row.narrowed) yield "\n";
        separate = !row.narrowed;
        break;
      default:
        if (separate && row.kind === "complaint") yield "\n";
        yield `${row.text}\n`;
        separate = row.kind === "complaint" && row.text.includes("invalid task");
    }
    titled = row.kind;
  }
}
