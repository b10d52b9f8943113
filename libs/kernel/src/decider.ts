/** A refusal is a value: the rule that said no, in words for the caller. */
export interface Refusal {
  readonly refused: true;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/**
 * The decider pattern: `decide` says what happens, `evolve` says what is then so. Both are pure:
 * no clock, no chance, no I/O. Everything that a decision needs is in the command or the state.
 */
export interface Decider<Command, State, Event> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Event[] | Refusal;
  evolve(state: State, event: Event): State;
}

export function isRefusal(decision: object): decision is Refusal {
  return 'refused' in decision && decision.refused === true;
}

/** The state after all `events`, in order. */
export function fold<State, Event>(
  decider: Pick<Decider<never, State, Event>, 'initial' | 'evolve'>,
  events: Iterable<Event>,
): State {
  let state = decider.initial;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
