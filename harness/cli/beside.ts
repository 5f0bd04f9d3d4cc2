/** One of several works that go on beside each other; it ends early when the signal says so. */
export type Work<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Does works beside each other. The first that fails ends the others: all are waited for, so that nothing is left at work,
 * and its failure is thrown.
 */
export async function beside<const Results extends readonly unknown[]>(
  signal: AbortSignal,
  works: { readonly [Nth in keyof Results]: Work<Results[Nth]> },
): Promise<Results> {
  const failure = new AbortController();
  const ends = AbortSignal.any([signal, failure.signal]);
  const ended = await Promise.allSettled(
    works.map((work) =>
      work(ends).catch((reason: unknown) => {
        // Only the first is kept; what fails after it fails for it.
        failure.abort(reason);
        throw reason;
      }),
    ),
  );
  if (failure.signal.aborted) throw failure.signal.reason;
  return ended.map((end) => (end.status === 'fulfilled' ? end.value : undefined)) as unknown as Results;
}
