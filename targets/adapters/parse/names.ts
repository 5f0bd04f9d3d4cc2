import { defineService } from 'contend';
import { signUp } from './sign-up.ts';

export default defineService({
  name: 'parse-names',
  workload: 'duplicate-registration',
  async seed() {},
  commands: {
    register: signUp((username, email) => ({
      username,
      password: 'long enough',
      email: email.toLowerCase(),
    })),
  },
});
