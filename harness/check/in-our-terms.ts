import type { Evidence } from '../core/evidence.ts';
import type { Workload } from '../core/workload.ts';
import { inOwnReasons } from './own-reasons.ts';
import { inOwnForms } from './own-forms.ts';
import { inKnownWords } from './own-words.ts';
import { withOpenRejections } from './open-rejections.ts';
import { firstsInSmallLetters, inSmallLetters } from './in-small-letters.ts';
import { inPostedValues } from './posted-values.ts';
import { withoutRepeatedDeletions } from './repeated-deletions.ts';
import { inTwoWords } from './two-words.ts';
import type { FirstShown } from '../core/grounds.ts';

/** Evidence in the terms of our workloads, as far as what a foreign service says can be read in them; ours is so already. */
export function inOurTerms(evidence: Evidence, workload: Workload, firsts: readonly FirstShown[]): Evidence {
  const named = withoutRepeatedDeletions(withOpenRejections(inOwnReasons(evidence)), workload);
  const posted = inPostedValues(named, firsts);
  const { words, contents } = workload;
  const shown = firstsInSmallLetters(firsts, words);
  const worded = inTwoWords(inSmallLetters(posted, words), words, shown);
  return inOwnForms(inKnownWords(worded, workload, shown), contents);
}
