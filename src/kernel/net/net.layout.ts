/**
 * include/net/net_namespace.h, include/linux/netdevice.h, include/linux/inetdevice.h, include/net/if_inet6.h,
 * include/net/neighbour.h, include/net/sock.h, include/net/inet_sock.h.
 */
import { at, before, chars, int, layout, length, newest, pointer } from "#kernel/layout";

/** The network devices that a group of processes sees. */
export const NetNamespace = layout("struct net", { devices: at("dev_base_head") });

/** A network device. */
export const NetDevice = layout("struct net_device", {
  list: at("dev_list"),
  name: chars("name"),
  /** ARPHRD_ETHER and its like. */
  type: int("type"),
  addressLength: int("addr_len"),
  ipv4: pointer("ip_ptr"),
  ipv6: pointer("ip6_ptr"),
});

/** What IPv4 keeps of a device. */
export const Ipv4Device = layout("struct in_device", { addresses: pointer("ifa_list") });

/** An IPv4 address of a device. */
export const Ipv4Address = layout("struct in_ifaddr", { number: at("ifa_address"), next: pointer("ifa_next") });

/** What IPv6 keeps of a device. */
export const Ipv6Device = layout("struct inet6_dev", {
  addresses: at("addr_list"),
});

/** An IPv6 address of a device. kernel: 502a2ffd7376 "ipv6: convert idev_list to list macros" (v2.6.35). */
export const Ipv6Address = layout("struct inet6_ifaddr", {
  number: at("addr"),
  list: at("if_list"),
  next: before("v2.6.35", "502a2ffd7376", pointer("if_next")),
});

/** The neighbours that a protocol knows: `arp_tbl`. */
export const NeighbourTable = layout("struct neigh_table", {
  keyLength: int("key_len"),
  /** kernel: d6bf7817 "net neigh: RCU conversion of neigh hash table" (v2.6.37); before, it was part of the table. */
  hash: pointer("nht"),
  buckets: before("v2.6.37", "d6bf7817", pointer("hash_buckets")),
  mask: before("v2.6.37", "d6bf7817", int("hash_mask")),
});

/** The hash table of neighbours. */
export const NeighbourHash = layout("struct neigh_hash_table", {
  /** kernel: a01a67ab2fff "neighbour: Remove bare neighbour::next pointer" (v6.13). */
  buckets: newest(pointer("hash_heads"), before("v6.13", "a01a67ab2fff", pointer("hash_buckets"))),
  shift: int("hash_shift"),
  mask: before("v3.1", undefined, int("hash_mask")),
});

/** Somebody at the other end of a link. */
export const Neighbour = layout("struct neighbour", {
  /** The word that leads to the next of its bucket. */
  link: newest(at("hash"), before("v6.13", "a01a67ab2fff", at("next"))),
  key: at("primary_key"),
  hardwareAddress: at("ha"),
  hardwareLength: length("ha"),
  device: pointer("dev"),
  /** NUD_ bits. */
  state: int("nud_state"),
});

/** A socket with the inode that stands for it among files. */
export const SocketInode = layout("struct socket_alloc", { socket: at("socket"), inode: at("vfs_inode") });

/** A socket as user space has it; what the protocol keeps of it is behind `sk`. */
export const Socket = layout("struct socket", { protocol: pointer("sk") });

/** What every protocol keeps of a socket. */
export const Sock = layout("struct sock", {
  family: int("__sk_common.skc_family"),
  /** kernel: bit-field of 16 bits before bf9765145b85 "sock: Make sk_protocol a 16-bit value" (v5.6). */
  type: int("sk_type"),
});

/** What internet protocols keep besides; addresses and ports are in network order. */
export const InternetSocket = layout("struct inet_sock", {
  sourcePort: newest(at("inet_sport"), before("v2.6.33", "c720c7e8383a", at("sport"))),
  destination: newest(
    at("sk.__sk_common.skc_daddr"),
    before("v2.6.38", "68835aba4d9b", at("inet_daddr")),
    before("v2.6.33", "c720c7e8383a", at("daddr")),
  ),
  source: newest(
    at("sk.__sk_common.skc_rcv_saddr"),
    before("v2.6.38", "68835aba4d9b", at("inet_rcv_saddr")),
    before("v2.6.33", "c720c7e8383a", at("rcv_saddr")),
  ),
  destinationPort: newest(
    at("sk.__sk_common.skc_dport"),
    before("v3.8", "ce43b03e8889", at("inet_dport")),
    before("v2.6.33", "c720c7e8383a", at("dport")),
  ),
  destination6: at("sk.__sk_common.skc_v6_daddr"),
  source6: at("sk.__sk_common.skc_v6_rcv_saddr"),
  /** Where IPv6 keeps its own part; its addresses were there before efe4208f47f9 (v3.13). */
  ipv6: pointer("pinet6"),
});

/** What IPv6 keeps of a socket. kernel: efe4208f47f9 "ipv6: make lookups simpler and faster" (v3.13). */
export const Ipv6Part = layout("struct ipv6_pinfo", {
  destination: before("v3.13", "efe4208f47f9", at("daddr")),
  source: before("v3.13", "efe4208f47f9", at("rcv_saddr")),
});
