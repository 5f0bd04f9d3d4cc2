/** How operations choose among the contended keys. */
export type Skew =
  | { readonly kind: 'uniform' }
  /** Every operation wants the first key, however many there are. */
  | { readonly kind: 'single' }
  /** Gray et al. 1994: key k is chosen with probability proportional to 1/(k+1)^theta. */
  | { readonly kind: 'zipf'; readonly theta: number }
  /** A share `ops` of the operations goes to a share `data` of the keys. */
  | { readonly kind: 'hotspot'; readonly data: number; readonly ops: number };

/** Probability of each key under a skew; they sum to 1. */
export function keyProbabilities(skew: Skew, keys: number): Float64Array {
  const weights = new Float64Array(keys);
  switch (skew.kind) {
    case 'uniform':
      weights.fill(1);
      break;
    case 'single':
      weights[0] = 1;
      break;
    case 'zipf':
      for (let key = 0; key < keys; key++) weights[key] = 1 / (key + 1) ** skew.theta;
      break;
    case 'hotspot': {
      const hot = Math.max(1, Math.round(skew.data * keys));
      const cold = keys - hot;
      for (let key = 0; key < keys; key++)
        weights[key] = key < hot ? (cold === 0 ? 1 : skew.ops) / hot : (1 - skew.ops) / cold;
      break;
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Effective number of keys, 1 / sum of p²: one axis for uniform, Zipf and hotspot. */
export function effectiveKeys(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let key = 0; key < probabilities.length; key++) sum += (probabilities[key] ?? 0) ** 2;
  return sum === 0 ? 0 : 1 / sum;
}

/** Makes a chooser: a number in [0, 1) to a key, by binary search in the cumulative distribution. */
export function keyChooser(skew: Skew, keys: number): (random: number) => number {
  if (keys === 1 || skew.kind === 'single') return () => 0;
  if (skew.kind === 'uniform') return (random) => Math.floor(random * keys);
  const cumulative = keyProbabilities(skew, keys);
  for (let key = 1; key < keys; key++) cumulative[key] = (cumulative[key] ?? 0) + (cumulative[key - 1] ?? 0);
  return (random) => {
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 1) > random) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Reads `uniform`, `single`, `zipf:0.99` or `hotspot:0.2/0.8`; otherwise the answer says what to write. */
export function parseSkew(text: string): Skew | string {
  const shown = JSON.stringify(text);
  const [kind, rest = ''] = text.split(/:(.*)/s);
  if (text === 'uniform' || text === 'single') return { kind: text };
  if (kind === 'zipf') {
    const theta = decimal(rest);
    if (theta > 0 && theta <= mostTheta) return { kind, theta };
    return `${shown} needs a theta above 0 and at most ${mostTheta}; write zipf:0.99`;
  }
  if (kind === 'hotspot') {
    const [data = Number.NaN, ops = Number.NaN, ...more] = rest.split('/').map(decimal);
    if (more.length === 0 && isShare(data) && isShare(ops)) return { kind, data, ops };
    return `${shown} needs two shares above 0 and at most 1; write hotspot:0.2/0.8`;
  }
  return `unknown skew ${shown}; write uniform, single, zipf:0.99 or hotspot:0.2/0.8`;
}

/** Writes a skew as `parseSkew` reads it. */
export function formatSkew(skew: Skew): string {
  switch (skew.kind) {
    case 'uniform':
    case 'single':
      return skew.kind;
    case 'zipf':
      return `zipf:${skew.theta}`;
    case 'hotspot':
      return `hotspot:${skew.data}/${skew.ops}`;
  }
}

/** Beyond this nearly all operations are on the first key. */
const mostTheta = 5;

function decimal(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function isShare(value: number): boolean {
  return value > 0 && value <= 1;
}
