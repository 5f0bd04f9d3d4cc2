/** A server that takes one request after another, of which the long run is known. */
export interface Server {
  readonly name: string;
  readonly about: string;
  /** Objectives that some of the rates keep and others break. */
  readonly objectives: readonly string[];
  /** Requests a second that are tried, Poisson. */
  readonly ratesPerS: readonly number[];
  /** Begins anew, idle; then answers, request by request in order of time, when each is served and whether it had to wait. */
  readonly start: (random: () => number) => (dueMs: number) => Served;
  /** A quantile of the time that requests take, in milliseconds; absent where nothing but a long run tells. */
  readonly quantileMs?: (ratePerS: number, quantile: number) => number;
  /** Share of requests that have to wait; absent where nothing but a long run tells. */
  readonly waiting?: (ratePerS: number) => number;
}

/** What became of one request. */
export interface Served {
  readonly doneMs: number;
  readonly waited: boolean;
}

const serviceMs = 2;

/** Poisson arrivals find the server as often busy as it is (Wolff 1982). */
function busy(ratePerS: number): number {
  return (ratePerS * serviceMs) / 1000;
}

/** Always the same time of service: M/D/1. */
const fixed: Server = {
  name: 'M/D/1',
  about: 'a request takes 2 ms',
  objectives: ['p99<20ms', 'p90<10ms', '409<75%'],
  ratesPerS: [100, 200, 300, 350, 370, 380, 390, 400, 420, 442, 475],
  start: () => inTurn(() => serviceMs),
  waiting: busy,
};

/** Exponential times of service: M/M/1, of which the time in the system is exponential (Kleinrock 1975). */
const exponential: Server = {
  name: 'M/M/1',
  about: 'a request takes 2 ms on average, exponential',
  objectives: ['p99<40ms', 'p90<20ms', '409<75%'],
  ratesPerS: [100, 200, 300, 350, 370, 380, 390, 400, 420, 442, 475],
  start: (random) => inTurn(() => exponentialOf(random, serviceMs)),
  quantileMs: (ratePerS, quantile) => -Math.log(1 - quantile) / (1 / serviceMs - ratePerS / 1000),
  waiting: busy,
};

/** Stands still once a second on average, as one does that collects garbage. */
const stalling: Server = {
  name: 'stalling',
  about: 'a request takes 0.5 ms; all wait for 30 ms once a second on average, at random',
  objectives: ['p99<28ms', 'p90<2ms', '409<40%'],
  ratesPerS: [100, 200, 400, 600, 700, 800, 900, 1000, 1200, 1400],
  start: (random) => {
    let stallMs = exponentialOf(random, 1000);
    let freeMs = 0;
    return (dueMs) => {
      let waited = freeMs > dueMs;
      let beginMs = Math.max(dueMs, freeMs);
      let leftMs = 0.5;
      while (stallMs < beginMs + leftMs) {
        const overMs = stallMs + 30;
        if (overMs > beginMs) {
          // It holds up who is being served as well as who comes in it.
          leftMs -= Math.max(0, stallMs - beginMs);
          beginMs = overMs;
          waited = true;
        }
        stallMs = overMs + exponentialOf(random, 1000);
      }
      freeMs = beginMs + leftMs;
      return { doneMs: freeMs, waited };
    };
  },
};

/** Servers as people have them. */
export const servers: readonly Server[] = [fixed, exponential, stalling];

function inTurn(service: () => number): (dueMs: number) => Served {
  let freeMs = 0;
  return (dueMs) => {
    const waited = freeMs > dueMs;
    freeMs = Math.max(dueMs, freeMs) + service();
    return { doneMs: freeMs, waited };
  };
}

/** An exponential time of this mean. */
export function exponentialOf(random: () => number, mean: number): number {
  return -mean * Math.log(1 - random());
}
