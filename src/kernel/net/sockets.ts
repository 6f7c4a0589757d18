/** Sockets behind open files (net/socket.c). */
import { type Address, type Bytes } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { ipv4Text, ipv6Groups } from "./address-text.ts";
import { InternetSocket, Ipv6Part, Sock, Socket, SocketInode } from "./net.layout.ts";

/** AF_INET: the address family of IPv4 (include/linux/socket.h). */
const AF_INET = 2;
/** AF_INET6: that of IPv6. */
export const AF_INET6 = 10;

/** An end of a connection. */
export interface SocketEnd {
  /** Of IPv6 all eight groups. */
  readonly address: string;
  readonly port: number;
}

/** The two ends of an internet socket; all 0 where nothing is bound or connected. */
export interface SocketEnds {
  readonly source: SocketEnd;
  readonly destination: SocketEnd;
}

/** The `struct socket` that an inode of a socket belongs to. Reads nothing. */
export function socketOfInode(kernel: Kernel, inode: Address): Address {
  return containerOf(kernel.layout(SocketInode), "inode", inode).socket();
}

/** The `struct sock` of a `struct socket`; 0 for one that is being made or released. May fault. */
export function sockOf(kernel: Kernel, socket: Address): Address {
  return kernel.layout(Socket).at(socket).protocol();
}

/** Family and type of a `struct sock`, by number. May fault. */
export function socketKind(kernel: Kernel, sock: Address): { readonly family: number; readonly type: number } {
  const view = kernel.layout(Sock).at(sock);
  return { family: view.family(), type: view.type() };
}

/** Where an internet socket is bound and connected to; undefined for other families. May fault. */
export function socketEnds(kernel: Kernel, sock: Address, family: number): SocketEnds | undefined {
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const view = kernel.layout(InternetSocket).at(sock);
  const read = (at: Address, size: number): Bytes => kernel.target.memory.read(at, size);
  const port = (at: Address): number => {
    const { array } = read(at, 2);
    return array[0] * 256 + array[1];
  };
  const places =
    family === AF_INET ? { source: view.source(), destination: view.destination() } : ipv6Places(kernel, view);
  const text = (at: Address): string =>
    family === AF_INET ? ipv4Text(read(at, 4).array) : ipv6Groups(read(at, 16).array);
  return {
    source: { address: text(places.source), port: port(view.sourcePort()) },
    destination: { address: text(places.destination), port: port(view.destinationPort()) },
  };
}

function ipv6Places(
  kernel: Kernel,
  view: View<(typeof InternetSocket)["fields"]>,
): { readonly source: Address; readonly destination: Address } {
  if (kernel.layout(InternetSocket).has("source6")) return { source: view.source6(), destination: view.destination6() };
  const part = kernel.layout(Ipv6Part).at(view.ipv6());
  return { source: part.source(), destination: part.destination() };
}
