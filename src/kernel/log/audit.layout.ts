/** include/linux/skbuff.h, include/uapi/linux/netlink.h: the audit log waits in queues of netlink messages. */
import { int, layout, pointer } from "#kernel/layout";

/** A queue of socket buffers: a list whose head has the shape of a buffer's beginning. */
export const BufferQueue = layout("struct sk_buff_head", { first: pointer("next"), count: int("qlen") });

/** A packet; audit records travel in them. */
export const SocketBuffer = layout("struct sk_buff", {
  next: pointer("next"),
  data: pointer("data"),
  /** Bytes in `data`. */
  length: int("len"),
});

/** What an audit record begins with. */
export const NetlinkHeader = layout("struct nlmsghdr", {
  length: int("nlmsg_len"),
  type: int("nlmsg_type"),
});
