/** Something that limits what a run says; warnings are values, only the command line prints them. */
export interface Warning {
  readonly code: WarningCode;
  readonly text: string;
}

/** Every warning, with whether it takes the run its proof (exit code 11). */
export const warningCodes = {
  'generator-saturated': {
    proves: false,
    about: 'the load generator used more than 0.9 core while the service did not',
  },
  'agent-late': {
    proves: false,
    about: 'an agent heard that the race had begun when it had: others raced without it',
  },
  'rate-missed': {
    proves: false,
    about: 'fewer requests were sent, or done in time, than the rate asked for',
  },
  'nothing-overlapped': { proves: false, about: 'no two requests for one key were in flight together' },
  'dropped-arrivals': {
    proves: true,
    about: 'arrivals were dropped because too many requests were in flight',
  },
  'late-arrivals': {
    proves: true,
    about:
      'requests were sent later than 1 ms after their time at p99, because the loop or the connections were late',
  },
  'history-full': { proves: true, about: 'the race ended early because the history reached its bound' },
  'no-usable-answer': {
    proves: false,
    about:
      'no operation of the measured time got a usable answer: there is nothing to judge, and nothing was measured',
  },
  'body-announced': {
    proves: true,
    about:
      'answers that have no body by their status (1xx, 204, 304) announced one: taken, their connections closed',
  },
  'stall-hidden': {
    proves: true,
    about: 'the service stalled, and a closed loop hides most of what that costs (coordinated omission)',
  },
  'unknown-outcomes': { proves: true, about: 'some requests got no usable answer' },
  'service-failed': {
    proves: false,
    about: 'a process of the service under test ended, or no longer answered, during the run',
  },
  'gateway-failed': { proves: false, about: 'the gateway ended during the run' },
  'gateway-changes-answers': {
    proves: true,
    about: 'the gateway changes answers or requests in a way that leaves the race as it is',
  },
  'gateway-queues': {
    proves: true,
    about:
      'the gateway let one change a record through at a time: how the service stands races was not tried',
  },
  'gateway-log-lost': { proves: true, about: 'lines of the log of the gateway could not be written' },
  'audit-failed': { proves: false, about: 'the store could not be read after the run' },
  'conflicts-rose': {
    proves: true,
    about: 'more races were lost than the load explains, from some moment on (`--warn`)',
  },
  'cut-off': { proves: true, about: 'some operations still waited to try again when the race was over' },
  errors: { proves: true, about: 'some requests were answered in a way that the workload does not expect' },
  'one-block': {
    proves: true,
    about: 'one run per row: differences between rows are not tested statistically',
  },
  'workers-exceed-cores': {
    proves: true,
    about: 'as many generator threads as cores, or more: they take time from the service',
  },
  'fault-missed': { proves: false, about: 'a fault that was ordered did not happen, or not as it should' },
  'seed-behind': {
    proves: true,
    about: 'fresh records were not ready in time; some generations lasted longer',
  },
  stopped: {
    proves: true,
    about: 'the race was ended early, because something was wrong for certain (`--stop-on-anomaly`)',
  },
  'judged-late': {
    proves: true,
    about:
      'the race could not be judged as it went to its end: its requests were kept, and judged when it was over',
  },
  'seed-unseen': {
    proves: true,
    about: 'before the race the service did not show what was seeded, or shows no records',
  },
  'usage-unknown': {
    proves: true,
    about:
      'the usage hook of an adapter or a page of `--usage-from` failed, or told of CPU what cannot be true: it is left out',
  },
  'seed-failed': {
    proves: false,
    about: 'fresh records could not be written during the run: the race went on with used-up ones',
  },
} as const satisfies Record<string, { proves: boolean; about: string }>;

export type WarningCode = keyof typeof warningCodes;

/** Whether a warning takes the run its proof. */
export function takesProof({ code }: Pick<Warning, 'code'>): boolean {
  return !warningCodes[code].proves;
}
