/** What an extension is given: the library, layer by layer. */
import * as base from "#base";
import * as command from "#command";
import * as kernel from "#kernel";
import * as cpu from "#kernel/cpu";
import * as layout from "#kernel/layout";
import * as list from "#kernel/list";
import * as rbtree from "#kernel/rbtree";
import * as task from "#kernel/task";
import * as xarray from "#kernel/xarray";
import * as object from "#object";
import * as types from "#types";

/** The namespaces of the library, as docs/extensions.md lists them. */
export const library = { base, command, kernel: { ...kernel, cpu, layout, list, rbtree, task, xarray }, object, types };
