import { defineService, refused } from 'contend';

export default defineService({
  workload: 'duplicate-registration',
  url: 'http://127.0.0.1:3000',
  commands: {
    register: {
      request: ({ args }) => ({ path: '/accounts', json: { login: args['name'], mail: args['email'] } }),
      // This service says what is taken in the words of the request, which come as the second argument.
      answer({ status, json }, { args }) {
        if (status !== 409) return undefined;
        return refused(json.taken === args['name'] ? 'name-taken' : 'email-taken');
      },
    },
  },
});
