/**
 * A store that could not do what it was asked to. `notDone`: surely nothing took effect, asking again is harmless.
 * `unknown`: a command was under way and its answer is lost, so it may have taken effect; the audit tells.
 */
export class StoreError extends Error {
  readonly fate: 'notDone' | 'unknown';

  constructor(fate: 'notDone' | 'unknown', message: string) {
    super(message);
    this.name = 'StoreError';
    this.fate = fate;
  }
}
