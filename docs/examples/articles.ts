import { defineService } from 'contend';

export default defineService({
  workload: 'parallel-edits',
  url: 'http://127.0.0.1:3000',
  async seed(records, { http }) {
    for (const { id, fields } of records)
      await http.post('/articles', {
        json: {
          slug: id,
          article: { headline: fields['title'], teaser: fields['summary'], body: fields['text'] },
        },
      });
  },
  commands: {
    replace: {
      // What is left unsaid has the meaning of HTTP: 200 took effect, 412 is an edit of somebody else in between.
      request: ({ id, args, base }) => ({
        method: 'PUT',
        path: `/articles/${id}`,
        headers: { 'if-match': base?.tag ?? '*' },
        json: { headline: args['title'], teaser: args['summary'], body: args['text'] },
      }),
    },
  },
  reads: {
    documents: {
      request: ({ id }) => ({ path: `/articles/${id}` }),
      fields: ({ json }) => ({ title: json.headline, summary: json.teaser, text: json.body }),
    },
  },
});
