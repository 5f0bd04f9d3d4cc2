import type { Alarm, Notice } from '../../analyze/alarm/alarm.ts';
import { leastWindows } from '../../analyze/alarm/watch.ts';
import { struckIn } from '../../core/credential-forms.ts';
import { schemaVersion } from '../../core/run-record.ts';
import { formatCount, formatCounted, formatDuration, formatFigure, formatShare } from '../../core/units.ts';
import { figureCell, left, list, right, sentences } from '../document.ts';
import type { Block, Case, Document } from '../document.ts';
import { oddityText } from '../../results/calls/log-notes.ts';
import type { LogNote } from '../../results/calls/log-notes.ts';
import { harmless, unbroken } from '../wrap.ts';
import {
  chanceText,
  loadText,
  noticeText,
  shareText,
  sinceText,
  timesText,
  whereText,
} from './warning/notice-text.ts';

/** What a watch over logs has seen. */
export interface WarningTold {
  readonly logs: readonly string[];
  readonly lines: number;
  readonly windowMs: number;
  /** Windows in which an alarm could have been raised. */
  readonly judged: number;
  /** Routes and records that were watched at the end. */
  readonly watched: number;
  /** Requests that came after their window was judged, and how often a clock was put back. */
  readonly late: number;
  readonly jumps: number;
  readonly notices: readonly Notice[];
  /** What is odd in the logs. */
  readonly notes: readonly LogNote[];
}

/** Where and since when more races were lost than the load explains. */
export function warningDocument(told: WarningTold): Document {
  const alarms = told.notices.filter((notice) => notice.kind === 'alarm');
  const others = told.notices.filter((notice) => notice.kind !== 'alarm');
  return struckIn({
    blocks: [
      {
        kind: 'heading',
        text: harmless(told.logs.join(', ')),
        about: 'are more races lost than the load explains?',
        facts: [
          [
            formatCounted(told.lines, 'line'),
            `windows of ${formatDuration(told.windowMs)}`,
            `${formatCount(told.judged)} judged`,
            `${told.watched} watched: routes, records, and all together`,
          ],
        ],
      },
      ...(alarms.length === 0 ? sentences(noAlarm(told)) : alarmBlocks(alarms)),
      ...list(
        others.map((notice) => harmless(noticeText(notice))),
        { about: 'what became better' },
      ),
      ...sentences(...oddities(told)),
      ...list(
        told.notes.map((note) =>
          harmless(note.oddity === 'unfit' ? oddityText(note) : `${oddityText(note)}, first ${note.first}`),
        ),
        { about: 'what is odd in the log' },
      ),
    ],
    data: { schemaVersion, ...told },
    cases: casesOf(told, alarms),
  });
}

function noAlarm({ judged, windowMs }: WarningTold): string {
  if (judged > 0)
    return 'No alarm: the load explains what is lost. A change that began in the last windows may not have added up yet.';
  const needed = formatDuration(windowMs * (leastWindows + 1));
  return `Nothing could be judged: ${leastWindows} windows with changes are learnt from first, ${needed} in all; give a longer log, or a shorter --window.`;
}

function alarmBlocks(alarms: readonly Alarm[]): Block[] {
  return [
    {
      kind: 'table',
      columns: [
        left('alarm'),
        left('since'),
        right('told', 'after'),
        right('lost', 'of changes'),
        right('load', 'explains'),
        right('times', 'as many'),
        left('by chance'),
      ],
      rows: alarms.map((alarm) => [
        { text: harmless(whereText(alarm.watched)), tone: 'bad' },
        {
          text: unbroken(
            sinceText({ ...alarm.sinceMs, low: alarm.sinceMs.value, high: alarm.sinceMs.value }),
          ),
        },
        figureCell(alarm.toldMs - alarm.sinceMs.value, formatDuration),
        estimateCell(alarm.seen),
        estimateCell(alarm.explained),
        { ...estimateCell(alarm.times), text: formatFigure(alarm.times.value) },
        { text: chanceText(alarm) },
      ]),
    },
    ...list(
      alarms.map((alarm) =>
        harmless(
          `${whereText(alarm.watched)}: since ${sinceText(alarm.sinceMs)}; ${shareText(alarm.seen)} where ${shareText(alarm.explained)} are explained, ${timesText(alarm.times)} as many; ${loadText(alarm)}`,
        ),
      ),
      { about: 'with the intervals that hold the truth with about 95 %' },
    ),
    ...sentences(
      'The figures are those of the window that raised the alarm. What is watched together raises a false alarm at most once in 10,000 windows.',
    ),
  ];
}

function estimateCell({ value, low, high }: Alarm['seen']) {
  return { text: formatShare(value), value, interval: [low, high] as const };
}

function oddities({ late, jumps }: WarningTold): string[] {
  return [
    ...(late === 0
      ? []
      : [
          late === 1
            ? '1 line came so late that its window had been judged; it is left out.'
            : `${formatCount(late)} lines came so late that their window had been judged; they are left out.`,
        ]),
    ...(jumps === 0
      ? []
      : [
          `A clock was put back ${jumps === 1 ? 'once' : `${formatCount(jumps)} times`}; windows begin anew there.`,
        ]),
  ];
}

function casesOf({ logs, judged }: WarningTold, alarms: readonly Alarm[]): Case[] {
  const base = { suite: 'early warning', seconds: 0 };
  if (alarms.length === 0)
    return [
      {
        ...base,
        name: logs.join(', '),
        outcome: judged === 0 ? 'unproven' : 'passed',
        ...(judged === 0 ? { why: 'nothing could be judged' } : {}),
      },
    ];
  return alarms.map((alarm) => ({
    ...base,
    name: whereText(alarm.watched),
    outcome: 'failed',
    why: noticeText(alarm),
  }));
}
