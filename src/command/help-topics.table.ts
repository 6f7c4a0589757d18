/** Pages of `help` that belong to no command: running text, paragraphs separated by blank lines. */
export const HELP_TOPICS: ReadonlyMap<string, string> = new Map([
  [
    "input",
    `A line is a command with its options and operands. Options may stand anywhere, several letters may share one dash,
and "--" ends them. Blanks separate words; "..." and (...) keep blanks together, '...' marks a regular expression where
a command takes one. A line that begins with # or // is a comment. A backslash before the line switches aliases off.

A line may also name a structure, a member or a variable:

  task_struct           the declaration, as struct shows it
  list_head.next ADDR   the members of the one at an address
  jiffies               the value, as p shows it

Addresses are hexadecimal, with or without 0x, and (symbol+offset) computes one. Other numbers are decimal when all
their digits are, else hexadecimal. Counts are decimal. A task is named by its pid or by the address of its task_struct.
Processors are listed as 1,3,5-7 or as a for all.

  !command              runs a command of the system's shell; ! alone starts one
  < FILE                runs the commands of a file
  command ... < FILE    runs the command once for every line of a file, which takes the place of < FILE

At a terminal, lines can be edited, TAB completes, and earlier lines come back, also those of earlier sessions:

  h                     lists the lines of this session with their numbers
  r or !!               repeats the last one
  r N or !N             repeats the one of that number
  r WORD                repeats the last one that begins so

Aliases and settings that should always hold go into .inquestrc in the home directory or in the current one: its lines
run when the session starts. Of a .crashrc the lines with alias and set count. A file that others may write is not used.`,
  ],
  [
    "output",
    `Output longer than the screen goes through a pager, unless "set scroll off" was said, the output goes elsewhere, or
lines do not come from a terminal.

  command | FILTER      hands the output to a command of the system's shell
  command > FILE        writes it to a file
  command >> FILE       appends it to a file

The signs mean themselves inside quotes and parentheses. With --json, every command answers with one JSON document: the
rows that its text is made of.

Ctrl-C stops the running command, not the session. A command that fails says why in one line and ends alone; started
with --strict, the program's exit status tells that one failed.`,
  ],
]);
