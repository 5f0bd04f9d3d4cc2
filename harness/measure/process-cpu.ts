import { readFileSync, readdirSync } from 'node:fs';

/** CPU time that a process and all its children have used, every thread, milliseconds; undefined where nobody tells. */
export function processCpuMs(pid: number): number | undefined {
  try {
    return treeNs(pid) / 1e6;
  } catch {
    return undefined;
  }
}

function treeNs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const place = `/proc/${pid}/task/${thread}`;
    nanoseconds += Number(readFileSync(`${place}/schedstat`, 'utf8').split(' ', 1)[0]);
    for (const child of readFileSync(`${place}/children`, 'utf8').split(' '))
      if (child !== '') nanoseconds += treeNs(Number(child));
  }
  return nanoseconds;
}
