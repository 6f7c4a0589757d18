"""
Run by drgn on a dump: prints one JSON document per line, first about the kernel, then per task its stack with the
variables of every frame, as drgn itself sees them. Numbers that may exceed 53 bits are hexadecimal strings.

The first argument, where there is one, is a folder with the debug files of modules.
"""
import json
import os
import sys

from drgn import TypeKind, sizeof
from drgn.helpers.linux.cpumask import for_each_possible_cpu
from drgn.helpers.linux.module import for_each_module
from drgn.helpers.linux.pid import for_each_task
from drgn.helpers.linux.sched import cpu_curr, idle_task

# Compound values are compared by their bytes up to this size.
MOST_BYTES = 4096


def known(row):
    """The row without what has no value."""
    return {key: value for key, value in row.items() if value is not None}


def load_modules(folder):
    loaded = {module.name.string_().decode().replace("-", "_") for module in for_each_module(prog)}
    files = []
    for place, _, names in os.walk(folder):
        files += [
            os.path.join(place, name)
            for name in names
            if ".ko" in name and name.split(".ko")[0].replace("-", "_") in loaded
        ]
    prog.load_debug_info(files)


def scalar_kind(type_):
    while type_.kind == TypeKind.TYPEDEF:
        type_ = type_.type
    return type_.kind


def described(error):
    return f"{type(error).__name__}: {error}"


def variable(frame, name):
    row = {"name": name}
    try:
        value = frame[name]
        row["type"] = value.type_.type_name()
        row["absent"] = value.absent_
        kind = scalar_kind(value.type_)
        row["kind"] = kind.name.lower()
        if kind == TypeKind.FUNCTION:
            return row
        try:
            row["size"] = sizeof(value)
        except Exception:
            pass
        if value.absent_:
            return row
        if value.address_ is not None:
            row["address"] = hex(value.address_)
        if kind in (TypeKind.INT, TypeKind.BOOL, TypeKind.ENUM, TypeKind.POINTER):
            # The bytes as they are, so that sign and width are the type's business.
            row["value"] = hex(int.from_bytes(value.read_().to_bytes_(), "little"))
        else:
            row["bytes"] = value.read_().to_bytes_()[:MOST_BYTES].hex()
    except Exception as error:  # what drgn says of it is part of the comparison
        row["error"] = described(error)
    return known(row)


def frame_row(frame):
    row = {"name": frame.name, "inline": frame.is_inline, "interrupted": frame.interrupted}
    for key, get in (
        ("pc", lambda: hex(frame.pc)),
        ("sp", lambda: hex(frame.sp)),
        ("function", lambda: frame.function_name),
        ("symbol", lambda: frame.symbol().name),
        ("source", lambda: list(frame.source())),
        ("cs", lambda: hex(frame.register("cs"))),
    ):
        try:
            row[key] = get()
        except Exception:
            pass  # what drgn does not know is left out
    try:
        names = frame.locals()
    except Exception as error:
        names = []
        row["error"] = described(error)
    row["variables"] = [variable(frame, name) for name in names]
    return known(row)


def task_row(task, cpu, idle):
    row = {
        "pid": task.pid.value_(),
        "address": hex(task.value_()),
        "comm": task.comm.string_().decode("latin1"),
        "cpu": cpu,
        "idle": idle,
    }
    try:
        row["frames"] = [frame_row(frame) for frame in prog.stack_trace(task)]
    except Exception as error:
        row["frames"] = []
        row["error"] = described(error)
    return known(row)


def rows():
    if len(sys.argv) > 1:
        load_modules(sys.argv[1])
    yield {"release": prog["UTS_RELEASE"].string_().decode(), "language": str(prog.language)}
    cpus = list(for_each_possible_cpu(prog))
    running = {cpu_curr(prog, cpu).value_(): cpu for cpu in cpus}
    for cpu in cpus:  # those that were stopped for the dump are no longer online
        task = idle_task(prog, cpu)
        yield task_row(task, running.get(task.value_()), cpu)
    for task in for_each_task(prog):
        yield task_row(task, running.get(task.value_()), None)


for each in rows():
    sys.stdout.write(json.dumps(each) + "\n")
