import { accepted, defineService, raced, unknown } from 'contend';
import { commitOf } from './objects.ts';
import { fetchOf, headIn, pushOf, reportIn } from './smart-http.ts';

export default defineService({
  name: 'git-pushes',
  workload: 'branch-push',
  async seed(records, { http }) {
    const branches = records.filter(({ collection }) => collection === 'branches');
    const root = branches[0]?.fields['head'] ?? '';
    const { path, ...push } = pushOf(
      branches.map(({ id }) => id),
      commitOf(root),
    );
    await http.post(path, push);
  },
  commands: {
    push: {
      // As `git push` does it: it asks where the branch is, and names what it saw there.
      *run({ id, args }) {
        const head = headIn(yield fetchOf(id));
        if (head === undefined) return unknown('the branch is not there');
        if (head.id !== args['parent']) return raced('not-fast-forward');
        const commit = commitOf(String(args['commit']), head.sha);
        const { done, said } = reportIn(yield pushOf([id], commit, head.sha));
        if (done) return accepted({ tag: commit.sha });
        if (/is at \w+ but expected/.test(said)) return raced('not-fast-forward');
        return said.includes('File exists') ? raced('lock-busy') : unknown(said.slice(0, 200));
      },
      decides: 2,
    },
  },
  reads: {
    branches: {
      request: ({ id }) => fetchOf(id),
      fields(reply) {
        const head = headIn(reply);
        return head === undefined ? undefined : { head: head.id };
      },
      tag: (reply) => headIn(reply)?.sha,
    },
  },
});
