import type { Choices } from './choices.ts';

/** Something of each to choose from, for tests of what people type. */
export const someChoices: Choices = {
  workloads: [
    {
      name: 'last-item',
      about: 'buyers want the last items of a stock',
      inDefault: true,
      inAll: true,
      usesPreconditions: false,
      bringsKeys: false,
    },
    {
      name: 'duplicate-registration',
      about: 'people want the same user name',
      inDefault: true,
      inAll: true,
      usesPreconditions: false,
      bringsKeys: false,
    },
    {
      name: 'parallel-edits',
      about: 'editors save the same document',
      inDefault: true,
      inAll: true,
      usesPreconditions: true,
      bringsKeys: false,
    },
    {
      name: 'transfer',
      about: 'money moves between two accounts',
      inDefault: false,
      inAll: true,
      usesPreconditions: false,
      bringsKeys: false,
    },
    {
      name: 'payment',
      about: 'one payment is sent again',
      inDefault: false,
      inAll: false,
      usesPreconditions: false,
      bringsKeys: true,
    },
    {
      name: 'noop',
      about: 'the service answers without a store',
      inDefault: false,
      inAll: false,
      usesPreconditions: false,
      bringsKeys: false,
    },
  ],
  strategies: [
    {
      name: 'unguarded',
      about: 'read, decide, write',
      stores: ['memory', 'redis'],
      defaultOn: ['memory', 'redis'],
    },
    { name: 'mutex', about: 'one at a time in a process', stores: ['memory'], defaultOn: ['memory'] },
    {
      name: 'optimistic',
      about: 'compare and set',
      stores: ['memory', 'redis'],
      defaultOn: ['memory', 'redis'],
    },
    { name: 'atomic', about: 'one script decides', stores: ['redis'], defaultOn: ['redis'] },
    { name: 'lock', about: 'a lock with a lifetime', stores: ['redis'], defaultOn: [] },
    { name: 'statement', about: 'one statement decides', stores: ['sql'], defaultOn: ['sql'] },
    {
      name: 'unique',
      about: 'a constraint decides',
      stores: ['sql'],
      workloads: ['last-item', 'duplicate-registration'],
      defaultOn: [],
    },
  ],
  stores: [
    { name: 'memory', about: 'in the process of the service' },
    { name: 'redis', about: 'a Redis server' },
    { name: 'sql', about: 'a database server', pooled: true },
  ],
  formats: [
    { name: 'text', about: 'tables for a person' },
    { name: 'markdown', about: 'tables for a page' },
    { name: 'json', about: 'data for a program' },
  ],
  gateways: [
    { name: 'none', about: 'clients speak to the instances' },
    { name: 'reference', about: 'our own' },
    { name: 'nginx', about: 'nginx' },
    { name: 'haproxy', about: 'HAProxy', missing: 'sudo apt-get install haproxy' },
  ],
  policies: [
    { name: 'discard', about: 'give up', tunedBy: [] },
    {
      name: 'merge',
      about: 'fetch, apply again, send again',
      tunedBy: ['prefer', 'backOff', 'attempts', 'patienceMs'],
    },
    {
      name: 'resend',
      about: 'send again what was lost',
      tunedBy: ['idempotencyKey', 'backOff', 'attempts', 'patienceMs'],
    },
  ],
  faults: [
    { name: 'kill-service', about: 'ends an instance' },
    { name: 'pause-holder', about: 'stops a holder', lastsMs: (_, { ttlMs }) => 2 * ttlMs },
    {
      name: 'pause-service',
      about: 'stops an instance',
      takes: { unit: 'ms', least: 10, most: 60_000, usual: 500 },
      lastsMs: (pauseMs) => pauseMs,
    },
    { name: 'drop-answers', about: 'answers get lost', takes: { unit: 'share', usual: 0.1 } },
    { name: 'kill-store', about: 'ends the store', stores: ['redis'], leavesNoServer: true },
    { name: 'flush-scripts', about: 'scripts are forgotten', stores: ['redis'] },
  ],
  arrivals: [
    { name: 'closed', about: 'each client starts when it is done' },
    { name: 'constant', about: 'evenly spaced' },
    { name: 'poisson', about: 'at random, at a mean rate' },
    { name: 'ramp', about: 'from nothing up to the rate' },
    { name: 'burst', about: 'all at one moment' },
  ],
};
