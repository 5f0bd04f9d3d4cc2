import { defineService, refused } from 'contend';

export default defineService({
  workload: 'duplicate-registration',
  url: 'http://127.0.0.1:3000',
  commands: {
    register: {
      request: ({ args }) => ({ path: '/accounts', json: { login: args['name'], mail: args['email'] } }),
      answer({ status, json }) {
        if (status !== 409) return undefined;
        return refused(json.taken === 'login' ? 'name-taken' : 'email-taken');
      },
    },
  },
});
