import type { FaultKind } from '../fault-kind.ts';
import { dropAnswers } from './drop-answers.ts';
import { flushScripts } from './flush-scripts.ts';
import { killService } from './kill-service.ts';
import { killStore } from './kill-store.ts';
import { pauseHolder } from './pause-holder.ts';
import { pauseService } from './pause-service.ts';
import { pauseStore } from './pause-store.ts';
import { restartService } from './restart-service.ts';
import { restartStore } from './restart-store.ts';
import { slowStore } from './slow-store.ts';

/** Every kind of fault: first what befalls the service, then the store. */
export const faults: readonly FaultKind[] = [
  killService,
  restartService,
  pauseService,
  pauseHolder,
  dropAnswers,
  killStore,
  restartStore,
  pauseStore,
  slowStore,
  flushScripts,
];
