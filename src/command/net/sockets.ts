/** The open sockets of tasks as rows, and crash's text of them. */
import { type Address, type Cell, hex, isUnavailable, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { type FileNames, fileNames, fileTable, openFiles } from "#kernel/file";
import { AF_INET6, type SocketEnds, socketEnds, socketKind, socketOfInode, sockOf } from "#kernel/net";
import { type Arguments, radixOf } from "../arguments.ts";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import type { FileReference } from "../files/reference.ts";
import type { Session } from "../session.ts";
import { type ContentsRow, type ContentsStyle } from "../struct/contents.ts";
import { contentsStyle, shownStructure } from "../struct/shown-structure.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";
import { familyName, typeName } from "./socket-names.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** What ends there are; a socket of another family has none. */
interface EndCells {
  readonly [name: string]: Cell;
  readonly source: SocketEnds["source"] & { readonly [name: string]: Cell };
  readonly destination: SocketEnds["destination"] & { readonly [name: string]: Cell };
}

/** An open socket. */
export interface SocketCell {
  readonly [name: string]: Cell;
  readonly descriptor: number;
  readonly socket: Address;
  /** 0 for a socket that is being made or released. */
  readonly sock: Fact<Address>;
  /** As crash names them, or numbers that it has no name for. */
  readonly family: Fact<string>;
  readonly type: Fact<string>;
  /** False: the addresses are those of IPv4. */
  readonly isIpv6: boolean;
  readonly ends: Fact<EndCells | undefined>;
  /** What its structures hold, where that was asked for. */
  readonly structures: readonly Fact<ContentsRow>[];
}

/** The open sockets of a task. */
export interface SocketsRow extends TaskHeader {
  readonly [name: string]: Cell;
  readonly kind: "sockets";
  readonly task: TaskHeader["task"];
  readonly cpu: number;
  readonly sockets: readonly SocketCell[];
  /** Why they end early; undefined when they are all. */
  readonly broken: string | undefined;
  readonly narrowed: boolean;
  readonly detailed: boolean;
}

/** What is wanted of each task's sockets. */
export interface SocketsRequest {
  readonly names: FileNames;
  readonly detailed: boolean;
  readonly reference: FileReference | undefined;
  readonly show: ContentsStyle;
}

/** The request of a command line. */
export function socketsRequest(
  session: Session,
  args: Arguments,
  chosen: Pick<SocketsRequest, "detailed" | "reference">,
): SocketsRequest {
  return {
    ...chosen,
    names: fileNames(session.kernel),
    show: contentsStyle(session, radixOf(args, session.settings.radix)),
  };
}

/** The row of a task. */
export function socketsRow(session: Session, task: Address, request: SocketsRequest): SocketsRow {
  const { kernel } = session;
  const sockets: SocketCell[] = [];
  const broken = cellOf(() => {
    const table = fileTable(kernel, task);
    if (table === 0n) return undefined;
    for (const { descriptor, file } of openFiles(kernel, table)) {
      const inode = cellOf(() => socketInode(request.names, file));
      if (inode === undefined || isUnavailable(inode)) continue;
      const cell = socketCell(session, descriptor, inode, request);
      if (request.reference === undefined || refersTo(cell, request.reference)) sockets.push(cell);
    }
    return undefined;
  });
  return {
    kind: "sockets",
    ...taskHeader(kernel, task),
    sockets,
    broken: broken?.unavailable,
    narrowed: request.reference !== undefined,
    detailed: request.detailed,
  };
}

/** The inode of an open file that is a socket; undefined for others. May fault. */
function socketInode(names: FileNames, file: Address): Address | undefined {
  const { inode } = names.file(file);
  return inode !== 0n && names.kind(inode) === "SOCK" ? inode : undefined;
}

function socketCell(session: Session, descriptor: number, inode: Address, request: SocketsRequest): SocketCell {
  const { kernel } = session;
  const socket = socketOfInode(kernel, inode);
  const sock = cellOf(() => sockOf(kernel, socket));
  const none = isUnavailable(sock) ? sock : sock === 0n ? { unavailable: "no struct sock" } : undefined;
  const kind = none ?? cellOf(() => ({ ...socketKind(kernel, sock as Address) }));
  const family = isUnavailable(kind) ? -1 : kind.family;
  return {
    descriptor,
    socket,
    sock,
    family: isUnavailable(kind) ? kind : familyName(kind.family),
    type: isUnavailable(kind) ? kind : typeName(kind.type),
    isIpv6: family === AF_INET6,
    ends: none ?? cellOf(() => endCells(kernel, sock as Address, family)),
    structures: request.detailed ? structures(session, socket, sock, request.show) : [],
  };
}

function endCells(kernel: Kernel, sock: Address, family: number): EndCells | undefined {
  const ends = socketEnds(kernel, sock, family);
  return ends && { source: { ...ends.source }, destination: { ...ends.destination } };
}

function refersTo({ descriptor, socket, sock }: SocketCell, reference: FileReference): boolean {
  if (descriptor === reference.descriptor) return true;
  return reference.address !== undefined && (reference.address === socket || reference.address === sock);
}

/** A socket's structures; whatever its family, what follows `struct sock` is shown as `struct inet_sock` has it. */
function structures(
  session: Session,
  socket: Address,
  sock: Fact<Address>,
  show: ContentsStyle,
): readonly Fact<ContentsRow>[] {
  const shown = shownStructure(session, ["socket"], () => socket, show);
  return [shown, isUnavailable(sock) ? sock : shownStructure(session, ["inet_sock", "sock"], () => sock, show)];
}

const TITLES = "FD      SOCKET            SOCK       FAMILY:TYPE SOURCE-PORT DESTINATION-PORT\n";
const DETAIL_TITLES = `FD  ${centred("SOCKET")}  ${centred("SOCK")}\n`;

/** A task's sockets, without the blank lines between tasks. */
export function* formatSockets(row: SocketsRow): Generator<string> {
  const { sockets, broken, detailed, narrowed } = row;
  yield `${formatTaskHeader(row)}\n`;
  if (sockets.length === 0 && !narrowed && broken === undefined) yield "No open sockets.\n";
  for (const [i, socket] of sockets.entries()) {
    if (detailed) yield* formatDetails(socket, i > 0);
    else yield (i === 0 ? TITLES : "") + formatSocket(socket);
  }
  if (broken !== undefined) yield `(open files: ${broken})\n`;
}

function* formatDetails(
  { descriptor, socket, sock, structures: shown }: SocketCell,
  apart: boolean,
): Generator<string> {
  yield `${apart ? "\n" : ""}${DETAIL_TITLES}${String(descriptor).padStart(2)}  ${addressOf(socket)}  ${addressOf(sock)}\n\n`;
  for (const each of shown) yield isUnavailable(each) ? `(${each.unavailable})\n` : each.text;
}

function formatSocket({ descriptor, socket, sock, family, type, isIpv6, ends }: SocketCell): string {
  const kind = isUnavailable(family) || isUnavailable(type) ? "(unknown)" : `${family}:${type}`;
  // crash pads this one type alone.
  const place = `${addressOf(socket)} ${addressOf(sock)} ${kind}${type === "DGRAM" ? " " : ""} `;
  return `${String(descriptor).padStart(2)} ${place}${formatEnds(ends, isIpv6)}\n`;
}

/** Behind a blank; of IPv6 the destination is in the middle of as many columns as the source takes. */
function formatEnds(ends: Fact<EndCells | undefined>, isIpv6: boolean): string {
  if (ends === undefined) return "";
  if (isUnavailable(ends)) return "(unknown)";
  const [source, destination] = [ends.source, ends.destination].map(({ address, port }) => `${address}-${port}`);
  return isIpv6 ? `${source.padStart(12)} ${centred(destination, source.length)}` : ` ${source} ${destination}`;
}

function addressOf(cell: Fact<Address>): string {
  return isUnavailable(cell) ? centred("(unknown)") : hex(cell).padStart(16);
}
