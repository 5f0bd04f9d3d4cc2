/**
 * What credentials are told by, one list for paths, headers and whatever is printed of a log: parts of extended regular expressions
 * without anything that POSIX, PCRE and JavaScript read differently, without spaces, quotes and dollars, so that the configurations
 * of nginx and HAProxy can hold them.
 */
export const credentialWords = {
  /** Schemes of Authorization, in any case. */
  schemes: 'basic|bearer|digest|negotiate|ntlm|oauth|ssws|api[-_]?key|hawk|dpop|aws4-hmac-sha256',
  /** Words of names that hold a secret, in any case, wherever in a name they stand. */
  names:
    'token|secret|passw[a-z]{0,4}|passphrase|pwd|(api|access|account|private)[-_]?key|authorization|credential|session([-_]?id)?|sessid|signature|cookie|[cx]srf',
  /** Names that are secret as a whole word, as they stand in others: `design=`. `key=` and `code=` are too common. */
  words: 'auth|bearer|jwt|sid|sig|otp|totp|pin|pass',
  /** A letter or a digit by its number, once or several times over, as nobody needs it. */
  byNumber: '%(25)*(3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])',
  /** How keys of well-known makers begin, in their case. */
  makers: [
    '(sk|pk|rk)_(live|test)_', // Stripe
    'whsec_[A-Za-z0-9]', // Stripe, Svix
    'gh[opsur]_[A-Za-z0-9]|github_pat_', // GitHub
    'gl(pat|ptt|dt|rt|cbt|ft|imt|agent|soat)-[A-Za-z0-9_-]', // GitLab
    'xox[a-z]-|xapp-[0-9]', // Slack
    '(AKIA|ASIA)[A-Z0-9]{12}', // AWS
    'AIza[A-Za-z0-9_-]{20}|ya29[.][A-Za-z0-9_-]|GOCSPX-', // Google
    'sk-(ant|proj|or|svcacct|admin)-|sk-[A-Za-z0-9]{20}', // Anthropic, OpenAI and others
    '(gsk|hf|npm|r8)_[A-Za-z0-9]{20}', // Groq, Hugging Face, npm, Replicate
    'SG[.][A-Za-z0-9_-]{16,}[.]', // SendGrid
    'hv[sbr][.][A-Za-z0-9_-]{16}', // Vault
    'pypi-[A-Za-z0-9_-]{16}|dckr_(pat|oat)_', // PyPI, Docker
    'shp(at|ca|pa|ss)_[A-Za-z0-9]{16}', // Shopify
    'do[opr]_v1_', // DigitalOcean
    '(xkeysib|xsmtpsib)-', // Brevo
    '(bot[0-9]{6,12}(:|%3[Aa])|[0-9]{8,10}(:|%3[Aa])AA)[A-Za-z0-9_-]{20}', // Telegram
    'sq0[a-z]{3}-|EAAA[A-Za-z0-9_-]{56}|lin_(api|oauth)_|glsa_|glc_[A-Za-z0-9_-]{16}|figd_|nvapi-|sbp_[a-f0-9]{20}|PMAK-|AT[AC]TT3|dapi[a-f0-9]{32}', // Square, Linear, Grafana, Figma, NVIDIA, Supabase, Postman, Atlassian, Databricks
    'v[1-4][.]local[.][A-Za-z0-9_-]{16}|v[1-4][.]public[.][A-Za-z0-9_-]{16}', // PASETO
    'AGE-SECRET-KEY-', // age
  ].join('|'),
  /** Addresses of makers that are secret by themselves: hooks of Slack and Discord. */
  hooks: '/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/|/webhooks/[0-9]{17,}/',
} as const;
