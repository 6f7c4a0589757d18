/** Draws a network: two devices, neighbours in a table of two buckets, and a task with sockets of three families. */
import type { KernelSpec, Value } from "./kernel.ts";

const TYPES = `
struct net { struct list_head dev_base_head; };
struct nsproxy { struct net *net_ns; };
struct in_ifaddr { struct in_ifaddr *ifa_next; unsigned char ifa_address[4]; };
struct in_device { struct in_ifaddr *ifa_list; };
struct inet6_ifaddr { unsigned char addr[16]; struct list_head if_list; };
struct inet6_dev { struct list_head addr_list; };
struct net_device {
  char name[16]; struct list_head dev_list; struct in_device *ip_ptr; struct inet6_dev *ip6_ptr;
  unsigned short type; unsigned char addr_len;
};
struct neigh_table { int key_len; struct neigh_hash_table *nht; };
struct sock_common {
  unsigned char skc_daddr[4]; unsigned char skc_rcv_saddr[4]; unsigned char skc_dport[2]; unsigned short skc_family;
  unsigned char skc_v6_daddr[16]; unsigned char skc_v6_rcv_saddr[16];
};
struct sock { struct sock_common __sk_common; unsigned short sk_type; };
struct inet_sock { struct sock sk; unsigned char inet_sport[2]; };
struct inode { unsigned short i_mode; struct super_block *i_sb; };
struct socket { int state; struct sock *sk; };
struct socket_alloc { struct socket socket; struct inode vfs_inode; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { struct path f_path; };
struct fdtable { unsigned int max_fds; struct file **fd; unsigned long *open_fds; };
struct files_struct { struct fdtable *fdt; };
`;

const BEFORE_6_13 = `
struct neighbour {
  struct neighbour *next; unsigned char nud_state; unsigned char ha[32]; struct net_device *dev; unsigned char primary_key[4];
};
struct neigh_hash_table { struct neighbour **hash_buckets; unsigned int hash_shift; };
`;

const SINCE_6_13 = `
struct neighbour {
  struct hlist_node hash; unsigned char nud_state; unsigned char ha[32]; struct net_device *dev; unsigned char primary_key[4];
};
struct neigh_hash_table { struct hlist_head *hash_heads; unsigned int hash_shift; };
`;

const SOCKET_MODE = 0o140777;
const LOOPBACK = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/** The network, with neighbours linked as before v6.13 or since. */
export function drawnNetwork(links: "pointers" | "hlist" = "hlist"): KernelSpec {
  const next = (name: string): Value => (links === "hlist" ? { hash: { next: name } } : { next: name });
  const buckets = links === "hlist" ? "hash_heads" : "hash_buckets";
  return {
    types: TYPES + (links === "hlist" ? SINCE_6_13 : BEFORE_6_13),
    tasks: [
      { pid: 1, comm: "init", also: { nsproxy: "&proxy", files: "&files" } },
      { pid: 9, comm: "idle", also: { files: 0 } },
    ],
    globals: {
      "struct net init_net": { dev_base_head: ["&lo.dev_list", "&eth0.dev_list"] },
      "struct neigh_table arp_tbl": { key_len: 4, nht: "&table" },
    },
    heap: {
      "struct nsproxy proxy": { net_ns: "&init_net" },
      "struct net_device lo": { name: "lo", type: 772, addr_len: 6 },
      "struct net_device eth0": { name: "eth0", type: 1, addr_len: 6, ip_ptr: "&in4", ip6_ptr: "&in6" },
      "struct in_device in4": { ifa_list: "&first4" },
      "struct in_ifaddr first4": { ifa_address: [192, 0, 2, 1], ifa_next: "&second4" },
      "struct in_ifaddr second4": { ifa_address: [10, 0, 0, 7], ifa_next: 0 },
      "struct inet6_dev in6": { addr_list: ["&only6.if_list"] },
      "struct inet6_ifaddr only6": { addr: [0xfe, 0x80, ...LOOPBACK.slice(2)] },
      "struct neigh_hash_table table": { [buckets]: "&heads", hash_shift: 1 },
      "void *heads[2]": [0, "&near"],
      "struct neighbour near": {
        ...(next("&far") as object),
        nud_state: 0x02,
        ha: [0x52, 0x54, 0, 0, 0, 0xff],
        dev: "&eth0",
        primary_key: [192, 0, 2, 9],
      },
      "struct neighbour far": { nud_state: 0xc0, dev: "&lo", primary_key: [127, 0, 0, 1] },
      "struct files_struct files": { fdt: "&descriptors" },
      "struct fdtable descriptors": { max_fds: 64, fd: "&opened", open_fds: "&bits" },
      "unsigned long bits": 0b1110,
      "void *opened[4]": [0, "&file4", "&file6", "&file_released"],
      ...socket("4", {
        __sk_common: {
          skc_family: 2,
          skc_rcv_saddr: [127, 0, 0, 1],
          skc_daddr: [192, 0, 2, 9],
          skc_dport: [0x1f, 0x90],
        },
        sk_type: 1,
      }),
      ...socket("6", {
        __sk_common: { skc_family: 10, skc_v6_rcv_saddr: LOOPBACK, skc_dport: [0, 0] },
        sk_type: 2,
      }),
      ...socket("_released", undefined),
    },
  };
}

/** A file that is a socket: `&file4`, `&socket4`, `&sock4`. */
function socket(name: string, sock: Value | undefined): Record<string, Value> {
  return {
    [`struct file file${name}`]: { "f_path.dentry": `&dentry${name}` },
    [`struct dentry dentry${name}`]: { d_inode: `&socket${name}.vfs_inode`, d_parent: `&dentry${name}` },
    [`struct socket_alloc socket${name}`]: {
      socket: { sk: sock === undefined ? 0 : `&sock${name}` },
      vfs_inode: { i_mode: SOCKET_MODE },
    },
    ...(sock && { [`struct inet_sock sock${name}`]: { sk: sock, inet_sport: [0x1b, 0x59] } }),
  };
}
