import { describe, expect, test } from "vitest";
import { drawKernel, type Objects } from "../../testing/kernel.ts";
import { cgroupName } from "./index.ts";

const KERNFS = `
  struct kernfs_node { struct kernfs_node *parent; const char *name; };
  struct cgroup { struct kernfs_node *kn; };
  struct cgroup_subsys_state { struct cgroup *cgroup; };`;

const HEAP: Objects = {
  "struct cgroup_subsys_state none": {},
  "struct cgroup_subsys_state top": { cgroup: "&top_cgroup" },
  "struct cgroup top_cgroup": { kn: "&top_node" },
  "struct kernfs_node top_node": {},
  "struct cgroup_subsys_state web": { cgroup: "&web_cgroup" },
  "struct cgroup web_cgroup": { kn: "&web_node" },
  "struct kernfs_node web_node": { parent: "&top_node", name: "web.slice" },
  "struct cgroup_subsys_state gone": { cgroup: "&gone_cgroup" },
  "struct cgroup gone_cgroup": {},
};

describe("the name of a control group", () => {
  test.each([
    ["&top", "/"],
    ["&web", "web.slice"],
    ["&none", undefined],
    ["&gone", undefined],
  ])("%s", (state, name) => {
    const { kernel, at } = drawKernel({ types: KERNFS, heap: HEAP });
    expect(cgroupName(kernel, at(state))).toBe(name);
  });

  test("below a parent that is read under RCU (v6.15)", () => {
    const heap = { ...HEAP, "struct kernfs_node web_node": { __parent: "&top_node", name: "web.slice" } };
    const { kernel, at } = drawKernel({ types: KERNFS.replace("*parent;", "*__parent;"), heap });
    expect([cgroupName(kernel, at("&top")), cgroupName(kernel, at("&web"))]).toEqual(["/", "web.slice"]);
  });

  test("was that of a dentry (before v3.15)", () => {
    const { kernel, at } = drawKernel({
      types: "struct cgroup { struct dentry *dentry; }; struct cgroup_subsys_state { struct cgroup *cgroup; };",
      heap: {
        "struct cgroup_subsys_state web": { cgroup: "&web_cgroup" },
        "struct cgroup web_cgroup": { dentry: "&web_dentry" },
        "struct dentry web_dentry": { "d_name.len": 3, "d_name.name": "web" },
      },
    });
    expect(cgroupName(kernel, at("&web"))).toBe("web");
  });
});
