import type { RunRecord } from '../core/run-record.ts';
import type { Counts } from '../drive/tally.ts';
import { RaceWarning, raceWindowMs } from '../live/race-warning.ts';
import { alarmText, noticeText } from '../report/documents/warning/notice-text.ts';

/** Watches the races of a run one after another; the owner must `end` it. */
export interface RaceAlarms {
  /** Takes what tells how far the race is that has begun; the one before is over. */
  readonly watch: (read: () => Counts) => void;
  /** A record with the alarms of its race as warnings. */
  readonly into: (record: RunRecord) => RunRecord;
  readonly end: () => void;
}

/** Tells each alarm on a line as it comes; where nobody asked, nothing is watched. */
export function raceAlarms(isAskedFor: boolean, say: (line: string) => void): RaceAlarms {
  let race: RaceWarning | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    watch(read) {
      end();
      if (!isAskedFor) return;
      const now = new RaceWarning(read);
      race = now;
      timer = setInterval(() => {
        for (const notice of now.look(Date.now())) say(noticeText(notice));
      }, raceWindowMs);
    },
    into(record) {
      end();
      const warnings = (race?.alarms ?? []).map(
        (alarm) => ({ code: 'conflicts-rose', text: alarmText(alarm) }) as const,
      );
      race = undefined;
      return warnings.length === 0 ? record : { ...record, warnings: [...record.warnings, ...warnings] };
    },
    end,
  };
}
