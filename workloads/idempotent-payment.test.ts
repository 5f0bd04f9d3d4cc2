import { expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { answerKinds } from '../harness/core/history.ts';
import { resend } from '../harness/drive/policies/resend.ts';
import { idempotentPayment } from './idempotent-payment.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(idempotentPayment, {
  unguarded: ['repeated-effect', 'reused-key', 'conservation'],
  redundant: {
    'pay 1 0': 'a wallet that is not there holds nothing: the next condition refuses it',
    'pay 2 0': 'a payment is named by its request, and no two requests have one name',
  },
});

test('clients that send a payment again until it is answered pay once', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { evidence, settlements } = raced({ workload: idempotentPayment, seed, policy: resend, lost: 0.2 });
    expect(judge(evidence, idempotentPayment, { clients: 4, auditExpected: true })).toMatchObject({
      result: 'valid',
      anomalies: [],
    });
    expect(settlements).not.toContain('error');
    expect(settlements).toContain('lost');
    const { answer } = evidence.history.columns;
    expect(answer.subarray(0, evidence.history.count)).toContain(answerKinds.indexOf('replayed'));
  }
});
