// Credentials that issuers, standards and emulators print in their public documentation: known to everybody, so no secret of anybody.

export const publishedExamples: ReadonlySet<string> = new Set([
  // AWS documentation
  'AKIAIOSFODNN7EXAMPLE',
  'AKIAI44QH8DHBEXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
  // Azure Storage and Cosmos DB emulators
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==',
  // MinIO's public playground
  'Q3AM3UQ867SPQQA43P2F',
  'zuf+tfteSlswRu7BJ86wekitnifILbZam1KYY3TG',
  // jwt.io
  'your-256-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  // Stripe documentation, test keys of a public account
  'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
  'sk_test_26PHem9AhJZvU623DfE1x4sd',
  'sk_test_BQokikJOvBiI2HlWgH4olfQ2',
  // Slack documentation
  'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy',
  // Telegram and Discord documentation
  '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  'MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs',
  // reCAPTCHA and Turnstile test keys
  '6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI',
  '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe',
  '1x0000000000000000000000000000000AA',
  // RFC 6238 seed in base32, and the key of the key URI format
  'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  'GEZDGNBVGY3TQOJQGEZDGNBVGY',
  'GEZDGNBVGY3TQOJQ',
  'JBSWY3DPEHPK3PXP',
  // RFC 6749, 6750, 7617, 7636, 6455
  '2YotnFZFEjr1zCsicMWpAA',
  'tGzv3JOkF0XG5Qx2TlKWIA',
  'SplxlOBeZQQYbYS6WxSbIA',
  'czZCaGRSa3F0MzpnWDFmQmF0M2JW',
  'mF_9.B5f-4.1JqM',
  'QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWWbuGJSstw-cM',
  'dGhlIHNhbXBsZSBub25jZQ==',
  's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  // Kubernetes documentation, Secrets
  'MWYyZDFlMmU2N2Rm',
  '1f2d1e2e67df',
  // bcrypt's own documentation, and the article on bcrypt in Wikipedia
  's0/\\/\\P4$$w0rD',
  '$2b$10$nOUIs5kJ7naTuTFkBy1veuK0kSxUFXfuaOKdOKf9xYT0KKIGSJwFa',
  '$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW',
  // passwords that stories and comics made famous
  'hunter2',
  'correcthorsebatterystaple',
  'correct-horse-battery-staple',
  'open-sesame',
  'opensesame',
]);

/** The signatures of tokens that jwt.io and RFC 7515 and 7519 show. */
export const publishedSignatures: ReadonlySet<string> = new Set([
  'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  'KMUFsIDTnFmyG3nMiGM6H9FNFUROf3wh7SmqJp-QV30',
  'TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ',
  'XbPfbIHMI6arZ3Y922BhjWgQzWXcXNrz0ogtVhfEd2o',
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
]);
