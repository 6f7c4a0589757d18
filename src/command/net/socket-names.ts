/** Address families (include/linux/socket.h) by number, as crash names them: 0 to 24 without those that it knows none for. */
const FAMILIES = [
  "UNSPEC",
  "UNIX",
  "INET",
  "AX25",
  "IPX",
  "APPLETALK",
  "NETROM",
  "BRIDGE",
  "ATMPVC",
  "X25",
  "INET6",
  "ROSE",
  "DECnet",
  "NETBEUI",
  "SECURITY/KEY",
  undefined,
  "NETLINK/ROUTE",
  "PACKET",
  "ASH",
  "ECONET",
  "ATMSVC",
  undefined,
  "SNA",
  "IRDA",
  "PPPOX",
];

/** SOCK_ numbers (include/linux/net.h) by number. */
const TYPES = [
  undefined,
  "STREAM",
  "DGRAM",
  "RAW",
  "RDM",
  "SEQPACKET",
  undefined,
  undefined,
  undefined,
  undefined,
  "PACKET",
];

/** The name of an address family, or its number. */
export function familyName(family: number): string {
  return FAMILIES[family] ?? String(family);
}

/** The name of a kind of socket, or its number. */
export function typeName(type: number): string {
  return TYPES[type] ?? String(type);
}
