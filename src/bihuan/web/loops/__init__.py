"""后处理事项: one procedure instance each, with its state, clock, owner and evidence; the worklist.

How pages use this room:

- **Everything that is shown** comes from `queries`. `queries.worklist`: `worklist_page(account, Wanted(...),
  today=, after=, before=)` gives `.loops`, `.next`, `.previous` (keyset marks for the address),
  `worklist_counts(account, scope=, today=)` the numbers that open lists, `export_rows(...)` rows.
  `queries.one`: `find_loop(account, id, today=)` (None: answer 404) and `loop_file(loop, account, today=)`:
  `.lines` (per obligation: clocks with derivation, graph, path), `.options` (the reader's moves with his
  roles; `against` says what a calendar still forbids), `.moves`, `.files`, `.papers`, `.notes`,
  `.assignments`.
  `queries.duties`: `visible_loops`, `roles_in`, `delegations_of`.
- **Everything that changes** goes through `actions`, with `by=account_of(request)` and `now=`:
  `opening.register` (by hand), `opening.open_loop` / `open_within` (other rooms and `flow`),
  `moves.make_move(loop_id=, step=Step(...), expected_length=loop.length as it was shown, by=, now=)` for the
  moves of the procedure and for the standing ones (`confirm-start`, `extend`, `suspend`, `resume`, `correct`,
  `reopen`), `files.add_evidence`, `files.add_note`, `duties.hand_over`, `duties.delegate`,
  `duties.end_delegation`, `duties.mark_read`, `nightly.nightly`, `papers.draft_for` (the paper of a move).
  A move whose rule names a paper rests on one: `Step.paper_id`, or `Step.paper_number` with a file of the
  kind `issued-paper`. What a finding fills into papers is registered with `findings.tell_by`.
- **Refusals**: `facts.RefusedError.reasons` are told by `procedure_sentence(reason, procedure=, language=)`;
  `moves.OvertakenError.moves` are what somebody else did meanwhile (show who, what, when, and the form again
  with the new length); `Loop.DoesNotExist` is a 404.
- **Rooms above** add a panel to the page of what is theirs, and hold its papers, by `panels`.
- Ids of states, moves, limits: `file.procedure` has their words; roles, subjects, endings, kinds of evidence:
  `term("role", id, language=)` and so on. `Loop.stage` is "track/state"; `facts.Step` is what a form fills.
"""
