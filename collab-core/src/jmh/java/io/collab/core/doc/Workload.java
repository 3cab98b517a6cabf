package io.collab.core.doc;

/**
 * Something to be measured, again and again in one process.
 *
 * @param <S> what is made anew for each repetition, outside the measured time
 */
interface Workload<S> {

  S prepare();

  /** Does the measured work and returns the replica that shows that it was done. */
  Replica run(S state);

  /** Fails unless the work led where it should. */
  void check(Replica result);

  /** How many operations one repetition has. */
  int operations();
}
