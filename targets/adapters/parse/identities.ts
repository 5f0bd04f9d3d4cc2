import { defineService } from 'contend';
import { signUp } from './sign-up.ts';

export default defineService({
  name: 'parse-identities',
  workload: 'duplicate-registration',
  async seed() {},
  commands: {
    register: signUp((id, email) => ({ authData: { anonymous: { id } }, email: email.toLowerCase() })),
  },
});
