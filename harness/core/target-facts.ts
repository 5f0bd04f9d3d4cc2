/** What a service is to a race. A target says it once; nobody else asks how it was found. */
export interface TargetFacts {
  /** It answers as docs/http.md says; else answers mean what HTTP has them mean. */
  readonly dialect: 'contend' | 'http';
  /** It repeats the nonce of every request, so that an answer without one is nobody's. */
  readonly echoesNonces: boolean;
  /** How deep the harness may look when a race is over: at every effect, or at records as anybody can. */
  readonly audit: 'effects' | 'records';
  /** No earlier race has left names in it; else those of this race need a salt. */
  readonly ownNames: boolean;
  /** It shares this machine with the generator. */
  readonly colocated: boolean;
  /** It tells times by the clock of this machine. */
  readonly sameClock: boolean;
}

/** A service that the run has started. */
export const referenceFacts: TargetFacts = {
  dialect: 'contend',
  echoesNonces: true,
  audit: 'effects',
  ownNames: true,
  colocated: true,
  sameClock: true,
};

/** A service that somebody brings. */
export const broughtFacts: TargetFacts = {
  dialect: 'http',
  echoesNonces: false,
  audit: 'records',
  ownNames: false,
  colocated: false,
  sameClock: false,
};
