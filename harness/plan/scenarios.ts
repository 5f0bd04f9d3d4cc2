import type { Named } from '../core/registry.ts';

/** Settings under a name that people know; what is set anywhere else outranks them. */
export interface Scenario extends Named {
  /** Values of options, as a person types them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Every scenario. */
export const scenarios = [
  {
    name: 'flash-sale',
    about: '500 units of each of some items, and buyers who do not wait for each other',
    settings: {
      workload: 'last-item',
      capacity: '500',
      keys: '20',
      skew: 'zipf:0.99',
      arrival: 'poisson',
      rate: '600/s',
      clients: '64',
      warmup: '3s',
    },
  },
  {
    name: 'sign-up',
    about: 'new users, some of whom want the same name',
    settings: {
      workload: 'duplicate-registration',
      keys: '100',
      skew: 'zipf:0.9',
      arrival: 'poisson',
      rate: '300/s',
      warmup: '3s',
    },
  },
  {
    name: 'wiki',
    about: 'editors who think, save, and merge what others have saved meanwhile',
    settings: {
      workload: 'parallel-edits',
      policy: 'merge',
      keys: '20',
      skew: 'zipf:0.99',
      think: '100ms',
    },
  },
  {
    name: 'booking',
    about: 'guests who look for a time in some rooms, most of them in the same few',
    settings: { workload: 'appointment-booking', keys: '10', skew: 'hotspot:0.2/0.8', think: '50ms' },
  },
  {
    name: 'payments',
    about: 'payments that are sent again with their key where no answer came',
    settings: {
      workload: 'idempotent-payment',
      policy: 'resend',
      keys: '50',
      skew: 'zipf:0.9',
      arrival: 'poisson',
      rate: '200/s',
      patience: '10s',
      timeout: '2s',
      warmup: '3s',
    },
  },
] as const satisfies readonly Scenario[];

/** The settings of a scenario; nothing where there is none of that name. */
export function settingsOfScenario(name: string | undefined): Scenario['settings'] {
  return scenarios.find((scenario) => scenario.name === name)?.settings ?? {};
}
