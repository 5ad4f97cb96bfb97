"""摸底: registers merged into operators with their sites, chain roles, products and contacts.

How the parts of this room use each other:

- **An operator is read through its root.** A merge is an edge (`Merge`); the operators that active edges
  join are a family, and `root` is the one that stands for it. Records, matters and lots keep pointing at
  their own operator: `queries.families.root_of(operator_id)`, `family(operator_id)`.
- **Everything that changes an operator** goes through `actions`: `operators.create_operators` (from records),
  `operators.set_fields`, `rename`, `move_site` and so on, each one recording and one event. Code that has
  a recording open already (linking, handlers of `flow`) passes its recorder to the `…_within` functions.
- **`RegisterLine`** is what the register's list filters, searches and counts: one narrow row for each root,
  written by `actions.lines.refresh_lines` alone. Whoever changes a family calls it before its recording ends.
- **Personal data**: `facts.privacy` masks; whoever shows a record's cells goes through it.
- `lists` brings registers in, `linking` finds which records are one operator, `figures` counts.
"""
