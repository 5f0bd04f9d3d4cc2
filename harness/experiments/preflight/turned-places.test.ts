import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { TurnedPlaces } from './turned-places.ts';

const visits = (instances: number, clients: number, exchanges: number): string[] => {
  const dispatcher = new Agent();
  const places = Array.from({ length: instances }, (_, at) => ({ base: `${at}`, dispatcher }));
  const turned = new TurnedPlaces(places, clients);
  return Array.from({ length: clients }, (_, client) =>
    Array.from({ length: exchanges }, () => turned.next(client).base).join(''),
  );
};

test.each([
  // As in a race: a client stays where it is.
  [1, 4, ['000', '000', '000', '000']],
  [2, 4, ['000', '111', '000', '111']],
  [4, 4, ['000', '111', '222', '333']],
  // More instances than clients: each client goes round, and none is left out.
  [3, 1, ['012']],
  [6, 4, ['042', '153', '204', '315']],
])('of %i instances %i clients speak to %j', (instances, clients, spoken) => {
  expect(visits(instances, clients, 3)).toEqual(spoken);
});
