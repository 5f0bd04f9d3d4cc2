import { testedPostgres } from '../stores/postgres/postgres.fixture.ts';
import { strategies } from './index.ts';
import { describeProtection } from './race.case.ts';
import { describeWriteSkew } from './write-skew.case.ts';

const postgres = testedPostgres();
const deployment = {
  workload: 'last-item',
  store: 'postgres',
  instances: 1,
  faults: [],
  times: { ttlMs: 10_000, waitMs: 8000 },
};

const promising = strategies.filter(
  ({ stores, flaw }) => stores.includes('postgres') && flaw(deployment) === undefined,
);
for (const strategy of promising)
  describeProtection(strategy, 'postgres', ({ needs }, instances) => postgres.open({ needs }, instances));
describeWriteSkew(postgres);
