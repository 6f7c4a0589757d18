import { ALL, type LineGroup } from "../line-group.ts";

/** net. */
export const NETWORK: LineGroup = {
  title: "Network",
  lines: [
    "net",
    "net -a",
    "net -n",
    "net -n 1",
    "net -s 1",
    "net -s {pid:httpd}",
    "net -s -R 3 {pid:httpd}",
    "net -S {pid:httpd}",
    "net -S -x {pid:httpd}",
    "net -S -d {pid:httpd}",
    "net -N 0100007f",
    "net -N 16777343",
    "net -s 1 {pid:httpd} 99999",
    "net -s -d -x 1",
    "net -x",
    "foreach net -s",
    "foreach net -s -R 3",
    "foreach net",
    "foreach net -n",
  ],
  explanations: [
    {
      line: /^foreach net -n$/,
      kernels: ALL,
      reason: "ours",
      why: "crash has no such option behind foreach and shows usage; here net says that it does not support it",
    },
  ],
};
