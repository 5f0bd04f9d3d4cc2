import { defineService } from 'contend';
import { signUp } from './sign-up.ts';

export default defineService({
  name: 'parse-addresses',
  workload: 'duplicate-registration',
  async seed() {},
  commands: {
    // In small letters and in capitals, as they come.
    register: signUp((username, email) => ({ username, password: 'long enough', email })),
  },
});
