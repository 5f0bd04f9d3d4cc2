import type { Output } from '../plan/cell.ts';
import type { Document } from '../report/document.ts';
import { whyOfFile } from '../results/why-of-file.ts';
import { fileBehind, leftAside } from '../results/writable-file.ts';
import { putInPlace } from '../results/write-whole.ts';
import { print, printed } from './print.ts';
import { addToSummary } from './step-summary.ts';
import { fileStyle } from './terminal.ts';

/**
 * Hands what a command has found to everybody who was to get it, and to the page of a GitHub Actions run; answers with the exit
 * code of that: 104 where a file could not be written, which stderr says, and which keeps no other from being written.
 */
export async function deliver(document: Document, outputs: readonly Output[]): Promise<0 | 104> {
  let code: 0 | 104 = 0;
  for (const { format, file } of outputs) {
    if (file === undefined) continue;
    const text = printed(document, format, fileStyle);
    try {
      await putInPlace(fileBehind(file), text);
    } catch (error) {
      process.stderr.write(`contend: ${file} is not written: ${whyOfFile(error)}\n`);
      code = 104;
    }
    for (const half of leftAside(`${fileBehind(file)}.`))
      process.stderr.write(
        `contend: ${half} was left by a run that was killed, unless another writes it now\n`,
      );
  }
  await addToSummary(document, process.env['GITHUB_STEP_SUMMARY']).catch((error: unknown) => {
    process.stderr.write(
      `contend: the summary of the step (GITHUB_STEP_SUMMARY) is not written: ${whyOfFile(error)}\n`,
    );
  });
  // Who reads that may go, and the process with it.
  for (const { format, file } of outputs) if (file === undefined) print(document, format);
  return code;
}
