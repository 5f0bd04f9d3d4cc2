import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Secrets } from '../../../harness/core/secrets.ts';
import { wholly } from '../../../harness/results/write-whole.ts';

/** So many letters are written at once. */
const batch = 1 << 16;

/**
 * Takes what is known to be secret out of the log of a gateway that has ended: gateways tell a credential by its name or its form,
 * and know nothing of a key that is a segment of a path. A log without any stays as it is. Throws CTD_RESULTS.
 */
export async function strikeLog(file: string, secrets: Secrets): Promise<void> {
  if (secrets.values.length === 0) return;
  // A device or a pipe has gone where it goes; who has lost the file is told of that by the count of its lines.
  if ((await stat(file).catch(() => undefined))?.isFile() !== true) return;
  if (!(await holdsAny(file, secrets))) return;
  await wholly(dirname(file), basename(file), 'another file with --gateway-log', async (aside) => {
    const handle = await open(aside, 'wx', 0o600);
    try {
      let text = '';
      for await (const line of linesOf(file)) {
        text += `${struckLine(line, secrets)}\n`;
        if (text.length < batch) continue;
        await handle.appendFile(text);
        text = '';
      }
      await handle.appendFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

async function holdsAny(file: string, secrets: Secrets): Promise<boolean> {
  for await (const line of linesOf(file)) if (isTold(line, secrets)) return true;
  return false;
}

/** Whether a line tells a secret; HAProxy writes a slash with a backslash before it. */
function isTold(line: string, secrets: Secrets): boolean {
  const plain = line.replaceAll(String.raw`\/`, '/');
  return secrets.hidden(plain) !== plain;
}

/** A line without secrets: still one object, if it was one. */
function struckLine(line: string, secrets: Secrets): string {
  if (!isTold(line, secrets)) return line;
  try {
    return JSON.stringify(secrets.hiddenIn<unknown>(JSON.parse(line)));
  } catch {
    // A line that was cut off.
    return secrets.hidden(line.replaceAll(String.raw`\/`, '/'));
  }
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Infinity });
}
